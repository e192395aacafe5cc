import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import { openArtifactStore } from "../../../src/store/artifact.js";
import { openWorkspace, type Workspace } from "../../../src/store/workspace.js";
import { startChild, until } from "../../support/child.js";
import { temporaryFolder } from "../../support/folder.js";

const artifactCount = 40;

/** Path and bytes of every file of every artifact. */
function bytesOfAll(workspace: Workspace): Map<string, string> {
  const root = join(workspace.path, "artifacts");
  const paths = readdirSync(root, { recursive: true, withFileTypes: true });
  return new Map(
    paths
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(root.length), readFileSync(path, "base64")]),
  );
}

it("leaves whole artifacts or none, whenever its writer is killed, and the same bytes in the end", async () => {
  const undisturbed = openWorkspace(temporaryFolder());
  await startChild("store/write-artifacts.mjs", undisturbed.path, 0, artifactCount).ended;
  const expected = bytesOfAll(undisturbed);
  undisturbed.close();
  expect(expected.size).toBe(artifactCount * 6);

  const random = createRandom("kill");
  const path = temporaryFolder();
  let interruptions = 0;
  for (let kill = 0; kill < 10; kill++) {
    const child = startChild("store/write-artifacts.mjs", path, 0, artifactCount);
    const done = openArtifactStore(path).list("sample").length;
    await until(child, () => child.lines().length > Math.min(done, artifactCount - 2));
    const pauseMs = random.uniform() * 12;
    const start = performance.now();
    while (performance.now() - start < pauseMs); // finer than a timer
    child.process.kill("SIGKILL");
    if ((await child.ended) === "SIGKILL") interruptions++;

    const workspace = openWorkspace(path);
    for (const manifest of workspace.artifacts.list()) {
      await workspace.artifacts.verify(manifest.kind, manifest.id);
    }
    const acknowledged = child.lines();
    for (const id of acknowledged) expect(await workspace.catalogue.artifact(id)).toBeDefined();
    expect(readdirSync(join(path, "scratch"))).toEqual([]);
    workspace.close();
  }
  expect(interruptions).toBeGreaterThan(0);

  expect(await startChild("store/write-artifacts.mjs", path, 0, artifactCount).ended).toBe(0);
  const workspace = openWorkspace(path);
  expect(bytesOfAll(workspace)).toEqual(expected);
  workspace.close();
});

it("gives each artifact once to processes that write the same ones at the same time", async () => {
  const path = temporaryFolder();
  const children = [1, 2, 3].map(() =>
    startChild("store/write-artifacts.mjs", path, 0, artifactCount),
  );
  expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0, 0]);
  expect(children[1].lines()).toEqual(children[0].lines());
  const workspace = openWorkspace(path);
  const manifests = workspace.artifacts.list("sample");
  expect(manifests).toHaveLength(artifactCount);
  for (const { kind, id } of manifests) await workspace.artifacts.verify(kind, id);
  expect(await workspace.catalogue.artifacts("sample")).toHaveLength(artifactCount);
  expect(readdirSync(join(path, "scratch"))).toEqual([]);
  workspace.close();
});
