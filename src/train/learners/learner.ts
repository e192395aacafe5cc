import type { Canonical } from "../../core/canonical-json.js";
import type { Hooks } from "../../core/hooks.js";
import type { FeatureColumns } from "./gbdt/index.js";
import type { GivenParameters, ParameterRules } from "./parameters.js";

/** Rows to learn from, or to stop by. */
export interface TrainingRows {
  /** `featureCount` columns of `rowCount` values; NaN is missing, infinities are refused. */
  readonly columns: readonly Float32Array[];
  /** One a row: 0 or 1 where two classes are learnt, 0 to K − 1 of K classes, ≥ 0 for a count. */
  readonly label: Float64Array;
  /** One a row, ≥ 0; a weight of 2 counts as the row twice. All 1 where absent. */
  readonly weight?: Float64Array;
  /**
   * One a row, in margin units (log odds): where training goes on from another model. The fitted
   * model's margin is then what is to be *added* to the initial score. Of K classes: those of class 0,
   * then those of class 1, and so on.
   */
  readonly initialScore?: Float64Array;
}

/** Rows to learn from whose columns may be read when they are asked for. */
export interface FitRows extends Omit<TrainingRows, "columns"> {
  readonly columns: FeatureColumns;
}

/** What a fit may be given besides rows and parameters. */
export interface FitOptions {
  /** Rows by which trees are stopped or a penalty is chosen. Never learnt from. */
  readonly validation?: TrainingRows;
  /** Hears progress and the validation loss. */
  readonly hooks?: Hooks;
  /**
   * Threads that may work on the fit, this one included, of learners that can use several: trees. Integer from 1 to
   * 64, 1 where absent. They end with the fit; the model is the same in every byte.
   */
  readonly threadCount?: number;
  /** What the hooks call this fit, such as a node and fold. Default: the learner's name. */
  readonly subject?: string;
}

/** A way of learning. */
export interface Learner {
  readonly name: string;
  /** Names, ranges, defaults and meanings of its parameters. */
  readonly parameters: ParameterRules;
  /**
   * Learns from rows. Same rows, parameters and options: the same bytes. Of columns that are to be read, trees hold
   * one at a time; the linear learner and the constant read them all.
   *
   * @throws TRAIN_PARAMETER_UNKNOWN, TRAIN_PARAMETER_INVALID for the parameters.
   * @throws TRAIN_ROWS_UNEQUAL, TRAIN_ROWS_TOO_FEW, TRAIN_FEATURES_NONE, TRAIN_FEATURES_UNEQUAL,
   *   TRAIN_FEATURE_INFINITE, TRAIN_LABELS_INVALID, TRAIN_LABELS_ONE_CLASS, TRAIN_WEIGHTS_INVALID
   *   for the rows.
   */
  fit(rows: FitRows, parameters?: GivenParameters, options?: FitOptions): FittedModel;
}

/** How the use of a feature is counted. */
export type ImportanceKind = "gain" | "split";

/** What a learner has learnt: a function from a row of features to a prediction. */
export interface FittedModel {
  /** Name of the learner that made it. */
  readonly learner: string;
  readonly featureCount: number;
  /**
   * P(label = 1), strictly between 0 and 1; where a number or a count is learnt, the predicted one.
   *
   * @param row - `featureCount` values in training order, NaN where missing.
   * @throws TRAIN_FEATURES_UNEQUAL for a row of another length.
   * @throws TRAIN_OUTPUTS_SEVERAL of a model of several classes, as do all that give one number a row.
   */
  predictRow(row: Float32Array): number;
  /**
   * The same for many rows, with equal bits.
   *
   * @param columns - `featureCount` columns of at least `out.length` values.
   * @param out - Written: one prediction a row.
   * @throws TRAIN_FEATURES_UNEQUAL, TRAIN_ROWS_UNEQUAL.
   */
  predictColumns(columns: readonly Float32Array[], out: Float64Array): void;
  /** The prediction before the link: log odds, to which an initial score is added. */
  marginRow(row: Float32Array): number;
  /** The same for many rows, with equal bits. */
  marginColumns(columns: readonly Float32Array[], out: Float64Array): void;
  /**
   * What each feature adds to the margin of a row: Shapley values. Trees: exact, what is unknown being
   * averaged over the training rows that went each way (TreeSHAP, path-dependent). Linear: coefficient ×
   * (value − mean).
   *
   * @param out - Written: `featureCount` values and, last, the margin where no feature is known. They sum
   *   to `marginRow` but for rounding. Of several outputs: these for each, output after output.
   * @throws TRAIN_FEATURES_UNEQUAL for a row or an `out` of another length.
   */
  contributionRow(row: Float32Array, out: Float64Array): void;
  /**
   * Importance of each feature, `featureCount` values ≥ 0, not scaled to any sum. Trees: total gain,
   * or number of splits. Linear: absolute coefficient on standardised features for both kinds.
   */
  importance(kind?: ImportanceKind): Float64Array;
  /** The model as bytes, read back by `modelFromBytes` with every prediction equal in every bit. */
  bytes(): Uint8Array;
  /** What is worth telling a person or a catalogue. */
  describe(): { readonly [key: string]: Canonical };
}
