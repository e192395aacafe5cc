import { beforeAll, expect, it } from "vitest";
import { silentHooks } from "../../../src/core/hooks.js";
import { barAt, barCount } from "../../../src/market/bar.js";
import {
  type ConfigInput,
  createLocalExecutor,
  parseConfig,
  type RunResult,
  runPipeline,
  searchNode,
} from "../../../src/pipeline/index.js";
import { createLiveTree } from "../../../src/serve/live-tree.js";
import { openServedModel } from "../../../src/serve/served-model.js";
import { readBars } from "../../../src/store/bar-file.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { sharedFolder } from "../../support/folder.js";
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

it("a search of it is refused, since it would train on one pair alone", async () => {
  const workspace = openWorkspace(folder);
  const executor = createLocalExecutor(workspace, 0);
  const config = parseConfig(smallConfig(over));
  await expect(
    searchNode(config, { workspace, executor, hooks: silentHooks, now: Date.now }),
  ).rejects.toMatchObject({ code: "PIPELINE_SEARCH_POOLED", where: { node: "executor" } });
  await executor.close();
  workspace.close();
});
