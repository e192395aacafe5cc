import { readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { silentHooks } from "../../../src/core/hooks.js";
import { barAt, barCount } from "../../../src/market/bar.js";
import {
  createLocalExecutor,
  explainRun,
  nodeEvaluations,
  predictBatch,
  type RunResult,
  readPredictions,
} from "../../../src/pipeline/index.js";
import { canonical } from "../../../src/pipeline/runner.js";
import { createLiveTree } from "../../../src/serve/live-tree.js";
import { openServedModel } from "../../../src/serve/served-model.js";
import { readBars } from "../../../src/store/bar-file.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { asOfPredictions, isOpen } from "../../../src/train/index.js";
import { cli } from "../../support/cli.js";
import { sharedFolder } from "../../support/folder.js";
import { smallConfig, smallRun } from "../../support/small-run.js";

const gate = { node: "tactician", offHalf: 0.03 };
const nodes = smallConfig().nodes?.map((node) =>
  node.name === "executor" ? { ...node, gate } : node,
);
const folder = sharedFolder();
let run: RunResult;

beforeAll(async () => {
  run = await smallRun({ nodes, feedback: { turns: 0 } }, folder);
}, 120_000);

it("a gate in the config silences rows of the lower node: neither judged nor traded", () => {
  const [{ predictions, evaluation }] = run.turn;
  const upper = readPredictions(predictions.tactician);
  const own = readPredictions(predictions.executor);
  const seen = asOfPredictions(own.availableAt, upper);
  let judged = 0;
  let silenced = 0;
  own.probability.forEach((probability, row) => {
    if (own.fold[row] < 0) return;
    expect(Number.isNaN(probability)).toBe(!isOpen(gate, seen[row]));
    if (Number.isNaN(probability)) {
      silenced++;
      expect(own.label[row]).toBeNaN();
    } else if (!Number.isNaN(own.label[row])) judged++;
  });
  expect(Math.min(judged, silenced)).toBeGreaterThan(200);
  const evaluated = nodeEvaluations(evaluation).find(({ node }) => node === "executor");
  expect(evaluated?.rowCount).toBe(judged);
  expect(evaluated?.backtest.tradeCount).toBeLessThanOrEqual(judged);
});

it("the run has it on record, as all that the node is set to", async () => {
  const { out } = await cli(["runs", "show", "latest", "--json", "-w", folder], folder);
  expect(out).toMatch(/"gate\.node"[^{}]*"tactician"/);
  expect(out).toMatch(/"gate\.offHalf"[^{}]*0\.03/);
  expect(out).toMatch(/"upstream"[^{}]*"tactician"/);
});

it("columns are explained over the rows that it spoke in", async () => {
  const workspace = openWorkspace(folder);
  const executor = createLocalExecutor(workspace, 0);
  await explainRun(run, { workspace, executor, hooks: silentHooks });
  const [explained] = (await workspace.catalogue.artifacts("explanation")).filter(
    ({ about }) => about.node === "executor",
  );
  await executor.close();
  workspace.close();
  const { probability } = readPredictions(run.turn[0].predictions.executor);
  const spoken = probability.filter((p) => p === p).length;
  expect(Number(explained.about.rowCount)).toBe(Math.min(spoken, 512));
});

it("a node that was silent in every row that it could have predicted has nothing to explain", async () => {
  const workspace = openWorkspace(folder);
  const executor = createLocalExecutor(workspace, 0);
  const [turn] = run.turn;
  const { executor: spoken, tactician } = turn.predictions;
  const { availableAt, fold } = readPredictions(spoken);
  const seen = asOfPredictions(availableAt, readPredictions(tactician));
  const later = new Set(seen.filter((_, row) => fold[row] >= 0));
  // Said above before the first fold's test, and never again: a gate that lets nothing else through.
  const only = seen.find((p, row) => fold[row] < 0 && p === p && !later.has(p)) ?? Number.NaN;
  expect(only).toBeGreaterThan(0);
  const { configuration } = spoken.manifest;
  const { node } = configuration as unknown as { readonly node: object }; // nodeTask made it
  const gateOf = { node: "tactician", atLeast: only, atMost: only };
  const silent = {
    ...spoken,
    manifest: {
      ...spoken.manifest,
      configuration: canonical({ ...(configuration as object), node: { ...node, gate: gateOf } }),
    },
  };
  const silenced = { ...run, turn: [{ ...turn, predictions: { executor: silent } }] };
  const explained = await explainRun(silenced, { workspace, executor, hooks: silentHooks });
  await executor.close();
  workspace.close();
  expect(explained.get("EURUSD/executor")).toEqual([]);
});

it("and the model in service is silent in the same rows live, saying by whom, and in batch", async () => {
  const workspace = openWorkspace(folder);
  const model = await openServedModel(workspace, run.trees.EURUSD.id, undefined, silentHooks);
  const live = createLiveTree(model);
  const said = new Map<number, number>();
  const count = { silent: 0, spoken: 0 };
  const clean = workspace.artifacts.open("clean-bars", model.barsId);
  let tactician = Number.NaN;
  for await (const chunk of readBars(clean.folder)) {
    for (let row = 0; row < barCount(chunk); row++) {
      for (const { node, availableAt, probability, silencedBy } of live.push(barAt(chunk, row))) {
        if (node === "tactician") tactician = probability;
        if (node !== "executor") continue;
        expect(silencedBy).toBe(isOpen(gate, Math.fround(tactician)) ? undefined : "tactician");
        said.set(availableAt, probability);
        count[silencedBy === undefined ? "spoken" : "silent"]++;
      }
    }
  }
  const executor = createLocalExecutor(workspace, 0);
  const batch = await predictBatch({
    workspace,
    executor,
    folder,
    hooks: silentHooks,
    model: "EURUSD",
    format: "csv",
  });
  await executor.close();
  workspace.close();
  const [head, ...lines] = readFileSync(batch.file, "utf8").trimEnd().split("\n");
  const names = head.split(",");
  let compared = 0;
  for (const line of lines) {
    const fields = line.split(",");
    const live = said.get(Date.parse(fields[names.indexOf("available_at")]));
    if (live === undefined) continue; // the last bar closes with the history
    const text = fields[names.indexOf("executor_probability")];
    expect(text === "" ? Number.NaN : Number(text)).toBe(live);
    compared++;
  }
  expect(compared).toBe(said.size);
  expect(Math.min(count.silent, count.spoken)).toBeGreaterThan(100);
});
