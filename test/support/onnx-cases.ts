import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { bytesOf } from "../../src/core/typed-array.js";
import { fitGbdt } from "../../src/train/learners/gbdt-learner.js";
import type { GbdtModel } from "../../src/train/learners/gbdt-model.js";
import {
  type FittedModel,
  learnerNamed,
  lightgbmModelFromText,
  onnxBytes,
} from "../../src/train/learners/index.js";
import { portableRandom, rowOf } from "./learners.js";

/** Models by the name of the file that they are exported to. */
export type NamedModels = Readonly<Record<string, FittedModel>>;

const featureCount = 5;
export const exportedNames = ["return_1", "rsi_14", "trend_h1", "spread", "session"];

/**
 * Rows like FX features: one around 1.1 ± 0.01, one with zeros, one around 1000, one with a long tail, and
 * categories. Made by exact operations only; a tenth is missing.
 */
function exportRows(seed: number, rowCount: number, codeCount: number) {
  const random = portableRandom(seed);
  const columns = Array.from({ length: featureCount }, () => new Float32Array(rowCount));
  const label = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const u = columns.map(() => random() - 0.5);
    columns[0][row] = 1.1 + 0.02 * u[0];
    columns[1][row] = random() < 0.2 ? 0 : 4 * u[1];
    columns[2][row] = 1000 + 600 * u[2];
    columns[3][row] = 30 * u[3] * u[3] * u[3];
    columns[4][row] = Math.floor((u[4] + 0.5) * codeCount);
    const lean = 0.5 + u[0] + 2 * u[1] * u[2] + 0.3 * ((columns[4][row] % 3) - 1);
    label[row] = random() < lean ? 1 : 0;
    for (const column of columns) if (random() < 0.1) column[row] = Number.NaN;
  }
  return { columns, label };
}

/** Rows that models are asked for: missing, zero, infinite and unknown values among them. */
export const askedColumns = exportRows(77, 60, 16).columns;
askedColumns[3][0] = Number.POSITIVE_INFINITY;
askedColumns[3][1] = Number.NEGATIVE_INFINITY;

const trainingRows = () => exportRows(76, 1500, 12);

/** Models that change with nothing that trains trees here: LightGBM's, the linear one, the constant. */
export function settledModels(): NamedModels {
  const recorded = JSON.parse(
    readFileSync(new URL("../reference/learners/lightgbm.json", import.meta.url), "utf8"),
  ) as { readonly models: readonly { readonly name: string; readonly text: string }[] }; // make_lightgbm.py wrote it
  return {
    ...Object.fromEntries(
      recorded.models.map(({ name, text }) => [
        name.replaceAll(/\W+/g, "-"),
        lightgbmModelFromText(text),
      ]),
    ),
    linear: learnerNamed("linear").fit(trainingRows(), { lambda: 0.001 }),
    "linear-regression": learnerNamed("linear").fit(trainingRows(), {
      objective: "regression",
      lambda: 0.001,
    }),
    constant: learnerNamed("constant").fit(trainingRows(), {}),
  };
}

/** Models of trees of every kind, trained here and now. */
export function trainedModels(): Readonly<Record<string, GbdtModel>> {
  const { columns, label } = trainingRows();
  const counts = { columns, label: label.map((y, row) => y * (1 + (row % 3))) };
  const classes = { columns, label: label.map((y, row) => (row % 4 === 0 ? 2 : y)) };
  const categories = { categorical_feature: [4], cat_smooth: 1, min_data_per_group: 5 };
  const few = { num_iterations: 20, num_leaves: 8 };
  return {
    binary: fitGbdt({ columns, label }, { num_iterations: 300, num_leaves: 31 }),
    categories: fitGbdt({ columns, label }, { ...few, ...categories }),
    multiclass: fitGbdt(classes, { ...few, objective: "multiclass", num_class: 3 }),
    regression: fitGbdt(counts, { ...few, objective: "regression" }),
    huber: fitGbdt(counts, { ...few, objective: "huber", ...categories }),
    quantile: fitGbdt(counts, { ...few, objective: "quantile", alpha: 0.7 }),
    poisson: fitGbdt(counts, { ...few, objective: "poisson" }),
    "no-tree": fitGbdt({ columns, label }, { min_gain_to_split: 1e9 }),
  };
}

/** What a model makes of the asked rows, row-major. */
export function ownOutputs(model: FittedModel | GbdtModel) {
  const outputCount = "outputCount" in model ? model.outputCount : 1;
  const rowCount = askedColumns[0].length;
  const prediction = new Float64Array(rowCount * outputCount);
  const margin = new Float64Array(rowCount * outputCount);
  for (let row = 0; row < rowCount; row++) {
    const values = rowOf(askedColumns, row);
    const [first, end] = [row * outputCount, (row + 1) * outputCount];
    if ("outputCount" in model) {
      model.outputsRow(values, prediction.subarray(first, end));
      model.marginsRow(values, margin.subarray(first, end));
    } else {
      prediction[row] = model.predictRow(values);
      margin[row] = model.marginRow(values);
    }
  }
  return { prediction: finite(prediction), margin: finite(margin) };
}

/** An infinite feature gives the linear models an infinite margin, which JSON has no number for. */
function finite(values: Float64Array): Float64Array {
  return values.map((value) => Math.max(-1e30, Math.min(1e30, value)));
}

/** The asked rows as one array, row-major. */
export function askedRows(): Float32Array {
  const rowCount = askedColumns[0].length;
  return Float32Array.from(
    { length: rowCount * featureCount },
    (_, i) => askedColumns[i % featureCount][Math.floor(i / featureCount)],
  );
}

/** Writes `NAME.onnx` of each model and the asked rows, as `test/interop/onnx_outputs.py` reads them. */
export function writeExports(folder: string, models: NamedModels): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/rows.f32`, bytesOf(askedRows()));
  for (const [name, model] of Object.entries(models)) {
    writeFileSync(`${folder}/${name}.onnx`, onnxBytes(model, { featureNames: exportedNames }));
  }
}
