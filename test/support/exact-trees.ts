import type { GbdtParameters } from "../../src/train/learners/gbdt/parameters.js";
import type { GbdtRows } from "../../src/train/learners/gbdt/rows.js";

/** A node or leaf of the slow reference. */
export interface ExactNode {
  readonly count: number;
  readonly value: number;
  split?: {
    readonly feature: number;
    readonly threshold: number;
    readonly missingLeft: boolean;
    readonly gain: number;
    readonly left: ExactNode;
    readonly right: ExactNode;
  };
}

interface Open extends ExactNode {
  readonly rows: readonly number[];
  readonly depth: number;
  readonly best: Candidate | undefined;
}

interface Candidate {
  readonly feature: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/**
 * Boosted trees worked out the slow way: every split between any two distinct values of any feature,
 * every sum taken afresh over rows. No bins, no histograms, no code of ours.
 */
export function exactTrees(rows: GbdtRows, parameters: GbdtParameters): ExactNode[] {
  const isBinary = parameters.objective === "binary";
  const mean = rows.label.reduce((sum, y) => sum + y, 0) / rows.label.length;
  const margin = rows.label.map(() => (isBinary ? Math.log(mean / (1 - mean)) : mean));
  const distinct = rows.columns.map((column) =>
    [...new Set(column)].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b),
  );
  const roots: ExactNode[] = [];
  for (let t = 0; t < parameters.num_iterations; t++) {
    const gradient = rows.label.map((y, i) =>
      isBinary ? 1 / (1 + Math.exp(-margin[i])) - y : margin[i] - y,
    );
    const hessian = rows.label.map((_, i) => {
      const p = 1 / (1 + Math.exp(-margin[i]));
      return isBinary ? p * (1 - p) : 1;
    });
    const { root, leaves } = growExact(rows, parameters, distinct, gradient, hessian);
    for (const leaf of leaves) for (const row of leaf.rows) margin[row] += leaf.value;
    roots.push(root);
  }
  return roots;
}

function growExact(
  rows: GbdtRows,
  p: GbdtParameters,
  distinct: readonly (readonly number[])[],
  gradient: Float64Array,
  hessian: Float64Array,
): { root: ExactNode; leaves: Open[] } {
  const sum = (values: Float64Array, of: readonly number[]) =>
    of.reduce((total, row) => total + values[row], 0);
  const soft = (g: number) => Math.sign(g) * Math.max(0, Math.abs(g) - p.lambda_l1);
  const score = (of: readonly number[]) =>
    soft(sum(gradient, of)) ** 2 / (sum(hessian, of) + p.lambda_l2);
  const isLarge = (of: readonly number[]) =>
    of.length >= p.min_data_in_leaf && sum(hessian, of) >= p.min_sum_hessian_in_leaf;

  function bestOf(of: readonly number[], depth: number): Candidate | undefined {
    if (p.max_depth > 0 && depth >= p.max_depth) return undefined;
    let best: Candidate | undefined;
    rows.columns.forEach((column, feature) => {
      const values = distinct[feature];
      const present = of.filter((row) => !Number.isNaN(column[row]));
      const missing = of.filter((row) => Number.isNaN(column[row]));
      const sides = missing.length > 0 ? [false, true] : [undefined];
      for (const side of sides) {
        values.forEach((value, index) => {
          if (!present.some((row) => column[row] === value)) return;
          const isLast = index === values.length - 1;
          const threshold = isLast ? Number.POSITIVE_INFINITY : (value + values[index + 1]) / 2;
          const low = present.filter((row) => column[row] <= threshold);
          const high = present.filter((row) => column[row] > threshold);
          const left = side === true ? [...low, ...missing] : low;
          const right = side === false ? [...high, ...missing] : high;
          if (!isLarge(left) || !isLarge(right)) return;
          const gain = score(left) + score(right) - score(of) - p.min_gain_to_split;
          if (gain <= 1e-12 || (best !== undefined && gain <= best.gain * (1 + 1e-12))) return;
          const missingLeft = side ?? left.length >= right.length;
          best = { feature, threshold, missingLeft, gain, left, right };
        });
      }
    });
    return best;
  }

  function open(of: readonly number[], depth: number): Open {
    const value = (-p.learning_rate * soft(sum(gradient, of))) / (sum(hessian, of) + p.lambda_l2);
    return { rows: of, depth, count: of.length, value, best: bestOf(of, depth) };
  }

  const root = open([...rows.label.keys()], 0);
  const leaves = [root];
  while (leaves.length < p.num_leaves) {
    let chosen = -1;
    leaves.forEach((leaf, k) => {
      if (leaf.best === undefined) return;
      const best = chosen < 0 ? undefined : leaves[chosen];
      const isShallower = p.grow_policy === "depthwise" && leaf.depth !== best?.depth;
      const isBetter = isShallower
        ? leaf.depth < (best?.depth ?? 0)
        : leaf.best.gain > (best?.best?.gain ?? 0);
      if (best === undefined || isBetter) chosen = k;
    });
    const leaf = leaves[chosen];
    if (leaf?.best === undefined) break;
    const left = open(leaf.best.left, leaf.depth + 1);
    const right = open(leaf.best.right, leaf.depth + 1);
    leaf.split = { ...leaf.best, left, right };
    leaves[chosen] = left;
    leaves.push(right);
  }
  return { root, leaves };
}
