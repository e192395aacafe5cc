import { expect, it, vi } from "vitest";
import { sameBytes } from "../../../../../../src/core/typed-array.js";
import { fitGbdt } from "../../../../../../src/train/learners/gbdt-learner.js";
import { plantedRows } from "../../../../../support/learners.js";

// As under `node --jitless`.
vi.mock("../../../../../../src/train/learners/gbdt/wasm/web-assembly.js", () => ({
  webAssembly: undefined,
}));

it("where there is no WebAssembly trees are grown and many rows predicted without it", () => {
  const rows = plantedRows({
    seed: 5,
    rowCount: 40_000,
    featureCount: 3,
    missing: 0.1,
    probability: (x) => 1 / (1 + Math.exp(-x(0))),
  });
  const model = fitGbdt(rows, { num_iterations: 3 }, { threadCount: 2 });
  const many = new Float64Array(2_000);
  model.predictColumns(rows.columns, many);
  const alone = many.map((_, row) =>
    model.predictRow(Float32Array.from(rows.columns, (column) => column[row])),
  );
  expect(sameBytes(many, alone)).toBe(true);
});
