import { writeFileSync } from "node:fs";
import type { Canonical } from "../../src/core/canonical-json.js";
import { createRandom } from "../../src/core/random.js";
import {
  bars as barColumnsOf,
  createEngine,
  ema,
  type FeatureSet,
  featureSet,
  featureSetForm,
  logReturn,
  modelFeaturesOf,
  planFeatures,
  rsi,
  sub,
  zScore,
} from "../../src/features/index.js";
import { type BarColumns, barCount } from "../../src/market/bar.js";
import { resampleBars } from "../../src/market/resample.js";
import { type Timeframe, timeframeDuration } from "../../src/market/timeframe.js";
import { writeBars } from "../../src/store/bar-file.js";
import type { Workspace } from "../../src/store/workspace.js";
import {
  type HierarchyNode,
  learnerNamed,
  type ModelTree,
  modelTree,
  type NodeModel,
  nodeModel,
  nodeModelBytes,
  predictTree,
} from "../../src/train/index.js";
import { randomBars } from "./feature-bars.js";

/** Short memories, so that few bars warm them up; one reads a longer timeframe. */
export function servedSet(name = "served"): FeatureSet {
  const { close, spread } = barColumnsOf();
  const day = barColumnsOf({ timeframe: "D1" });
  return featureSet(name, {
    return_1: logReturn(close, 1),
    rsi_5: rsi(close, 5),
    trend_3_9: sub(ema(close, 3), ema(close, 9)),
    spread_z_8: zScore(spread, 8),
    return_d1: logReturn(day.close, 1),
  });
}

const target = { kind: "forwardReturn", horizonBars: 1 } as const;
const treeParameters = { num_iterations: 12, num_leaves: 4, min_data_in_leaf: 5 };

/** Strategist H4, tactician H1, executor M15, each seeing those above it. */
export const servedNodes: readonly HierarchyNode[] = (
  [
    ["strategist", "H4"],
    ["tactician", "H1"],
    ["executor", "M15"],
  ] as const
).map(([name, timeframe], place, all) => ({
  name,
  timeframe,
  target,
  features: "all",
  learner: "gbdt",
  parameters: treeParameters,
  upstream: all.slice(0, place).map(([upper]) => upper),
}));

/** Five-minute bars with gaps, from single bars to days, some of them at the closes of longer bars. */
export function servedBars(seed: number, rowCount = 12_000): BarColumns {
  return randomBars({
    random: createRandom(seed),
    rowCount,
    timeframe: "M5",
    gapChance: 0.02,
    longestGap: 90,
  });
}

/** A node's rows as the batch makes them. */
interface BatchRows {
  readonly openTime: Float64Array;
  readonly availableAt: Float64Array;
  readonly columns: readonly Float32Array[];
}

function batchRows(node: HierarchyNode, set: FeatureSet, bars: BarColumns): BatchRows {
  const own = resampleBars(bars, "M5", node.timeframe);
  const plan = planFeatures(set, { instrument: "EURUSD", timeframe: node.timeframe });
  const columns = set.features.map(() => new Float32Array(barCount(own)));
  createEngine(plan).run(own, {}, columns, 0);
  const start = plan.warmUpBaseRows;
  const openTime = own.openTime.slice(start);
  return {
    openTime,
    availableAt: openTime.map((time) => time + timeframeDuration(node.timeframe)),
    columns: columns.map((column) => column.slice(start)),
  };
}

/** Models of the nodes, trained on labels of chance that lean to what the nodes above would say. */
export function servedTree(set: FeatureSet, bars: BarColumns, seed = 1): ModelTree {
  const random = createRandom(seed);
  const models: NodeModel[] = [];
  for (const node of servedNodes) {
    const rows = batchRows(node, set, bars);
    const upstream = models.filter((model) => node.upstream.includes(model.node.name));
    const rowCount = rows.openTime.length;
    const seen = upstream.map(() =>
      Float32Array.from({ length: rowCount }, () => 0.3 + 0.4 * random.uniform()),
    );
    const label = Float64Array.from({ length: rowCount }, (_, row) => {
      const lean = seen.reduce((sum, column) => sum + 4 * (column[row] - 0.5), 0.5);
      return random.uniform() < lean ? 1 : 0;
    });
    const columns = [...rows.columns, ...seen];
    const fitted = learnerNamed("gbdt").fit({ columns, label }, treeParameters);
    models.push(
      nodeModel({
        node,
        features: modelFeaturesOf(set),
        upstream: upstream.map(({ node: upper, predictionId }) => {
          return { node: upper.name, id: predictionId };
        }),
        fitted,
        seed,
        trainedFrom: rows.availableAt[0],
        trainedTo: rows.availableAt[rowCount - 1],
        trainRowCount: rowCount,
        metrics: {},
      }),
    );
  }
  return modelTree(models);
}

/** What the batch predicts, keyed `node@openTime`. */
export function batchPredictions(
  tree: ModelTree,
  set: FeatureSet,
  bars: BarColumns,
): Map<string, number> {
  const rows = Object.fromEntries(
    tree.map(({ node }) => [node.name, batchRows(node, set, bars)] as const),
  );
  const predicted = predictTree(tree, rows);
  return new Map(
    tree.flatMap(({ node }) =>
      Array.from(predicted[node.name], (probability, row): [string, number] => [
        `${node.name}@${rows[node.name].openTime[row]}`,
        probability,
      ]),
    ),
  );
}

/** Puts a tree into a workspace as a run does. Returns the id of its `model-tree` artifact. */
export async function storeTree(
  { artifacts, catalogue }: Workspace,
  options: {
    readonly tree: ModelTree;
    readonly set: FeatureSet;
    readonly bars: BarColumns;
    readonly instrument?: string;
    readonly timeframe?: Timeframe;
    readonly isChampion?: boolean;
  },
): Promise<string> {
  const { tree, set, bars, instrument = "EURUSD", timeframe = "M5", isChampion = true } = options;
  const series = { instrument, timeframe, side: "mid" } as const;
  const recipe = (kind: string, configuration: Canonical, inputs: Record<string, string> = {}) => ({
    kind,
    codeVersion: "1",
    configuration,
    inputs,
  });
  const span = [bars.openTime[0], bars.openTime[barCount(bars) - 1], barCount(bars)];
  const clean = await artifacts.write(recipe("clean-bars", { ...series, span }), async (folder) => {
    await writeBars(folder, series, [bars]);
    return series;
  });
  const inputs: Record<string, string> = { bars: clean.id };
  const names = tree.map(({ node }) => node.name);
  for (const model of tree) {
    const { node, seed } = model;
    const made = recipe("model", { instrument, node: node.name, seed, set: set.contentId });
    const artifact = await artifacts.write(made, async (folder) => {
      writeFileSync(`${folder}/node.model`, nodeModelBytes(model));
      return {};
    });
    inputs[`model:${node.name}`] = artifact.id;
  }
  const configuration = { instrument, nodes: names, featureSet: set.contentId };
  const artifact = await artifacts.write(
    recipe("model-tree", configuration, inputs),
    async (folder) => {
      writeFileSync(`${folder}/feature-set.json`, JSON.stringify(featureSetForm(set)));
      return { ...configuration, timeframe, side: "mid" };
    },
  );
  if (isChampion) await catalogue.movePointer("champion", instrument, artifact.id, "for a test");
  return artifact.id;
}

/** Publishes a set as a run does. */
export async function publishSet(
  { catalogue }: Workspace,
  set: FeatureSet,
  version: string,
): Promise<void> {
  await catalogue.publishVersion({
    namespace: "feature-set",
    name: set.name,
    version,
    content: { contentId: set.contentId, form: featureSetForm(set) } as unknown as Canonical, // plain JSON
    note: "",
  });
}
