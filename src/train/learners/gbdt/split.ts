import type { BinnedMatrix } from "./binning.js";
import type { Histogram } from "./histogram.js";

/** What keeps leaves from being too small or too sure. */
export interface SplitRules {
  readonly lambdaL1: number;
  readonly lambdaL2: number;
  readonly minDataInLeaf: number;
  readonly minSumHessian: number;
  readonly minGain: number;
}

/** Sums over the rows of one leaf. */
export interface LeafTotals {
  readonly gradient: number;
  readonly hessian: number;
  readonly count: number;
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
  };
}

/**
 * How much a leaf lowers the loss, doubled: T(G)² / (H + λ₂) with T the soft threshold by λ₁.
 * T. Chen, C. Guestrin, XGBoost: A Scalable Tree Boosting System, KDD 2016, equations 6 and 7;
 * the factor ½ is left out as LightGBM does.
 */
export function leafGain(gradient: number, hessian: number, rules: SplitRules): number {
  const excess = Math.abs(gradient) - rules.lambdaL1;
  return excess > 0 ? (excess * excess) / (hessian + rules.lambdaL2) : 0;
}

/** The best value of a leaf: −T(G) / (H + λ₂). */
export function leafValue(gradient: number, hessian: number, rules: SplitRules): number {
  const excess = Math.abs(gradient) - rules.lambdaL1;
  if (!(excess > 0)) return 0;
  const value = excess / (hessian + rules.lambdaL2);
  return gradient > 0 ? -value : value;
}

/**
 * Finds the split of highest gain over the used slots. Each slot is read from its lowest bin up with
 * the missing rows on the right, and, where the leaf has some, again with them on the left.
 *
 * Ties go to the lower feature, then to missing on the right, then to the lower bin. Where the leaf
 * has no missing row in the chosen feature, later missing values go with the larger child (left if
 * equal).
 *
 * @param isUsed - 1 for each slot that this tree may use.
 * @param out - Written.
 */
export function findSplit(
  matrix: BinnedMatrix,
  histogram: Histogram,
  totals: LeafTotals,
  isUsed: Uint8Array,
  rules: SplitRules,
  out: Split,
): void {
  out.slot = -1;
  out.gain = 0;
  const shift = leafGain(totals.gradient, totals.hessian, rules) + rules.minGain;
  for (let slot = 0; slot < matrix.slotCount; slot++) {
    if (isUsed[slot] === 0) continue;
    const offset = matrix.slotOffset[slot];
    const bins = matrix.slotBins[slot];
    const missing = matrix.slotMissing[slot] === 1 ? histogram.counts[offset + bins] : 0;
    // With missing rows on the right, even the split after the last value bin parts something.
    const bound = missing > 0 ? bins : bins - 1;
    scan(histogram, totals, slot, offset, bound, -1, shift, rules, out);
    if (missing > 0) scan(histogram, totals, slot, offset, bins - 1, bins, shift, rules, out);
    else if (out.slot === slot) out.missingLeft = 2 * out.leftCount >= totals.count;
  }
}

/**
 * Tries the splits after bins 0 … bound − 1 of one slot, the bin `missingBin` being on the left from
 * the start (none where −1).
 */
function scan(
  histogram: Histogram,
  totals: LeafTotals,
  slot: number,
  offset: number,
  bound: number,
  missingBin: number,
  shift: number,
  rules: SplitRules,
  out: Split,
): void {
  const { sums, counts } = histogram;
  const { gradient, hessian, count } = totals;
  const { lambdaL1, lambdaL2, minDataInLeaf, minSumHessian } = rules;
  let leftGradient = 0;
  let leftHessian = 0;
  let leftCount = 0;
  if (missingBin >= 0) {
    leftGradient = sums[2 * (offset + missingBin)];
    leftHessian = sums[2 * (offset + missingBin) + 1];
    leftCount = counts[offset + missingBin];
  }
  let best = out.gain;
  for (let bin = 0; bin < bound; bin++) {
    const entry = offset + bin;
    const inBin = counts[entry];
    // An empty bin gives the split before it again; its sums hold the rounding of a subtraction.
    if (inBin === 0) continue;
    leftGradient += sums[2 * entry];
    leftHessian += sums[2 * entry + 1];
    leftCount += inBin;
    if (leftCount < minDataInLeaf || leftHessian < minSumHessian) continue;
    const rightHessian = hessian - leftHessian;
    if (count - leftCount < minDataInLeaf || rightHessian < minSumHessian) break;
    // leafGain(left) + leafGain(right) − shift, written out: the call was not always inlined.
    const leftExcess = Math.abs(leftGradient) - lambdaL1;
    const rightExcess = Math.abs(gradient - leftGradient) - lambdaL1;
    let gain = -shift;
    if (leftExcess > 0) gain += (leftExcess * leftExcess) / (leftHessian + lambdaL2);
    if (rightExcess > 0) gain += (rightExcess * rightExcess) / (rightHessian + lambdaL2);
    if (gain > best) {
      best = gain;
      out.slot = slot;
      out.bin = bin;
      out.missingLeft = missingBin >= 0;
      out.gain = gain;
      out.leftGradient = leftGradient;
      out.leftHessian = leftHessian;
      out.leftCount = leftCount;
    }
  }
}
