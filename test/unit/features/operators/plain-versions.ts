import { isInSession, minutesToRollover, type Session } from "../../../../src/market/session.js";
import { plainFilters } from "./plain-filters.js";
import {
  byLag,
  byPairs,
  byPast,
  byRow,
  byRowWith,
  byWindow,
  finite,
  isFlat,
  mean,
  missing,
  moment,
  numeric,
  type Plain,
  present,
  quantileOf,
  rowNumbers,
  sum,
  sumOfProducts,
  sumOfSquares,
} from "./plain-forms.js";
import { plainLogic } from "./plain-logic.js";
import { plainMarketVersions } from "./plain-market-versions.js";
import { plainStatistics } from "./plain-statistics.js";
import { plainTrends } from "./plain-trends.js";

/*
 * Every operator once more, in the plainest way: the definition, over the whole window, row by row. Slow
 * and short, and written without a look at the kernels.
 */

function smoothed(values: readonly number[], length: number): number {
  let level = mean(values.slice(0, length));
  for (const value of values.slice(length)) level = (level * (length - 1) + value) / length;
  return level;
}

const sincePlace = (window: readonly number[], best: number): number =>
  window.length - 1 - window.lastIndexOf(best);

function movement([high, low]: readonly Float64Array[], side: "up" | "down"): number[] {
  return Array.from(high, (_, i) => {
    const up = high[i] - (high[i - 1] ?? missing);
    const down = (low[i - 1] ?? missing) - low[i];
    if (!present(up, down)) return missing;
    if (side === "up") return up > down && up > 0 ? up : 0;
    return down > up && down > 0 ? down : 0;
  });
}

const positiveBar = (f: (o: number, h: number, l: number, c: number) => number): Plain =>
  byRow((o, h, l, c) => (Math.min(o, h, l, c) > 0 ? f(o, h, l, c) : missing));

const inCalendar = (time: number): boolean =>
  time >= Date.UTC(1971, 0, 1) && time < Date.UTC(2100, 0, 1);

export const plainVersions: Readonly<Record<string, Plain>> = {
  ...plainMarketVersions,
  ...plainFilters,
  ...plainLogic,
  ...plainStatistics,
  ...plainTrends,
  add: byRow((x, y) => x + y),
  sub: byRow((x, y) => x - y),
  mul: byRow((x, y) => x * y),
  div: byRow((x, y) => x / y),
  scale: byRowWith(["factor"], (x, factor) => x * factor),
  offset: byRowWith(["amount"], (x, amount) => x + amount),
  abs: byRow(Math.abs),
  neg: byRow((x) => -x),
  log: byRow((x) => (x > 0 ? Math.log(x) : missing)),
  sqrt: byRow(Math.sqrt),
  square: byRow((x) => x ** 2),
  sign: byRow(Math.sign),
  tanh: byRow((x) => 1 - 2 / (Math.exp(2 * x) + 1)),
  minimum: byRow(Math.min),
  maximum: byRow(Math.max),
  greater: byRow((x, y) => Number(x > y)),
  where: ([condition, x, y]) =>
    Array.from(condition, (test, i) =>
      present(test) ? finite(test !== 0 ? x[i] : y[i]) : missing,
    ),
  clip: byRowWith(["low", "high"], (x, low, high) => (x < low ? low : x > high ? high : x)),
  lag: ([x], { length }) => Array.from(x, (_, i) => finite(x[i - numeric(length)] ?? missing)),
  diff: byLag((value, earlier) => value - earlier),
  logReturn: byLag((value, earlier) =>
    value > 0 && earlier > 0 ? Math.log(value) - Math.log(earlier) : missing,
  ),
  simpleReturn: byLag((value, earlier) => (value - earlier) / earlier),
  rollingSum: byWindow(sum),
  sma: byWindow(mean),
  wma: byWindow(
    (window) => sum(window.map((v, k) => v * (k + 1))) / sum(window.map((_, k) => k + 1)),
  ),
  rollingStd: byWindow((window, { lostDegrees }) =>
    Math.sqrt(sumOfSquares(window) / (window.length - numeric(lostDegrees))),
  ),
  zScore: byWindow((window) =>
    isFlat(window)
      ? missing
      : (window[window.length - 1] - mean(window)) /
        Math.sqrt(sumOfSquares(window) / (window.length - 1)),
  ),
  rollingSkew: byWindow((window) => {
    const n = window.length;
    if (isFlat(window)) return missing;
    return ((Math.sqrt(n * (n - 1)) / (n - 2)) * moment(window, 3)) / moment(window, 2) ** 1.5;
  }),
  rollingKurtosis: byWindow((window) => {
    const n = window.length;
    if (isFlat(window)) return missing;
    const excess = moment(window, 4) / moment(window, 2) ** 2 - 3;
    return ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * excess + 6);
  }),
  rollingMax: byWindow((window) => Math.max(...window)),
  rollingMin: byWindow((window) => Math.min(...window)),
  barsSinceHigh: byWindow((window) => sincePlace(window, Math.max(...window))),
  barsSinceLow: byWindow((window) => sincePlace(window, Math.min(...window))),
  rollingQuantile: byWindow((window, { quantile }) => quantileOf(window, numeric(quantile))),
  rollingRank: byWindow((window) => {
    const value = window[window.length - 1];
    const below = window.filter((v) => v < value).length;
    const equal = window.filter((v) => v === value).length;
    return (below + (equal + 1) / 2) / window.length;
  }),
  rollingMad: byWindow((window) => {
    const middle = quantileOf(window, 0.5);
    return quantileOf(
      window.map((v) => Math.abs(v - middle)),
      0.5,
    );
  }),
  meanDeviation: byWindow((window) => mean(window.map((v) => Math.abs(v - mean(window))))),
  slope: byWindow(
    (window) => sumOfProducts(window, rowNumbers(window)) / sumOfSquares(rowNumbers(window)),
  ),
  rSquared: byWindow((window) =>
    isFlat(window)
      ? missing
      : sumOfProducts(window, rowNumbers(window)) ** 2 /
        (sumOfSquares(rowNumbers(window)) * sumOfSquares(window)),
  ),
  corr: byPairs((x, y) =>
    isFlat(x) || isFlat(y)
      ? missing
      : sumOfProducts(x, y) / Math.sqrt(sumOfSquares(x) * sumOfSquares(y)),
  ),
  beta: byPairs((x, y) => (isFlat(y) ? missing : sumOfProducts(x, y) / sumOfSquares(y))),
  ema: byPast((past, { length }) => {
    const alpha = 2 / (numeric(length) + 1);
    const level = past.reduce((before, value) => (1 - alpha) * before + alpha * value);
    return past.length >= numeric(length) ? level : missing;
  }),
  wilder: byPast((past, { length }) =>
    past.length >= numeric(length) ? smoothed(past, numeric(length)) : missing,
  ),
  rsi: byPast((past, parameters) => {
    const length = numeric(parameters.length);
    if (past.length <= length) return missing;
    const changes = past.slice(1).map((value, k) => value - past[k]);
    const gain = smoothed(
      changes.map((v) => Math.max(v, 0)),
      length,
    );
    const loss = smoothed(
      changes.map((v) => Math.max(-v, 0)),
      length,
    );
    return gain + loss === 0 ? 50 : 100 - 100 / (1 + gain / loss);
  }),
  adaptiveEma: ([x, rate]) => {
    let level = missing;
    let isRunning = false;
    return Array.from(x, (value, i) => {
      if (!present(value)) return missing;
      if (!(rate[i] >= 0 && rate[i] <= 1)) {
        if (!isRunning) level = value;
        return missing;
      }
      level = Number.isNaN(level) ? value : (1 - rate[i]) * level + rate[i] * value;
      isRunning = true;
      return level;
    });
  },
  trueRange: ([high, low, close]) =>
    Array.from(high, (_, i) => {
      const before = close[i - 1] ?? missing;
      if (!present(high[i], low[i], before)) return missing;
      // The longest way between two of the three: for rough bars as well, whose high may be below the low.
      const ways = [high[i] - low[i], high[i] - before, before - low[i], 0];
      return Math.max(...ways);
    }),
  plusMovement: (inputs) => movement(inputs, "up"),
  minusMovement: (inputs) => movement(inputs, "down"),
  garmanKlassVariance: positiveBar(
    (o, h, l, c) =>
      0.5 * (Math.log(h) - Math.log(l)) ** 2 -
      (2 * Math.log(2) - 1) * (Math.log(c) - Math.log(o)) ** 2,
  ),
  rogersSatchellVariance: positiveBar(
    (o, h, l, c) => Math.log(h / c) * Math.log(h / o) + Math.log(l / c) * Math.log(l / o),
  ),
  fracDiff: byWindow((window, { order }) => {
    // The binomial series of (1 − B)^order.
    let weight = 1;
    return sum(
      [...window].reverse().map((value, k) => {
        if (k > 0) weight *= (k - 1 - numeric(order)) / k;
        return weight * value;
      }),
    );
  }),
  cycleSin: byRowWith(["periodMs", "phaseMs"], (time, period, phase) =>
    Math.sin((2 * Math.PI * ((time - phase) % period)) / period),
  ),
  cycleCos: byRowWith(["periodMs", "phaseMs"], (time, period, phase) =>
    Math.cos((2 * Math.PI * ((time - phase) % period)) / period),
  ),
  minutesToRollover: ([openTime]) =>
    Array.from(openTime, (time) => (inCalendar(time) ? minutesToRollover(time) : missing)),
  inSession: ([openTime], { session }) =>
    Array.from(openTime, (time) =>
      inCalendar(time) ? Number(isInSession(session as Session, time)) : missing,
    ),
  runLength: byPast((past) => {
    const kept = Math.sign(past[past.length - 1]);
    const broken = past.findLastIndex((value) => Math.sign(value) !== kept);
    return kept * (past.length - 1 - broken);
  }),
  barsSinceMove: byPast((past, { threshold }) => {
    const last = past.findLastIndex((value) => Math.abs(value) >= numeric(threshold));
    return past.length - 1 - last;
  }),
  cusum: byPast((past, parameters) => {
    const threshold = numeric(parameters.threshold);
    let up = 0;
    let down = 0;
    let event = 0;
    for (const value of past) {
      up = Math.max(0, up + value);
      down = Math.min(0, down + value);
      event = down <= -threshold ? -1 : up >= threshold ? 1 : 0;
      if (event === -1) down = 0;
      if (event === 1) up = 0;
    }
    return event;
  }),
};
