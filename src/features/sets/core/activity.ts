import { bars } from "../../bars.js";
import { chaikinMoneyFlow, mfi, vwapDistance, vwma } from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import {
  abs,
  corr,
  diff,
  div,
  log,
  mul,
  rollingRank,
  rollingSum,
  sign,
  sma,
  sub,
  timeOfDayRatio,
  zScore,
} from "../../operators/index.js";
import { change, range, volatility48 } from "./measures.js";

const { openTime, high, low, close, spread, tickVolume } = bars();
const ticksSum = (length: number) => rollingSum(tickVolume, length);

/**
 * What trading costs and how busy it is. Missing throughout where the vendor gives no spread or no tick
 * volume. Vendors count ticks each in their own way, so ticks are compared with ticks alone.
 */
export const activity: FeatureMap = {
  spread_atr: {
    expression: div(spread, range),
    about: "spread in ATRs: what a trade must earn first",
  },
  spread_z_60: { expression: zScore(spread, 60), about: "spread in standard deviations" },
  spread_unusual: {
    expression: timeOfDayRatio(openTime, spread, 60, 20),
    about: "spread over its usual at this hour of the trading day",
  },
  ticks_z_60: { expression: zScore(tickVolume, 60), about: "ticks in standard deviations" },
  ticks_rank_96: { expression: rollingRank(tickVolume, 96), about: "rank of the ticks in 96 bars" },
  ticks_unusual: {
    expression: timeOfDayRatio(openTime, tickVolume, 60, 20),
    about: "ticks over their usual at this hour of the trading day",
  },
  ticks_ratio_12_96: {
    expression: log(div(sma(tickVolume, 12), sma(tickVolume, 96))),
    about: "ticks of 12 bars against 96, as a logarithm",
  },
  ticks_size_corr_96: {
    expression: corr(abs(change), tickVolume, 96),
    about: "correlation of the size of returns with ticks",
  },
  ticks_return_corr_96: {
    expression: corr(change, tickVolume, 96),
    about: "correlation of returns with ticks: above 0 where rises are busier",
  },
  tick_flow_24: {
    expression: div(rollingSum(mul(sign(diff(close, 1)), tickVolume), 24), ticksSum(24)),
    about: "share of ticks in rising bars less that in falling ones",
  },
  force_13: {
    expression: div(rollingSum(mul(diff(close, 1), tickVolume), 13), mul(ticksSum(13), range)),
    about: "mean change weighted by ticks, in ATRs",
  },
  mfi_14: { expression: mfi(high, low, close, tickVolume, 14), about: "money flow index" },
  chaikin_flow_20: {
    expression: chaikinMoneyFlow(high, low, close, tickVolume, 20),
    about: "share of ticks that went to the highs of their bars",
  },
  vwma_distance_48: {
    expression: div(sub(vwma(close, tickVolume, 48), sma(close, 48)), range),
    about: "mean weighted by ticks against the plain one, in ATRs",
  },
  vwap_distance_day: {
    expression: div(vwapDistance(openTime, high, low, close, tickVolume, "day"), volatility48),
    about: "close against the day's average price by ticks, in standard deviations of a bar",
  },
};
