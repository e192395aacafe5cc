import { bars } from "../../bars.js";
import {
  atr,
  bodyRatio,
  bollingerPercentB,
  bollingerWidth,
  closePosition,
  donchianPosition,
  lowerWick,
  upperWick,
} from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import {
  barsSinceHigh,
  barsSinceLow,
  div,
  lag,
  rollingRank,
  sub,
  zScore,
} from "../../operators/index.js";

const { open, high, low, close } = bars();
const range = atr(high, low, close, 14);

/** Where the price stands in its bands and channels, and the shape of the bar. */
export const ranges: FeatureMap = {
  bollinger_b_20: { expression: bollingerPercentB(close, 20, 2), about: "place between the bands" },
  bollinger_width_20: { expression: bollingerWidth(close, 20, 2), about: "width of the bands" },
  donchian_20: {
    expression: donchianPosition(high, low, close, 20),
    about: "place in the range of 20 bars",
  },
  donchian_96: {
    expression: donchianPosition(high, low, close, 96),
    about: "place in the range of 96 bars",
  },
  z_score_24: { expression: zScore(close, 24), about: "close in standard deviations of 24 bars" },
  z_score_96: { expression: zScore(close, 96), about: "close in standard deviations of 96 bars" },
  close_rank_48: { expression: rollingRank(close, 48), about: "rank of the close in 48 bars" },
  since_high_96: { expression: barsSinceHigh(high, 96), about: "bars since the high of 96" },
  since_low_96: { expression: barsSinceLow(low, 96), about: "bars since the low of 96" },
  body_ratio: { expression: bodyRatio(open, high, low, close), about: "signed body over range" },
  upper_wick: { expression: upperWick(open, high, low, close), about: "upper wick over range" },
  lower_wick: { expression: lowerWick(open, high, low, close), about: "lower wick over range" },
  close_position: {
    expression: closePosition(high, low, close),
    about: "close in the bar's range",
  },
  gap: {
    expression: div(sub(open, lag(close, 1)), range),
    about: "open against the close before, in ATRs",
  },
};
