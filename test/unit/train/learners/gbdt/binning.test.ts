import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../../src/core/random.js";
import type { BinnedMatrix } from "../../../../../src/train/learners/gbdt/binned-matrix.js";
import {
  binColumns,
  chooseCuts,
  sampleRows,
} from "../../../../../src/train/learners/gbdt/binning.js";

const nan = Number.NaN;
const options = (maxBin: number, sampleCount = 1e6) => ({
  maxBin,
  sampleCount,
  random: createRandom(1),
});
const binOf = (matrix: BinnedMatrix, slot: number, row: number) =>
  (matrix.words[row * matrix.wordsPerRow + (slot >>> 2)] >>> ((slot & 3) * 8)) & 255;

describe("chooseCuts", () => {
  it("cuts halfway between all neighbours where the values fit", () => {
    expect(Array.from(chooseCuts(Float32Array.of(1, 1, 2, 4), 255) ?? [])).toEqual([1.5, 3]);
  });

  it("takes −0 and 0 for one value", () => {
    expect(chooseCuts(Float32Array.of(-0, 0, 0), 255)).toHaveLength(0);
  });

  it("finds no cut in no value", () => {
    expect(chooseCuts(new Float32Array(0), 255)).toBeUndefined();
  });

  it("makes bins of about equal counts where values are many", () => {
    const values = Float32Array.from({ length: 10_000 }, (_, i) => i);
    const cuts = chooseCuts(values, 100) ?? new Float64Array(0);
    expect(cuts).toHaveLength(99);
    const sizes = Array.from(cuts, (cut, i) => cut - (i === 0 ? -0.5 : cuts[i - 1]));
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(2);
  });

  it("gives a heavy value a bin of its own", () => {
    const values = Float32Array.from({ length: 2000 }, (_, i) => (i < 1000 ? i : 5000)).sort();
    const many = Float32Array.from([
      ...values,
      ...Float32Array.from({ length: 500 }, (_, i) => 6000 + i),
    ]);
    const cuts = Array.from(chooseCuts(many, 16) ?? []);
    expect(cuts).toContain((999 + 5000) / 2);
    expect(cuts).toContain(5500);
    expect(cuts.length).toBeLessThanOrEqual(15);
    expect(cuts.length).toBeGreaterThan(12);
  });

  it("parts neighbouring float32 values exactly", () => {
    const next = new Float32Array(new Uint32Array([0x3f800001]).buffer)[0]; // 1 + 2⁻²³
    const [cut] = chooseCuts(Float32Array.of(1, next), 255) ?? [];
    expect(cut).toBeGreaterThan(1);
    expect(cut).toBeLessThan(next);
  });
});

describe("binColumns", () => {
  it("puts every value where comparing it with the cuts puts it", () => {
    const random = createRandom(3);
    const columns = Array.from({ length: 6 }, (_, f) =>
      Float32Array.from({ length: 3000 }, () =>
        random.chance(f % 2 === 0 ? 0 : 0.1) ? nan : random.normal() * 10 ** (f - 3),
      ),
    );
    const matrix = binColumns(columns, 3000, options(255, 1000));
    expect(matrix.slotCount).toBe(6);
    for (let slot = 0; slot < 6; slot++) {
      const cuts = matrix.slotCuts[slot];
      for (let row = 0; row < 3000; row++) {
        const value = columns[slot][row];
        const wanted = Number.isNaN(value)
          ? matrix.slotBins[slot]
          : cuts.filter((cut) => value > cut).length;
        if (binOf(matrix, slot, row) !== wanted) expect([slot, row]).toEqual("in its bin");
      }
    }
  });

  it("leaves constant and all-missing columns without a slot, but not constant with gaps", () => {
    const columns = [
      Float32Array.of(1, 1, 1),
      Float32Array.of(nan, nan, nan),
      Float32Array.of(1, nan, 1),
      Float32Array.of(1, 2, 1),
    ];
    const matrix = binColumns(columns, 3, options(255));
    expect(Array.from(matrix.slotFeature)).toEqual([2, 3]);
    expect(Array.from(matrix.slotOffset)).toEqual([0, 2, 4]);
  });
});

describe("sampleRows", () => {
  it("draws distinct ascending rows, each about equally often", () => {
    const seen = new Float64Array(20);
    for (let seed = 0; seed < 2000; seed++) {
      const rows = sampleRows(20, 5, createRandom(seed)) ?? [];
      expect(new Set(rows).size).toBe(5);
      for (const row of rows) seen[row]++;
    }
    expect(Math.min(...seen)).toBeGreaterThan(420); // 500 expected, standard deviation 19
    expect(Math.max(...seen)).toBeLessThan(580);
  });

  it("draws nothing where all rows are wanted", () => {
    expect(sampleRows(5, 5, createRandom(1))).toBeUndefined();
  });
});
