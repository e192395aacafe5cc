/*
 * The operators that know of markets: calendar, volatility and jumps, costs, events, filters, regimes.
 * A part of the list in `index.ts`, which takes all of it; see there how to add one.
 */
import type { Operator } from "../operator.js";
import {
  businessDayOfMonthOperator,
  businessDaysToMonthEndOperator,
  holidayTomorrowOperator,
  tradingWeekdayOperator,
} from "./business-day.js";
import { gapReturnOperator } from "./gap-return.js";
import { minutesToMarketCloseOperator } from "./market-close.js";
import { openingHighOperator, openingLowOperator } from "./opening-range.js";
import { periodCosOperator, periodSinOperator } from "./period-cycle.js";
import { periodHighOperator, periodLowOperator } from "./period-extremes.js";
import { periodReturnOperator } from "./period-return.js";
import { minutesSinceOperator, minutesUntilOperator } from "./period-time.js";
import { periodVwapOperator } from "./period-vwap.js";

export {
  businessDayOfMonth,
  businessDaysToMonthEnd,
  holidayTomorrow,
  tradingWeekday,
} from "./business-day.js";
export { gapReturn } from "./gap-return.js";
export { minutesToMarketClose } from "./market-close.js";
export { openingHigh, openingLow } from "./opening-range.js";
export { periodCos, periodSin } from "./period-cycle.js";
export { periodHigh, periodLow } from "./period-extremes.js";
export { periodReturn } from "./period-return.js";
export { minutesSince, minutesUntil } from "./period-time.js";
export { periodVwap } from "./period-vwap.js";

/** Every operator of this part. */
export const marketOperators: readonly Operator[] = [
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
