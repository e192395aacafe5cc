/*
 * The operators that know of markets: calendar, volatility and jumps, costs, events, filters, regimes.
 * A part of the list in `index.ts`, which takes all of it; see there how to add one.
 */
import type { Operator } from "../operator.js";
import { atrousOperator } from "./atrous.js";
import { barsSinceOperator } from "./bars-since.js";
import {
  businessDayOfMonthOperator,
  businessDaysToMonthEndOperator,
  holidayTomorrowOperator,
  tradingWeekdayOperator,
} from "./business-day.js";
import { corwinSchultzOperator } from "./corwin-schultz.js";
import { directionalChangeOperator, overshootOperator } from "./directional-change.js";
import { gapReturnOperator } from "./gap-return.js";
import { garchOperator } from "./garch.js";
import { kalmanLevelInnovationOperator, kalmanLevelOperator } from "./kalman-level.js";
import {
  kalmanTrendInnovationOperator,
  kalmanTrendLevelOperator,
  kalmanTrendSlopeOperator,
} from "./kalman-trend.js";
import { minutesToMarketCloseOperator } from "./market-close.js";
import { jumpRatioOperator, tripowerQuarticityOperator } from "./multipower.js";
import { normalCdfOperator } from "./normal-cdf.js";
import { openingHighOperator, openingLowOperator } from "./opening-range.js";
import { cusumDownOperator, cusumUpOperator } from "./page-cusum.js";
import { periodCosOperator, periodSinOperator } from "./period-cycle.js";
import { periodHighOperator, periodLowOperator } from "./period-extremes.js";
import { periodReturnOperator } from "./period-return.js";
import { minutesSinceOperator, minutesUntilOperator } from "./period-time.js";
import { periodVwapOperator } from "./period-vwap.js";
import { regimeProbabilityOperator } from "./regime-probability.js";
import { residualZOperator } from "./residual-z.js";
import { runsTestOperator } from "./runs-test.js";
import { tickRuleOperator } from "./tick-rule.js";
import { timeOfDayRatioOperator } from "./time-of-day-ratio.js";

export type { CalendarPeriod, Period } from "../period.js";
export { type AtrousFilter, atrous } from "./atrous.js";
export { barsSince } from "./bars-since.js";
export {
  businessDayOfMonth,
  businessDaysToMonthEnd,
  holidayTomorrow,
  tradingWeekday,
} from "./business-day.js";
export { corwinSchultz } from "./corwin-schultz.js";
export { directionalChange, overshoot } from "./directional-change.js";
export { gapReturn } from "./gap-return.js";
export { garch } from "./garch.js";
export { kalmanLevel, kalmanLevelInnovation } from "./kalman-level.js";
export { kalmanTrendInnovation, kalmanTrendLevel, kalmanTrendSlope } from "./kalman-trend.js";
export { minutesToMarketClose } from "./market-close.js";
export { jumpRatio, tripowerQuarticity } from "./multipower.js";
export { normalCdf } from "./normal-cdf.js";
export { openingHigh, openingLow } from "./opening-range.js";
export { cusumDown, cusumUp } from "./page-cusum.js";
export { periodCos, periodSin } from "./period-cycle.js";
export { periodHigh, periodLow } from "./period-extremes.js";
export { periodReturn } from "./period-return.js";
export { minutesSince, minutesUntil } from "./period-time.js";
export { periodVwap } from "./period-vwap.js";
export { regimeProbability } from "./regime-probability.js";
export { residualZ } from "./residual-z.js";
export { runsTest } from "./runs-test.js";
export { tickRule } from "./tick-rule.js";
export { timeOfDayRatio } from "./time-of-day-ratio.js";

/** Every operator of this part. */
export const marketOperators: readonly Operator[] = [
  atrousOperator,
  barsSinceOperator,
  corwinSchultzOperator,
  directionalChangeOperator,
  overshootOperator,
  garchOperator,
  kalmanLevelOperator,
  kalmanLevelInnovationOperator,
  kalmanTrendInnovationOperator,
  kalmanTrendLevelOperator,
  kalmanTrendSlopeOperator,
  jumpRatioOperator,
  tripowerQuarticityOperator,
  normalCdfOperator,
  cusumDownOperator,
  cusumUpOperator,
  regimeProbabilityOperator,
  residualZOperator,
  runsTestOperator,
  tickRuleOperator,
  timeOfDayRatioOperator,
  businessDayOfMonthOperator,
  businessDaysToMonthEndOperator,
  gapReturnOperator,
  holidayTomorrowOperator,
  minutesSinceOperator,
  minutesToMarketCloseOperator,
  minutesUntilOperator,
  openingHighOperator,
  openingLowOperator,
  periodCosOperator,
  periodHighOperator,
  periodLowOperator,
  periodReturnOperator,
  periodSinOperator,
  periodVwapOperator,
  tradingWeekdayOperator,
];
