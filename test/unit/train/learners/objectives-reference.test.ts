/** Beside LightGBM on the same rows and parameters: test/reference/learners/README.md. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { fitGbdt } from "../../../../src/train/learners/gbdt-learner.js";
import { logLossOf, portableRandom } from "../../../support/learners.js";

interface Recorded {
  readonly goss: {
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly logLoss: number;
  };
  readonly cases: readonly {
    readonly label: "binary" | "class" | "number" | "count";
    readonly weighted: boolean;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly predictions: readonly number[];
  }[];
}

const recorded: Recorded = JSON.parse(
  readFileSync(new URL("../../../reference/learners/objectives.json", import.meta.url), "utf8"),
);
const featureCount = 5;

/** Operation for operation as in make_objectives.py. */
function referenceRows(seed: number, rowCount: number) {
  const random = portableRandom(seed);
  const columns = Array.from({ length: featureCount }, () => new Float32Array(rowCount));
  const label = {
    binary: new Float64Array(rowCount),
    class: new Float64Array(rowCount),
    number: new Float64Array(rowCount),
    count: new Float64Array(rowCount),
  };
  for (let row = 0; row < rowCount; row++) {
    const v = Array.from({ length: featureCount }, () => random());
    for (let f = 0; f < featureCount - 1; f++) columns[f][row] = Math.floor(v[f] * 32) / 32;
    const category = Math.floor(v[4] * 12);
    columns[4][row] = category;
    const odd = ((category * 7) % 12) / 12;
    const signal = 0.5 * v[0] + 0.6 * v[1] * v[2] + 0.4 * odd - 0.2 * v[3];
    const noise = random();
    label.binary[row] = noise < signal ? 1 : 0;
    label.class[row] = Math.min(2, Math.max(0, Math.floor(3 * (signal + 0.4 * (noise - 0.3)))));
    const far = random() < 0.02 ? 10 : 1;
    label.number[row] = 4 * signal + far * (noise - 0.5);
    label.count[row] = Math.max(0, Math.floor(6 * signal * noise + 0.3));
  }
  return { columns, label, weight: Float64Array.from({ length: rowCount }, (_, i) => 1 + (i % 3)) };
}

const train = referenceRows(21, 3000);
const asked = referenceRows(22, 300);

const common = ["num_iterations", "num_leaves", "min_data_in_leaf", "learning_rate"];
const cases = recorded.cases.map((one) => {
  const own = Object.entries(one.parameters).filter(([name]) => !common.includes(name));
  const title = own.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(" ");
  return { ...one, title: `${title}${one.weighted ? " and weights" : ""}` };
});

it.each(cases)("predicts what LightGBM does by $title", ({ label, weighted, ...peer }) => {
  const rows = {
    columns: train.columns,
    label: train.label[label],
    ...(weighted && { weight: train.weight }),
  };
  const model = fitGbdt(rows, peer.parameters);
  const out = new Float64Array(peer.predictions.length);
  model.outputsColumns(asked.columns, out);
  // LightGBM keeps gradients as float32, so values differ in the seventh digit.
  out.forEach((value, i) => {
    expect(Math.abs(value - peer.predictions[i])).toBeLessThan(2e-6);
  });
});

it("scores as LightGBM does on rows drawn by gradient", () => {
  const held = referenceRows(23, 3000);
  const model = fitGbdt({ ...train, label: train.label.binary }, recorded.goss.parameters);
  const out = new Float64Array(3000);
  model.predictColumns(held.columns, out);
  const ratio = logLossOf(held.label.binary, out) / recorded.goss.logLoss;
  expect(Math.abs(ratio - 1)).toBeLessThan(0.02); // six seeds of ours lie from 0.98 to 1.01
});
