import { describe, expect, it, onTestFinished } from "vitest";
import { lastRunStageSeconds } from "../../../src/serve/stage-seconds.js";
import { trialCommand } from "../../../src/store/run-log.js";
import { openWorkspace, type Workspace } from "../../../src/store/workspace.js";
import { temporaryFolder } from "../../support/folder.js";

function freshWorkspace(): Workspace {
  const workspace = openWorkspace(temporaryFolder());
  onTestFinished(() => workspace.close());
  return workspace;
}

/** A run whose tasks are begun, and ended in the given state. */
async function record(
  { catalogue }: Workspace,
  runId: string,
  stages: Readonly<Record<string, "done" | "reused">>,
): Promise<void> {
  await catalogue.startRun(runId, {});
  for (const [stage, state] of Object.entries(stages)) {
    const task = { runId, stage, subject: "EURUSD", artifactKind: "a", artifactId: runId };
    await catalogue.finishAttempt(await catalogue.startAttempt(task), { state });
  }
  await catalogue.finishRun(runId, "done", {});
}

describe("seconds of each stage", () => {
  it("are of the last run that ran it, whatever other runs came after", async () => {
    const workspace = freshWorkspace();
    await record(workspace, "1-whole", { ingest: "done", clean: "done", train: "done" });
    await record(workspace, "2-download", { ingest: "done" });
    const seconds = await lastRunStageSeconds(workspace);
    expect([...seconds.keys()].sort()).toEqual(["clean", "ingest", "train"]);
  });

  it("are found behind any number of trials of a search", async () => {
    const workspace = freshWorkspace();
    await record(workspace, "1-whole", { train: "done" });
    for (let trial = 0; trial < 30; trial++) {
      await workspace.catalogue.startRun(`2-trial-${trial}`, { command: trialCommand });
    }
    expect([...(await lastRunStageSeconds(workspace)).keys()]).toEqual(["train"]);
  });

  it("leave out what was found ready, and are none before the first run", async () => {
    const workspace = freshWorkspace();
    expect((await lastRunStageSeconds(workspace)).size).toBe(0);
    await record(workspace, "1", { clean: "reused" });
    expect((await lastRunStageSeconds(workspace)).size).toBe(0);
  });
});
