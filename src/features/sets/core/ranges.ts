import { bars } from "../../bars.js";
import { bollingerWidth, donchianPosition, drawdown } from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import {
  barsSinceHigh,
  barsSinceLow,
  div,
  maxDrawdown,
  rollingMax,
  rollingMin,
  rollingStd,
  sub,
  zScore,
} from "../../operators/index.js";
import { range, volatility48, volatility240 } from "./measures.js";

const { high, low, close } = bars();
const span = (length: number) => sub(rollingMax(high, length), rollingMin(low, length));

/** Where the price stands in its bands and channels, and how wide they are. */
export const ranges: FeatureMap = {
  bollinger_width_20: { expression: bollingerWidth(close, 20, 2), about: "width of the bands" },
  squeeze_20: {
    expression: div(rollingStd(close, 20), range),
    about: "standard deviation of 20 closes in ATRs: small before breakouts",
  },
  donchian_20: {
    expression: donchianPosition(high, low, close, 20),
    about: "place in the range of 20 bars",
  },
  donchian_96: {
    expression: donchianPosition(high, low, close, 96),
    about: "place in the range of 96 bars",
  },
  range_ratio_24_96: {
    expression: div(span(24), span(96)),
    about: "range of 24 bars over that of 96",
  },
  z_score_24: { expression: zScore(close, 24), about: "close in standard deviations of 24 bars" },
  z_score_96: { expression: zScore(close, 96), about: "close in standard deviations of 96 bars" },
  z_score_240: {
    expression: zScore(close, 240),
    about: "close in standard deviations of 240 bars",
  },
  drawdown_96: {
    expression: div(drawdown(close, 96), volatility48),
    about: "close below the highest of 96, in standard deviations of a bar",
  },
  max_drawdown_240: {
    expression: div(maxDrawdown(close, 240), volatility240),
    about: "deepest fall within 240 bars, in standard deviations of a bar",
  },
  since_high_96: { expression: barsSinceHigh(high, 96), about: "bars since the high of 96" },
  since_low_96: { expression: barsSinceLow(low, 96), about: "bars since the low of 96" },
};
