/**
 * The bits of models at format 2. They change only on purpose: with another result the golden file is
 * written afresh by `PLUMBLINE_GOLDEN=write npx vitest run test/unit/train/learners/golden.test.ts`,
 * and the change log says that models differ from here on.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { sha256 } from "../../../../src/core/hash.js";
import { bytesOf } from "../../../../src/core/typed-array.js";
import { learnerNamed, modelFromBytes } from "../../../../src/train/learners/index.js";
import { portableRandom } from "../../../support/learners.js";

const file = new URL("../../../golden/learners/models.golden.json", import.meta.url);
const few = { num_iterations: 8, num_leaves: 7 };
/** Of each: a learner and its parameters. */
const recipes: Readonly<Record<string, readonly [string, Readonly<Record<string, unknown>>]>> = {
  gbdt: [
    "gbdt",
    { num_iterations: 20, bagging_fraction: 0.7, bagging_freq: 2, feature_fraction: 0.6 },
  ],
  linear: ["linear", { lambda: 0.01 }],
  "linear of numbers": ["linear", { objective: "regression", lambda: 0.01 }],
  constant: ["constant", {}],
  "drawn by gradient": [
    "gbdt",
    { ...few, data_sample_strategy: "goss", learning_rate: 0.5, grow_policy: "depthwise" },
  ],
  constrained: [
    "gbdt",
    { ...few, monotone_constraints: "1,0,0,0,0,-1", interaction_constraints: "[0,1,2],[3,4,5]" },
  ],
  categories: ["gbdt", { ...few, categorical_feature: [3], min_data_per_group: 20 }],
  quantile: ["gbdt", { ...few, objective: "quantile", alpha: 0.3 }],
  huber: ["gbdt", { ...few, objective: "huber", alpha: 0.2 }],
  poisson: ["gbdt", { ...few, objective: "poisson" }],
};

/** Models as format 1 wrote them, and the hash of what they predict. */
const format1: Readonly<Record<string, { readonly bytes: string; readonly predictions: string }>> =
  JSON.parse(
    readFileSync(new URL("../../../golden/learners/format-1.golden.json", import.meta.url), "utf8"),
  );

/** Made by exact operations only, so that the rows have the same bits everywhere. */
function goldenRows() {
  const random = portableRandom(20_240_101);
  const columns = Array.from({ length: 6 }, () => new Float32Array(1500));
  const label = new Float64Array(1500);
  for (let row = 0; row < 1500; row++) {
    for (const column of columns) column[row] = random();
    const p = 0.2 + 0.4 * columns[0][row] + 0.2 * columns[1][row] * columns[2][row];
    label[row] = random() < p ? 1 : 0;
    for (const column of columns) if (random() < 0.05) column[row] = Number.NaN;
  }
  return { columns, label };
}

it("models keep the bits that they had", () => {
  const golden = goldenRows();
  const codes = golden.columns[3].map((value) => Math.floor(value * 20)); // NaN stays NaN
  const found = Object.fromEntries(
    Object.entries(recipes).map(([name, [learner, parameters]]) => {
      const columns = name === "categories" ? golden.columns.with(3, codes) : golden.columns;
      const rows = { ...golden, columns };
      const model = learnerNamed(learner).fit(rows, parameters);
      const out = new Float64Array(rows.label.length);
      model.predictColumns(rows.columns, out);
      return [name, { model: sha256(model.bytes()), predictions: sha256(bytesOf(out)) }];
    }),
  );
  if (process.env.PLUMBLINE_GOLDEN === "write") {
    writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  }
  expect(existsSync(file)).toBe(true);
  expect(found).toEqual(JSON.parse(readFileSync(file, "utf8")));
});

it.each(Object.keys(format1))("a model of %s that format 1 wrote predicts as it did", (name) => {
  const rows = goldenRows();
  const model = modelFromBytes(Buffer.from(format1[name].bytes, "base64"));
  const out = new Float64Array(rows.label.length);
  model.predictColumns(rows.columns, out);
  expect(model.learner).toBe(name);
  expect(sha256(bytesOf(out))).toBe(format1[name].predictions);
});
