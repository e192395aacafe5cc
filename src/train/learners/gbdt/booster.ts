/**
 * Boosting, tree after tree:
 *
 * 1. `binColumns` turns the columns into bins once.
 * 2. The objective gives each row's gradient and hessian at its present margin.
 * 3. `createRowSampler` and `drawSlots` choose what the iteration's trees see.
 * 4. `createGrower` grows one tree an output and adds its values to the margins, those of rows not drawn too.
 * 5. Where there are validation rows, their loss decides when to stop and how many trees are kept.
 */
import { createRandom } from "../../../core/random.js";
import type { BinnedMatrix } from "./binned-matrix.js";
import { binColumns } from "./binning.js";
import { createGrower, type GrowthRules } from "./grower.js";
import { interactionRules } from "./interaction.js";
import type { Kernels } from "./kernels.js";
import { type Objective, objectiveOf } from "./objectives/index.js";
import type { GbdtParameters } from "./parameters.js";
import { createPlainKernels } from "./plain-kernels.js";
import { type GbdtFitRows, type GbdtRows, startMargin } from "./rows.js";
import { createRowSampler, drawSlots } from "./sampling.js";
import { followTraining } from "./training-loss.js";
import type { Forest, Tree } from "./trees.js";
import { followValidation } from "./validation.js";
import { createWasmKernels } from "./wasm/wasm-kernels.js";

/** What training may be given besides rows and parameters. */
export interface GbdtOptions {
  readonly validation?: GbdtRows;
  /**
   * Threads that may work on the training, this one included: integer ≥ 1, 1 where absent. The forest is the same
   * in every bit.
   */
  readonly threadCount?: number;
  /** True for the loops in plain TypeScript where WebAssembly's would run. The forest is the same in every bit. */
  readonly isPlain?: boolean;
  /** Takes the place of the objective that the parameters name. */
  readonly objective?: Objective;
  /**
   * Called after each iteration with the loss on training rows (see `followTraining`) and on validation
   * rows; the latter is NaN without any.
   */
  readonly onIteration?: (
    iterationCount: number,
    trainingLoss: number,
    validationLoss: number,
  ) => void;
}

/** What training came to. */
export interface GbdtResult {
  readonly forest: Forest;
  /** Validation loss of the trees that were kept; NaN without validation rows. */
  readonly validationLoss: number;
}

/**
 * Trains gradient-boosted trees (J. Friedman, Greedy function approximation, 2001; histograms and
 * leaf-wise growth as in LightGBM, Ke et al., NIPS 2017).
 *
 * Deterministic: same rows in the same order, same parameters, same forest in every bit. The order of
 * the rows decides the last bits of sums, so that another order gives the same trees up to rounding.
 * Cost: about `num_iterations × rowCount × featureCount × log₂(num_leaves) / 2` histogram additions.
 */
export function trainGbdt(
  rows: GbdtFitRows,
  parameters: GbdtParameters,
  options: GbdtOptions = {},
): GbdtResult {
  const kernels = kernelsFor(rows, parameters, options);
  try {
    return boost(rows, parameters, options, kernels);
  } finally {
    kernels.close();
  }
}

function boost(
  rows: GbdtFitRows,
  parameters: GbdtParameters,
  options: GbdtOptions,
  kernels: Kernels,
): GbdtResult {
  const objective = options.objective ?? objectiveOf(parameters, kernels);
  const { outputCount = 1 } = objective;
  const random = createRandom(parameters.seed);
  const rowCount = rows.label.length;
  const binning = {
    maxBin: parameters.max_bin,
    sampleCount: parameters.bin_construct_sample_cnt,
    random: random.fork("bins"),
    categorical: parameters.categorical_feature,
  };
  const matrix = binColumns(rows.columns, rowCount, binning, kernels);
  const baseMargin = new Float64Array(outputCount);
  // Adding to 0 makes −0 to 0, so that adding a tree of 0 never changes a bit.
  if (rows.initialScore === undefined) {
    [objective.baseMargin(rows)].flat().forEach((margin, output) => {
      baseMargin[output] += margin;
    });
  }
  const margin = startMargin(rows, baseMargin, kernels.float64(rowCount * outputCount));
  const pairs = kernels.float64(2 * rowCount * outputCount);
  const rowOrder = kernels.int32(rowCount);
  const isUsed = kernels.uint8(matrix.slotCount);
  const grower = createGrower(matrix, growthRules(matrix, parameters), kernels);
  const sampler = createRowSampler(parameters, rowCount, outputCount, random);
  const validation = followValidation(options.validation, objective, baseMargin, parameters);
  const trainingLoss = options.onIteration && followTraining(rows, objective, margin);
  const trees: Tree[] = [];

  function growTree(output: number): Tree {
    const first = output * rowCount;
    const own = margin.subarray(first, first + rowCount);
    const treeRows = sampler.order(rowOrder);
    return grower.grow(
      pairs.subarray(2 * first, 2 * (first + rowCount)),
      rowOrder,
      treeRows,
      isUsed,
      own,
      objective.leafValue &&
        ((leafRows, start, end) => objective.leafValue?.(rows, own, leafRows, start, end) ?? 0),
    );
  }

  for (let iteration = 0; iteration < parameters.num_iterations; iteration++) {
    objective.derivatives(rows, margin, pairs);
    sampler.draw(iteration, pairs);
    drawSlots(matrix, parameters.feature_fraction, random.fork(`features/${iteration}`), isUsed);
    const grown = Array.from({ length: outputCount }, (_, output) => growTree(output));
    if (grown.every((tree) => tree.feature.length === 0)) {
      if (sampler.draws || parameters.feature_fraction < 1) continue; // another draw may find something
      break;
    }
    trees.push(...grown);
    const iterationCount = trees.length / outputCount;
    validation.add(grown, iterationCount);
    options.onIteration?.(iterationCount, trainingLoss?.() ?? Number.NaN, validation.lastLoss());
    if (validation.shouldStop(iterationCount)) break;
  }
  const kept =
    options.validation === undefined ? trees.length : validation.keptCount() * outputCount;
  return {
    forest: {
      featureCount: rows.columns.length,
      outputCount,
      baseMargin,
      trees: trees.slice(0, kept),
    },
    validationLoss: validation.keptLoss(),
  };
}

/** Cells, rows × features, below which WebAssembly takes longer to start than it saves. */
const fewestCells = 100_000;

function kernelsFor(rows: GbdtFitRows, parameters: GbdtParameters, options: GbdtOptions): Kernels {
  const rowCount = rows.label.length;
  const featureCount = rows.columns.length;
  const { num_leaves: leafCount, min_data_in_leaf: leafRows } = parameters;
  const sizes = {
    rowCount,
    featureCount,
    outputCount: options.objective?.outputCount ?? parameters.num_class,
    binCount: parameters.max_bin + 1,
    histogramCount: Math.min(leafCount, Math.ceil(rowCount / leafRows)) + 1,
    leafCount,
    sampleCount: parameters.bin_construct_sample_cnt,
  };
  const isPlain = options.isPlain ?? rowCount * featureCount < fewestCells;
  const fast = isPlain ? undefined : createWasmKernels(sizes, options.threadCount ?? 1);
  return fast ?? createPlainKernels(rowCount);
}

function growthRules(matrix: BinnedMatrix, parameters: GbdtParameters): GrowthRules {
  const { monotone_constraints: monotone } = parameters;
  return {
    maxLeaves: parameters.num_leaves,
    maxDepth: parameters.max_depth,
    isDepthWise: parameters.grow_policy === "depthwise",
    learningRate: parameters.learning_rate,
    lambdaL1: parameters.lambda_l1,
    lambdaL2: parameters.lambda_l2,
    minDataInLeaf: parameters.min_data_in_leaf,
    // A leaf whose hessians are all 0 (weights 0, probabilities of 0 and 1) has no value.
    minSumHessian: Math.max(parameters.min_sum_hessian_in_leaf, 1e-15),
    minGain: parameters.min_gain_to_split,
    monotone: Int8Array.from(matrix.slotFeature, (feature) => monotone[feature] ?? 0),
    interaction: interactionRules(matrix, parameters.interaction_constraints),
    categories: {
      maxToOneHot: parameters.max_cat_to_onehot,
      maxThreshold: parameters.max_cat_threshold,
      smooth: parameters.cat_smooth,
      extraL2: parameters.cat_l2,
      minDataPerGroup: parameters.min_data_per_group,
    },
  };
}
