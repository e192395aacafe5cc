import { createRandom } from "../../src/core/random.js";
import { allocateBars, type BarColumns, barCount } from "../../src/market/bar.js";
import { isMarketOpen } from "../../src/market/calendar.js";
import { resampleBars } from "../../src/market/resample.js";
import { type Timeframe, timeframeDuration } from "../../src/market/timeframe.js";
import {
  buildDataset,
  type Dataset,
  type FeatureColumn,
  type NodePredictions,
} from "../../src/train/dataset.js";
import { givenFold, nodeFolds } from "../../src/train/given-model.js";
import {
  type Hierarchy,
  type HierarchyNode,
  predictionId,
  walkForwardPerNode,
} from "../../src/train/hierarchy.js";
import { labelBars } from "../../src/train/labels/label-bars.js";
import type { FittedModel, Learner, TrainingRows } from "../../src/train/learners/learner.js";
import type { Fold, LabelTimes } from "../../src/train/splits/fold.js";
import { type OutOfFold, outOfFold, trainNode } from "../../src/train/train-node.js";

/** Monday 2023-01-02 00:00 UTC. */
export const firstOpen = Date.UTC(2023, 0, 2);

/** Bars of one timeframe from closes alone: each opens at the close before. */
export function barsFromCloses(closes: readonly number[], timeframe: Timeframe = "H1"): BarColumns {
  const bars = allocateBars(closes.length);
  closes.forEach((close, i) => {
    const open = i === 0 ? close : closes[i - 1];
    bars.openTime[i] = firstOpen + i * timeframeDuration(timeframe);
    bars.open[i] = open;
    bars.high[i] = Math.max(open, close);
    bars.low[i] = Math.min(open, close);
    bars.close[i] = close;
  });
  return bars;
}

/**
 * A random walk in hours when the market is open. With `momentum` above 0 a step leans to the sign of
 * the one before: something to find.
 */
export function walkBars(
  seed: number,
  rowCount: number,
  timeframe: Timeframe = "M15",
  momentum = 0,
): BarColumns {
  const random = createRandom(seed).fork("walk");
  const bars = allocateBars(rowCount);
  const duration = timeframeDuration(timeframe);
  let time = firstOpen;
  let price = 1.1;
  let lean = 0;
  for (let i = 0; i < rowCount; i++, time += duration) {
    while (!isMarketOpen(time)) time += duration;
    bars.openTime[i] = time;
    bars.open[i] = price;
    bars.high[i] = price;
    bars.low[i] = price;
    const drift = momentum * lean;
    for (let step = 0; step < 4; step++) {
      price *= Math.exp(2e-4 * (random.normal() + drift));
      bars.high[i] = Math.max(bars.high[i], price);
      bars.low[i] = Math.min(bars.low[i], price);
    }
    bars.close[i] = price;
    lean = Math.sign(price - bars.open[i]);
  }
  return bars;
}

/** Returns over 1, 3 and 8 bars: features enough for tests. Warm-up 8 rows. */
export function returnFeatures(bars: BarColumns): FeatureColumn[] {
  return [1, 3, 8].map((length) => {
    const values = new Float32Array(barCount(bars)).fill(Number.NaN);
    for (let i = length; i < values.length; i++) {
      values[i] = Math.log(bars.close[i] / bars.close[i - length]);
    }
    return {
      name: `return_${length}`,
      id: `id-return-${length}`,
      printed: `logReturn(close, ${length})`,
      values,
    };
  });
}

/**
 * A learner that remembers: it cuts each column into `bins` quantile bins and keeps the weighted share of
 * ups in each cell, drawn to one half by `shrink` rows. With many bins it knows its training rows by heart.
 */
export const lookupLearner: Learner = {
  name: "lookup",
  parameters: {
    bins: { kind: "integer", minimum: 1, maximum: 64, fallback: 4, about: "bins a column" },
    shrink: { kind: "number", minimum: 0, maximum: 1e6, fallback: 1, about: "rows of one half" },
    seed: { kind: "integer", minimum: 0, maximum: 4_294_967_295, fallback: 0, about: "unused" },
    num_iterations: { kind: "integer", minimum: 1, maximum: 99, fallback: 7, about: "unused" },
    early_stopping_round: { kind: "integer", minimum: 0, maximum: 9, fallback: 0, about: "unused" },
  },
  fit: (rows: TrainingRows, parameters = {}, options = {}) => {
    const bins = Number(parameters.bins ?? 4);
    const shrink = Number(parameters.shrink ?? 1);
    const edges = rows.columns.map((column) => {
      const sorted = column.filter((value) => value === value).sort();
      return Array.from(
        { length: bins - 1 },
        (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / bins)] ?? 0,
      );
    });
    const table = new Map<number, [number, number]>();
    rows.label.forEach((label, row) => {
      const cell = cellOf(edges, (c) => rows.columns[c][row]);
      const held = table.get(cell) ?? [0, 0];
      const weight = rows.weight?.[row] ?? 1;
      table.set(cell, [held[0] + weight * label, held[1] + weight]);
    });
    const iterations = Number(parameters.num_iterations ?? (options.validation ? 5 : 7));
    return lookupModel({ edges, table: [...table], shrink, iterations, given: { ...parameters } });
  },
};

interface LookupTable {
  readonly edges: readonly (readonly number[])[];
  readonly table: readonly [number, [number, number]][];
  readonly shrink: number;
  readonly iterations: number;
  /** The parameters that the learner was called with. */
  readonly given: Record<string, unknown>;
}

export function lookupModel(facts: LookupTable): FittedModel {
  const table = new Map(facts.table);
  const at = (value: (column: number) => number): number => {
    const [ups, count] = table.get(cellOf(facts.edges, value)) ?? [0, 0];
    return (ups + facts.shrink / 2) / (count + facts.shrink);
  };
  const logit = (p: number): number => Math.log(p / (1 - p));
  return {
    learner: "lookup",
    featureCount: facts.edges.length,
    predictRow: (row) => at((c) => row[c]),
    predictColumns: (columns, out) => {
      for (let i = 0; i < out.length; i++) out[i] = at((c) => columns[c][i]);
    },
    marginRow: (row) => logit(at((c) => row[c])),
    marginColumns: (columns, out) => {
      for (let i = 0; i < out.length; i++) out[i] = logit(at((c) => columns[c][i]));
    },
    contributionRow: () => {
      throw new Error("the lookup learner of the tests explains nothing");
    },
    importance: () => new Float64Array(facts.edges.length).fill(1),
    bytes: () => new TextEncoder().encode(JSON.stringify(facts)),
    describe: () => ({
      treeCount: facts.iterations,
      given: JSON.parse(JSON.stringify(facts.given)),
    }),
  };
}

function cellOf(edges: readonly (readonly number[])[], value: (column: number) => number): number {
  let cell = 0;
  for (let c = 0; c < edges.length; c++) {
    const x = value(c);
    let bin = 0;
    if (x !== x) bin = edges[c].length + 1;
    else while (bin < edges[c].length && x >= edges[c][bin]) bin++;
    cell = cell * (edges[c].length + 2) + bin;
  }
  return cell;
}

/** What one node of `runHierarchy` gave. */
export interface NodeRun {
  readonly dataset: Dataset;
  readonly folds: readonly Fold[];
  readonly outOfFold: OutOfFold;
  readonly model: FittedModel;
  readonly features: readonly FeatureColumn[];
  readonly upstream: readonly NodePredictions[];
  /** Identity of its predictions. */
  readonly id: string;
}

/**
 * Trains a hierarchy on M15 bars from slow to fast, as the pipeline does.
 *
 * @param passDown - Replaces the predictions that go down: the place for a planted mistake.
 * @param given - Models of the nodes that are given theirs.
 */
export function runHierarchy(
  nodes: Hierarchy,
  bars: BarColumns,
  learnerOf: (name: string) => Learner,
  passDown: (run: Omit<NodeRun, "id">) => Float64Array = (run) => run.outOfFold.probability,
  given: Readonly<Record<string, FittedModel>> = {},
): Record<string, NodeRun> {
  const runs: Record<string, NodeRun> = {};
  const splits = walkForwardPerNode(nodes, { folds: 4, minTrainFraction: 0.5 });
  const passed: Record<string, NodePredictions & { isForward: boolean }> = {};
  for (const node of nodes) {
    const own = resampleBars(bars, "M15", node.timeframe);
    const features = returnFeatures(own);
    const upstream = node.upstream.map((name) => passed[name]);
    const dataset = buildDataset({
      timeframe: node.timeframe,
      openTime: own.openTime.slice(),
      features,
      warmUp: 8,
      upstream,
      gate: node.gate,
      model: node.model,
      labels: labelBars(
        own,
        { instrument: "EURUSD", timeframe: node.timeframe },
        node.target,
        upstream,
      ),
    });
    const folds = nodeFolds(node, dataset, splits[node.name]);
    const { model, outOfFold: predicted } =
      node.model === undefined
        ? trainNode({ node, dataset, learner: learnerOf(node.learner), seed: 7 }, folds)
        : ofGiven({ node, dataset }, given[node.name], folds);
    const run = { dataset, folds, outOfFold: predicted, model, features, upstream };
    const id = predictionId(node, dataset.featureIds);
    runs[node.name] = { ...run, id };
    passed[node.name] = {
      node: node.name,
      id,
      availableAt: dataset.availableAt,
      probability: passDown(run),
      isForward: predicted.isForward,
    };
  }
  return runs;
}

function ofGiven(
  rows: { readonly node: HierarchyNode; readonly dataset: Dataset },
  model: FittedModel,
  folds: readonly Fold[],
) {
  const outcomes = folds.map((fold) => givenFold(rows, model, fold));
  return { model, outOfFold: outOfFold(rows.dataset, folds, outcomes) };
}

/** Area under the ROC curve of the rows that have both; ties count half. */
export function areaUnderCurve(probability: Float64Array, label: Float64Array): number {
  const rows = [...label.keys()].filter(
    (row) => label[row] === label[row] && probability[row] === probability[row],
  );
  rows.sort((a, b) => probability[a] - probability[b]);
  let rankSum = 0;
  let ups = 0;
  for (let from = 0; from < rows.length; ) {
    let to = from;
    while (to < rows.length && probability[rows[to]] === probability[rows[from]]) to++;
    for (let i = from; i < to; i++) {
      if (label[rows[i]] !== 1) continue;
      rankSum += (from + 1 + to) / 2;
      ups++;
    }
    from = to;
  }
  return (rankSum - (ups * (ups + 1)) / 2) / (ups * (rows.length - ups));
}

/** Times of `rowCount` rows an hour apart whose labels last `lengths[i]` rows; 0 means no label. */
export function labelTimes(lengths: readonly number[]): LabelTimes {
  const hour = 3_600_000;
  return {
    availableAt: Float64Array.from(lengths, (_, i) => firstOpen + i * hour),
    labelEndTime: Float64Array.from(lengths, (length, i) =>
      length === 0 ? Number.NaN : firstOpen + (i + length) * hour,
    ),
    label: Float64Array.from(lengths, (length, i) => (length === 0 ? Number.NaN : i % 2)),
  };
}
