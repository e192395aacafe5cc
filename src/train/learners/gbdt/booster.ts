/**
 * Boosting, tree after tree:
 *
 * 1. `binColumns` turns the columns into bins once.
 * 2. The objective gives each row's gradient and hessian at its present margin.
 * 3. `drawRows` and `drawSlots` choose what the tree sees.
 * 4. `createGrower` grows it and adds its values to the margins; rows not drawn are sent down the tree.
 * 5. Where there are validation rows, their loss decides when to stop and how many trees are kept.
 */
import { createRandom, type Random } from "../../../core/random.js";
import { type BinnedMatrix, binColumns, sampleRows } from "./binning.js";
import { createGrower } from "./grower.js";
import { type Objective, type ObjectiveRows, objectiveNamed } from "./objectives.js";
import type { GbdtParameters } from "./parameters.js";
import { createPredictor } from "./predictor.js";
import { type Forest, leafOfRow, type Tree } from "./trees.js";

/** Rows as the trees take them. They must have been checked: see `checkTrainingRows`. */
export interface GbdtRows extends ObjectiveRows {
  readonly columns: readonly Float32Array[];
  /** Margins from which training goes on. The forest's base margin is then 0. */
  readonly initialScore?: Float64Array;
}

/** What training may be given besides rows and parameters. */
export interface GbdtOptions {
  readonly validation?: GbdtRows;
  /** Takes the place of the objective that the parameters name. */
  readonly objective?: Objective;
  /** Called after each tree; the loss is NaN without validation rows. */
  readonly onTree?: (treeCount: number, validationLoss: number) => void;
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
  rows: GbdtRows,
  parameters: GbdtParameters,
  options: GbdtOptions = {},
): GbdtResult {
  const objective = options.objective ?? objectiveNamed(parameters.objective);
  const random = createRandom(parameters.seed);
  const rowCount = rows.label.length;
  const matrix = binColumns(rows.columns, rowCount, {
    maxBin: parameters.max_bin,
    sampleCount: parameters.bin_construct_sample_cnt,
    random: random.fork("bins"),
  });
  // + 0 makes −0 to 0, so that adding a tree of 0 never changes a bit.
  const baseMargin = rows.initialScore === undefined ? objective.baseMargin(rows) + 0 : 0;
  const margin = startMargin(rows, baseMargin);
  const pairs = new Float64Array(2 * rowCount);
  const rowOrder = new Int32Array(rowCount);
  const isUsed = new Uint8Array(matrix.slotCount);
  const grower = createGrower(matrix, growthRules(parameters));
  const follow = followValidation(options.validation, objective, baseMargin, parameters);
  const bagging = parameters.bagging_freq > 0 && parameters.bagging_fraction < 1;
  const drawsAny = bagging || parameters.feature_fraction < 1;
  const trees: Tree[] = [];
  let drawn: Int32Array | undefined;

  for (let iteration = 0; iteration < parameters.num_iterations; iteration++) {
    objective.derivatives(rows, margin, pairs);
    if (bagging && iteration % parameters.bagging_freq === 0) {
      drawn = drawRows(rowCount, parameters.bagging_fraction, random.fork(`rows/${iteration}`));
    }
    const treeRows =
      drawn === undefined ? fillAscending(rowOrder) : orderDrawnFirst(drawn, rowOrder);
    drawSlots(matrix, parameters.feature_fraction, random.fork(`features/${iteration}`), isUsed);
    const tree = grower.grow(pairs, rowOrder, treeRows, isUsed, margin);
    if (tree.feature.length === 0) {
      if (drawsAny) continue; // another draw may find something
      break;
    }
    for (let i = treeRows; i < rowCount; i++) {
      margin[rowOrder[i]] += tree.leafValue[leafOfRow(tree, rows.columns, rowOrder[i])];
    }
    trees.push(tree);
    follow.add(tree, trees.length);
    options.onTree?.(trees.length, follow.lastLoss());
    if (follow.shouldStop(trees.length)) break;
  }
  const kept = options.validation === undefined ? trees.length : follow.keptCount();
  return {
    forest: { featureCount: rows.columns.length, baseMargin, trees: trees.slice(0, kept) },
    validationLoss: follow.keptLoss(),
  };
}

function growthRules(parameters: GbdtParameters) {
  return {
    maxLeaves: parameters.num_leaves,
    maxDepth: parameters.max_depth,
    learningRate: parameters.learning_rate,
    lambdaL1: parameters.lambda_l1,
    lambdaL2: parameters.lambda_l2,
    minDataInLeaf: parameters.min_data_in_leaf,
    // A leaf whose hessians are all 0 (weights 0, probabilities of 0 and 1) has no value.
    minSumHessian: Math.max(parameters.min_sum_hessian_in_leaf, 1e-15),
    minGain: parameters.min_gain_to_split,
  };
}

function startMargin(rows: GbdtRows, baseMargin: number): Float64Array {
  if (rows.initialScore !== undefined) return Float64Array.from(rows.initialScore);
  return new Float64Array(rows.label.length).fill(baseMargin);
}

function fillAscending(rowOrder: Int32Array): number {
  for (let row = 0; row < rowOrder.length; row++) rowOrder[row] = row;
  return rowOrder.length;
}

function drawRows(rowCount: number, fraction: number, random: Random): Int32Array | undefined {
  return sampleRows(rowCount, Math.max(1, Math.floor(rowCount * fraction)), random);
}

/** Puts the drawn rows first and the others after them, both ascending. */
function orderDrawnFirst(drawn: Int32Array, rowOrder: Int32Array): number {
  let next = 0;
  let rest = drawn.length;
  for (let row = 0; row < rowOrder.length; row++) {
    if (next < drawn.length && drawn[next] === row) rowOrder[next++] = row;
    else rowOrder[rest++] = row;
  }
  return drawn.length;
}

function drawSlots(
  matrix: BinnedMatrix,
  fraction: number,
  random: Random,
  outIsUsed: Uint8Array,
): void {
  const count = Math.max(1, Math.round(matrix.slotCount * fraction));
  const slots = sampleRows(matrix.slotCount, count, random);
  outIsUsed.fill(slots === undefined ? 1 : 0);
  if (slots !== undefined) for (const slot of slots) outIsUsed[slot] = 1;
}

/** Keeps the validation margins and loss in step with the trees. */
interface ValidationFollower {
  add(tree: Tree, treeCount: number): void;
  lastLoss(): number;
  keptLoss(): number;
  keptCount(): number;
  shouldStop(treeCount: number): boolean;
}

function followValidation(
  rows: GbdtRows | undefined,
  objective: Objective,
  baseMargin: number,
  parameters: GbdtParameters,
): ValidationFollower {
  if (rows === undefined) {
    return {
      add: () => {},
      lastLoss: () => Number.NaN,
      keptLoss: () => Number.NaN,
      keptCount: () => 0,
      shouldStop: () => false,
    };
  }
  const margin = startMargin(rows, baseMargin);
  const patience = parameters.early_stopping_round;
  let lastLoss = objective.loss(rows, margin);
  let keptLoss = lastLoss;
  let keptCount = 0;
  return {
    add(tree, treeCount) {
      const forest = { featureCount: rows.columns.length, baseMargin: 0, trees: [tree] };
      createPredictor(forest).addColumns(rows.columns, margin);
      lastLoss = objective.loss(rows, margin);
      if (patience > 0 && !(lastLoss < keptLoss)) return;
      keptLoss = lastLoss;
      keptCount = treeCount;
    },
    lastLoss: () => lastLoss,
    keptLoss: () => keptLoss,
    keptCount: () => keptCount,
    shouldStop: (treeCount) => patience > 0 && treeCount - keptCount >= patience,
  };
}
