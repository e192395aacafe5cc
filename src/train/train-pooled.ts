import { PlumblineError } from "../core/errors.js";
import { median } from "../core/typed-array.js";
import type { Dataset } from "./dataset.js";
import type { LearnerParameters } from "./hierarchy.js";
import { fitGbdt } from "./learners/gbdt-learner.js";
import { type GbdtModel, gbdtModel } from "./learners/gbdt-model.js";
import type { TrainingRows } from "./learners/learner.js";
import {
  defaultValidationFraction,
  gatherRows,
  gatherTraining,
  iterationsOf,
  labelledRows,
  type NodeTraining,
  parametersOf,
  predictTestRows,
} from "./node-rows.js";
import type { Fold } from "./splits/fold.js";
import type { FoldOutcome } from "./train-node.js";

/*
 * How a pair's model comes of several pairs' rows:
 *
 * 1. rows of the other pairs are taken as far as their labels are
 *    settled when the pair's own training rows are                     (rowsSettledBy)
 * 2. one moment parts all of them: what comes after it says when to
 *    stop, what is settled by it is learnt from                        (momentOf, part)
 * 3. trees learn from all pairs' rows                                  (fitParts)
 * 4. more trees learn from the pair's own rows, from the pooled
 *    model's margins on                                                (fitParts)
 * 5. and are added to it, drawn to nothing where the pair has little
 *    history                                                           (shrinkageOf, added)
 *
 * The sum is a forest like any other: it is stored, explained, exported and served as one.
 */

/** Fewer rows say too little about when to stop, or leave too little to learn from. */
const fewestRows = 50;

/**
 * How much of a pair's own continuation is taken: n ÷ (n + k). With a pair's effect as a random deviation from
 * what all pairs share, it is the best linear weight of its own evidence, k being the ratio of the variance within
 * pairs to that between them.
 *
 * @param rowCount - n: the pair's rows, by uniqueness, ≥ 0.
 * @param priorRows - k: above 0.
 * @returns In [0, 1).
 * @see H. Bühlmann, Experience rating and credibility, ASTIN Bulletin 4(3), 1967, pages 199–207.
 */
export function shrinkageOf(rowCount: number, priorRows: number): number {
  return rowCount / (rowCount + priorRows);
}

/**
 * Trains a node that pools on one fold and predicts the fold's test rows. No row of any pair is learnt from whose
 * label was not settled when the pair's own last training label was: what the test is about is in no pair's rows.
 *
 * @throws TRAIN_ROWS_MISMATCHED if the pairs' rows have other columns.
 */
export function trainPooledFold(training: NodeTraining, fold: Fold): FoldOutcome {
  const { dataset } = training;
  const settledBy = latestOf(dataset.labelEndTime, fold.trainRows);
  const pairs = [
    { dataset, rows: fold.trainRows },
    ...others(training).map((other) => ({ dataset: other, rows: rowsSettledBy(other, settledBy) })),
  ];
  const moment = momentOf(pairs, training.validationFraction ?? defaultValidationFraction);
  const parts = pairs.map((pair) => part(pair, moment));
  const hasTail = parts.reduce((sum, { tail }) => sum + tail.length, 0) >= fewestRows;
  const { model, pooledCount, ownCount } = fitParts(training, `fold ${fold.index}`, {
    fit: hasTail ? parts.map(({ head }) => head) : pairs.map(({ rows }) => rows),
    validation: hasTail ? parts.map(({ tail }) => tail) : undefined,
  });
  return {
    fold: fold.index,
    probability: predictTestRows(training, model, fold.testRows),
    iterations: pooledCount,
    ownIterations: ownCount,
    fitRowCount: hasTail ? parts[0].head.length : fold.trainRows.length,
    validationRowCount: hasTail ? parts[0].tail.length : 0,
    model,
  };
}

/**
 * Trains the model of a node that pools that goes into service: on every labelled row of every pair, for the medians
 * of the folds' trees, pooled and own.
 *
 * @throws TRAIN_ROWS_MISMATCHED if the pairs' rows have other columns.
 */
export function trainPooledFinal(
  training: NodeTraining,
  folds: readonly Pick<FoldOutcome, "iterations" | "ownIterations">[],
): GbdtModel {
  const trees = {
    pooled: Math.max(1, Math.ceil(median(folds.map(({ iterations }) => iterations)))),
    own: Math.ceil(median(folds.map(({ ownIterations = 0 }) => ownIterations))),
  };
  const fit = [training.dataset, ...others(training)].map((dataset) => labelledRows(dataset));
  return fitParts(training, "final", { fit, validation: undefined, trees }).model;
}

interface PairRows {
  readonly dataset: Dataset;
  readonly rows: Int32Array;
}

/** Rows by pair, the pair's own first. */
interface Parts {
  readonly fit: readonly Int32Array[];
  /** Rows that say when to stop; undefined where nothing does. */
  readonly validation: readonly Int32Array[] | undefined;
  /** Numbers of trees to grow where nothing says when to stop. */
  readonly trees?: { readonly pooled: number; readonly own: number };
}

function fitParts(training: NodeTraining, name: string, { fit, validation, trees }: Parts) {
  const { node, dataset, hooks } = training;
  const datasets = [dataset, ...others(training)];
  const gathered = (
    rows: readonly Int32Array[],
    gather: (from: Pick<NodeTraining, "node" | "dataset">, rows: Int32Array) => TrainingRows,
  ): TrainingRows[] => datasets.map((each, i) => gather({ node, dataset: each }, rows[i]));
  const settled = (part: string, count: number | undefined): LearnerParameters => ({
    ...parametersOf(training, part, validation !== undefined),
    ...(count !== undefined && { num_iterations: count }),
  });
  const pooled = fitGbdt(
    stacked(gathered(fit, gatherTraining)),
    settled(`${name} pooled`, trees?.pooled),
    {
      ...(validation && { validation: stacked(gathered(validation, gatherRows)) }),
      ...(hooks && { hooks }),
      subject: `${node.name} ${name} pooled`,
    },
  );
  const ownRows = goingOn(gatherTraining(training, fit[0]), pooled);
  const ownTail = validation && goingOn(gatherRows(training, validation[0]), pooled);
  const pooledCount = iterationsOf(pooled);
  const isEnough = trees === undefined ? (ownTail?.label.length ?? 0) >= fewestRows : trees.own > 0;
  const parameters = settled(`${name} own`, trees?.own);
  const leafRows = Number(parameters.min_data_in_leaf ?? 20);
  const isLearnable =
    ownRows.label.length >= Math.max(fewestRows, 2 * leafRows) &&
    ownRows.label.includes(0) &&
    ownRows.label.includes(1);
  if (!isEnough || !isLearnable) return { model: pooled, pooledCount, ownCount: 0 };
  const own = fitGbdt(ownRows, parameters, {
    ...(ownTail && { validation: ownTail }),
    ...(hooks && { hooks }),
    subject: `${node.name} ${name} own`,
  });
  const uniqueness = fit[0].reduce((sum, row) => sum + dataset.weight[row], 0);
  const share = shrinkageOf(uniqueness, node.pool?.priorRows ?? Number.POSITIVE_INFINITY);
  return { model: added(pooled, own, share), pooledCount, ownCount: iterationsOf(own) };
}

/** The sum of two forests, the second at a share of its values. */
function added(pooled: GbdtModel, own: GbdtModel, share: number): GbdtModel {
  const { featureCount, outputCount, baseMargin, trees } = pooled.forest;
  return gbdtModel(
    {
      featureCount,
      outputCount,
      baseMargin: baseMargin.map((margin, k) => margin + share * own.forest.baseMargin[k]),
      trees: [
        ...trees,
        ...own.forest.trees.map((tree) => ({
          ...tree,
          leafValue: tree.leafValue.map((value) => share * value),
        })),
      ],
    },
    { link: pooled.link, ownTrees: own.forest.trees.length, ownShare: share },
  );
}

/** Rows that begin at a model's margins. */
function goingOn(rows: TrainingRows, from: GbdtModel): TrainingRows {
  const initialScore = new Float64Array(rows.label.length);
  from.marginColumns(rows.columns, initialScore);
  return { ...rows, initialScore };
}

/** Rows of several pairs as one, each pair's weights of mean one. */
function stacked(parts: readonly TrainingRows[]): TrainingRows {
  const rowCount = parts.reduce((sum, { label }) => sum + label.length, 0);
  const join = <Values extends Float32Array | Float64Array>(
    out: Values,
    pick: (rows: TrainingRows) => ArrayLike<number>,
  ): Values => {
    let at = 0;
    for (const rows of parts) {
      out.set(pick(rows), at);
      at += rows.label.length;
    }
    return out;
  };
  const ones = (rows: TrainingRows) => new Float64Array(rows.label.length).fill(1);
  return {
    columns: parts[0].columns.map((_, c) =>
      join(new Float32Array(rowCount), (rows) => rows.columns[c]),
    ),
    label: join(new Float64Array(rowCount), (rows) => rows.label),
    weight: join(new Float64Array(rowCount), (rows) => rows.weight ?? ones(rows)),
  };
}

/** The other pairs' rows, whose columns must be the pair's own. */
function others({ node, dataset, pool = [] }: NodeTraining): readonly Dataset[] {
  for (const other of pool) {
    if (other.featureIds.join() === dataset.featureIds.join()) continue;
    throw new PlumblineError("TRAIN_ROWS_MISMATCHED", {
      message: `pairs that node ${node.name} pools have other columns: ${other.featureIds.length} and ${dataset.featureIds.length}`,
      where: { node: node.name },
      remedy: "compute the same features for each of them",
    });
  }
  return pool;
}

function rowsSettledBy(dataset: Dataset, time: number): Int32Array {
  return labelledRows(dataset).filter((row) => dataset.labelEndTime[row] <= time);
}

function latestOf(values: Float64Array, rows: Int32Array): number {
  return rows.reduce((latest, row) => Math.max(latest, values[row]), Number.NEGATIVE_INFINITY);
}

/** The moment after which so much of all pairs' rows lies. */
function momentOf(pairs: readonly PairRows[], fraction: number): number {
  const times = Float64Array.from(
    pairs.flatMap(({ dataset, rows }) => Array.from(rows, (row) => dataset.availableAt[row])),
  ).sort();
  return times[Math.floor(times.length * (1 - fraction))] ?? Number.POSITIVE_INFINITY;
}

/** A pair's rows that are settled by a moment, and those that come at or after it. */
function part({ dataset, rows }: PairRows, moment: number) {
  return {
    head: rows.filter((row) => dataset.labelEndTime[row] <= moment),
    tail: rows.filter((row) => dataset.availableAt[row] >= moment),
  };
}
