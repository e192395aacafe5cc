import { once } from "node:events";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../src/core/random.js";
import { sameBytes } from "../../../../src/core/typed-array.js";
import { wordsPerRow } from "../../../../src/train/learners/gbdt/binned-matrix.js";
import { binColumns, sampleRows } from "../../../../src/train/learners/gbdt/binning.js";
import type { Kernels } from "../../../../src/train/learners/gbdt/kernels.js";
import { createPlainKernels } from "../../../../src/train/learners/gbdt/plain-kernels.js";
import { noSplit } from "../../../../src/train/learners/gbdt/split-rules.js";
import { createWasmKernels } from "../../../../src/train/learners/gbdt/wasm/wasm-kernels.js";
import { threadsOf } from "../../../support/threads.js";

/** What the loops are run on. */
interface Case {
  readonly seed: number;
  readonly rowCount: number;
  readonly featureCount: number;
  readonly maxBin: number;
  /** Values are drawn from so many; any float32 where 0. */
  readonly distinct: number;
  readonly missing: number;
  readonly share: number;
}

const anyCase: fc.Arbitrary<Case> = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  rowCount: fc.constantFrom(1, 2, 7, 300, 2_047, 2_049, 5_000, 17_000),
  featureCount: fc.integer({ min: 1, max: 19 }),
  maxBin: fc.constantFrom(2, 3, 17, 255),
  distinct: fc.constantFrom(0, 2, 40),
  missing: fc.constantFrom(0, 0.3),
  share: fc.constantFrom(0.01, 0.5, 1),
});

function columnsOf({ seed, rowCount, featureCount, distinct, missing }: Case): Float32Array[] {
  const random = createRandom(seed);
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  const anyFloat = () => {
    do bits[0] = random.uniform() * 2 ** 32;
    while (!Number.isFinite(float[0]));
    return float[0];
  };
  const value = () => (distinct === 0 ? anyFloat() : Math.round(random.normal() * distinct) / 8);
  return Array.from({ length: featureCount }, () =>
    Float32Array.from({ length: rowCount }, () => (random.chance(missing) ? Number.NaN : value())),
  );
}

/** Runs every loop as a training does, and gives all arrays that they wrote. */
function runLoops(kernels: Kernels, of: Case): ArrayBufferView[] {
  const { seed, rowCount, maxBin, share } = of;
  const columns = columnsOf(of);
  const random = createRandom(seed + 1);
  const sample = sampleRows(rowCount, 1_000, random.fork("sample"));
  const sorted = columns.map((column) => kernels.sortedValues(column, sample).slice());
  const options = { maxBin, sampleCount: 1_000, random: random.fork("bins") };
  const matrix = binColumns(columns, rowCount, options, kernels);
  const numbers = (draw: () => number, out: Float64Array) => out.map(draw) && out;
  const label = Float64Array.from({ length: rowCount }, () => Math.round(random.uniform()));
  const weight = seed % 2 === 0 ? undefined : label.map(() => random.uniform() * 3);
  const margin = kernels.float64(rowCount);
  for (let row = 0; row < rowCount; row++) margin[row] = 9 * random.normal();
  const pairs = kernels.float64(2 * rowCount);
  kernels.logisticPairs(label, weight, margin, pairs, 1.5);

  const rows = kernels.int32(rowCount);
  for (let row = 0; row < rowCount; row++) rows[row] = row;
  const isUsed = kernels.uint8(matrix.slotCount);
  for (let slot = 0; slot < matrix.slotCount; slot++) isUsed[slot] = random.chance(0.8) ? 1 : 0;
  const entries = matrix.slotOffset[matrix.slotCount];
  const histogram = () => ({ sums: kernels.float64(2 * entries), counts: kernels.int32(entries) });
  const [root, child] = [histogram(), histogram()];
  const totals = kernels.float64(4);
  kernels.sumPairs(rows, rowCount, pairs, totals);
  kernels.sumHistogram(matrix, rows, 0, rowCount, pairs, isUsed, root);
  const split = noSplit();
  let middle = 0;
  if (matrix.slotCount > 0) {
    split.slot = seed % matrix.slotCount;
    split.bin = Math.floor(share * (matrix.slotBins[split.slot] - 1));
    split.missingLeft = seed % 3 === 0;
    middle = kernels.partitionRows(matrix, split, rows, 0, rowCount);
    kernels.sumHistogram(matrix, rows, 0, middle, pairs, isUsed, child);
    kernels.subtractHistogram(root, child);
    if (rowCount - middle > 4) {
      middle = kernels.partitionRows(matrix, split, rows, middle + 1, rowCount - 2); // inside others
    }
  }
  kernels.sumPairs(rows.subarray(middle).sort(), rowCount - middle, pairs, totals.subarray(2));
  const leafEnds = kernels.int32(4);
  leafEnds.set([0, middle, middle, rowCount]);
  const leafValues = numbers(() => random.normal(), kernels.float64(2));
  kernels.addLeafValues(margin, rows, leafEnds, leafValues, 2);
  const written = [totals, pairs, rows, root.sums, root.counts, child.sums, child.counts, margin];
  return [...sorted, matrix.words, matrix.slotOffset, Int32Array.of(middle), ...written].map(
    (array) => array.slice(), // the kernels' memory is of another kind
  );
}

function wasmKernels(of: Case, threadCount: number): Kernels {
  const { rowCount, featureCount, maxBin } = of;
  const sizes = {
    rowCount,
    featureCount,
    outputCount: 1,
    binCount: maxBin + 1,
    histogramCount: 2,
    leafCount: 2,
    sampleCount: 1_000,
  };
  const kernels = createWasmKernels(sizes, threadCount);
  if (kernels === undefined) throw new Error("this Node has no WebAssembly with vectors");
  return kernels;
}

function expectEqual(
  found: readonly ArrayBufferView[],
  expected: readonly ArrayBufferView[],
): void {
  expect(found.map((array, i) => sameBytes(array, expected[i]))).toEqual(expected.map(() => true));
}

describe("the loops in WebAssembly", () => {
  it("write what their twins in plain TypeScript write, in every bit", () => {
    fc.assert(
      fc.property(anyCase, (of) => {
        expectEqual(
          runLoops(wasmKernels(of, 1), of),
          runLoops(createPlainKernels(of.rowCount), of),
        );
      }),
      { numRuns: 80 },
    );
  });

  it("write the same with threads that help", async () => {
    const shared = { rowCount: 150_001, featureCount: 11, maxBin: 255, distinct: 0, missing: 0.1 };
    for (const [seed, threadCount] of [
      [1, 2],
      [2, 3],
      [3, 4],
    ]) {
      const of = { ...shared, seed, share: 0.5 };
      const { result: kernels, threads } = await threadsOf(() => wasmKernels(of, threadCount));
      await Promise.all(threads.map((thread) => once(thread, "online")));
      const found = runLoops(kernels, of);
      const exits = threads.map((thread) => once(thread, "exit"));
      kernels.close();
      expect(await Promise.all(exits)).toHaveLength(threadCount - 1);
      expectEqual(found, runLoops(createPlainKernels(of.rowCount), of));
    }
  });
});

it("a row's words are those of its slots, and at most three more", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000 }), (slotCount) => {
      const words = wordsPerRow(slotCount);
      expect(4 * words).toBeGreaterThanOrEqual(slotCount);
      expect(words - Math.ceil(slotCount / 4)).toBeLessThanOrEqual(3);
    }),
  );
});
