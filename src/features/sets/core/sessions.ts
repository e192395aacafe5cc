import { bars } from "../../bars.js";
import { openingRangePosition, periodPosition, periodRange } from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import { div, gapReturn, periodReturn } from "../../operators/index.js";
import { volatility48 } from "./measures.js";

const { openTime, open, high, low, close } = bars();

/**
 * What the price has done since the day, the week or a centre opened, in standard deviations of a bar. Made
 * for bars shorter than a session: on D1 bars a day is one bar, and these say what its shape says.
 */
export const sessions: FeatureMap = {
  return_day: {
    expression: div(periodReturn(openTime, open, close, "day"), volatility48),
    about: "return since 17:00 New York",
  },
  return_week: {
    expression: div(periodReturn(openTime, open, close, "week"), volatility48),
    about: "return since the week opened",
  },
  return_month: {
    expression: div(periodReturn(openTime, open, close, "month"), volatility48),
    about: "return since the month began",
  },
  return_tokyo: {
    expression: div(periodReturn(openTime, open, close, "tokyo"), volatility48),
    about: "return of Tokyo's session, running or last",
  },
  return_london: {
    expression: div(periodReturn(openTime, open, close, "london"), volatility48),
    about: "return of London's session, running or last",
  },
  return_new_york: {
    expression: div(periodReturn(openTime, open, close, "newYork"), volatility48),
    about: "return of New York's session, running or last",
  },
  gap_week: {
    expression: div(gapReturn(openTime, open, close, "week"), volatility48),
    about: "jump over the last weekend",
  },
  position_day: {
    expression: periodPosition(openTime, high, low, close, "day"),
    about: "close in the day's range so far",
  },
  position_week: {
    expression: periodPosition(openTime, high, low, close, "week"),
    about: "close in the week's range so far",
  },
  range_day: {
    expression: div(periodRange(openTime, high, low, "day"), volatility48),
    about: "the day's range so far",
  },
  breakout_tokyo: {
    expression: periodPosition(openTime, high, low, close, "tokyo"),
    about: "close in the range of Tokyo's session: beyond 0 and 1 it has broken out",
  },
  breakout_london_60: {
    expression: openingRangePosition(openTime, high, low, close, "london", 60),
    about: "close in the range of London's first hour",
  },
  breakout_new_york_60: {
    expression: openingRangePosition(openTime, high, low, close, "newYork", 60),
    about: "close in the range of New York's first hour",
  },
};
