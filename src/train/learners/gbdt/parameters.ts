/**
 * The parameters of the trees. Names and defaults are LightGBM's, so that its documentation serves
 * ours: https://lightgbm.readthedocs.io/en/stable/Parameters.html. Differences are in `about`. Its aliases are not taken,
 * so that a setting has one name in every record, but answered with the name that is.
 */
export const gbdtParameterRules = {
  objective: {
    kind: "choice",
    aliases: ["objective_type", "app", "application", "loss"],
    choices: ["binary", "multiclass", "regression", "huber", "quantile", "poisson"],
    fallback: "binary",
    about:
      "what is learnt: two classes by log loss, several by softmax, a number by squared, Huber or pinball loss, a count by Poisson loss",
  },
  num_class: {
    kind: "integer",
    aliases: ["num_classes"],
    minimum: 1,
    maximum: 1_000,
    fallback: 1,
    about: "number of classes where the objective is multiclass, else 1",
  },
  alpha: {
    kind: "number",
    minimum: 0,
    exclusive: true,
    maximum: Number.MAX_VALUE,
    fallback: 0.9,
    about: "the quantile, below 1; or the distance at which Huber's loss becomes linear",
  },
  poisson_max_delta_step: {
    kind: "number",
    minimum: 0,
    exclusive: true,
    maximum: Number.MAX_VALUE,
    fallback: 0.7,
    about: "shortens the steps of the Poisson loss",
  },
  scale_pos_weight: {
    kind: "number",
    minimum: 0,
    exclusive: true,
    maximum: Number.MAX_VALUE,
    fallback: 1,
    about: "weight of ones against zeros in the derivatives; of the binary objective",
  },
  class_weight: {
    kind: "list",
    isInteger: false,
    minimum: 0,
    maximum: Number.MAX_VALUE,
    word: "balanced",
    fallback: [],
    about:
      'factor on the sample weights of each class; "balanced" is rows / (classes × rows of the class), by weight. scikit-learn\'s parameter',
  },
  num_iterations: {
    kind: "integer",
    aliases: [
      "num_iteration",
      "n_iter",
      "num_tree",
      "num_trees",
      "num_round",
      "num_rounds",
      "nrounds",
      "num_boost_round",
      "n_estimators",
      "max_iter",
    ],
    minimum: 1,
    maximum: 100_000,
    fallback: 100,
    about: "largest number of trees",
  },
  learning_rate: {
    kind: "number",
    aliases: ["shrinkage_rate", "eta"],
    minimum: 0,
    exclusive: true,
    maximum: 10,
    fallback: 0.1,
    about: "factor on every leaf's value",
  },
  num_leaves: {
    kind: "integer",
    aliases: ["num_leaf", "max_leaves", "max_leaf", "max_leaf_nodes"],
    minimum: 2,
    maximum: 4_096,
    fallback: 31,
    about:
      "largest number of leaves of a tree; the leaf of highest gain is split first (each open leaf keeps a histogram of up to 5 KB a feature)",
  },
  grow_policy: {
    kind: "choice",
    choices: ["leafwise", "depthwise"],
    fallback: "leafwise",
    about:
      "which leaf is split next: the one of highest gain anywhere (LightGBM's only way), or of the least depth first; named after XGBoost's",
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
    aliases: ["min_data_per_leaf", "min_data", "min_child_samples", "min_samples_leaf"],
    minimum: 1,
    maximum: 2_147_483_647,
    fallback: 20,
    about: "fewest rows of a leaf, counted exactly (LightGBM estimates them)",
  },
  min_sum_hessian_in_leaf: {
    kind: "number",
    aliases: ["min_sum_hessian_per_leaf", "min_sum_hessian", "min_hessian", "min_child_weight"],
    minimum: 0,
    maximum: Number.MAX_VALUE,
    fallback: 1e-3,
    about: "least sum of second derivatives in a leaf",
  },
  min_gain_to_split: {
    kind: "number",
    aliases: ["min_split_gain"],
    minimum: 0,
    maximum: Number.MAX_VALUE,
    fallback: 0,
    about: "a split must gain more than this",
  },
  lambda_l1: {
    kind: "number",
    aliases: ["reg_alpha", "l1_regularization"],
    minimum: 0,
    maximum: Number.MAX_VALUE,
    fallback: 0,
    about: "L1 penalty on leaf values",
  },
  lambda_l2: {
    kind: "number",
    aliases: ["reg_lambda", "lambda", "l2_regularization"],
    minimum: 0,
    maximum: Number.MAX_VALUE,
    fallback: 0,
    about: "L2 penalty on leaf values",
  },
  feature_fraction: {
    kind: "number",
    aliases: ["sub_feature", "colsample_bytree"],
    minimum: 0,
    exclusive: true,
    maximum: 1,
    fallback: 1,
    about: "share of the features that each tree may use",
  },
  bagging_fraction: {
    kind: "number",
    aliases: ["sub_row", "subsample", "bagging"],
    minimum: 0,
    exclusive: true,
    maximum: 1,
    fallback: 1,
    about: "share of the rows that each tree sees; below 1 it needs bagging_freq ≥ 1",
  },
  bagging_freq: {
    kind: "integer",
    aliases: ["subsample_freq"],
    minimum: 0,
    maximum: 100_000,
    fallback: 0,
    about: "rows are drawn afresh every so many trees; 0 uses all rows",
  },
  data_sample_strategy: {
    kind: "choice",
    choices: ["bagging", "goss"],
    fallback: "bagging",
    about:
      "how rows are drawn; goss keeps those of large gradients and draws from the others, after the first 1 / learning_rate trees",
  },
  top_rate: {
    kind: "number",
    minimum: 0,
    exclusive: true,
    maximum: 1,
    fallback: 0.2,
    about: "goss: share of the rows kept for their large gradients",
  },
  other_rate: {
    kind: "number",
    minimum: 0,
    exclusive: true,
    maximum: 1,
    fallback: 0.1,
    about: "goss: share of the rows drawn from the others, whose gradients are made up for",
  },
  monotone_constraints: {
    kind: "list",
    aliases: ["mc", "monotone_constraint", "monotonic_cst"],
    isInteger: true,
    minimum: -1,
    maximum: 1,
    fallback: [],
    about:
      "for each feature 1 where the margin may never fall as the value rises, −1 where it may never rise, 0 for no constraint; LightGBM's basic method",
  },
  interaction_constraints: {
    kind: "groups",
    fallback: [],
    about:
      "groups of features that may stand on one path together; a feature in no group is not used",
  },
  categorical_feature: {
    kind: "list",
    aliases: ["cat_feature", "categorical_column", "cat_column", "categorical_features"],
    isInteger: true,
    minimum: 0,
    maximum: 2_147_483_647,
    fallback: [],
    about: "columns that hold category codes, integers from 0 to 65,535",
  },
  max_cat_to_onehot: {
    kind: "integer",
    minimum: 1,
    maximum: 255,
    fallback: 4,
    about: "with so many categories or fewer, one is parted from all others",
  },
  max_cat_threshold: {
    kind: "integer",
    minimum: 1,
    maximum: 255,
    fallback: 32,
    about: "largest number of categories on the left of a split",
  },
  cat_smooth: {
    kind: "number",
    minimum: 0,
    maximum: Number.MAX_VALUE,
    fallback: 10,
    about: "added to the hessian by which categories are sorted; those with fewer rows go right",
  },
  cat_l2: {
    kind: "number",
    minimum: 0,
    maximum: Number.MAX_VALUE,
    fallback: 10,
    about: "added to lambda_l2 in splits of sorted categories",
  },
  min_data_per_group: {
    kind: "integer",
    minimum: 1,
    maximum: 2_147_483_647,
    fallback: 100,
    about: "fewest rows by which a set of categories grows, and fewest on its right",
  },
  max_bin: {
    kind: "integer",
    aliases: ["max_bins"],
    minimum: 2,
    maximum: 255,
    fallback: 255,
    about: "largest number of bins of a feature; missing values have one more",
  },
  bin_construct_sample_cnt: {
    kind: "integer",
    aliases: ["subsample_for_bin"],
    minimum: 100,
    maximum: 2_147_483_647,
    fallback: 200_000,
    about: "rows from which the bins are chosen",
  },
  early_stopping_round: {
    kind: "integer",
    aliases: ["early_stopping_rounds", "early_stopping", "n_iter_no_change"],
    minimum: 0,
    maximum: 100_000,
    fallback: 0,
    about: "stop after so many trees without a lower validation loss; 0 never stops",
  },
  seed: {
    kind: "integer",
    aliases: ["random_seed", "random_state"],
    minimum: 0,
    maximum: 4_294_967_295,
    fallback: 0,
    about: "seed of everything that is drawn",
  },
} as const;

/** Every parameter with its value. */
export interface GbdtParameters {
  readonly objective: "binary" | "multiclass" | "regression" | "huber" | "quantile" | "poisson";
  readonly num_class: number;
  readonly alpha: number;
  readonly poisson_max_delta_step: number;
  readonly scale_pos_weight: number;
  readonly class_weight: readonly number[] | "balanced";
  readonly num_iterations: number;
  readonly learning_rate: number;
  readonly num_leaves: number;
  readonly grow_policy: "leafwise" | "depthwise";
  readonly max_depth: number;
  readonly min_data_in_leaf: number;
  readonly min_sum_hessian_in_leaf: number;
  readonly min_gain_to_split: number;
  readonly lambda_l1: number;
  readonly lambda_l2: number;
  readonly feature_fraction: number;
  readonly bagging_fraction: number;
  readonly bagging_freq: number;
  readonly data_sample_strategy: "bagging" | "goss";
  readonly top_rate: number;
  readonly other_rate: number;
  readonly monotone_constraints: readonly number[];
  readonly interaction_constraints: readonly (readonly number[])[];
  readonly categorical_feature: readonly number[];
  readonly max_cat_to_onehot: number;
  readonly max_cat_threshold: number;
  readonly cat_smooth: number;
  readonly cat_l2: number;
  readonly min_data_per_group: number;
  readonly max_bin: number;
  readonly bin_construct_sample_cnt: number;
  readonly early_stopping_round: number;
  readonly seed: number;
}
