/**
 * The parameters of the trees. Names and defaults are LightGBM's, so that its documentation serves
 * ours: https://lightgbm.readthedocs.io/en/stable/Parameters.html. Differences are in `about`.
 */
export const gbdtParameterRules = {
  objective: {
    kind: "choice",
    choices: ["binary", "regression"],
    fallback: "binary",
    about: "what is learnt: two classes by log loss, or a number by squared error",
  },
  num_iterations: {
    kind: "integer",
    minimum: 1,
    maximum: 100_000,
    fallback: 100,
    about: "largest number of trees",
  },
  learning_rate: {
    kind: "number",
    minimum: 0,
    exclusive: true,
    maximum: 10,
    fallback: 0.1,
    about: "factor on every leaf's value",
  },
  num_leaves: {
    kind: "integer",
    minimum: 2,
    maximum: 4_096,
    fallback: 31,
    about:
      "largest number of leaves of a tree; the leaf of highest gain is split first (each open leaf keeps a histogram of up to 5 KB a feature)",
  },
  max_depth: {
    kind: "integer",
    minimum: -1,
    maximum: 1_000,
    fallback: -1,
    about: "largest depth of a leaf, the root being 0; no limit where ≤ 0",
  },
  min_data_in_leaf: {
    kind: "integer",
    minimum: 1,
    maximum: 2_147_483_647,
    fallback: 20,
    about: "fewest rows of a leaf, counted exactly (LightGBM estimates them)",
  },
  min_sum_hessian_in_leaf: {
    kind: "number",
    minimum: 0,
    maximum: Number.MAX_VALUE,
    fallback: 1e-3,
    about: "least sum of second derivatives in a leaf",
  },
  min_gain_to_split: {
    kind: "number",
    minimum: 0,
    maximum: Number.MAX_VALUE,
    fallback: 0,
    about: "a split must gain more than this",
  },
  lambda_l1: {
    kind: "number",
    minimum: 0,
    maximum: Number.MAX_VALUE,
    fallback: 0,
    about: "L1 penalty on leaf values",
  },
  lambda_l2: {
    kind: "number",
    minimum: 0,
    maximum: Number.MAX_VALUE,
    fallback: 0,
    about: "L2 penalty on leaf values",
  },
  feature_fraction: {
    kind: "number",
    minimum: 0,
    exclusive: true,
    maximum: 1,
    fallback: 1,
    about: "share of the features that each tree may use",
  },
  bagging_fraction: {
    kind: "number",
    minimum: 0,
    exclusive: true,
    maximum: 1,
    fallback: 1,
    about: "share of the rows that each tree sees; below 1 it needs bagging_freq ≥ 1",
  },
  bagging_freq: {
    kind: "integer",
    minimum: 0,
    maximum: 100_000,
    fallback: 0,
    about: "rows are drawn afresh every so many trees; 0 uses all rows",
  },
  max_bin: {
    kind: "integer",
    minimum: 2,
    maximum: 255,
    fallback: 255,
    about: "largest number of bins of a feature; missing values have one more",
  },
  bin_construct_sample_cnt: {
    kind: "integer",
    minimum: 100,
    maximum: 2_147_483_647,
    fallback: 200_000,
    about: "rows from which the bins are chosen",
  },
  early_stopping_round: {
    kind: "integer",
    minimum: 0,
    maximum: 100_000,
    fallback: 0,
    about: "stop after so many trees without a lower validation loss; 0 never stops",
  },
  seed: {
    kind: "integer",
    minimum: 0,
    maximum: 4_294_967_295,
    fallback: 0,
    about: "seed of everything that is drawn",
  },
} as const;

/** Every parameter with its value. */
export interface GbdtParameters {
  readonly objective: "binary" | "regression";
  readonly num_iterations: number;
  readonly learning_rate: number;
  readonly num_leaves: number;
  readonly max_depth: number;
  readonly min_data_in_leaf: number;
  readonly min_sum_hessian_in_leaf: number;
  readonly min_gain_to_split: number;
  readonly lambda_l1: number;
  readonly lambda_l2: number;
  readonly feature_fraction: number;
  readonly bagging_fraction: number;
  readonly bagging_freq: number;
  readonly max_bin: number;
  readonly bin_construct_sample_cnt: number;
  readonly early_stopping_round: number;
  readonly seed: number;
}
