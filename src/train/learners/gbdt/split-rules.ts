/** What keeps leaves from being too small or too sure, and what splits may be. */
export interface SplitRules {
  readonly lambdaL1: number;
  readonly lambdaL2: number;
  readonly minDataInLeaf: number;
  readonly minSumHessian: number;
  readonly minGain: number;
  /** By slot: 1 where values may not fall to the right, −1 where they may not rise, 0 where they may. */
  readonly monotone: Int8Array;
  readonly categories: CategoryRules;
}

/** How sets of categories are found: LightGBM's parameters of the same names. */
export interface CategoryRules {
  readonly maxToOneHot: number;
  readonly maxThreshold: number;
  readonly smooth: number;
  readonly extraL2: number;
  readonly minDataPerGroup: number;
}

/** Sums over the rows of one leaf, and between what its value must lie. */
export interface LeafTotals {
  readonly gradient: number;
  readonly hessian: number;
  readonly count: number;
  readonly lowest: number;
  readonly highest: number;
}

/** The best split of a leaf; `slot` is −1 where there is none. Written over and over. */
export interface Split {
  slot: number;
  /** Values of bins up to this one go left. */
  bin: number;
  missingLeft: boolean;
  /** Gain over not splitting, less `minGain`; > 0. */
  gain: number;
  leftGradient: number;
  leftHessian: number;
  leftCount: number;
  /** Penalty under which the children's values were found. */
  lambdaL2: number;
  /** Number of bins in `leftBins`; 0 where the split is by `bin`. */
  leftBinCount: number;
  /** Bins of the categories that go left. */
  readonly leftBins: Uint8Array;
}

/** A split that is none. */
export function noSplit(): Split {
  return {
    slot: -1,
    bin: 0,
    missingLeft: false,
    gain: 0,
    leftGradient: 0,
    leftHessian: 0,
    leftCount: 0,
    lambdaL2: 0,
    leftBinCount: 0,
    leftBins: new Uint8Array(256),
  };
}

/**
 * How much a leaf lowers the loss, doubled: T(G)² / (H + λ₂) with T the soft threshold by λ₁.
 * T. Chen, C. Guestrin, XGBoost: A Scalable Tree Boosting System, KDD 2016, equations 6 and 7;
 * the factor ½ is left out as LightGBM does.
 */
export function leafGain(
  gradient: number,
  hessian: number,
  lambdaL1: number,
  lambdaL2: number,
): number {
  const excess = Math.abs(gradient) - lambdaL1;
  return excess > 0 ? (excess * excess) / (hessian + lambdaL2) : 0;
}

/** The best value of a leaf: −T(G) / (H + λ₂). */
export function leafValue(
  gradient: number,
  hessian: number,
  lambdaL1: number,
  lambdaL2: number,
): number {
  const excess = Math.abs(gradient) - lambdaL1;
  if (!(excess > 0)) return 0;
  const value = excess / (hessian + lambdaL2);
  return gradient > 0 ? -value : value;
}

/** The best value of a leaf between two bounds: the loss is convex, so it is the one cut off. */
export function boundedValue(
  gradient: number,
  hessian: number,
  lambdaL1: number,
  lambdaL2: number,
  lowest: number,
  highest: number,
): number {
  const value = leafValue(gradient, hessian, lambdaL1, lambdaL2);
  return Math.max(lowest, Math.min(highest, value));
}

/** How much a leaf of some value lowers the loss, doubled: −(2·T(G)·v + (H + λ₂)·v²). */
export function gainOfValue(
  gradient: number,
  hessian: number,
  lambdaL1: number,
  lambdaL2: number,
  value: number,
): number {
  const excess = Math.max(0, Math.abs(gradient) - lambdaL1);
  const soft = gradient > 0 ? excess : -excess;
  return -(2 * soft * value + (hessian + lambdaL2) * value * value);
}

/**
 * Gains of two children together where their values have bounds; −∞ where they are in the wrong order.
 *
 * @param direction - 1 where the right value may not be lower, −1 where it may not be higher, else 0.
 */
export function pairGain(
  leftGradient: number,
  leftHessian: number,
  totals: LeafTotals,
  lambdaL1: number,
  lambdaL2: number,
  direction: number,
): number {
  const { lowest, highest } = totals;
  const gradient = totals.gradient - leftGradient;
  const hessian = totals.hessian - leftHessian;
  const left = boundedValue(leftGradient, leftHessian, lambdaL1, lambdaL2, lowest, highest);
  const right = boundedValue(gradient, hessian, lambdaL1, lambdaL2, lowest, highest);
  if (direction * (right - left) < 0) return Number.NEGATIVE_INFINITY;
  return (
    gainOfValue(leftGradient, leftHessian, lambdaL1, lambdaL2, left) +
    gainOfValue(gradient, hessian, lambdaL1, lambdaL2, right)
  );
}
