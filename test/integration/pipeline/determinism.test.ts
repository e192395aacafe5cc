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

/** The command line of a run. */
function run(workspace: string, workers: number): string[] {
  return ["run", "--workspace", workspace, "--workers", String(workers), "--json"];
}

/** Runs again and again and kills each at a random moment, so many times, and then runs to the end. */
async function runKilled(
  folder: string,
  args: readonly string[],
  { kills, latestMs, seed }: { kills: number; latestMs: number; seed: number },
): Promise<void> {
  const random = createRandom(seed);
  // Later runs find more work done: the moments lie closer to the start, and closer where one came too late.
  let withinMs = latestMs;
  for (let killed = 0; killed < kills; ) {
    const child = startCli(args, folder);
    const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
    const timer = setTimeout(() => child.kill("SIGKILL"), withinMs * random.uniform());
    await ended;
    clearTimeout(timer);
    if (child.signalCode === "SIGKILL") killed++;
    else withinMs /= 2;
  }
  const outcome = await cliProcess(args, folder);
  expect(outcome.status).toBe(0);
}

describe("the bytes of a run", () => {
  const folder = sharedFolder();
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
      const latestMs = durationMs / 2;
      await runKilled(folder, run(workspace, workers), { kills: 10, latestMs, seed: workers });
      expect(fingerprints(join(folder, workspace))).toEqual(undisturbed);
      openWorkspace(join(folder, workspace)).close();
      const scratch = join(folder, workspace, "scratch");
      expect(existsSync(scratch) ? readdirSync(scratch) : []).toEqual([]);
    },
    240_000,
  );
});

describe("the bytes of a run with a node that pools", () => {
  it("are those of an undisturbed run after kills, folds of two pairs waiting for each other", async () => {
    const folder = sharedFolder();
    writeSmallConfig(folder, "{}", true);
    const args = (workspace: string) => [...run(workspace, 2), "--turns", "0"];
    const begun = performance.now();
    expect((await cliProcess(args("whole"), folder)).err).toBe("");
    const latestMs = performance.now() - begun;
    const undisturbed = fingerprints(join(folder, "whole"));
    const workspace = openWorkspace(join(folder, "whole"));
    const folds = workspace.artifacts.list("fold");
    workspace.close();
    const pooled = folds.filter(({ about }) => about.ownIterations !== undefined);
    expect(pooled).toHaveLength(6); // three folds of each pair
    await runKilled(folder, args("killed"), { kills: 4, latestMs, seed: 1 });
    expect(fingerprints(join(folder, "killed"))).toEqual(undisturbed);
  }, 120_000);
});
