import { nearestName, PlumblineError, shownList } from "../core/errors.js";
import { type Timeframe, timeframeDuration } from "../market/timeframe.js";
import { asOfPredictions, type TimedPredictions } from "./as-of.js";
import { type Gate, type Silencing, silence } from "./gate.js";
import { predictionColumn } from "./hierarchy.js";
import type { Labels } from "./labels/settlement.js";
import { uniquenessWeights } from "./sample-weight.js";

/** A column of a feature matrix with its identity. */
export interface FeatureColumn {
  readonly name: string;
  /** Id of the expression. */
  readonly id: string;
  /** The code that builds the expression, for messages and reports. */
  readonly printed: string;
  /** A row a bar; NaN where the feature has no value. */
  readonly values: Float32Array;
}

/** Predictions of one node, in the order of its rows. */
export interface NodePredictions extends TimedPredictions {
  readonly node: string;
  /** Identity of the predictions, as `predictionId` gives it. */
  readonly id: string;
}

/** The rows that a node's model reads. */
export interface FeatureRows {
  /** `columns[c][row]`: features, then the predictions of upper nodes. */
  readonly columns: readonly Float32Array[];
  readonly featureNames: readonly string[];
  readonly featureIds: readonly string[];
  readonly openTime: Float64Array;
  readonly availableAt: Float64Array;
}

/** The rows that a node learns from. All columns of one length. */
export interface Dataset extends FeatureRows {
  readonly label: Float64Array;
  readonly labelEndTime: Float64Array;
  readonly eventReturn: Float64Array;
  /** Average uniqueness in (0, 1]; 0 where there is no label. */
  readonly weight: Float64Array;
}

/** What the rows of a node are made from. */
export interface FeatureRowsInput {
  readonly timeframe: Timeframe;
  /** UTC ms of each bar's open, ascending. */
  readonly openTime: Float64Array;
  readonly features: readonly FeatureColumn[];
  /** Rows at the head that have no full set of features: the feature set's warm-up. */
  readonly warmUp: number;
  /** Predictions of the upper nodes, in the order of the node's `upstream`. */
  readonly upstream: readonly NodePredictions[];
}

/**
 * The rows of a node: features without the warm-up, and beside them, as of each row, the predictions of
 * the nodes above it.
 *
 * Rows of the warm-up are dropped; a NaN after it (no spread known, a companion pair that is silent)
 * stays NaN: learners know what to do with it. Feature columns are views, not copies.
 *
 * @throws TRAIN_ROWS_MISMATCHED if the columns differ in length.
 * @throws TRAIN_HISTORY_TOO_SHORT if the warm-up leaves no row.
 */
export function featureRows(input: FeatureRowsInput): FeatureRows {
  const { openTime, features, warmUp, upstream } = input;
  for (const feature of features) {
    requireLength(feature.name, feature.values.length, openTime.length);
  }
  if (warmUp >= openTime.length) {
    throw new PlumblineError("TRAIN_HISTORY_TOO_SHORT", {
      message: `${openTime.length} rows of ${input.timeframe} are all within the warm-up of ${warmUp}`,
      where: { timeframe: input.timeframe, rows: openTime.length, warmUp },
      remedy: "give a longer history, or features with a shorter memory",
    });
  }
  const open = openTime.subarray(warmUp);
  const duration = timeframeDuration(input.timeframe);
  const availableAt = open.map((time) => time + duration);
  return {
    columns: [
      ...features.map((feature) => feature.values.subarray(warmUp)),
      ...upstream.map((upper) => asOfPredictions(availableAt, upper)),
    ],
    featureNames: [
      ...features.map((feature) => feature.name),
      ...upstream.map((upper) => predictionColumn(upper.node)),
    ],
    featureIds: [...features.map((feature) => feature.id), ...upstream.map((upper) => upper.id)],
    openTime: open,
    availableAt,
  };
}

/**
 * A node's rows with their labels, to learn from.
 *
 * @param input - As for `featureRows`; `labels` has a row a bar, like the features, and `isForward` of each
 *   upper node's predictions says that no row was predicted from what came after it. Rows of which the node
 *   may not speak get no label, and so are neither learnt from nor judged.
 * @throws TRAIN_FOLDS_NOT_FORWARD if an upper node's predictions are not: their knowledge of the future
 *   would leak into this node.
 * @throws TRAIN_ROWS_MISMATCHED, TRAIN_HISTORY_TOO_SHORT as `featureRows` does.
 */
export function buildDataset(
  input: FeatureRowsInput & {
    readonly labels: Labels;
    /** Kept by one of `upstream`. */
    readonly gate?: Gate | undefined;
    /** Of a node whose model was given. */
    readonly model?: Silencing["model"];
    readonly upstream: readonly (NodePredictions & { readonly isForward: boolean })[];
  },
): Dataset {
  const { labels, warmUp } = input;
  for (const upper of input.upstream) {
    if (upper.isForward) continue;
    throw new PlumblineError("TRAIN_FOLDS_NOT_FORWARD", {
      message: `predictions of node ${upper.node} come from folds that trained on later rows than they tested`,
      where: { node: upper.node },
      remedy: "predict it out of fold with walkForward before training the nodes below it",
    });
  }
  requireLength("label", labels.label.length, input.openTime.length);
  const rows = featureRows(input);
  const ofOpenRows = (values: Float64Array): Float64Array => {
    const { gate, model } = input;
    if (gate === undefined && model === undefined) return values.subarray(warmUp);
    const open = values.slice(warmUp);
    silence(input, rows.availableAt, gate && gateColumn(gate, rows), open);
    return open;
  };
  const times = {
    availableAt: rows.availableAt,
    label: ofOpenRows(labels.label),
    labelEndTime: labels.labelEndTime.subarray(warmUp),
  };
  return {
    ...rows,
    ...times,
    eventReturn: ofOpenRows(labels.eventReturn),
    weight: uniquenessWeights(times),
  };
}

/**
 * The predictions of a gate's node as of each row.
 *
 * @throws TRAIN_ROWS_MISMATCHED if the rows have no such column.
 */
export function gateColumn(
  gate: Gate,
  rows: Pick<FeatureRows, "columns" | "featureNames">,
): Float32Array {
  const index = rows.featureNames.lastIndexOf(predictionColumn(gate.node)); // predictions come last
  if (index >= 0) return rows.columns[index];
  throw new PlumblineError("TRAIN_ROWS_MISMATCHED", {
    message: `rows have no predictions of node ${gate.node}, which keeps the gate`,
    where: { node: gate.node },
    remedy: "give its predictions among those of the nodes above",
  });
}

/**
 * The columns that a node reads, in its own order.
 *
 * @param wanted - `all`, or names.
 * @throws TRAIN_FEATURE_UNKNOWN for names that the set does not have; names the nearest.
 */
export function selectFeatures<Column extends { readonly name: string }>(
  node: string,
  wanted: "all" | readonly string[],
  offered: readonly Column[],
): readonly Column[] {
  if (wanted === "all") return offered;
  const byName = new Map(offered.map((column) => [column.name, column]));
  const unknown = wanted.filter((name) => !byName.has(name));
  if (unknown.length > 0) {
    const near = nearestName(unknown[0], byName.keys());
    throw new PlumblineError("TRAIN_FEATURE_UNKNOWN", {
      message: `node ${node} asks for ${shownList(unknown)}, not among the ${offered.length} features of the set`,
      where: { node, feature: unknown[0] },
      remedy: near === undefined ? "see the features of the set" : `did you mean ${near}?`,
    });
  }
  return wanted.flatMap((name) => byName.get(name) ?? []);
}

function requireLength(name: string, found: number, expected: number): void {
  if (found === expected) return;
  throw new PlumblineError("TRAIN_ROWS_MISMATCHED", {
    message: `column ${name} has ${found} rows, expected ${expected} as there are bars`,
    where: { column: name },
    remedy: "compute features and labels from the same bars",
  });
}
