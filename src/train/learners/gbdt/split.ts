import type { BinnedMatrix } from "./binned-matrix.js";
import { findCategorySplit } from "./category-split.js";
import type { Histogram } from "./histogram.js";
import { type LeafTotals, leafGain, pairGain, type Split, type SplitRules } from "./split-rules.js";

/**
 * Finds the split of highest gain over the used slots. Each slot is read from its lowest bin up with
 * the missing rows on the right, and, where the leaf has some, again with them on the left.
 *
 * Ties go to the lower feature, then to missing on the right, then to the lower bin. Where the leaf
 * has no missing row in the chosen feature, later missing values go with the larger child (left if
 * equal). Where the leaf's value has bounds or the slot a direction, gains are those of values within
 * them (`scanBounded`).
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
  const { lambdaL1, lambdaL2 } = rules;
  const shift = leafGain(totals.gradient, totals.hessian, lambdaL1, lambdaL2) + rules.minGain;
  const hasBounds = totals.lowest > -Infinity || totals.highest < Infinity;
  for (let slot = 0; slot < matrix.slotCount; slot++) {
    if (isUsed[slot] === 0) continue;
    if (matrix.slotCodes[slot] !== undefined) {
      findCategorySplit(matrix, histogram, totals, slot, shift, rules, out);
      continue;
    }
    const offset = matrix.slotOffset[slot];
    const bins = matrix.slotBins[slot];
    const missing = matrix.slotMissing[slot] === 1 ? histogram.counts[offset + bins] : 0;
    // With missing rows on the right, even the split after the last value bin parts something.
    const bound = missing > 0 ? bins : bins - 1;
    const search = hasBounds || rules.monotone[slot] !== 0 ? scanBounded : scan;
    search(histogram, totals, slot, offset, bound, -1, shift, rules, out);
    if (missing > 0) search(histogram, totals, slot, offset, bins - 1, bins, shift, rules, out);
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
      out.lambdaL2 = lambdaL2;
      out.leftBinCount = 0;
    }
  }
}

/** `scan` where children's values have bounds and an order. */
function scanBounded(
  { sums, counts }: Histogram,
  totals: LeafTotals,
  slot: number,
  offset: number,
  bound: number,
  missingBin: number,
  shift: number,
  rules: SplitRules,
  out: Split,
): void {
  const { lambdaL1, lambdaL2, minDataInLeaf, minSumHessian } = rules;
  const direction = rules.monotone[slot];
  const missing = missingBin < 0 ? -1 : offset + missingBin;
  let leftGradient = missing < 0 ? 0 : sums[2 * missing];
  let leftHessian = missing < 0 ? 0 : sums[2 * missing + 1];
  let leftCount = missing < 0 ? 0 : counts[missing];
  for (let bin = 0; bin < bound; bin++) {
    const entry = offset + bin;
    if (counts[entry] === 0) continue;
    leftGradient += sums[2 * entry];
    leftHessian += sums[2 * entry + 1];
    leftCount += counts[entry];
    if (leftCount < minDataInLeaf || leftHessian < minSumHessian) continue;
    if (totals.count - leftCount < minDataInLeaf) break;
    if (totals.hessian - leftHessian < minSumHessian) break;
    const gain = pairGain(leftGradient, leftHessian, totals, lambdaL1, lambdaL2, direction) - shift;
    if (!(gain > out.gain)) continue;
    out.slot = slot;
    out.bin = bin;
    out.missingLeft = missingBin >= 0;
    out.gain = gain;
    out.leftGradient = leftGradient;
    out.leftHessian = leftHessian;
    out.leftCount = leftCount;
    out.lambdaL2 = lambdaL2;
    out.leftBinCount = 0;
  }
}
