import { describe, expect, it } from "vitest";
import { sameBytes } from "../../../src/core/typed-array.js";
import { barCount, concatenateBars, viewBars } from "../../../src/market/bar.js";
import { defaultHierarchy, defaultTreeParameters } from "../../../src/train/default-hierarchy.js";
import type { Hierarchy, HierarchyNode } from "../../../src/train/hierarchy.js";
import { gbdtLearner, learnerNamed } from "../../../src/train/learners/index.js";
import {
  areaUnderCurve,
  lookupLearner,
  type NodeRun,
  runHierarchy,
  walkBars,
} from "../../support/train.js";

/** Upper nodes that learn their rows by heart, and an executor that can read what they say. */
const memorising: Hierarchy = defaultHierarchy("M15", "lookup", {}).map((node) => ({
  ...node,
  parameters: node.name === "executor" ? { bins: 4, shrink: 20 } : { bins: 12, shrink: 0.5 },
}));

const lookup = () => lookupLearner;

/** The planted mistake: predictions of rows by the model that was trained on them. */
function inSample(run: Omit<NodeRun, "id">): Float64Array {
  const probability = new Float64Array(run.dataset.label.length);
  run.model.predictColumns(run.dataset.columns, probability);
  return probability;
}

/**
 * The mean area of each node's folds. Over all folds at once the area lies below one half on pure noise: a
 * fold that happens to hold many ups lifts the base rate of the models after it, so that its own rows rank
 * below theirs. The mean over 60 seeds was 0.455 at the strategist, five standard errors off, and 0.500 by fold.
 */
function scores(runs: Readonly<Record<string, NodeRun>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(runs).map(([name, { folds, outOfFold, dataset }]) => {
      const areas = folds.map(({ testRows }) => {
        const pick = (column: Float64Array) => Float64Array.from(testRows, (row) => column[row]);
        return areaUnderCurve(pick(outOfFold.probability), pick(dataset.label));
      });
      return [name, areas.reduce((sum, area) => sum + area, 0) / areas.length];
    }),
  );
}

/**
 * Throws unless each node's area is that of chance: its mean over the seeds within three standard errors of
 * one half, and not above one half in so many seeds that a fair coin would be so one time in a thousand.
 */
function proveChance(all: readonly Record<string, number>[]): void {
  for (const name of Object.keys(all[0])) {
    const areas = all.map((one) => one[name]);
    const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
    const variance = areas.reduce((sum, a) => sum + (a - mean) ** 2, 0) / (areas.length - 1);
    const error = Math.sqrt(variance / areas.length);
    const above = areas.filter((area) => area > 0.5).length;
    const isChance = Math.abs(mean - 0.5) < 3 * error && tailOfCoins(areas.length, above) > 1e-3;
    expect({ name, mean, error, above, isChance }).toMatchObject({ isChance: true });
    expect(error).toBeLessThan(0.03); // else the proof would see nothing
  }
}

/** Probability that of `count` fair coins at least `heads` show heads. */
function tailOfCoins(count: number, heads: number): number {
  let choose = 1;
  let ways = 0;
  for (let k = 0; k <= count; k++) {
    if (k >= heads) ways += choose;
    choose = (choose * (count - k)) / (k + 1);
  }
  return ways / 2 ** count;
}

const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
const rowCount = 6_000;

describe("a hierarchy on noise", () => {
  it("stays at chance at every level, over 20 seeds", () => {
    proveChance(
      seeds.map((seed) => scores(runHierarchy(memorising, walkBars(seed, rowCount), lookup))),
    );
  });

  it("is caught by the same proof when upper nodes pass down predictions of rows that they saw", () => {
    const leaky = seeds.map((seed) =>
      scores(runHierarchy(memorising, walkBars(seed, rowCount), lookup, inSample)),
    );
    const of = (name: string) => leaky.map((one) => ({ [name]: one[name] }));
    expect(() => proveChance(of("executor"))).toThrow("isChance");
    proveChance(of("strategist")); // the mistake is in what goes down: the top sees none of it
    const mean = leaky.reduce((sum, one) => sum + one.executor, 0) / leaky.length;
    expect(mean).toBeGreaterThan(0.52);
  });

  it.each(["gbdt", "linear"])("stays at chance with the %s learner", (name) => {
    const small = { ...defaultTreeParameters, num_iterations: 12, min_data_in_leaf: 20 };
    const nodes = defaultHierarchy("M15", name, name === "gbdt" ? small : {});
    proveChance(
      seeds.map((seed) => scores(runHierarchy(nodes, walkBars(seed, 5_000), learnerNamed))),
    );
  });
});

describe("out-of-fold predictions, down the whole hierarchy", () => {
  const usual = defaultHierarchy("M15", "gbdt", {
    ...defaultTreeParameters,
    num_iterations: 20,
    min_data_in_leaf: 20,
  });

  /** Throws where a prediction changes with bars that came after it. */
  function proveNoLookAhead(
    passDown?: (run: Omit<NodeRun, "id">) => Float64Array,
    nodes: Hierarchy = usual,
  ): void {
    const bars = walkBars(1, 6_000);
    const cut = 4_500;
    const others = walkBars(2, 6_000);
    const altered = concatenateBars([
      viewBars(bars, 0, cut),
      viewBars(others, cut, barCount(others)),
    ]);
    altered.openTime.set(bars.openTime);
    const time = bars.openTime[cut];
    const learnerOf = () => gbdtLearner;
    const whole = runHierarchy(nodes, bars, learnerOf, passDown);
    const other = runHierarchy(nodes, altered, learnerOf, passDown);
    for (const { name } of nodes) {
      const known = whole[name].dataset.availableAt.filter((at) => at <= time).length;
      const before = whole[name].outOfFold.probability.subarray(0, known);
      const after = other[name].outOfFold.probability.subarray(0, known);
      expect(before.some((p) => p === p)).toBe(true);
      expect({ name, isSame: sameBytes(before, after) }).toEqual({ name, isSame: true });
    }
  }

  it("keep their bits when everything after them is altered", () => {
    proveNoLookAhead();
  });

  it("keep them where a gate silences rows, and the proof catches one kept by what saw the future", () => {
    const gated = usual.map((node): HierarchyNode => {
      const keeper = node.upstream.at(-1);
      return keeper === undefined ? node : { ...node, gate: { node: keeper, offHalf: 0.004 } };
    });
    proveNoLookAhead(undefined, gated);
    expect(() => proveNoLookAhead(inSample, gated)).toThrow();
  });

  it("keep them where labels judge the calls of the node above, and weights fade", () => {
    const judging = usual.map((node): HierarchyNode => {
      const weights = { timeDecay: 0.5 };
      const primary = node.upstream.at(-1);
      if (primary === undefined || node.target.kind !== "tripleBarrier")
        return { ...node, weights };
      const target = { ...node.target, kind: "meta", primary, threshold: 0 } as const;
      return { ...node, weights, target };
    });
    expect(judging.filter(({ target }) => target.kind === "meta")).toHaveLength(2);
    proveNoLookAhead(undefined, judging);
  });

  it("and the proof catches predictions of rows that were trained on", () => {
    expect(() => proveNoLookAhead(inSample)).toThrow();
  });
});
