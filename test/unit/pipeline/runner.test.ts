import { describe, expect, it } from "vitest";
import { PlumblineError } from "../../../src/core/errors.js";
import { silentHooks } from "../../../src/core/hooks.js";
import type { Executor } from "../../../src/pipeline/executors/local.js";
import { canonical, createRunner } from "../../../src/pipeline/runner.js";
import type { Task } from "../../../src/pipeline/stage.js";
import { stages } from "../../../src/pipeline/stages/index.js";
import { openWorkspace, type Workspace } from "../../../src/store/workspace.js";
import { temporaryFolder } from "../../support/folder.js";

const task = (subject: string): Task => ({
  stage: "resample",
  subject,
  configuration: { subject },
  inputs: {},
});

/** An executor that makes empty artifacts, or fails as it is told. */
function makingExecutor(
  workspace: Workspace,
  failures: unknown[] = [],
): Executor & { calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    width: 1,
    perform: async ({ stage, subject, configuration, inputs }, hooks) => {
      calls.push(subject);
      hooks.emit({ type: "note", stage, level: "info", message: `made ${subject}` });
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      const { kind, codeVersion } = stages[stage];
      const recipe = { kind, codeVersion, configuration, inputs };
      return workspace.artifacts.write(recipe, async () => ({ rowCount: 1 }));
    },
    close: async () => {},
  };
}

async function setUp(failures: unknown[] = []) {
  const workspace = openWorkspace(temporaryFolder());
  const executor = makingExecutor(workspace, failures);
  await workspace.catalogue.startRun("run", {});
  const runner = createRunner({
    workspace,
    executor,
    runId: "run",
    hooks: silentHooks,
    now: Date.now,
    seed: 1,
    retry: { attempts: 3, firstDelayMs: 0, longestDelayMs: 0 },
  });
  return { workspace, executor, runner };
}

describe("a runner", () => {
  it("makes a task once, however many ask for it", async () => {
    const { runner, executor } = await setUp();
    const [first, second] = await Promise.all([
      runner.perform(task("a")),
      runner.perform(task("a")),
    ]);
    expect(first).toBe(second);
    expect(executor.calls).toEqual(["a"]);
    expect(runner.outcomes()).toEqual([
      expect.objectContaining({ subject: "a", state: "done", notes: ["made a"] }),
    ]);
  });

  it("finds what another run has made, and records that", async () => {
    const { runner, workspace, executor } = await setUp();
    await runner.perform(task("a"));
    await workspace.catalogue.startRun("next", {});
    const next = createRunner({
      workspace,
      executor,
      runId: "next",
      hooks: silentHooks,
      now: Date.now,
      seed: 1,
    });
    await next.perform(task("a"));
    await next.settle();
    expect(executor.calls).toEqual(["a"]);
    const attempts = await workspace.catalogue.attempts("next");
    expect(attempts.map(({ state }) => state)).toEqual(["reused"]);
  });

  it("tries again what is flaky, and records each attempt", async () => {
    const flaky = new PlumblineError("STORE_WORKSPACE_UNUSABLE", {
      message: "busy",
      retryable: true,
    });
    const { runner, workspace } = await setUp([flaky, flaky]);
    await runner.perform(task("a"));
    const attempts = await workspace.catalogue.attempts("run");
    expect(attempts.map(({ state }) => state)).toEqual(["failed", "failed", "done"]);
    expect(attempts[0].error?.code).toBe("STORE_WORKSPACE_UNUSABLE");
  });

  it("adds stage and subject to the place of an error", async () => {
    const bad = new PlumblineError("INGEST_FILE_MISSING", {
      message: "gone",
      where: { file: "x" },
    });
    const { runner } = await setUp([bad]);
    await expect(runner.perform(task("a"))).rejects.toMatchObject({
      code: "INGEST_FILE_MISSING",
      where: { file: "x", stage: "resample", subject: "a" },
    });
    expect(runner.outcomes()[0].state).toBe("failed");
  });

  it("passes on what is no error of ours as it is", async () => {
    const bug = new TypeError("x is not a function");
    const { runner } = await setUp([bug]);
    await expect(runner.perform(task("a"))).rejects.toBe(bug);
  });

  it("begins nothing more once it is stopped", async () => {
    const { runner, executor } = await setUp();
    const first = runner.perform(task("a"));
    const second = runner.perform(task("b"));
    second.catch(() => {});
    const reason = new Error("another task failed");
    await runner.stop(reason);
    await expect(first).resolves.toBeDefined();
    await expect(second).rejects.toBe(reason);
    expect(executor.calls).toEqual(["a"]);
  });
});

it("leaves keys without a value out of an identity", () => {
  expect(canonical({ a: 1, b: undefined })).toEqual({ a: 1 });
});
