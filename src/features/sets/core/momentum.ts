import { bars } from "../../bars.js";
import { aroon, macd, stochastic, tickImbalance, tsi } from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import { diff, div, lag, rsi, runLength, scale, sub } from "../../operators/index.js";
import { change, price, range, volatility48 } from "./measures.js";

const { high, low, close } = bars();

/** Log return over some bars, in standard deviations of so long a move. */
const standardMove = (length: number) =>
  div(diff(price, length), scale(volatility48, Math.sqrt(length)));

/** Which way the price moved of late, and how strongly. */
export const momentum: FeatureMap = {
  return_1: { expression: change, about: "log return of the bar" },
  return_3: { expression: diff(price, 3), about: "log return over 3 bars" },
  return_6: { expression: diff(price, 6), about: "log return over 6 bars" },
  return_24: { expression: diff(price, 24), about: "log return over 24 bars" },
  return_96: { expression: diff(price, 96), about: "log return over 96 bars" },
  standard_move_48: {
    expression: standardMove(48),
    about: "return over 48 bars in standard deviations of so long a move",
  },
  standard_move_192: {
    expression: standardMove(192),
    about: "return over 192 bars in standard deviations of so long a move",
  },
  standard_move_84_before_12: {
    expression: lag(standardMove(84), 12),
    about: "the same of the 84 bars that ended 12 bars ago: momentum without the newest",
  },
  acceleration_6: {
    expression: div(sub(diff(price, 6), lag(diff(price, 6), 6)), volatility48),
    about: "return over 6 bars less that of the 6 before, in standard deviations of a bar",
  },
  rsi_2: { expression: rsi(close, 2), about: "relative strength, of two bars" },
  rsi_6: { expression: rsi(close, 6), about: "relative strength, fast" },
  rsi_14: { expression: rsi(close, 14), about: "relative strength" },
  stochastic_d_14: {
    expression: stochastic(high, low, close, 14, 3).d,
    about: "smoothed place of the close in the range of 14 bars",
  },
  macd_histogram: {
    expression: div(macd(close, 12, 26, 9).histogram, range),
    about: "MACD 12/26/9, line minus signal, in ATRs",
  },
  tsi_25_13: { expression: tsi(close, 25, 13), about: "true strength index" },
  aroon_25: {
    expression: aroon(high, low, 25).oscillator,
    about: "how much fresher the high of 25 bars is than the low",
  },
  rise_share_24: {
    expression: tickImbalance(close, 24),
    about: "mean sign of the changes of 24 bars",
  },
  run_length: { expression: runLength(diff(close, 1)), about: "bars in a row one way, signed" },
};
