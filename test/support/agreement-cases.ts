import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { createRandom, type Random } from "../../src/core/random.js";
import { type BarColumns, barCount } from "../../src/market/bar.js";
import { simulateMarket } from "../../src/market/index.js";
import { resampleBars } from "../../src/market/resample.js";
import { forwardReturn } from "../../src/train/labels/forward-return.js";
import type { TrainingRows } from "../../src/train/learners/learner.js";
import { barsFromCloses } from "./train.js";

/** Rows that both sides train on, and later rows that both are scored on. */
export interface AgreementCase {
  readonly train: TrainingRows;
  readonly test: TrainingRows;
}

/** Parameters of both sides, in LightGBM's names; make_agreement.py has them in scikit-learn's. */
export const agreementParameters = {
  num_iterations: 60,
  learning_rate: 0.1,
  num_leaves: 15,
  min_data_in_leaf: 50,
};

/** Rows of each data set that needs no market data, by name. */
export const agreementCases: Readonly<Record<string, () => AgreementCase>> = {
  "simulated EURUSD": () => {
    const options = { seed: 11, from: Date.UTC(2022, 0, 3), to: Date.UTC(2023, 6, 1) };
    const { bars } = simulateMarket({ ...options, signalStrength: 2 }).pair("EURUSD");
    return marketCase(resampleBars(bars, "M1", "M15"), 8);
  },
  "two moons": () => {
    const random = createRandom(21);
    return planted(random, 8_000, 2, (x) => {
      const isUpper = random.chance(0.5);
      const angle = Math.PI * random.uniform();
      x[0] = (isUpper ? Math.cos(angle) : 1 - Math.cos(angle)) + 0.35 * random.normal();
      x[1] = (isUpper ? Math.sin(angle) : 0.5 - Math.sin(angle)) + 0.35 * random.normal();
      return isUpper;
    });
  },
  // J. H. Friedman, Multivariate adaptive regression splines, Annals of Statistics 19, 1991, cut in two.
  "Friedman's first": () => {
    const random = createRandom(22);
    return planted(random, 8_000, 10, (x) => {
      for (let i = 0; i < x.length; i++) x[i] = random.uniform();
      const wave = 10 * Math.sin(Math.PI * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2;
      return wave + 10 * x[3] + 5 * x[4] + 3 * random.normal() > 14.4;
    });
  },
};

/**
 * Hours of EURUSD as MetaTrader gave them.
 *
 * @param path - `metatrader/EURUSD_H1.csv.gz` of the market data.
 */
export function realHours(path: string): AgreementCase {
  const lines = gunzipSync(readFileSync(path)).toString().trim().split("\n");
  return marketCase(barsFromCloses(lines.map((line) => Number(line.split(",")[4]))), 4);
}

/**
 * Writes cases as CSV for the peer, training rows first: set, label, columns.
 */
export function writeAgreementCases(
  folder: string,
  cases: Readonly<Record<string, () => AgreementCase>>,
): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, make] of Object.entries(cases)) {
    const { train, test } = make();
    const lines = [train, test].flatMap(({ columns, label }, set) =>
      Array.from(label, (y, row) =>
        [set, y, ...columns.map((column) => (Number.isNaN(column[row]) ? "" : column[row]))].join(),
      ),
    );
    writeFileSync(join(folder, `${name}.csv`), `${lines.join("\n")}\n`);
  }
}

/** Returns over several lengths and their spread; the label is the sign of the next bars' return. */
function marketCase(bars: BarColumns, horizonBars: number): AgreementCase {
  const rowCount = barCount(bars);
  const columns = [1, 2, 4, 8, 16, 32].map((length) => {
    const values = new Float32Array(rowCount).fill(Number.NaN);
    for (let row = length; row < rowCount; row++) {
      values[row] = Math.log(bars.close[row] / bars.close[row - length]);
    }
    return values;
  });
  columns.push(columns[0].map((value, row) => Math.abs(value) + Math.abs(columns[3][row])));
  const target = { kind: "forwardReturn", horizonBars } as const;
  const { label } = forwardReturn(bars, "H1", target);
  const rows = [...label.keys()].filter((row) => label[row] === label[row]);
  const cut = Math.floor(0.6 * rows.length);
  // The last labels before the cut reach over it.
  return {
    train: pick(columns, label, rows.slice(0, cut - horizonBars)),
    test: pick(columns, label, rows.slice(cut)),
  };
}

function planted(
  random: Random,
  rowCount: number,
  featureCount: number,
  draw: (x: Float64Array) => boolean,
): AgreementCase {
  const columns = Array.from({ length: featureCount }, () => new Float32Array(rowCount));
  const label = new Float64Array(rowCount);
  const x = new Float64Array(featureCount);
  for (let row = 0; row < rowCount; row++) {
    label[row] = draw(x) ? 1 : 0;
    columns.forEach((column, f) => {
      column[row] = random.chance(0.03) ? Number.NaN : x[f];
    });
  }
  const rows = [...label.keys()];
  return {
    train: pick(columns, label, rows.slice(0, rowCount / 2)),
    test: pick(columns, label, rows.slice(rowCount / 2)),
  };
}

function pick(
  columns: readonly Float32Array[],
  label: Float64Array,
  rows: readonly number[],
): TrainingRows {
  return {
    columns: columns.map((column) => Float32Array.from(rows, (row) => column[row])),
    label: Float64Array.from(rows, (row) => label[row]),
  };
}
