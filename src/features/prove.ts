import type { Random } from "../core/random.js";
import { minuteMs } from "../core/time.js";
import { upperBound } from "../core/typed-array.js";
import { type BarColumns, barCount, concatenateBars, viewBars } from "../market/bar.js";
import type { Timeframe } from "../market/timeframe.js";
import { createEngine, type EngineOptions } from "./engine.js";
import type { FeatureSet } from "./feature-set.js";
import type { Operator } from "./operator.js";
import { planFeatures } from "./planner.js";
import { printExpression } from "./print.js";

/*
 * The look-ahead proof: a value of row t may depend on what was available at the close of row t and
 * on nothing else. So whatever is done to all later bars, rows up to t must keep every bit.
 *
 * At each point, drawn at random, half of them where leaks like to hide (pointsToTry):
 *   cut      the later bars are not there
 *   shaken   their prices, spreads and volumes are others
 *   missing  their prices are NaN
 *   delayed  they come days later
 * Bars of companions that open after row t are treated in the same way.
 *
 * It proves by trying: a leak that shows at no point drawn is not found. Points are cheap.
 */

/** What is done to the future. */
export type FuturePerturbation = "cut" | "shaken" | "missing" | "delayed";
const perturbations: readonly FuturePerturbation[] = ["cut", "shaken", "missing", "delayed"];

/** Own and companions' bars. */
export interface MarketRows {
  readonly bars: BarColumns;
  readonly companions: Readonly<Record<string, BarColumns>>;
}

/** The first value that saw the future. */
export interface LookAheadViolation {
  /** Row whose value changed. */
  readonly row: number;
  /** UTC ms. */
  readonly openTime: number;
  /** The last row that was left as it was; `row` is at or before it. */
  readonly lastKeptRow: number;
  readonly perturbation: FuturePerturbation;
  readonly before: number;
  readonly after: number;
}

/** What the proof says of one column. */
export interface ColumnVerdict {
  readonly name: string;
  readonly holds: boolean;
  /** Rows with a value: a column without any has proved nothing. */
  readonly presentRows: number;
  readonly violation?: LookAheadViolation;
}

/** What the proof says of one feature. */
export interface FeatureVerdict extends ColumnVerdict {
  /** The feature as code. */
  readonly code: string;
}

export interface ProofOptions extends MarketRows {
  /** How many points in time to try, each with all four perturbations. Default 16. */
  readonly points?: number;
  readonly random: Random;
}

/**
 * Holds any computation of columns from bars to the rule that the past never sees the future.
 *
 * @param compute - Gives one column a name, with one value for each own bar given. It is called with
 *   perturbed bars and must not keep anything between calls.
 * @returns One verdict a name, in order.
 */
export function proveColumns(
  names: readonly string[],
  compute: (rows: MarketRows) => readonly (Float32Array | Float64Array)[],
  options: ProofOptions,
): ColumnVerdict[] {
  const { bars, companions, points = 16, random } = options;
  const whole = compute({ bars, companions });
  const found = new Map<number, LookAheadViolation>();
  for (const keptRows of pointsToTry(bars, points, random)) {
    for (const perturbation of perturbations) {
      const perturbed = compute(
        perturbFuture({ bars, companions }, keptRows, perturbation, random),
      );
      names.forEach((_, column) => {
        const row = firstDifference(whole[column], perturbed[column], keptRows);
        const known = found.get(column);
        if (row < 0 || (known !== undefined && known.row <= row)) return;
        found.set(column, {
          row,
          openTime: bars.openTime[row],
          lastKeptRow: keptRows - 1,
          perturbation,
          before: whole[column][row],
          after: perturbed[column][row],
        });
      });
    }
  }
  return names.map((name, column) => {
    const violation = found.get(column);
    const presentRows = countPresent(whole[column]);
    const verdict = { name, holds: violation === undefined, presentRows };
    return violation === undefined ? verdict : { ...verdict, violation };
  });
}

/**
 * Proves that no feature of a set sees the future, on the given bars. Engines that could hold a leak
 * (`engine`, `operators`) can be given, to prove the proof.
 *
 * @returns One verdict a feature, in the set's order.
 * @example
 * const verdicts = proveNoLookAhead(core, {
 *   bars, companions: {}, instrument: "EURUSD", timeframe: "M15", random: createRandom(1),
 * });
 * const leaks = verdicts.filter(({ holds }) => !holds);
 */
export function proveNoLookAhead(
  set: FeatureSet,
  options: ProofOptions & {
    readonly instrument: string;
    readonly timeframe: Timeframe;
    readonly operators?: ReadonlyMap<string, Operator>;
    readonly engine?: EngineOptions;
  },
): FeatureVerdict[] {
  const plan = planFeatures(set, options);
  const compute = ({ bars, companions }: MarketRows): Float32Array[] => {
    const out = plan.features.map(() => new Float32Array(barCount(bars)));
    createEngine(plan, options.engine).run(bars, companions, out, 0);
    return out;
  };
  const names = plan.features.map(({ name }) => name);
  const verdicts = proveColumns(names, compute, options);
  return verdicts.map((verdict, i) => {
    const code = printExpression(plan.features[i].expression, options.operators);
    return { ...verdict, code };
  });
}

/** The engine hands blocks of so many rows to kernels: what peeks to a block's end shows at its edge. */
const usualBlockRows = 1024;

/**
 * Row counts to cut at. Every other one lies at an edge, if there are any: before and after missing
 * values and gaps in time, and at the ends of blocks. A leak from there shows nowhere else.
 */
function pointsToTry(bars: BarColumns, points: number, random: Random): number[] {
  const rowCount = barCount(bars);
  if (rowCount < 2) return [];
  const edges = edgesOf(bars);
  return Array.from({ length: points }, (_, point) =>
    point % 2 === 1 && edges.length > 0
      ? edges[random.integer(edges.length)]
      : 1 + random.integer(rowCount - 1),
  );
}

function edgesOf({ openTime, close, spread, tickVolume }: BarColumns): number[] {
  const isMissing = (row: number): number =>
    Number(Number.isNaN(close[row])) +
    2 * Number(Number.isNaN(spread[row])) +
    4 * Number(Number.isNaN(tickVolume[row]));
  const edges: number[] = [];
  for (let row = 1; row < openTime.length; row++) {
    const isEdge =
      isMissing(row) !== isMissing(row - 1) ||
      row % usualBlockRows === 0 ||
      (row > 1 && openTime[row] - openTime[row - 1] > openTime[row - 1] - openTime[row - 2]);
    if (isEdge) edges.push(row);
  }
  return edges;
}

/** The market as it would look if everything after the first `keptRows` own rows were otherwise. */
function perturbFuture(
  market: MarketRows,
  keptRows: number,
  perturbation: FuturePerturbation,
  random: Random,
): MarketRows {
  const lastOpenTime = market.bars.openTime[keptRows - 1];
  const companions: Record<string, BarColumns> = {};
  for (const [name, columns] of Object.entries(market.companions)) {
    const kept = upperBound(columns.openTime, lastOpenTime);
    companions[name] = perturbFrom(columns, kept, perturbation, random);
  }
  return { bars: perturbFrom(market.bars, keptRows, perturbation, random), companions };
}

/** A week and some odd minutes: into other hours, days and weeks. */
const delayMs = (7 * 1440 + 615) * minuteMs;

function perturbFrom(
  bars: BarColumns,
  start: number,
  perturbation: FuturePerturbation,
  random: Random,
): BarColumns {
  if (perturbation === "cut") return viewBars(bars, 0, start);
  const copy = concatenateBars([bars]);
  for (let i = start; i < barCount(copy); i++) {
    if (perturbation === "delayed") {
      copy.openTime[i] += delayMs;
    } else if (perturbation === "missing") {
      copy.open[i] = copy.high[i] = copy.low[i] = copy.close[i] = Number.NaN;
      copy.spread[i] = copy.tickVolume[i] = Number.NaN;
    } else {
      const factor = 0.5 + random.uniform();
      copy.open[i] *= factor;
      copy.high[i] *= factor * (1 + random.uniform());
      copy.low[i] *= factor * (1 - random.uniform());
      copy.close[i] *= factor;
      copy.spread[i] = random.uniform() * 0.01;
      copy.tickVolume[i] = random.integer(10_000);
    }
  }
  return copy;
}

/** The first of the rows before `end` whose bits differ; −1 where there is none. */
function firstDifference(
  a: Float32Array | Float64Array,
  b: Float32Array | Float64Array,
  end: number,
): number {
  // Object.is tells −0 from 0, and takes NaN for NaN: columns hold the canonical one alone.
  for (let i = 0; i < end; i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}

function countPresent(values: Float32Array | Float64Array): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === values[i]) count++;
  return count;
}
