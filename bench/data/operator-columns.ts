import { createRandom } from "../../src/core/random.js";
import { operatorTable, type ParameterValue } from "../../src/features/index.js";
import type { BarColumns } from "../../src/market/bar.js";

/** Columns that operators are measured on. */
export const operatorColumnNames = [
  "openTime",
  "open",
  "high",
  "low",
  "close",
  "spread",
  "tickVolume",
  "other",
  "change",
  "otherChange",
  "share",
  "rises",
  "width",
  "gappy",
] as const;
export type OperatorColumn = (typeof operatorColumnNames)[number];

/** Each column, one value a row. */
export type OperatorColumns = Readonly<Record<OperatorColumn, Float64Array>>;

/**
 * Bars, and what features commonly make of them before other operators see it: `change` is the log return
 * in standard deviations, `share` where the close stands between high and low, `rises` 1 or 0, `width`
 * three average true ranges, and `gappy` the close with every fiftieth row missing, on average.
 *
 * @param other - Bars of another pair, of as many rows.
 */
export function operatorColumns(bars: BarColumns, other: BarColumns): OperatorColumns {
  const { openTime, open, high, low, close, spread, tickVolume } = bars;
  const change = standardized(applied("logReturn", { length: 1 }, close));
  const ranges = applied("trueRange", {}, high, low, close);
  const random = createRandom(1);
  return {
    openTime,
    open,
    high,
    low,
    close,
    spread,
    tickVolume,
    other: other.close,
    change,
    otherChange: standardized(applied("logReturn", { length: 1 }, other.close)),
    share: close.map((price, row) =>
      high[row] > low[row] ? (price - low[row]) / (high[row] - low[row]) : 0.5,
    ),
    rises: change.map((value) => (value > 0 ? 1 : 0)),
    width: applied("scale", { factor: 3 }, applied("wilder", { length: 14 }, ranges)),
    gappy: close.map((price) => (random.uniform() < 0.02 ? Number.NaN : price)),
  };
}

function applied(
  name: string,
  parameters: Readonly<Record<string, ParameterValue>>,
  ...inputs: readonly Float64Array[]
): Float64Array {
  const operator = operatorTable.get(name);
  if (operator === undefined) throw new Error(`there is no operator ${name}`);
  const out = new Float64Array(inputs[0].length);
  operator.createKernel(parameters).run(inputs, [out], 0, out.length);
  return out;
}

/** In standard deviations of the whole column. */
function standardized(values: Float64Array): Float64Array {
  let squares = 0;
  let count = 0;
  for (const value of values) {
    if (value !== value) continue;
    squares += value * value;
    count++;
  }
  const deviation = Math.sqrt(squares / count);
  return values.map((value) => value / deviation);
}
