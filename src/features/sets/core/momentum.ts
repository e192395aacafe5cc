import { bars } from "../../bars.js";
import {
  aroon,
  atr,
  cci,
  macd,
  ppo,
  stochastic,
  tickImbalance,
  tsi,
} from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import { diff, div, logReturn, rsi, runLength } from "../../operators/index.js";

const { high, low, close } = bars();
const range = atr(high, low, close, 14);

/** Which way the price moved of late, and how strongly. */
export const momentum: FeatureMap = {
  return_1: { expression: logReturn(close, 1), about: "log return of the bar" },
  return_3: { expression: logReturn(close, 3), about: "log return over 3 bars" },
  return_6: { expression: logReturn(close, 6), about: "log return over 6 bars" },
  return_12: { expression: logReturn(close, 12), about: "log return over 12 bars" },
  return_24: { expression: logReturn(close, 24), about: "log return over 24 bars" },
  return_96: { expression: logReturn(close, 96), about: "log return over 96 bars" },
  move_6: { expression: div(diff(close, 6), range), about: "move over 6 bars in ATRs" },
  move_24: { expression: div(diff(close, 24), range), about: "move over 24 bars in ATRs" },
  rsi_6: { expression: rsi(close, 6), about: "relative strength, fast" },
  rsi_14: { expression: rsi(close, 14), about: "relative strength" },
  rsi_28: { expression: rsi(close, 28), about: "relative strength, slow" },
  stochastic_d_14: {
    expression: stochastic(high, low, close, 14, 3).d,
    about: "smoothed place of the close in the range of 14 bars",
  },
  cci_20: { expression: cci(high, low, close, 20), about: "commodity channel index" },
  macd_histogram: {
    expression: div(macd(close, 12, 26, 9).histogram, range),
    about: "MACD 12/26/9, line minus signal, in ATRs",
  },
  ppo_12_26: { expression: ppo(close, 12, 26), about: "EMA 12 against EMA 26, percent" },
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
