/**
 * Splits by category, as LightGBM finds them (W. Fisher, On Grouping for Maximum Homogeneity, JASA 53,
 * 1958): where there are at most `max_cat_to_onehot` categories, each is tried alone on the left;
 * otherwise they are sorted by gradient / (hessian + `cat_smooth`) and the sets that begin the order,
 * from either end, are tried. Rows of no category (missing, unknown, beyond the bins) always go right.
 */
import type { BinnedMatrix } from "./binned-matrix.js";
import type { Histogram } from "./histogram.js";
import { type LeafTotals, pairGain, type Split, type SplitRules } from "./split-rules.js";

/** Order of the categories of the slot being read. */
const order: number[] = [];

/** Puts the best split of a categorical slot into `out`, where it gains more than what `out` holds. */
export function findCategorySplit(
  matrix: BinnedMatrix,
  histogram: Histogram,
  totals: LeafTotals,
  slot: number,
  shift: number,
  rules: SplitRules,
  out: Split,
): void {
  if (matrix.slotBins[slot] <= rules.categories.maxToOneHot) {
    tryEachAlone(matrix, histogram, totals, slot, shift, rules, out);
    return;
  }
  const { sums, counts } = histogram;
  const offset = matrix.slotOffset[slot];
  const { smooth } = rules.categories;
  order.length = 0;
  for (let bin = 0; bin < matrix.slotBins[slot]; bin++) {
    const count = counts[offset + bin];
    if (count > 0 && count >= smooth) order.push(bin);
  }
  const lean = (bin: number) => sums[2 * (offset + bin)] / (sums[2 * (offset + bin) + 1] + smooth);
  order.sort((a, b) => lean(a) - lean(b) || a - b);
  tryPrefixes(histogram, totals, slot, offset, shift, rules, out);
  order.reverse();
  tryPrefixes(histogram, totals, slot, offset, shift, rules, out);
}

function tryEachAlone(
  matrix: BinnedMatrix,
  { sums, counts }: Histogram,
  totals: LeafTotals,
  slot: number,
  shift: number,
  rules: SplitRules,
  out: Split,
): void {
  const { lambdaL1, lambdaL2, minDataInLeaf, minSumHessian } = rules;
  for (let bin = 0; bin < matrix.slotBins[slot]; bin++) {
    const entry = matrix.slotOffset[slot] + bin;
    const count = counts[entry];
    const gradient = sums[2 * entry];
    const hessian = sums[2 * entry + 1];
    if (count < minDataInLeaf || hessian < minSumHessian) continue;
    if (totals.count - count < minDataInLeaf || totals.hessian - hessian < minSumHessian) continue;
    const gain = pairGain(gradient, hessian, totals, lambdaL1, lambdaL2, 0) - shift;
    if (!(gain > out.gain)) continue;
    keep(out, slot, gain, gradient, hessian, count, lambdaL2);
    out.leftBins[0] = bin;
    out.leftBinCount = 1;
  }
}

/** Tries the first categories of `order`, ever more of them. */
function tryPrefixes(
  { sums, counts }: Histogram,
  totals: LeafTotals,
  slot: number,
  offset: number,
  shift: number,
  rules: SplitRules,
  out: Split,
): void {
  const { lambdaL1, minDataInLeaf, minSumHessian, categories } = rules;
  const lambdaL2 = rules.lambdaL2 + categories.extraL2;
  const most = Math.min(categories.maxThreshold, (order.length + 1) >>> 1);
  let gradient = 0;
  let hessian = 0;
  let count = 0;
  let sinceLast = 0;
  for (let i = 0; i < most; i++) {
    const entry = offset + order[i];
    gradient += sums[2 * entry];
    hessian += sums[2 * entry + 1];
    count += counts[entry];
    sinceLast += counts[entry];
    if (count < minDataInLeaf || hessian < minSumHessian) continue;
    const rightCount = totals.count - count;
    if (rightCount < Math.max(minDataInLeaf, categories.minDataPerGroup)) break;
    if (totals.hessian - hessian < minSumHessian) break;
    if (sinceLast < categories.minDataPerGroup) continue;
    sinceLast = 0;
    const gain = pairGain(gradient, hessian, totals, lambdaL1, lambdaL2, 0) - shift;
    if (!(gain > out.gain)) continue;
    keep(out, slot, gain, gradient, hessian, count, lambdaL2);
    for (let k = 0; k <= i; k++) out.leftBins[k] = order[k];
    out.leftBinCount = i + 1;
  }
}

function keep(
  out: Split,
  slot: number,
  gain: number,
  gradient: number,
  hessian: number,
  count: number,
  lambdaL2: number,
): void {
  out.slot = slot;
  out.gain = gain;
  out.leftGradient = gradient;
  out.leftHessian = hessian;
  out.leftCount = count;
  out.missingLeft = false;
  out.lambdaL2 = lambdaL2;
}
