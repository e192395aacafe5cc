import { describe, expect, it } from "vitest";
import type { GbdtParameters } from "../../../../../src/train/learners/gbdt/parameters.js";
import type { Tree } from "../../../../../src/train/learners/gbdt/trees.js";
import { fitGbdt } from "../../../../../src/train/learners/gbdt-learner.js";
import type { TrainingRows } from "../../../../../src/train/learners/learner.js";
import { type ExactNode, exactTrees } from "../../../../support/exact-trees.js";
import { plantedRows } from "../../../../support/learners.js";

// Small leaves of different features can hold equal gradients. Such splits tie exactly, and rounding
// then picks one; where this happens the tests ask for larger leaves.
const base = { num_iterations: 4, num_leaves: 8, min_data_in_leaf: 3, min_sum_hessian_in_leaf: 0 };

/** Both trees as one nested value, so that a difference shows where it is. */
function nested(tree: Tree, place: number): unknown {
  if (place < 0) return { value: tree.leafValue[~place], count: tree.leafCover[~place] };
  return {
    feature: tree.feature[place],
    threshold: tree.threshold[place],
    missingLeft: tree.defaultLeft[place] === 1,
    gain: tree.gain[place],
    count: tree.nodeCover[place],
    left: nested(tree, tree.left[place]),
    right: nested(tree, tree.right[place]),
  };
}

function nestedExact(node: ExactNode): unknown {
  if (node.split === undefined) return { value: node.value, count: node.count };
  const { feature, threshold, missingLeft, gain, left, right } = node.split;
  return {
    feature,
    threshold,
    missingLeft,
    gain,
    count: node.count,
    left: nestedExact(left),
    right: nestedExact(right),
  };
}

/** Numbers of float sums are rounded to 9 digits: histograms add in another order. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part) =>
      typeof part === "number"
        ? Number.isFinite(part)
          ? Number(part.toPrecision(9))
          : String(part)
        : part,
    ),
  );
}

function expectAgreement(
  rows: TrainingRows,
  parameters: Readonly<Record<string, number | string>>,
): void {
  const model = fitGbdt(rows, parameters);
  const full = model.describe().parameters as unknown as GbdtParameters; // as the model resolved them
  const ours = model.forest.trees.map((tree) => nested(tree, tree.feature.length === 0 ? -1 : 0));
  const theirs = exactTrees(rows, full).map(nestedExact);
  expect(rounded(ours)).toEqual(rounded(theirs));
}

describe("trees against a slow exact reference, split by split", () => {
  const rows = plantedRows({
    seed: 7,
    rowCount: 120,
    featureCount: 4,
    missing: 0,
    probability: (x) => (x(0) + x(1) * x(2) > 0 ? 0.85 : 0.2),
  });
  const gaps = plantedRows({
    seed: 8,
    rowCount: 130,
    featureCount: 4,
    missing: 0.2,
    probability: (x) => (x(0) + x(1) * x(2) > 0 ? 0.9 : 0.15),
  });

  it("agrees on complete rows by log loss", () => {
    expectAgreement(rows, base);
  });

  it("agrees on rows with missing values, their direction learnt", () => {
    expectAgreement(gaps, { ...base, min_data_in_leaf: 8 });
  });

  it("agrees on squared error", () => {
    expectAgreement(gaps, { ...base, objective: "regression", min_data_in_leaf: 8 });
  });

  it("agrees under L1, L2, depth, gain and hessian limits", () => {
    expectAgreement(gaps, {
      ...base,
      lambda_l1: 0.7,
      lambda_l2: 2,
      max_depth: 3,
      min_gain_to_split: 0.4,
      min_sum_hessian_in_leaf: 1.5,
      learning_rate: 0.3,
    });
  });

  it("agrees on growth by depth", () => {
    expectAgreement(gaps, { ...base, min_data_in_leaf: 8, grow_policy: "depthwise" });
    const deep = { ...base, min_data_in_leaf: 4, num_leaves: 7, grow_policy: "depthwise" };
    expectAgreement(rows, { ...deep, num_iterations: 2 });
  });

  it("agrees where values repeat and are few", () => {
    const coarse = gaps.columns.map((column) => column.map((value) => Math.round(value * 1.5)));
    expectAgreement({ ...gaps, columns: coarse }, { ...base, num_iterations: 1 });
  });
});
