import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../../src/core/random.js";
import {
  type Objective,
  objectiveOf,
} from "../../../../../src/train/learners/gbdt/objectives/index.js";
import { quantileOf } from "../../../../../src/train/learners/gbdt/objectives/quantile.js";

const settings = {
  alpha: 0.7,
  num_class: 3,
  poisson_max_delta_step: 1e-9,
  scale_pos_weight: 1,
};

/** Objectives whose loss is smooth where the margins of the test are. */
const recipes: Readonly<
  Record<string, { readonly objective: Objective; readonly label: (u: number) => number }>
> = {
  binary: {
    objective: objectiveOf({ ...settings, objective: "binary" }),
    label: (u) => (u < 0.4 ? 1 : 0),
  },
  multiclass: {
    objective: objectiveOf({ ...settings, objective: "multiclass" }),
    label: (u) => Math.floor(3 * u),
  },
  huber: {
    objective: objectiveOf({ ...settings, objective: "huber" }),
    label: (u) => 4 * u - 2,
  },
  quantile: {
    objective: objectiveOf({ ...settings, objective: "quantile" }),
    label: (u) => 4 * u - 2,
  },
  poisson: {
    objective: objectiveOf({ ...settings, objective: "poisson" }),
    label: (u) => Math.floor(5 * u),
  },
};

function example({ objective, label }: (typeof recipes)[string]) {
  const { outputCount = 1 } = objective;
  const random = createRandom(4);
  const rows = {
    label: Float64Array.from({ length: 40 }, () => label(random.uniform())),
    weight: Float64Array.from({ length: 40 }, () => random.uniform() + 0.1),
  };
  const margin = Float64Array.from({ length: 40 * outputCount }, () => random.normal());
  return { rows, margin };
}

/** Sum of the loss over rows: the mean times the weights. */
function total(
  objective: Objective,
  rows: ReturnType<typeof example>["rows"],
  margin: Float64Array,
) {
  return objective.loss(rows, margin) * rows.weight.reduce((sum, weight) => sum + weight, 0);
}

describe.each(Object.keys(recipes))("the objective %s", (name) => {
  const recipe = recipes[name];
  const { objective } = recipe;
  const { rows, margin } = example(recipe);
  const pairs = new Float64Array(2 * margin.length);
  objective.derivatives(rows, margin, pairs);

  it("has the gradient of its loss", () => {
    const step = 1e-5;
    for (let i = 0; i < margin.length; i++) {
      const up = margin.slice();
      const down = margin.slice();
      up[i] += step;
      down[i] -= step;
      const slope = (total(objective, rows, up) - total(objective, rows, down)) / (2 * step);
      expect(Math.abs(pairs[2 * i] - slope)).toBeLessThan(1e-7);
    }
  });

  it("begins at the margins of least loss", () => {
    const best = [objective.baseMargin(rows)].flat();
    const lossAt = (given: readonly number[]) =>
      objective.loss(
        rows,
        Float64Array.from(margin, (_, i) => given[Math.floor(i / 40)]),
      );
    if (name === "huber") return; // begins at the mean, as LightGBM does
    for (const change of [-0.05, 0.05]) {
      best.forEach((_, output) => {
        const moved = best.map((value, k) => (k === output ? value + change : value));
        expect(lossAt(moved)).toBeGreaterThanOrEqual(lossAt(best));
      });
    }
  });
});

it("the hessians of smooth losses are the slopes of their gradients", () => {
  // Multiclass: K / (K − 1) times it, as Friedman has it.
  for (const [name, factor] of [
    ["binary", 1],
    ["poisson", 1],
    ["multiclass", 1.5],
  ] as const) {
    const recipe = recipes[name];
    const { rows, margin } = example(recipe);
    const { objective } = recipe;
    const pairs = new Float64Array(2 * margin.length);
    objective.derivatives(rows, margin, pairs);
    const step = 1e-5;
    for (let i = 0; i < margin.length; i++) {
      const near = new Float64Array(2 * margin.length);
      const moved = margin.slice();
      moved[i] += step;
      objective.derivatives(rows, moved, near);
      moved[i] -= 2 * step;
      const far = new Float64Array(2 * margin.length);
      objective.derivatives(rows, moved, far);
      const slope = (near[2 * i] - far[2 * i]) / (2 * step);
      expect(Math.abs(pairs[2 * i + 1] - factor * slope)).toBeLessThan(1e-6);
    }
  }
});

it("poisson_max_delta_step makes hessians larger by its exponential", () => {
  const { rows, margin } = example(recipes.poisson);
  const [plain, careful] = [1e-9, 0.7].map((poisson_max_delta_step) => {
    const pairs = new Float64Array(2 * margin.length);
    objectiveOf({ ...settings, objective: "poisson", poisson_max_delta_step }).derivatives(
      rows,
      margin,
      pairs,
    );
    return pairs;
  });
  for (let i = 0; i < margin.length; i++) {
    expect(careful[2 * i]).toBe(plain[2 * i]);
    expect(careful[2 * i + 1] / plain[2 * i + 1]).toBeCloseTo(Math.exp(0.7), 6);
  }
});

describe("quantileOf", () => {
  const values = Float64Array.of(40, 0, 30, 10, 20, 50);

  it("is numpy's default without weights", () => {
    // numpy.quantile([40, 0, 30, 10, 20, 50], …)
    expect(quantileOf(values, undefined, 0.3)).toBe(15);
    expect(quantileOf(values, undefined, 0.5)).toBe(25);
    expect(quantileOf(values, undefined, 0.9)).toBe(45);
    expect(quantileOf(Float64Array.of(7), undefined, 0.9)).toBe(7);
  });

  it("is what LightGBM 4.7 begins with under weights", () => {
    // Constant models of LightGBM's on [0, 10, …, 50], min_data_in_leaf above the rows.
    const ascending = Float64Array.of(0, 10, 20, 30, 40, 50);
    expect(quantileOf(ascending, Float64Array.of(1, 1, 1, 1, 5, 1), 0.5)).toBeCloseTo(32, 12);
    expect(quantileOf(ascending, Float64Array.of(1, 3, 1, 1, 1, 1), 0.3)).toBeCloseTo(14 / 3, 12);
    expect(quantileOf(ascending, Float64Array.of(3, 1, 1, 1, 1, 1), 0.3)).toBe(0);
    expect(quantileOf(ascending, Float64Array.of(1, 1, 1, 1, 2, 3), 0.75)).toBe(50);
    expect(quantileOf(ascending, Float64Array.of(1, 1, 1, 1, 2, 3), 0.6)).toBeCloseTo(37, 12);
  });

  it("does not look at values of weight 0, nor at the scale of the weights", () => {
    const weight = Float64Array.of(1, 0, 2, 1, 0, 3);
    const kept = quantileOf(Float64Array.of(40, 30, 10, 50), Float64Array.of(1, 2, 1, 3), 0.4);
    expect(quantileOf(values, weight, 0.4)).toBe(kept);
    expect(
      quantileOf(
        values,
        weight.map((one) => one / 8),
        0.4,
      ),
    ).toBe(kept);
  });
});
