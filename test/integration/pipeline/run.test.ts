import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { silentHooks } from "../../../src/core/hooks.js";
import { renderReport } from "../../../src/evaluate/index.js";
import { bars, featureSet, rsi } from "../../../src/features/index.js";
import { judgeObjectives } from "../../../src/monitor/index.js";
import {
  createLocalExecutor,
  explainRun,
  measureRun,
  qualityContent,
  type RunResult,
  readPredictions,
  reportContent,
} from "../../../src/pipeline/index.js";
import { openMatrix } from "../../../src/store/matrix-file.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { modelFromBytes } from "../../../src/train/index.js";
import { sharedFolder, temporaryFolder } from "../../support/folder.js";
import { madeBy, smallConfig, smallFeatures, smallRun } from "../../support/small-run.js";

describe("a run", () => {
  const folder = sharedFolder();
  let first: RunResult & { readonly folder: string };
  beforeAll(async () => {
    first = await smallRun({}, folder);
  });

  it("takes every stage, and every artifact is whole", () => {
    const stages = ["ingest", "clean", "resample", "features", "train-fold", "predict", "train"];
    expect(Object.keys(madeBy(first)).sort()).toEqual(
      [...stages, "evaluate", "propose", "judge", "assemble"].sort(),
    );
    const { artifacts } = openWorkspace(first.folder);
    const manifests = artifacts.list();
    expect(manifests.length).toBe(new Set(first.outcomes.map((one) => one.artifactId)).size);
    for (const { kind, id } of manifests) artifacts.verify(kind, id);
    expect(readdirSync(join(first.folder, "scratch"))).toEqual([]);
  });

  it("does nothing when nothing has changed", async () => {
    const again = await smallRun({}, first.folder);
    expect(again.outcomes.map(({ state }) => state).filter((state) => state !== "reused")).toEqual(
      [],
    );
    expect(again.trees.EURUSD.manifest).toEqual(first.trees.EURUSD.manifest);
    expect(again.setVersion).toBe(first.setVersion);
  });

  it("computes one column again where one formula has changed, and what learns from it", async () => {
    const { close } = bars();
    const changed = featureSet("small", { ...smallFeatures, rsi_7: rsi(close, 6) });
    const result = await smallRun(
      { features: { set: changed }, feedback: { turns: 0 } },
      first.folder,
    );
    // rsi_7 is seen by the executor alone: data, tactician and its matrix stand.
    expect(madeBy(result)).toEqual({
      features: ["EURUSD M15"],
      "train-fold": ["EURUSD executor fold 1", "EURUSD executor fold 2"],
      predict: ["EURUSD executor"],
      train: ["EURUSD executor"],
      evaluate: ["EURUSD"],
      assemble: ["EURUSD"],
    });
    const features = result.outcomes.find(
      ({ stage, state }) => stage === "features" && state === "done",
    );
    expect(features?.notes).toEqual(["1 of 5 columns computed"]);
    // A changed formula is a major version.
    expect(Number(result.setVersion.split(".")[0])).toBeGreaterThan(
      Number(first.setVersion.split(".")[0]),
    );
  });

  it("copies columns whose bytes are those of a fresh computation", async () => {
    const { close } = bars();
    const changed = featureSet("small", { ...smallFeatures, rsi_7: rsi(close, 6) });
    const fresh = await smallRun({ features: { set: changed }, feedback: { turns: 0 } });
    const reused = openWorkspace(first.folder).artifacts;
    for (const matrix of Object.values(fresh.turn[0].matrices)) {
      expect(reused.open("feature-matrix", matrix.id).manifest).toEqual(matrix.manifest);
    }
  });

  it("takes one turn of the loop: version registered, decision journalled once with its reason", async () => {
    const { catalogue } = openWorkspace(first.folder);
    const [turn] = first.feedback;
    expect(turn.reason).toMatch(/accepted|rejected|nothing proposed/);
    const versions = await catalogue.versions("feature-set", "small");
    expect(versions.map(({ version }) => version)).toContain("1.0.0");
    if (turn.version !== null) {
      expect(versions.map(({ version }) => version)).toContain(turn.version);
      const journal = await catalogue.journal("feedback");
      expect(journal).toHaveLength(1);
      expect(journal[0].payload).toMatchObject({ turn: 1, reason: turn.reason });
    }
  });

  it("lets the champion's pointer stand on the tree that it assembled", async () => {
    const { catalogue } = openWorkspace(first.folder);
    const history = await catalogue.pointerHistory("champion", "EURUSD");
    expect(history.map(({ artifactId }) => artifactId)).toContain(first.trees.EURUSD.id);
    const upstream = await catalogue.upstream(first.trees.EURUSD.id);
    expect(upstream.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([
        "model",
        "fold",
        "feature-matrix",
        "timeframe-bars",
        "clean-bars",
        "raw-bars",
      ]),
    );
  });

  it("measures the success criteria and shows itself in a report", async () => {
    const workspace = openWorkspace(first.folder);
    const measured = new Map(
      (await measureRun(first, workspace, 0.97)).map(({ name, value }) => [name, value]),
    );
    expect(measured.get("plumbline_clean_quality_score")).toBe(first.quality.EURUSD.score);
    expect(measured.get("plumbline_test_coverage_ratio")).toBe(0.97);
    const p99 = measured.get("plumbline_predict_latency_p99_seconds") ?? Number.NaN;
    expect(p99).toBeGreaterThan(0);
    expect(measured.get("plumbline_features_version_conflicts_total")).toBe(0);
    // Had the set another formula than the models were trained on, the node that sees it would conflict.
    const other = featureSet("small", { ...smallFeatures, rsi_7: rsi(bars().close, 6) });
    const conflicting = await measureRun({ ...first, set: other }, workspace, null);
    expect(conflicting.find(({ name }) => name.includes("conflicts"))?.value).toBe(1);
    const executor = createLocalExecutor(workspace, 0);
    const explaining = { workspace, executor, hooks: silentHooks };
    const contributions = await explainRun(first, explaining);
    const quality = await qualityContent(first);
    const page = renderReport(reportContent(first, [], quality, new Map(), contributions));
    expect(page.match(/mean \|SHAP\| out of fold/g)).toHaveLength(4); // a title and a label a plot
    expect(page).toContain("tactician");
    expect(page).toContain("EURUSD M1 mid from simulated");
  });

  it("explains predictions by the models that made them, on the rows that those had not seen", async () => {
    const workspace = openWorkspace(first.folder);
    const executor = createLocalExecutor(workspace, 0);
    const explained = await explainRun(first, { workspace, executor, hooks: silentHooks });
    const [{ matrices, predictions }] = first.turn;
    const { fold } = readPredictions(predictions.tactician);
    const matrix = openMatrix(matrices.tactician.path("matrix.arrow"));
    const warmUp = Number(matrices.tactician.manifest.about.warmUpRows);
    const sums = matrix.columns.map(() => 0);
    let count = 0;
    for (const k of [0, 1]) {
      const id = predictions.tactician.manifest.inputs[`fold:${k}`];
      const model = modelFromBytes(
        readFileSync(workspace.artifacts.open("fold", id).path("model.bin")),
      );
      const rows = [...fold.keys()].filter((row) => fold[row] === k);
      for (let i = 0; i < 256; i++) {
        const row = warmUp + rows[Math.floor((i * rows.length) / 256)];
        const out = new Float64Array(matrix.columns.length + 1);
        const values = matrix.columns.map(({ name }) => matrix.column(name)[row]);
        model.contributionRow(Float32Array.from(values), out);
        matrix.columns.forEach((_, column) => {
          sums[column] += Math.abs(out[column]);
        });
        count++;
      }
    }
    const found = explained.get("EURUSD/tactician") ?? [];
    const names = matrix.columns.map(({ name }) => name);
    matrix.close();
    workspace.close();
    expect(found.map(({ amount }) => amount)).toEqual(
      found.map(({ amount }) => amount).toSorted((a, b) => b - a),
    );
    expect(found[0].amount).toBeGreaterThan(0);
    expect(found).toHaveLength(names.length);
    for (const { feature, amount } of found) {
      expect(amount).toBeCloseTo(sums[names.indexOf(feature)] / count, 12);
    }
    const below = explained.get("EURUSD/executor")?.map(({ feature }) => feature);
    expect(below).toContain("tactician_probability");
  });

  it("keeps the truth of a simulated market beside its bars", () => {
    const truth = JSON.parse(readFileSync(first.raw.EURUSD.path("truth.json"), "utf8"));
    expect(truth.defects.length).toBeGreaterThan(5);
    expect(existsSync(first.raw.EURUSD.path("quarantine.jsonl"))).toBe(true);
  });
});

describe("a run that cannot go on", () => {
  it("stops at the gate with the reasons, and keeps what was made", async () => {
    const folder = temporaryFolder();
    await expect(smallRun({ clean: { minimumScore: 0.9999 } }, folder)).rejects.toMatchObject({
      code: "CLEAN_SCORE_TOO_LOW",
    });
    const workspace = openWorkspace(folder);
    expect(workspace.artifacts.list("clean-bars")).toHaveLength(1);
    const [run] = await workspace.catalogue.runs();
    expect(run).toMatchObject({
      state: "failed",
      summary: { error: { code: "CLEAN_SCORE_TOO_LOW" } },
    });
    // No attempt failed, ingest and clean: the run did.
    const measured = await workspace.catalogue.measurements({ runId: run.id });
    expect(measured.find(({ name }) => name === "plumbline_error_ratio")?.value).toBe(1 / 2);
  });

  it("measures the failed attempts of a run that fails, until one goes well", async () => {
    const { folder } = await smallRun({ feedback: { turns: 0 } });
    const greedy = { num_iterations: 30, min_data_in_leaf: 100_000, early_stopping_round: 0 };
    const nodes = smallConfig().nodes?.map((node) => ({ ...node, parameters: greedy }));
    await expect(smallRun({ nodes, feedback: { turns: 0 } }, folder)).rejects.toMatchObject({
      code: "TRAIN_ROWS_TOO_FEW",
    });
    const workspace = openWorkspace(folder);
    const { catalogue } = workspace;
    const [{ id: runId }] = await catalogue.runs();
    const attempts = await catalogue.attempts(runId);
    const failed = attempts.filter(({ state }) => state === "failed").length;
    expect(failed).toBeGreaterThan(0);
    const latest = await catalogue.latestMeasurements();
    const newest = latest.find(({ name }) => name === "plumbline_error_ratio");
    expect(newest).toMatchObject({ runId, value: failed / attempts.length });
    const judged = judgeObjectives(new Map(latest.map(({ name, value }) => [name, value])));
    expect(judged.find(({ id }) => id === "error-rate")?.holds).toBe(false);
    workspace.close();
  });

  it("says how much is missing where the history is too short", async () => {
    await expect(
      smallRun({
        nodes: undefined,
        features: {},
        source: { kind: "simulated", from: "2024-01-01", to: "2024-01-12" },
      }),
    ).rejects.toMatchObject({
      code: "PIPELINE_TOO_LITTLE_DATA",
    });
  });

  it("leaves out slow nodes that a short history cannot feed", async () => {
    const result = await smallRun({ nodes: undefined, feedback: { turns: 0 } });
    expect(result.nodes.map(({ name, upstream }) => [name, upstream])).toEqual([["executor", []]]);
  });

  it("names the instrument that has no files", async () => {
    const source = { kind: "csv" as const, files: { GBPUSD: ["none.csv"] } };
    await expect(smallRun({ source })).rejects.toMatchObject({
      code: "PIPELINE_NO_DATA",
      where: { instrument: "EURUSD" },
    });
  });

  it("names stage and subject of what failed", async () => {
    const source = { kind: "csv" as const, files: { EURUSD: ["/nowhere/none.csv"] } };
    await expect(smallRun({ source })).rejects.toMatchObject({ code: "INGEST_FILE_MISSING" });
  });
});

it("models several pairs with features of one another", async () => {
  const { close } = bars();
  const other = bars({ instrument: "GBPUSD" });
  const set = featureSet("cross", {
    ...smallFeatures,
    gbp_rsi_14: rsi(other.close, 14),
    own_rsi_9: rsi(close, 9),
  });
  const result = await smallRun({ features: { set }, feedback: { turns: 1 } });
  expect(Object.keys(result.clean).sort()).toEqual(["EURUSD", "GBPUSD"]);
  const matrix = result.turn[0].matrices.executor.manifest;
  expect(matrix.inputs["companion:GBPUSD"]).toBeDefined();
});
