import { bars } from "../../bars.js";
import { bodyRatio, closePosition, lowerWick, upperWick } from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import {
  abs,
  add,
  and,
  div,
  greater,
  lag,
  not,
  rollingSum,
  scale,
  sma,
  sub,
} from "../../operators/index.js";
import { range } from "./measures.js";

const { open, high, low, close } = bars();
const width = sub(high, low);
const body = sub(close, open);

/** The shape of the bar, and of the bars before it. Sums are divided by sums: single flat bars do no harm. */
export const candles: FeatureMap = {
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
  bar_before_position: {
    expression: div(sub(close, lag(low, 1)), lag(width, 1)),
    about: "close in the range of the bar before",
  },
  conviction_24: {
    expression: div(rollingSum(abs(body), 24), rollingSum(width, 24)),
    about: "bodies over ranges, 24 bars: 1 where bars close at their ends",
  },
  close_pressure_12: {
    expression: div(rollingSum(sub(scale(close, 2), add(high, low)), 12), rollingSum(width, 12)),
    about: "whether 12 bars closed near their highs (1) or lows (−1)",
  },
  inside_share_48: {
    expression: sma(and(not(greater(high, lag(high, 1))), not(greater(lag(low, 1), low))), 48),
    about: "share of 48 bars that stayed within the bar before",
  },
  overlap_24: {
    expression: div(
      rollingSum(abs(sub(add(high, low), lag(add(high, low), 1))), 24),
      rollingSum(width, 24),
    ),
    about: "steps of the middles over ranges, 24 bars: small where bars overlap",
  },
};
