import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../../../src/core/random.js";
import { sameBytes } from "../../../../../../src/core/typed-array.js";
import { trainGbdt } from "../../../../../../src/train/learners/gbdt/booster.js";
import { packForest } from "../../../../../../src/train/learners/gbdt/forest-arrays.js";
import {
  type GbdtOptions,
  type GbdtParameters,
  gbdtParameterRules,
} from "../../../../../../src/train/learners/gbdt/index.js";
import type { GbdtRows } from "../../../../../../src/train/learners/gbdt/rows.js";
import {
  createWasmKernels,
  memoryNeed,
} from "../../../../../../src/train/learners/gbdt/wasm/wasm-kernels.js";
import { fitGbdt } from "../../../../../../src/train/learners/gbdt-learner.js";
import { plantedRows } from "../../../../../support/learners.js";
import { threadsOf } from "../../../../../support/threads.js";

const fallbacks = Object.fromEntries(
  Object.entries(gbdtParameterRules).map(([name, { fallback }]) => [name, fallback]),
) as unknown as GbdtParameters; // the rules have its names and types

function sameForest(
  rows: GbdtRows,
  given: Partial<GbdtParameters>,
  one: GbdtOptions,
  other: GbdtOptions,
): boolean {
  const parameters = { ...fallbacks, ...given };
  const packed = packForest(trainGbdt(rows, parameters, one).forest);
  const others = packForest(trainGbdt(rows, parameters, other).forest);
  return Object.keys(packed).every((name) => sameBytes(packed[name], others[name]));
}

/** Enough rows that every loop is shared among threads, and more than one block of each. */
function manyRows(seed: number, featureCount: number): GbdtRows {
  const rows = plantedRows({
    seed,
    rowCount: 70_001,
    featureCount,
    missing: 0.05,
    probability: (x) => 1 / (1 + Math.exp(-x(0) - x(1) * x(2))),
  });
  const random = createRandom(seed + 1);
  const weight = Float64Array.from(rows.label, () => random.uniform());
  return { ...rows, weight };
}

const plain: GbdtOptions = { isPlain: true };
const fast: GbdtOptions = { isPlain: false };

describe("trees grown by WebAssembly", () => {
  it("are those of plain TypeScript in every bit, on one thread, two and three", () => {
    const rows = manyRows(1, 9);
    const parameters = { num_iterations: 4, scale_pos_weight: 2, bin_construct_sample_cnt: 20_000 };
    for (const threadCount of [1, 2, 3]) {
      expect(sameForest(rows, parameters, plain, { ...fast, threadCount })).toBe(true);
    }
  });

  it("are those of plain TypeScript for more features than one block of sums holds", () => {
    const rows = plantedRows({
      seed: 5,
      rowCount: 3_000,
      featureCount: 75,
      probability: (x) => 1 / (1 + Math.exp(-x(0) - x(70))),
    });
    for (const threadCount of [1, 2]) {
      const some = { num_iterations: 3, feature_fraction: 0.5 };
      expect(sameForest(rows, some, plain, { ...fast, threadCount })).toBe(true);
    }
  });

  it("are those of plain TypeScript whatever rows are drawn and whatever is lost", () => {
    const rows = manyRows(2, 4);
    const kinds: Partial<GbdtParameters>[] = [
      { bagging_fraction: 0.6, bagging_freq: 1 },
      { data_sample_strategy: "goss", learning_rate: 0.9 },
      { objective: "regression" },
      { objective: "multiclass", num_class: 2 },
      { objective: "quantile", alpha: 0.7 },
      { grow_policy: "depthwise", monotone_constraints: [1, 0, -1, 0], max_bin: 16 },
    ];
    for (const kind of kinds) {
      const parameters = { num_iterations: 3, num_leaves: 12, ...kind };
      expect(sameForest(rows, parameters, plain, { ...fast, threadCount: 2 })).toBe(true);
    }
  });

  it("are those of plain TypeScript with categories, and with columns that hold nothing", () => {
    const rows = manyRows(3, 6);
    rows.columns[0].fill(7);
    rows.columns[1].fill(Number.NaN);
    for (const f of [2, 4]) {
      rows.columns[f].forEach((value, row, column) => {
        column[row] = Math.abs(Math.round(9 * value));
      });
    }
    const parameters = { num_iterations: 3, categorical_feature: [2, 4] };
    expect(sameForest(rows, parameters, plain, fast)).toBe(true);
    const [empty] = rows.columns;
    const unlearnable = { ...rows, columns: [empty, empty] };
    expect(sameForest(unlearnable, parameters, plain, { ...fast, threadCount: 2 })).toBe(true);
  });

  it("end their threads with the training, and with an objective that fails", async () => {
    const rows = manyRows(4, 3);
    const failing = {
      link: "identity" as const,
      baseMargin: () => 0,
      derivatives: () => {
        throw new Error("no derivative");
      },
      loss: () => 0,
    };
    const exits = (threads: readonly Worker[]) => threads.map((thread) => once(thread, "exit"));
    const parameters = { ...fallbacks, num_iterations: 1 };
    const { threads } = await threadsOf(() => trainGbdt(rows, parameters, { threadCount: 3 }));
    expect(await Promise.all(exits(threads))).toEqual([[0], [0]]);
    const options = { threadCount: 2, objective: failing };
    const failed = await threadsOf(() => {
      expect(() => trainGbdt(rows, parameters, options)).toThrow("no derivative");
    });
    expect(await Promise.all(exits(failed.threads))).toEqual([[0]]);
  });

  it("leave rows to plain TypeScript that 4 GB cannot hold", () => {
    const sizes = {
      featureCount: 50,
      outputCount: 1,
      binCount: 256,
      histogramCount: 32,
      leafCount: 31,
      sampleCount: 200_000,
    };
    expect(memoryNeed({ ...sizes, rowCount: 25_000_000 }, 2)).toBeLessThan(2 ** 32);
    expect(memoryNeed({ ...sizes, rowCount: 30_000_000 }, 2)).toBeGreaterThan(2 ** 32);
    expect(createWasmKernels({ ...sizes, rowCount: 30_000_000 }, 1)).toBeUndefined();
    expect(createWasmKernels({ ...sizes, rowCount: 1_000 }, 1)).toBeDefined();
  });

  it("are the same model whatever number of threads was asked for, and refuse none at all", () => {
    const rows = manyRows(6, 3);
    const parameters = { num_iterations: 2 };
    const model = fitGbdt(rows, parameters);
    expect(sameBytes(fitGbdt(rows, parameters, { threadCount: 2 }).bytes(), model.bytes())).toBe(
      true,
    );
    for (const threadCount of [0, 1.5, 65]) {
      expect(() => fitGbdt(rows, parameters, { threadCount })).toThrow(
        expect.objectContaining({ code: "TRAIN_PARAMETER_INVALID" }),
      );
    }
  });
});
