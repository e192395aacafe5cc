import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { silentHooks } from "../../../src/core/hooks.js";
import {
  createLocalExecutor,
  findRun,
  openRunRecord,
  parseConfig,
  type RunResult,
  runPipeline,
  type TrackedRun,
} from "../../../src/pipeline/index.js";
import { readCurves, type SeriesSummary } from "../../../src/store/index.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { sharedFolder, temporaryFolder } from "../../support/folder.js";
import { smallConfig, smallRun } from "../../support/small-run.js";

const over = { feedback: { turns: 0 } };

/** Runs the small config with threads, whose tracking goes through rings in shared memory. */
async function threadedRun(folder: string): Promise<RunResult> {
  const workspace = openWorkspace(folder);
  const executor = createLocalExecutor(workspace, 2);
  const config = parseConfig(smallConfig({ ...over, workers: 2 }));
  try {
    return await runPipeline(config, { workspace, executor, hooks: silentHooks, now: Date.now });
  } finally {
    await executor.close();
    workspace.close();
  }
}

async function seriesOf(folder: string, runId: string): Promise<SeriesSummary[]> {
  const workspace = openWorkspace(folder);
  const series = await workspace.catalogue.trackedSeries({ runId });
  workspace.close();
  return series;
}

async function recordOf(folder: string, runId: string): Promise<TrackedRun> {
  const workspace = openWorkspace(folder);
  const record = await openRunRecord(workspace, await findRun(workspace, runId));
  workspace.close();
  return record;
}

/** `EURUSD/executor/1`. */
function partOf({ labels }: SeriesSummary): string {
  return [labels.instrument, labels.node, labels.fold]
    .filter((part) => part !== undefined)
    .join("/");
}

describe("a tracked run", () => {
  const folder = sharedFolder();
  let run: RunResult;
  let series: SeriesSummary[];

  beforeAll(async () => {
    run = await smallRun(over, folder);
    series = await seriesOf(folder, run.runId);
  }, 120_000);

  it("has the losses of every fold, a point an iteration, and each belongs to the fold's artifact", () => {
    const losses = series.filter(({ metric }) => metric === "validation_loss");
    const workspace = openWorkspace(folder);
    // The first fold of the slow node has too few rows to keep some for validation.
    const validated = run.outcomes
      .filter(({ kind }) => kind === "fold")
      .map(({ artifactId }) => workspace.artifacts.open("fold", artifactId).manifest)
      .filter(({ about }) => Number(about.validationRowCount) > 0);
    workspace.close();
    expect(validated.length).toBeGreaterThan(2);
    expect(losses.map(({ artifactId }) => artifactId).sort()).toEqual(
      validated.map(({ id }) => id).sort(),
    );
    expect(losses.map(partOf)).toContain("EURUSD/executor/2");
    const training = series.filter(({ metric }) => metric === "training_loss");
    expect(training.map(partOf)).toContain("EURUSD/executor/final");
    expect(training.every(({ pointCount }) => pointCount > 0)).toBe(true);
    const curves = readCurves(
      folder,
      run.runId,
      losses.map((loss) => loss.series),
    );
    for (const { series: number, pointCount, least } of losses) {
      const curve = curves.get(number);
      expect([...(curve?.step ?? [])]).toEqual(Array.from({ length: pointCount }, (_, i) => i + 1));
      expect(Math.min(...(curve?.value ?? []))).toBe(least?.value);
      expect(pointCount).toBeGreaterThan(5);
    }
  });

  it("has the scores of each node and fold, equal to those of its evaluation", () => {
    const [{ evaluation }] = run.turn;
    const logLoss = evaluation.manifest.about.logLoss as Record<string, number>; // by its stage
    for (const [node, value] of Object.entries(logLoss)) {
      const own = series.filter(
        ({ metric, labels }) => metric === "log_loss" && labels.node === node,
      );
      expect(own.find(({ labels }) => labels.fold === undefined)?.last?.value).toBe(value);
      expect(own.map(({ labels }) => labels.fold).sort()).toEqual(["1", "2", undefined]);
    }
  });

  it("has the parameters of each part", async () => {
    const workspace = openWorkspace(folder);
    const facts = await workspace.catalogue.trackedFacts({ runId: run.runId });
    workspace.close();
    const ofNode = facts.filter(
      ({ labels }) => labels.node === "executor" && labels.fold === undefined,
    );
    const values = Object.fromEntries(ofNode.map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({
      learner: "gbdt",
      num_leaves: 4,
      "target.kind": "forwardReturn",
      "target.horizonBars": 8,
    });
  });

  it("leaves the same bytes and the same record whether threads log or the main one", async () => {
    const other = temporaryFolder();
    const threaded = await threadedRun(other);
    const ids = ({ outcomes }: RunResult) => outcomes.map(({ artifactId }) => artifactId).sort();
    expect(ids(threaded)).toEqual(ids(run));
    const filesOf = (id: string, kind: string, root: string) => {
      const workspace = openWorkspace(root);
      const { files } = workspace.artifacts.open(kind, id).manifest;
      workspace.close();
      return files;
    };
    for (const { artifactId, kind } of run.outcomes) {
      expect(filesOf(artifactId, kind, other)).toEqual(filesOf(artifactId, kind, folder));
    }
    const said = (all: readonly SeriesSummary[]) =>
      all
        .map((one) => ({ part: partOf(one), metric: one.metric, least: one.least, most: one.most }))
        .sort((a, b) => (a.part + a.metric < b.part + b.metric ? -1 : 1));
    expect(said(await seriesOf(other, threaded.runId))).toEqual(said(series));
  }, 120_000);

  it("tracks nothing where nothing is made, and has the curves of the run that made it", async () => {
    const again = await smallRun(over, folder);
    expect(again.outcomes.every(({ state }) => state === "reused")).toBe(true);
    expect(await seriesOf(folder, again.runId)).toEqual([]);
    expect(readdirSync(join(folder, "tracking"))).toEqual([run.runId]);
    const records = await Promise.all([run, again].map(({ runId }) => recordOf(folder, runId)));
    expect(records[1].series).toEqual(records[0].series);
    expect(records[1].facts).toEqual(records[0].facts);
    expect(records[1].series.every(({ loggedBy }) => loggedBy === run.runId)).toBe(true);
    expect(records[1].series.length).toBe(series.length);
  });

  it("tells the turns of the feedback loop apart, and which of them went into service", async () => {
    const turned = await smallRun({ feedback: { turns: 1 } }, folder);
    const record = await recordOf(folder, turned.runId);
    const turnsOf = (metric: string, node: string) =>
      record.series
        .filter((one) => one.metric === metric && one.labels.node === node)
        .filter(({ labels }) => labels.fold === undefined)
        .map(({ turn, isFinal, last }) => ({ turn, isFinal, value: last?.value }));
    const [feedback] = turned.feedback;
    expect(feedback.version).not.toBeNull();
    const [before, challenger] = turnsOf("log_loss", "executor");
    expect(before).toMatchObject({ turn: 0, isFinal: !feedback.isAccepted });
    expect(challenger).toMatchObject({ turn: 1, isFinal: feedback.isAccepted });
    const [{ evaluation }] = turned.turn;
    const final = [before, challenger].find(({ isFinal }) => isFinal);
    const logLoss = evaluation.manifest.about.logLoss as Record<string, number>; // by its stage
    expect(final?.value).toBe(logLoss.executor);
    // What the first run trained is not trained again, and stays its own.
    expect(record.series.filter(({ turn }) => turn === 0).map(({ loggedBy }) => loggedBy)).toEqual(
      record.series.filter(({ turn }) => turn === 0).map(() => run.runId),
    );
    expect(new Set(record.series.map(({ turn }) => turn))).toEqual(new Set([0, 1]));
  }, 120_000);
});
