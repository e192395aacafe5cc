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
const recipes = {
  gbdt: { num_iterations: 20, bagging_fraction: 0.7, bagging_freq: 2, feature_fraction: 0.6 },
  linear: { lambda: 0.01 },
  constant: {},
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
  const rows = goldenRows();
  const found = Object.fromEntries(
    Object.entries(recipes).map(([name, parameters]) => {
      const model = learnerNamed(name).fit(rows, parameters);
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
