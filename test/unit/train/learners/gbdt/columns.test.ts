import { describe, expect, it } from "vitest";
import { sameBytes } from "../../../../../src/core/typed-array.js";
import type { ColumnSource } from "../../../../../src/train/learners/gbdt/columns.js";
import { fitGbdt } from "../../../../../src/train/learners/gbdt-learner.js";
import { constantLearner, linearLearner } from "../../../../../src/train/learners/index.js";
import { plantedRows } from "../../../../support/learners.js";

const rows = plantedRows({
  seed: 11,
  rowCount: 30_000,
  featureCount: 6,
  missing: 0.05,
  probability: (x) => 1 / (1 + Math.exp(-x(0) - x(1) * x(2))),
});
rows.columns[4].forEach((value, row, column) => {
  column[row] = Math.abs(Math.round(3 * value));
});

/** Reads columns into one array, as from a file. */
function readOneAtATime(columns: readonly Float32Array[]) {
  const held = new Float32Array(columns[0].length);
  const asked: number[] = [];
  const source: ColumnSource = {
    length: columns.length,
    column(index) {
      asked.push(index);
      held.set(columns[index]);
      return held;
    },
  };
  return { source, asked };
}

describe("columns that are read when they are asked for", () => {
  it("give the trees of columns at hand, in plain TypeScript and in WebAssembly", () => {
    for (const rowCount of [3_000, 30_000]) {
      const columns = rows.columns.map((column) => column.subarray(0, rowCount));
      const some = { columns, label: rows.label.subarray(0, rowCount) };
      for (const parameters of [
        { categorical_feature: [4] },
        { bagging_fraction: 0.5, bagging_freq: 1 },
      ]) {
        const given = { num_iterations: 4, ...parameters };
        const { source } = readOneAtATime(columns);
        const model = fitGbdt({ ...some, columns: source }, given);
        expect(sameBytes(model.bytes(), fitGbdt(some, given).bytes())).toBe(true);
      }
    }
  });

  it("are read three times by trees, in turn", () => {
    const { source, asked } = readOneAtATime(rows.columns);
    fitGbdt(
      { ...rows, columns: source },
      { num_iterations: 2, bagging_fraction: 0.5, bagging_freq: 1 },
    );
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]);
  });

  it("give the other learners' models too", () => {
    for (const learner of [linearLearner, constantLearner]) {
      const { source } = readOneAtATime(rows.columns);
      const given = learner === linearLearner ? { lambda: 0.01 } : {};
      const model = learner.fit({ ...rows, columns: source }, given);
      expect(sameBytes(model.bytes(), learner.fit(rows, given).bytes())).toBe(true);
    }
  });

  it("are refused as columns at hand are", () => {
    const { source } = readOneAtATime(rows.columns);
    const label = rows.label.subarray(1);
    expect(() => fitGbdt({ columns: source, label })).toThrow(
      expect.objectContaining({ code: "TRAIN_ROWS_UNEQUAL" }),
    );
    const infinite = readOneAtATime([
      ...rows.columns.slice(0, 5),
      rows.columns[5].slice().fill(1 / 0, 7),
    ]);
    expect(() => fitGbdt({ ...rows, columns: infinite.source })).toThrow(
      expect.objectContaining({ code: "TRAIN_FEATURE_INFINITE" }),
    );
  });
});
