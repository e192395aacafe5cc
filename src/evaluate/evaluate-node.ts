import { PlumblineError } from "../core/errors.js";
import type { Random } from "../core/random.js";
import { type Backtest, backtest, type Costs, sidesOf } from "./backtest.js";
import {
  type BaselineName,
  baselineNames,
  majorityBaseline,
  persistenceBaseline,
  randomBaseline,
} from "./baselines.js";
import { type CalibrationBin, calibration } from "./metrics/calibration.js";
import { accuracy, auc, baseRate, brierScore, logLoss } from "./metrics/classification.js";
import { informationCoefficient } from "./metrics/information-coefficient.js";

/** Rows of one node, ascending in time, all columns of one length. */
export interface PredictedRows {
  readonly availableAt: Float64Array;
  readonly labelEndTime: Float64Array;
  /** Out-of-fold P(up); NaN where no fold predicted the row. */
  readonly probability: Float64Array;
  /** 1, 0, or NaN where there is no label. */
  readonly label: Float64Array;
  /** Log return from the row's close to the settlement of its label. */
  readonly eventReturn: Float64Array;
  readonly close: Float64Array;
  /** Ask − bid in price units; NaN where unknown. */
  readonly spread: Float64Array;
  /** Number of the fold that predicted the row; −1 of none. */
  readonly fold: Int32Array;
}

/** How well a set of probabilities did. */
export interface Scores {
  /** Nats. */
  readonly logLoss: number;
  readonly brier: number;
  readonly auc: number;
  readonly accuracy: number;
  /** Rank correlation of P(up) and the event's return. */
  readonly informationCoefficient: number;
}

/** What was measured of one node. Plain JSON: no NaN; what cannot be measured is null. */
export interface NodeEvaluation {
  readonly node: string;
  readonly rowCount: number;
  readonly firstTime: number;
  readonly lastTime: number;
  /** Share of up labels. */
  readonly baseRate: number;
  readonly scores: Readable<Scores>;
  /** Standard error of the AUC over the folds; null with one fold. */
  readonly aucStandardError: number | null;
  readonly folds: readonly (Readable<Scores> & {
    readonly fold: number;
    readonly rowCount: number;
    readonly firstTime: number;
    readonly lastTime: number;
  })[];
  readonly calibration: { readonly bins: readonly CalibrationBin[]; readonly error: number };
  readonly baselines: Readonly<
    Record<BaselineName, { readonly scores: Readable<Scores>; readonly backtest: Backtest }>
  >;
  readonly backtest: Backtest;
  /** Whether log loss is below that of every baseline. */
  readonly beatsBaselines: boolean;
}

type Readable<Numbers> = { readonly [Name in keyof Numbers]: number | null };

/** How a node is judged. */
export interface EvaluationOptions {
  readonly costs: Costs;
  /** A trade is taken where P(up) is farther than this from one half. */
  readonly threshold: number;
  readonly random: Random;
  /**
   * What is traded: `sides` long or short (default); `act` the row's own trade, whose return `eventReturn` is, or nothing;
   * `none` nothing, as what is predicted has no direction.
   */
  readonly trades?: "sides" | "act" | "none";
}

/**
 * Judges a node by its out-of-fold predictions, and the baselines on the same rows.
 *
 * @throws EVALUATE_NOTHING_PREDICTED if no row has both a prediction and a label.
 */
export function evaluateNode(
  node: string,
  all: PredictedRows,
  options: EvaluationOptions,
): NodeEvaluation {
  const { trades = "sides" } = options;
  const rows = selectRows(all, (i) => isPresent(all.probability[i]) && isPresent(all.label[i]));
  const rowCount = rows.label.length;
  if (rowCount === 0) {
    throw new PlumblineError("EVALUATE_NOTHING_PREDICTED", {
      message: `node ${node} has no row with both an out-of-fold prediction and a label, of ${all.label.length} rows`,
      where: { node },
      remedy: "give a longer history or fewer folds",
    });
  }
  // Of what has no direction, the size of the return is what a prediction is to rank.
  const outcome = trades === "none" ? rows.eventReturn.map(Math.abs) : rows.eventReturn;
  const judged = { ...rows, eventReturn: outcome };
  const scores = scoresOf(rows.probability, judged);
  const rules: Record<BaselineName, Float64Array> = {
    majority: majorityBaseline(rows),
    persistence: persistenceBaseline(rows),
    random: randomBaseline(rows.probability, options.random.fork(`random baseline of ${node}`)),
  };
  // Rules without a view trade on the side that they lean to, however little: threshold 0.
  const judge = (probability: Float64Array, threshold: number): Backtest =>
    backtest({ ...rows, side: tradedSides(probability, threshold, trades) }, options.costs);
  const baselines = Object.fromEntries(
    baselineNames.map((name) => [
      name,
      {
        scores: readable(scoresOf(rules[name], judged)),
        backtest: judge(rules[name], name === "random" ? options.threshold : 0),
      },
    ]),
  ) as unknown as NodeEvaluation["baselines"]; // one entry for each of baselineNames
  const folds = foldScores(judged);
  return {
    node,
    rowCount,
    firstTime: rows.availableAt[0],
    lastTime: rows.availableAt[rowCount - 1],
    baseRate: baseRate(rows.label),
    scores: readable(scores),
    aucStandardError: standardError(folds.map((fold) => fold.auc)),
    folds,
    calibration: calibration(rows.probability, rows.label),
    baselines,
    backtest: judge(rows.probability, options.threshold),
    beatsBaselines: baselineNames.every(
      (name) => scores.logLoss < (baselines[name].scores.logLoss ?? Number.POSITIVE_INFINITY),
    ),
  };
}

/** The sides that are traded on a prediction. */
function tradedSides(
  probability: Float64Array,
  threshold: number,
  trades: "sides" | "act" | "none",
): Int8Array {
  const sides = sidesOf(probability, threshold);
  if (trades === "sides") return sides;
  return trades === "act" ? sides.map((side) => Math.max(0, side)) : sides.fill(0);
}

function scoresOf(
  probability: Float64Array,
  rows: { readonly label: Float64Array; readonly eventReturn: Float64Array },
): Scores {
  return {
    logLoss: logLoss(probability, rows.label),
    brier: brierScore(probability, rows.label),
    auc: auc(probability, rows.label),
    accuracy: accuracy(probability, rows.label),
    informationCoefficient: informationCoefficient(probability, rows.eventReturn),
  };
}

function foldScores(rows: PredictedRows): NodeEvaluation["folds"][number][] {
  const folds = [...new Set(rows.fold)].sort((a, b) => a - b);
  return folds.map((fold) => {
    const part = selectRows(rows, (i) => rows.fold[i] === fold);
    return {
      fold,
      rowCount: part.label.length,
      firstTime: part.availableAt[0],
      lastTime: part.availableAt[part.availableAt.length - 1],
      ...readable(scoresOf(part.probability, part)),
    };
  });
}

/** Copies of the rows that are wanted. */
function selectRows(rows: PredictedRows, isWanted: (row: number) => boolean): PredictedRows {
  const wanted: number[] = [];
  for (let i = 0; i < rows.label.length; i++) if (isWanted(i)) wanted.push(i);
  const pick = (column: Float64Array): Float64Array =>
    Float64Array.from(wanted, (row) => column[row]);
  return {
    availableAt: pick(rows.availableAt),
    labelEndTime: pick(rows.labelEndTime),
    probability: pick(rows.probability),
    label: pick(rows.label),
    eventReturn: pick(rows.eventReturn),
    close: pick(rows.close),
    spread: pick(rows.spread),
    fold: Int32Array.from(wanted, (row) => rows.fold[row]),
  };
}

function readable(scores: Scores): Readable<Scores> {
  const entries = Object.entries(scores).map(([name, value]: [string, number]) => [
    name,
    Number.isFinite(value) ? value + 0 : null, // + 0 turns −0, which has no canonical form, into 0
  ]);
  return Object.fromEntries(entries) as Readable<Scores>; // the same names
}

function standardError(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const average = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - average) ** 2, 0);
  return Math.sqrt(squares / (known.length - 1) / known.length);
}

function isPresent(value: number): boolean {
  return value === value;
}
