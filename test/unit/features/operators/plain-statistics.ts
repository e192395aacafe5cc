import type { ParameterCase } from "../../../../src/features/conformance/index.js";
import {
  byPairs,
  byWindow,
  isFlat,
  mean,
  missing,
  numeric,
  type Plain,
  present,
  rowNumbers,
  sum,
  sumOfProducts,
  sumOfSquares,
} from "./plain-forms.js";

/* The plain versions of statistics of the window. */

export const plainStatistics: Readonly<Record<string, Plain>> = {
  rollingCovariance: (inputs, parameters) =>
    byPairs((x, y) => sumOfProducts(x, y) / (x.length - numeric(parameters.lostDegrees)))(
      inputs,
      parameters,
    ),
  regressionError: byWindow((window) => {
    const rows = rowNumbers(window);
    const slope = sumOfProducts(window, rows) / sumOfSquares(rows);
    const residuals = window.map((v, k) => v - mean(window) - slope * (k - mean(rows)));
    return isFlat(window) ? 0 : Math.sqrt(sum(residuals.map((v) => v ** 2)) / (window.length - 2));
  }),
  rollingSpearman: byPairs((x, y) => {
    if (isFlat(x) || isFlat(y)) return missing;
    const [left, right] = [meanRanks(x), meanRanks(y)];
    return sumOfProducts(left, right) / Math.sqrt(sumOfSquares(left) * sumOfSquares(right));
  }),
  rollingKendall: byPairs((x, y) => {
    const pairs = x.flatMap((_, a) =>
      x.slice(0, a).map((__, b) => [Math.sign(x[a] - x[b]), Math.sign(y[a] - y[b])]),
    );
    const unequal = [0, 1].map((side) => pairs.filter((pair) => pair[side] !== 0).length);
    return sum(pairs.map(([left, right]) => left * right)) / Math.sqrt(unequal[0] * unequal[1]);
  }),
  rollingEntropy: byWindow((window, { bins }) => {
    const [low, high] = [Math.min(...window), Math.max(...window)];
    const places = window.map((v) =>
      low === high
        ? 0
        : Math.min(numeric(bins) - 1, Math.floor((numeric(bins) * (v - low)) / (high - low))),
    );
    return entropyOf(places) / Math.log(numeric(bins));
  }),
  permutationEntropy: byWindow((window, { order, delay }) => {
    const [size, step] = [numeric(order), numeric(delay)];
    const starts = rowNumbers(window).slice(0, window.length - (size - 1) * step);
    const patterns = starts.map((from) => {
      const rows = Array.from({ length: size }, (_, k) => window[from + k * step]);
      return rowNumbers(rows)
        .sort((a, b) => rows[a] - rows[b] || a - b)
        .join();
    });
    const kinds = Array.from({ length: size }, (_, k) => k + 1).reduce((a, b) => a * b);
    return entropyOf(patterns) / Math.log(kinds);
  }),
  rescaledRange: byWindow((window) => {
    if (isFlat(window)) return missing;
    const sums = window.map((_, k) => sum(window.slice(0, k + 1).map((v) => v - mean(window))));
    return (Math.max(...sums) - Math.min(...sums)) / Math.sqrt(sumOfSquares(window) / sums.length);
  }),
  rollingCount: ([x], parameters: ParameterCase) =>
    Array.from(x, (_, i) => {
      const length = numeric(parameters.length);
      const window = [...x.slice(Math.max(0, i + 1 - length), i + 1)];
      const count = window.filter((value) => present(value)).length;
      return window.length === length && count > 0 ? count : missing;
    }),
  rollingProduct: byWindow((window) => window.reduce((product, v) => product * v, 1)),
  maxDrawdown: byWindow((window) => {
    if (Math.min(...window) <= 0) return missing;
    return Math.max(...window.flatMap((low, b) => window.slice(0, b + 1).map((v) => 1 - low / v)));
  }),
};

/** Mean rank of each value: those below, and half of its equals. */
function meanRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((v) => v < value).length;
    const equal = values.filter((v) => v === value).length;
    return below + (equal + 1) / 2;
  });
}

/** Shannon's entropy of how often each label occurs, in nats. */
function entropyOf(labels: readonly (number | string)[]): number {
  const counts = new Map<number | string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return -sum([...counts.values()].map((n) => (n / labels.length) * Math.log(n / labels.length)));
}
