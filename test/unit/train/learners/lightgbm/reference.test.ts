/** Beside LightGBM and shap on models that LightGBM trained: test/reference/learners/README.md. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { lightgbmModelFromText, lightgbmText } from "../../../../../src/train/learners/index.js";
import { portableRandom, rowOf } from "../../../../support/learners.js";

interface Recorded {
  readonly shap: { readonly model: string; readonly values: readonly number[] };
  readonly models: readonly {
    readonly name: string;
    readonly text: string;
    readonly margins: readonly number[];
    readonly predictions: readonly number[];
    readonly contributions: readonly number[];
  }[];
}

const recorded: Recorded = JSON.parse(
  readFileSync(new URL("../../../../reference/learners/lightgbm.json", import.meta.url), "utf8"),
);
const featureCount = 5;

/** Operation for operation as in make_lightgbm.py. */
function askedRows(): Float32Array[] {
  const random = portableRandom(8);
  const columns = Array.from({ length: featureCount }, () => new Float32Array(40));
  for (let row = 0; row < 40; row++) {
    columns.forEach((column, f) => {
      const value = random();
      column[row] = f === featureCount - 1 ? Math.floor(value * 16) : value * 4 - 2;
      if (f === 1 && random() < 0.2) column[row] = 0;
      if (random() < 0.25) column[row] = Number.NaN;
    });
    random();
  }
  return columns;
}

const columns = askedRows();

function expectClose(found: Float64Array, wanted: readonly number[], tolerance: number): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) => {
    expect(Math.abs(value - wanted[i])).toBeLessThan(tolerance);
  });
}

describe.each(recorded.models)("LightGBM's model $name", (peer) => {
  const model = lightgbmModelFromText(peer.text);
  // Ours are log odds: LightGBM's times its sigmoid, and of a random forest the mean of its 4 trees.
  const scale = { "binary, sigmoid 0.5": 0.5, "random forest": 0.25 }[peer.name] ?? 1;
  const scaled = (values: readonly number[]) => values.map((value) => value * scale);

  it("has the margins that LightGBM gives, row by row", () => {
    const out = new Float64Array(model.outputCount);
    for (let row = 0; row < 40; row++) {
      model.marginsRow(rowOf(columns, row), out);
      const start = row * model.outputCount;
      const wanted = peer.margins.slice(start, start + model.outputCount);
      expectClose(out, scaled(wanted), 1e-15);
    }
  });

  it("predicts what LightGBM predicts", () => {
    const out = new Float64Array(peer.predictions.length);
    model.outputsColumns(columns, out);
    expectClose(out, peer.predictions, 1e-14);
  });

  it("has LightGBM's contributions", () => {
    const size = model.outputCount * (featureCount + 1);
    const out = new Float64Array(size);
    for (let row = 0; row < 40; row++) {
      model.contributionRow(rowOf(columns, row), out);
      expectClose(out, scaled(peer.contributions.slice(row * size, (row + 1) * size)), 1e-12);
    }
  });

  it("comes back from the text that it is saved as, every bit the same", () => {
    const copy = lightgbmModelFromText(lightgbmText(model, model.featureNames));
    expect(copy.forest).toEqual(model.forest);
    expect(copy.featureNames).toEqual(["return_1", "rsi_14", "trend_h1", "spread", "session"]);
    expect(copy.link).toBe(model.link);
  });
});

it("contributions are those of the shap package", () => {
  const peer = recorded.models.find(({ name }) => name === recorded.shap.model);
  const model = lightgbmModelFromText(peer?.text ?? "");
  const out = new Float64Array(featureCount + 1);
  for (let row = 0; row < 40; row++) {
    model.contributionRow(rowOf(columns, row), out);
    const wanted = recorded.shap.values.slice(row * featureCount, (row + 1) * featureCount);
    expectClose(out.subarray(0, featureCount), wanted, 1e-12);
  }
});
