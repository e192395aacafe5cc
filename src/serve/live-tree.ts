import { PlumblineError } from "../core/errors.js";
import { contentId } from "../core/hash.js";
import { bytesOf } from "../core/typed-array.js";
import {
  createEngine,
  type FeatureEngine,
  type FeatureSet,
  planFeatures,
  selectFeatures,
} from "../features/index.js";
import {
  allocateBars,
  type Bar,
  type BarColumns,
  barAt,
  barCount,
  setBar,
  viewBars,
} from "../market/bar.js";
import { createResampler, type Resampler } from "../market/resample.js";
import { type Timeframe, timeframeDuration } from "../market/timeframe.js";
import { createTreePredictor, type ModelTree, maySpeak, type NodeModel } from "../train/index.js";
import { decodeLiveSnapshot, encodeLiveSnapshot } from "./live-snapshot.js";
import { createRowTail, type RowTail } from "./row-tail.js";

/*
 * How a closed base bar becomes predictions:
 *
 * 1. it goes to one resampler for each timeframe of the nodes           (closeBars)
 * 2. node bars that it closes are put in the order in which they are
 *    known, upper nodes first                                           (closeBars)
 * 3. each passes through its node's feature engine                      (push)
 * 4. and, past the warm-up, through the tree's predictor                (push)
 *
 * History takes the same way in chunks; only the last rows of each node go through the predictor, which
 * remembers no more.                                                    (replay)
 */

/** What a node said of one of its bars. */
export interface NodePrediction {
  readonly node: string;
  /** UTC ms, of the node's bar. */
  readonly openTime: number;
  /** UTC ms: the close of the node's bar. */
  readonly availableAt: number;
  /** P(up), in (0, 1); NaN where the node is silenced. */
  readonly probability: number;
  /**
   * The node above whose prediction closed this node's gate, or the node itself where its given model may have learnt
   * from the row; undefined where the node speaks.
   */
  readonly silencedBy: string | undefined;
}

/** How far a node is. */
export interface NodeProgress {
  readonly node: string;
  readonly timeframe: Timeframe;
  /** Bars of the node's timeframe seen since the beginning of its history. */
  readonly barCount: number;
  /** Bars before the first prediction. */
  readonly warmUpBars: number;
}

/** The live state of one instrument: its node bars, features and predictions. */
export interface LiveTree {
  readonly instrument: string;
  /** Timeframe of the bars that it takes. */
  readonly timeframe: Timeframe;
  /** Upper nodes first. */
  readonly nodes: readonly NodeProgress[];
  /** The last base bar taken. */
  readonly lastBar: Bar | undefined;
  /** What `push` returned for the last bar. */
  readonly lastPredictions: readonly NodePrediction[];
  /** The newest prediction of each node that has one, upper nodes first. */
  readonly latest: readonly NodePrediction[];
  /**
   * Takes the next base bar, once it is closed.
   *
   * @returns A prediction for each node bar that it closed, upper nodes first; none for bars of the
   *   warm-up. Mostly none: a minute closes a quarter of an hour one time in fifteen.
   * @throws MARKET_BARS_UNORDERED unless it opens after the last; nothing has changed then.
   */
  push(bar: Bar): readonly NodePrediction[];
  /**
   * Takes many base bars, with the same state and predictions as pushing them one by one, faster.
   *
   * @param chunks - A chunk is read before the next is asked for.
   * @returns Bars taken.
   */
  replay(chunks: AsyncIterable<BarColumns> | Iterable<BarColumns>): Promise<number>;
  /** Everything that it remembers. */
  snapshot(): Uint8Array;
  /** @throws SERVE_SNAPSHOT_FOREIGN, SERVE_SNAPSHOT_CORRUPT; unchanged then. */
  restore(bytes: Uint8Array): void;
}

export interface LiveTreeOptions {
  readonly tree: ModelTree;
  /** Identity of the tree, such as its artifact's: a snapshot of another is refused. */
  readonly treeId: string;
  /** Offers every feature of the models, under the same ids. */
  readonly set: FeatureSet;
  readonly instrument: string;
  /** Timeframe of the base bars. */
  readonly timeframe: Timeframe;
}

/** A node with its engine. */
interface LiveNode {
  readonly model: NodeModel;
  readonly engine: FeatureEngine;
  readonly tail: RowTail;
}

/** One bar of a node that a base bar has closed. */
interface ClosedBar {
  readonly node: number;
  readonly bar: Bar;
  readonly availableAt: number;
}

/** Raised when the layout of the state changes. */
const layoutVersion = 1;
/** Predictions of a node that the predictor remembers, and rows that a lower node's may span more. */
const rememberedRows = 16;
const barSlots = 8;
const predictionSlots = 4;

/**
 * A live tree that has seen nothing yet.
 *
 * @throws SERVE_COMPANIONS_UNSUPPORTED if a model reads other pairs.
 * @throws FEATURES_FEATURE_UNKNOWN if the set lacks a feature of a model.
 */
export function createLiveTree(options: LiveTreeOptions): LiveTree {
  const { tree, treeId, set, instrument, timeframe } = options;
  const predictor = createTreePredictor(tree);
  const nodes = tree.map((model, place): LiveNode => {
    const names = model.features.map(({ name }) => name);
    const plan = planFeatures(selectFeatures(set, names), {
      instrument,
      timeframe: model.node.timeframe,
    });
    requireAlone(model, plan.companions);
    // An upper node's rows must reach back beyond those of the nodes below it: see `replay`.
    const length = rememberedRows * (tree.length - place + 1);
    return { model, engine: createEngine(plan), tail: createRowTail(length, names.length) };
  });
  const resamplers = new Map<Timeframe, Resampler>();
  for (const { model } of nodes) {
    const to = model.node.timeframe;
    if (!resamplers.has(to)) resamplers.set(to, createResampler(timeframe, to));
  }
  const identity = contentId({
    layoutVersion,
    treeId,
    timeframe,
    plans: nodes.map(({ engine }) => engine.plan.id),
  });

  const one = allocateBars(1);
  let lastBar: Bar | undefined;
  let lastPredictions: readonly NodePrediction[] = [];
  const latest: (NodePrediction | undefined)[] = nodes.map(() => undefined);

  /** The node bars that a base bar closes, in the order in which they are known. */
  function closeBars(bar: Bar): ClosedBar[] {
    setBar(one, 0, bar);
    const closedBy = new Map<Timeframe, BarColumns>();
    for (const [to, resampler] of resamplers) {
      const closed = resampler.push(one);
      if (barCount(closed) > 0) closedBy.set(to, closed);
    }
    const found: ClosedBar[] = [];
    if (closedBy.size === 0) return found;
    for (let node = 0; node < nodes.length; node++) {
      const own = nodes[node].model.node.timeframe;
      const closed = closedBy.get(own);
      for (let row = 0; closed !== undefined && row < barCount(closed); row++) {
        const availableAt = closed.openTime[row] + timeframeDuration(own);
        found.push({ node, bar: barAt(closed, row), availableAt });
      }
    }
    return found.sort((a, b) => a.availableAt - b.availableAt || a.node - b.node);
  }

  function predict(
    node: number,
    openTime: number,
    availableAt: number,
    row: Float32Array,
  ): NodePrediction {
    const probability = predictor.push(nodes[node].model.node.name, availableAt, row);
    const made = predictionOf(nodes[node], openTime, availableAt, probability);
    latest[node] = made;
    return made;
  }

  function push(bar: Bar): readonly NodePrediction[] {
    const predictions: NodePrediction[] = [];
    for (const { node, bar: own, availableAt } of closeBars(bar)) {
      const { engine } = nodes[node];
      const row = engine.push(own);
      if (engine.rowCount <= engine.plan.warmUpBaseRows) continue;
      predictions.push(predict(node, own.openTime, availableAt, row));
    }
    lastBar = { ...bar };
    lastPredictions = predictions;
    return predictions;
  }

  /** Runs base bars through resamplers and engines; the last rows stay in the nodes' tails. */
  function runHistory(bars: BarColumns): void {
    const closedBy = new Map<Timeframe, BarColumns>();
    for (const [to, resampler] of resamplers) closedBy.set(to, resampler.push(bars));
    for (const { model, engine, tail } of nodes) {
      const closed = closedBy.get(model.node.timeframe);
      if (closed === undefined || barCount(closed) === 0) continue;
      const { warmUpBaseRows } = engine.plan;
      const seen = engine.rowCount;
      const columns = tail.room(barCount(closed));
      engine.run(closed, {}, columns, 0);
      tail.keep(closed.openTime, Math.max(0, warmUpBaseRows - seen));
    }
  }

  /** Gives the rows of the tails to the predictor, in the order in which they became known. */
  function predictTails(): void {
    const rows = nodes.flatMap(({ model, tail }, node) =>
      tail.take().map(({ openTime, row }) => {
        return { node, openTime, row, at: openTime + timeframeDuration(model.node.timeframe) };
      }),
    );
    rows.sort((a, b) => a.at - b.at || a.node - b.node);
    for (const { node, openTime, row, at } of rows) predict(node, openTime, at, row);
  }

  return {
    instrument,
    timeframe,
    get nodes() {
      return nodes.map(({ model, engine }) => ({
        node: model.node.name,
        timeframe: model.node.timeframe,
        barCount: engine.rowCount,
        warmUpBars: engine.plan.warmUpBaseRows,
      }));
    },
    get lastBar() {
      return lastBar;
    },
    get lastPredictions() {
      return lastPredictions;
    },
    get latest() {
      return latest.filter((prediction) => prediction !== undefined);
    },
    push,
    replay: async (chunks) => {
      let count = 0;
      // The very last bar is pushed, so that what it closed is known as what it closed.
      let held: Bar | undefined;
      for await (const chunk of chunks) {
        const rows = barCount(chunk);
        if (rows === 0) continue;
        if (held !== undefined) {
          setBar(one, 0, held);
          runHistory(one);
        }
        if (rows > 1) runHistory(viewBars(chunk, 0, rows - 1));
        held = barAt(chunk, rows - 1);
        count += rows;
      }
      predictTails();
      if (held !== undefined) push(held);
      return count;
    },
    snapshot: () =>
      encodeLiveSnapshot(identity, [
        bytesOf(barNumbers(lastBar)),
        bytesOf(predictionNumbers(lastPredictions, nodes)),
        bytesOf(predictionNumbers(latest, nodes)),
        predictor.snapshot(),
        ...[...resamplers.values()].map((resampler) => resampler.snapshot()),
        ...nodes.map(({ engine }) => engine.snapshot()),
      ]),
    restore: (bytes) => {
      // The identity and the hash of the whole are checked first: what follows fits.
      const [bar, last, newest, predicted, ...rest] = decodeLiveSnapshot(bytes, identity);
      lastBar = barOf(new Float64Array(bar.buffer));
      lastPredictions = predictionsOf(new Float64Array(last.buffer), nodes);
      latest.fill(undefined);
      for (const prediction of predictionsOf(new Float64Array(newest.buffer), nodes)) {
        latest[nodes.findIndex(({ model }) => model.node.name === prediction.node)] = prediction;
      }
      predictor.restore(predicted);
      [...resamplers.values()].forEach((resampler, i) => {
        resampler.restore(rest[i]);
      });
      nodes.forEach(({ engine }, i) => {
        engine.restore(rest[resamplers.size + i]);
      });
    },
  };
}

/** Only a gate and what a given model has seen make a prediction NaN: models answer every row. */
function predictionOf(
  { model }: LiveNode,
  openTime: number,
  availableAt: number,
  probability: number,
): NodePrediction {
  const { name, gate, model: given } = model.node;
  const hasSeen = !maySpeak({ model: given }, availableAt, Number.NaN);
  const silencer = hasSeen ? name : gate?.node;
  const silencedBy = Number.isNaN(probability) ? silencer : undefined;
  return { node: name, openTime, availableAt, probability, silencedBy };
}

function requireAlone(model: NodeModel, companions: readonly string[]): void {
  if (companions.length === 0) return;
  throw new PlumblineError("SERVE_COMPANIONS_UNSUPPORTED", {
    message: `node ${model.node.name} reads features of ${companions.join(", ")}, expected features of its own pair alone`,
    where: { node: model.node.name, companions: companions.join(",") },
    remedy: "serve a model trained without features of other pairs",
  });
}

/** A bar as numbers; none for no bar. */
function barNumbers(bar: Bar | undefined): Float64Array {
  if (bar === undefined) return new Float64Array(0);
  const { openTime, open, high, low, close, spread, tickVolume, flags } = bar;
  const unknown = Number.NaN;
  return Float64Array.of(
    ...[openTime, open, high, low, close],
    ...[spread ?? unknown, tickVolume ?? unknown, flags ?? 0],
  );
}

function barOf(numbers: Float64Array): Bar | undefined {
  if (numbers.length < barSlots) return undefined;
  const [openTime, open, high, low, close, spread, tickVolume, flags] = numbers;
  return { openTime, open, high, low, close, spread, tickVolume, flags };
}

function predictionNumbers(
  predictions: readonly (NodePrediction | undefined)[],
  nodes: readonly LiveNode[],
): Float64Array {
  const present = predictions.filter((prediction) => prediction !== undefined);
  return Float64Array.from(
    present.flatMap(({ node, openTime, availableAt, probability }) => [
      nodes.findIndex(({ model }) => model.node.name === node),
      ...[openTime, availableAt, probability],
    ]),
  );
}

function predictionsOf(numbers: Float64Array, nodes: readonly LiveNode[]): NodePrediction[] {
  return Array.from({ length: numbers.length / predictionSlots }, (_, i) => {
    const [node, openTime, availableAt, probability] = numbers.subarray(predictionSlots * i);
    return predictionOf(nodes[node], openTime, availableAt, probability);
  });
}
