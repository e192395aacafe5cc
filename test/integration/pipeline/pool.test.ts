import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { silentHooks } from "../../../src/core/hooks.js";
import { barAt, barCount } from "../../../src/market/bar.js";
import {
  type ConfigInput,
  createLocalExecutor,
  nodeEvaluations,
  parseConfig,
  type RunResult,
  runPipeline,
  type SearchRequest,
  type SearchResult,
  searchNode,
} from "../../../src/pipeline/index.js";
import { createLiveTree } from "../../../src/serve/live-tree.js";
import { openServedModel } from "../../../src/serve/served-model.js";
import { readBars } from "../../../src/store/bar-file.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { cli } from "../../support/cli.js";
import { sharedFolder } from "../../support/folder.js";
import { writeSmallConfig } from "../../support/small-config-file.js";
import { madeBy, smallConfig, smallRun } from "../../support/small-run.js";

const over: ConfigInput = {
  instruments: ["EURUSD", "GBPUSD"],
  nodes: smallConfig().nodes?.map((node) =>
    node.name === "executor" ? { ...node, pool: { priorRows: 500 } } : node,
  ),
  feedback: { turns: 0 },
};
const folder = sharedFolder();
let run: RunResult;

beforeAll(async () => {
  run = await smallRun(over, folder);
}, 180_000);

const modelsOf = (result: RunResult) =>
  result.turn.map(({ models }) => [models.tactician.id, models.executor.id]);

it("a node that pools reads the other pair's bars, matrix and predictions in each fold", () => {
  const [eur, gbp] = run.turn;
  for (const [own, other] of [
    [eur, gbp],
    [gbp, eur],
  ]) {
    const { inputs } = own.models.executor.manifest;
    const pair = other.instrument;
    expect(inputs[`pool-matrix:${pair}`]).toBe(other.matrices.executor.id);
    expect(inputs[`pool-upstream:${pair}:tactician`]).toBe(other.predictions.tactician.id);
    expect(inputs[`pool-bars:${pair}`]).toBeDefined();
    const roles = Object.keys(own.models.tactician.manifest.inputs);
    expect(roles.filter((role) => role.startsWith("pool"))).toEqual([]);
  }
  const workspace = openWorkspace(folder);
  const folds = workspace.artifacts.list("fold");
  workspace.close();
  const pooled = folds.filter(({ about }) => about.ownIterations !== undefined);
  expect(pooled).toHaveLength(4);
});

it("its models have the same bytes at any number of workers, and a second run trains nothing", async () => {
  const other = openWorkspace(sharedFolder());
  const executor = createLocalExecutor(other, 2);
  const config = parseConfig(smallConfig(over));
  const again = await runPipeline(config, {
    workspace: other,
    executor,
    hooks: silentHooks,
    now: Date.now,
  });
  await executor.close();
  expect(modelsOf(again)).toEqual(modelsOf(run));
  const own = openWorkspace(folder);
  for (const [, id] of modelsOf(run)) {
    const bytes = [own, other].map(({ artifacts }) => artifacts.open("model", id).manifest.files);
    expect(bytes[0]).toEqual(bytes[1]);
  }
  own.close();
  other.close();
  expect(madeBy(await smallRun(over, folder))["train-fold"]).toBeUndefined();
}, 180_000);

it("its tree is served as any other, bar by bar", async () => {
  const workspace = openWorkspace(folder);
  const model = await openServedModel(workspace, run.trees.GBPUSD.id, undefined, silentHooks);
  const live = createLiveTree(model);
  let said = 0;
  for await (const chunk of readBars(workspace.artifacts.open("clean-bars", model.barsId).folder)) {
    for (let row = 0; row < barCount(chunk); row++) {
      said += live.push(barAt(chunk, row)).filter(({ node }) => node === "executor").length;
    }
  }
  workspace.close();
  expect(said).toBeGreaterThan(1_000);
});

const spaces = { executor: { learning_rate: { logUniform: [0.02, 0.3] as const } } };

async function searchIn(place: string, request: SearchRequest, workers = 0, now = Date.now) {
  const workspace = openWorkspace(place);
  const executor = createLocalExecutor(workspace, workers);
  const config = parseConfig(smallConfig({ ...over, search: { spaces } }));
  try {
    const asked = { method: "random" as const, ...request };
    return await searchNode(config, { workspace, executor, hooks: silentHooks, now }, asked);
  } finally {
    await executor.close();
    workspace.close();
  }
}

const foundIn = ({ trials, best, searchId }: SearchResult) => ({ trials, best, searchId });

it("a search of it trains pool and continuation in each fold as a run does, and counts every trial", async () => {
  const result = await searchIn(folder, { trials: 3 });
  expect([result.trainedFolds, result.foundFolds, result.everTried]).toEqual([4, 2, 3]);
  const [judged] = nodeEvaluations(run.turn[0].evaluation).filter(
    ({ node }) => node === "executor",
  );
  expect(result.configured?.logLoss).toBeCloseTo(judged.scores.logLoss ?? 0, 12);
  const workspace = openWorkspace(folder);
  const folds = workspace.artifacts.list("fold");
  for (const { runId } of result.trials) {
    for (const { artifactId } of await workspace.catalogue.attempts(runId)) {
      const fold = folds.find(({ id }) => id === artifactId);
      expect(fold?.inputs["pool-matrix:GBPUSD"]).toBe(run.turn[1].matrices.executor.id);
      expect(fold?.about.ownIterations).toBeGreaterThanOrEqual(0);
    }
  }
  workspace.close();
  const other = await searchIn(folder, { trials: 2, instrument: "GBPUSD" });
  expect([other.trainedFolds, other.foundFolds, other.everTried]).toEqual([2, 2, 2]);
});

it("a search of it finds the same in an empty workspace, at any number of workers, cut off and begun again", async () => {
  const whole = await searchIn(folder, { trials: 3 });
  expect(whole.trainedFolds).toBe(0);
  const place = sharedFolder();
  let looks = 0;
  const slow = () => 1.7e12 + 30_000 * looks++; // each look at the clock takes half a minute
  const cut = await searchIn(place, { trials: 3, minutes: 4 }, 0, slow);
  expect(cut.isTimeUp).toBe(true);
  expect(cut.trainedFolds).toBeGreaterThan(0);
  const goneOn = await searchIn(place, { trials: 3 }, 2);
  expect(foundIn(goneOn)).toEqual(foundIn(whole));
  expect(goneOn.foundFolds).toBe(cut.trainedFolds);
});

it("plumbline search judges the pair that is asked for, among those of the config", async () => {
  const place = sharedFolder();
  writeSmallConfig(place, "{}", true);
  const args = ["search", "-i", "gbp/usd", "--trials", "1", "--workers", "0", "--json"];
  const { out, err } = await cli(args, place);
  expect(err).toBe("");
  expect(JSON.parse(out)).toMatchObject({ instrument: "GBPUSD", trainedFolds: 3 });
  const workspace = openWorkspace(join(place, ".plumbline"));
  const pools = workspace.artifacts.list("fold").map(({ inputs }) => inputs["pool-matrix:EURUSD"]);
  workspace.close();
  expect(pools.filter((matrix) => matrix !== undefined)).toHaveLength(3);
});

it("plumbline models show and diff say how a node pools, is gated, weighed and constrained", async () => {
  const nodes = smallConfig().nodes?.map((node) => ({
    ...node,
    ...(node.name === "executor" && {
      gate: { node: "tactician", atLeast: 0.4 },
      weights: { timeDecay: 0.5 },
      constraints: {
        monotone: { rsi_7: 1 as const },
        interaction: [["rsi_7", "rsi_14"], ["return_1"]],
      },
    }),
  }));
  const { trees } = await smallRun({ nodes, feedback: { turns: 0 } }, folder);
  const [before, after] = [run.trees.EURUSD.id, trees.EURUSD.id];
  const { out } = await cli(["models", "diff", before, after, "-w", folder], folder);
  expect(out).toContain("  set        pool.priorRows 500 → –\n");
  expect(out).toContain("  set        gate.atLeast – → 0.4\n");
  expect(out).toContain("  set        weights.timeDecay – → 0.5\n");
  expect(out).toContain("  set        constraints.monotone.rsi_7 – → 1\n");
  expect(out).toContain(
    '  set        constraints.interaction – → [["rsi_7","rsi_14"],["return_1"]]\n',
  );
  const shown = await cli(["models", "show", before, "-w", folder], folder);
  expect(shown.out).toMatch(/^pool\.priorRows +– +500$/m);
  const json = await cli(["models", "show", after, "-w", folder, "--json"], folder);
  const [, { gate, weights, pool }] = JSON.parse(json.out).nodes;
  expect({ gate, weights, pool }).toEqual({
    gate: { node: "tactician", atLeast: 0.4 },
    weights: { uniqueness: true, timeDecay: 0.5 }, // as the config settles it
    pool: {},
  });
});
