import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { cliProcess, startCli } from "../../support/cli.js";
import { sharedFolder } from "../../support/folder.js";
import { writeSmallConfig } from "../../support/small-config-file.js";

/** SHA-256 of every file under the artifacts of a workspace, by path. */
function fingerprints(workspace: string): Record<string, string> {
  const root = join(workspace, "artifacts");
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    files
      .map((file): [string, string] => [
        file.slice(root.length),
        createHash("sha256").update(readFileSync(file)).digest("hex"),
      ])
      .sort(),
  );
}

describe("the bytes of a run", () => {
  const folder = sharedFolder();
  const run = (workspace: string, workers: number) => [
    "run",
    "--workspace",
    workspace,
    "--workers",
    String(workers),
    "--json",
  ];
  let undisturbed: Record<string, string>;
  let durationMs: number;

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    writeSmallConfig(folder);
    const begun = performance.now();
    const outcome = await cliProcess(run("one", 1), folder);
    durationMs = performance.now() - begun;
    expect(outcome.err).toBe("");
    expect(outcome.status).toBe(0);
    undisturbed = fingerprints(join(folder, "one"));
  }, 120_000);

  it("are the same with one worker and with two", async () => {
    const outcome = await cliProcess(run("two", 2), folder);
    expect(outcome.status).toBe(0);
    expect(fingerprints(join(folder, "two"))).toEqual(undisturbed);
    expect(Object.keys(undisturbed).length).toBeGreaterThan(30);
  }, 120_000);

  it.each([1, 2])(
    "are those of an undisturbed run after ten kills, with %d workers",
    async (workers) => {
      const workspace = `killed-${workers}`;
      const random = createRandom(workers);
      // Later runs find more work done: the moments lie closer to the start, and closer where one came too late.
      let latestMs = durationMs / 2;
      for (let kills = 0; kills < 10; ) {
        const child = startCli(run(workspace, workers), folder);
        const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
        const timer = setTimeout(() => child.kill("SIGKILL"), latestMs * random.uniform());
        await ended;
        clearTimeout(timer);
        if (child.signalCode === "SIGKILL") kills++;
        else latestMs /= 2;
      }
      const outcome = await cliProcess(run(workspace, workers), folder);
      expect(outcome.status).toBe(0);
      expect(fingerprints(join(folder, workspace))).toEqual(undisturbed);
      openWorkspace(join(folder, workspace)).close();
      const scratch = join(folder, workspace, "scratch");
      expect(existsSync(scratch) ? readdirSync(scratch) : []).toEqual([]);
    },
    240_000,
  );
});
