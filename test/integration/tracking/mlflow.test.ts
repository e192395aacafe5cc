import { describe, expect, it, onTestFinished } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import {
  createMlflowClient,
  exportRun,
  type MlflowExport,
  mlflowAuthorization,
  trackRun,
} from "../../../src/pipeline/index.js";
import type { RunRecord } from "../../../src/store/index.js";
import { openWorkspace, type Workspace } from "../../../src/store/workspace.js";
import type { Tracker } from "../../../src/train/index.js";
import { cli } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folder.js";
import { type KeptRun, type MlflowServer, mlflowServer } from "../../support/mlflow-server.js";

function aWorkspace(): Workspace {
  const workspace = openWorkspace(temporaryFolder());
  onTestFinished(() => workspace.close());
  return workspace;
}

const stepCount = 1_300;

/** A node with two folds of more points than one batch carries, and one that is not finite. */
function track(tracker: Tracker): void {
  const node = tracker.within({ instrument: "EURUSD", node: "executor" });
  node.parameter("num_leaves", 31);
  node.tag("beats_baselines", true);
  node.artifact("model", "3f2a91c");
  node.log("log_loss", 0, 0.6875);
  for (const fold of ["1", "2"]) {
    const own = node.within({ fold });
    for (let step = 1; step <= stepCount; step++) own.log("validation_loss", step, 1 / step);
    own.log("odd? name", 0.4, Number.NaN);
  }
}

async function trackedRun(
  workspace: Workspace,
  work: (tracker: Tracker, runId: string) => void | Promise<void> = track,
): Promise<RunRecord> {
  let time = Date.UTC(2026, 0, 1);
  await trackRun(workspace, { configuration: { rate: 0.1 }, now: () => ++time }, work);
  const [run] = await workspace.catalogue.runs(1);
  return run;
}

function send(
  workspace: Workspace,
  run: RunRecord,
  server: MlflowServer,
  authorization?: string,
): Promise<MlflowExport> {
  const client = createMlflowClient({
    url: server.url,
    authorization,
    fetch,
    sleep: async () => {},
    random: createRandom(1),
    retry: { attempts: 8, firstDelayMs: 0, longestDelayMs: 0 },
  });
  return exportRun(workspace, run, { client, server: server.url, experiment: "plumbline" });
}

function named(server: MlflowServer, name: string): KeptRun {
  const found = [...server.runs.values()].filter((run) => run.name === name);
  expect(found).toHaveLength(1);
  return found[0];
}

/** Each fold's curve is there whole, once, in order. */
function expectCurves(server: MlflowServer): void {
  for (const fold of ["1", "2"]) {
    const { metrics } = named(server, `EURUSD executor fold ${fold}`);
    const losses = metrics.filter(({ key }) => key === "validation_loss");
    expect(losses.map(({ step }) => step)).toEqual(losses.map((_, i) => i + 1));
    expect(losses).toHaveLength(stepCount);
    expect(losses.every(({ step, value }) => value === 1 / step)).toBe(true);
  }
}

const pointCount = 2 * (stepCount + 1) + 1;

describe("the export of a run to MLflow", () => {
  it("nests folds in nodes and nodes in the run, with all that was tracked", async () => {
    const [workspace, server] = [aWorkspace(), await mlflowServer()];
    const run = await trackedRun(workspace);
    const done = await send(workspace, run, server);
    expect(done).toMatchObject({
      runId: run.id,
      partCount: 4,
      sentPoints: pointCount,
      knownPoints: 0,
    });
    const whole = named(server, `plumbline ${run.id.slice(0, 8)}`);
    const node = named(server, "EURUSD executor");
    const fold = named(server, "EURUSD executor fold 2");
    expect(done.remoteId).toBe(whole.id);
    expect(whole.params.get("rate")).toBe("0.1");
    expect(whole.tags.get("plumbline.run")).toBe(run.id);
    expect(whole.startTime).toBe(run.startedAt);
    expect(node.tags.get("mlflow.parentRunId")).toBe(whole.id);
    expect(node.params).toEqual(new Map([["num_leaves", "31"]]));
    expect(node.tags.get("beats_baselines")).toBe("true");
    expect(node.tags.get("artifact.model")).toBe("3f2a91c");
    expect(node.metrics).toMatchObject([{ key: "log_loss", step: 0, value: 0.6875 }]);
    expect(fold.tags.get("mlflow.parentRunId")).toBe(node.id);
    expect(fold.metrics.find(({ key }) => key === "odd_ name")).toMatchObject({
      value: Number.NaN,
      step: 0,
    });
    expectCurves(server);
    for (const { status, endTime } of server.runs.values()) {
      expect([status, endTime]).toEqual(["FINISHED", run.finishedAt]);
    }
  });

  it("sends nothing twice", async () => {
    const [workspace, server] = [aWorkspace(), await mlflowServer()];
    const run = await trackedRun(workspace);
    await send(workspace, run, server);
    const before = server.requests.length;
    const again = await send(workspace, run, server);
    expect(again).toMatchObject({ sentPoints: 0, knownPoints: pointCount });
    expect(server.requests.slice(before)).toEqual(["GET experiments/get-by-name", "GET runs/get"]);
  });

  it("brings every point once through a server that fails in every way", async () => {
    for (const seed of [1, 2, 3]) {
      const [workspace, server] = [aWorkspace(), await mlflowServer()];
      const run = await trackedRun(workspace);
      server.setFaults({ rate: 0.3, seed });
      await send(workspace, run, server);
      expectCurves(server);
      expect(server.runs.size).toBe(4); // though some were made without anybody hearing of it
    }
  });

  it("goes on where it stopped, wherever the server dies", async () => {
    for (const requestCount of [0, 1, 3, 6, 10, 15]) {
      const [workspace, server] = [aWorkspace(), await mlflowServer()];
      const run = await trackedRun(workspace);
      server.dieAfter(requestCount);
      await expect(send(workspace, run, server)).rejects.toMatchObject({
        code: "PIPELINE_MLFLOW_UNREACHABLE",
        retryable: true,
      });
      server.dieAfter(undefined);
      await send(workspace, run, server);
      expect(server.runs.size).toBe(4);
      expectCurves(server);
    }
  });

  it("finds what an export made that could not record it", async () => {
    const [workspace, server] = [aWorkspace(), await mlflowServer()];
    const run = await trackedRun(workspace);
    await send(workspace, run, server);
    await workspace.catalogue.forgetExports(`${server.url} plumbline`, run.id);
    await send(workspace, run, server);
    expect(server.runs.size).toBe(4);
    expectCurves(server);
  });

  it("brings what a run has so far, and the rest when there is more", async () => {
    const [workspace, server] = [aWorkspace(), await mlflowServer()];
    const log = async (tracker: Tracker, from: number, until: number): Promise<void> => {
      const fold = tracker.within({ node: "own", fold: "1" });
      for (let step = from; step < until; step++) fold.log("loss", step, step);
      fold.parameter(`from_${from}`, from);
      await tracker.flush();
    };
    const run = await trackedRun(workspace, async (tracker, runId) => {
      const underWay = async () => {
        const record = await workspace.catalogue.run(runId);
        if (record === undefined) throw new Error("no run");
        return send(workspace, record, server);
      };
      await log(tracker, 0, 10);
      expect(await underWay()).toMatchObject({ sentPoints: 10 });
      expect(named(server, "own fold 1").status).toBe("RUNNING");
      await log(tracker, 10, 15);
      expect(await underWay()).toMatchObject({ sentPoints: 5, knownPoints: 10 });
      await log(tracker, 15, 16);
    });
    expect(await send(workspace, run, server)).toMatchObject({ sentPoints: 1, knownPoints: 15 });
    const { metrics, params, status } = named(server, "own fold 1");
    expect(metrics.map(({ step }) => step)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect([...params.keys()].sort()).toEqual(["from_0", "from_10", "from_15"]);
    expect(status).toBe("FINISHED");
  });

  it("makes a run afresh that was deleted there", async () => {
    const [workspace, server] = [aWorkspace(), await mlflowServer()];
    const run = await trackedRun(workspace);
    await send(workspace, run, server);
    for (const kept of server.runs.values()) kept.isDeleted = true;
    expect(await send(workspace, run, server)).toMatchObject({ sentPoints: pointCount });
    expect(server.runs.size).toBe(8);
  });

  it("is refused with what the server said, and at once", async () => {
    const [workspace, server] = [aWorkspace(), await mlflowServer()];
    const run = await trackedRun(workspace);
    server.demand("Bearer secret");
    await expect(send(workspace, run, server)).rejects.toMatchObject({
      code: "PIPELINE_MLFLOW_REFUSED",
      message: expect.stringContaining("UNAUTHENTICATED"),
      remedy: expect.stringContaining("MLFLOW_TRACKING_TOKEN"),
    });
    expect(server.requests).toHaveLength(1);
    await send(workspace, run, server, mlflowAuthorization({ MLFLOW_TRACKING_TOKEN: "secret" }));
    expectCurves(server);
  });

  it("takes credentials as MLflow's own client does", () => {
    expect(mlflowAuthorization({})).toBeUndefined();
    const named = { MLFLOW_TRACKING_USERNAME: "ada", MLFLOW_TRACKING_PASSWORD: "love" };
    expect(mlflowAuthorization(named)).toBe("Basic YWRhOmxvdmU="); // of RFC 7617: base64 of ada:love
    expect(mlflowAuthorization({ ...named, MLFLOW_TRACKING_TOKEN: "t" })).toBe("Bearer t");
  });
});

describe("plumbline runs export", () => {
  it("says what was sent, and what was there", async () => {
    const [workspace, server] = [aWorkspace(), await mlflowServer()];
    const run = await trackedRun(workspace);
    const words = ["runs", "export", "--mlflow", `${server.url}/`, "-w", workspace.path];
    const first = await cli(words, workspace.path);
    expect(first).toMatchObject({ status: 0, err: "" });
    expect(first.out).toMatch(new RegExp(`${run.id.slice(0, 8)} +run1 +4 +2,603 +0`));
    const again = await cli([...words, "--json", "--all"], workspace.path);
    expect(JSON.parse(again.out)).toMatchObject({
      server: server.url,
      experiment: "plumbline",
      runs: [{ sentPoints: 0, knownPoints: pointCount }],
    });
    expect(server.experiments).toEqual(new Map([["plumbline", "1"]]));
  });

  it.each([
    ["a server that is none", ["--mlflow", "127.0.0.1"], "CLI_OPTION_INVALID"],
    ["no server", [], "--mlflow"],
    ["runs and --all", ["latest", "--all", "--mlflow", "http://127.0.0.1:1"], "CLI_OPTION_INVALID"],
    ["a run that is none", ["abcdef", "--mlflow", "http://127.0.0.1:1"], "PIPELINE_RUN_UNKNOWN"],
  ])("with %s is used wrongly", async (_, words, said) => {
    const folder = temporaryFolder();
    const { status, err } = await cli(["runs", "export", ...words, "-w", folder], folder);
    expect(status).toBe(2);
    expect(err).toContain(said);
  });
});
