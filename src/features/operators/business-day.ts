import { countExpectedBars, isMarketOpen, nextMarketClose } from "../../market/calendar.js";
import { nextBarOpenTime } from "../../market/timeframe.js";
import type { Expression } from "../expression.js";
import { defineOperator, type Kernel } from "../operator.js";
import {
  findPeriod,
  nextPeriodStart,
  openOfTradingDate,
  periodSlots,
  periodStart,
  tradingDate,
  weekdayOf,
} from "../period.js";
import { firstRowOutside } from "../row-span.js";

/*
 * What is known of a trading day as such: it changes at 17:00 New York, so each kernel asks the calendar
 * once a day. A row's value depends on its time alone; state: [the day of the last row (see `findPeriod`),
 * the answer].
 */
function createDayKernel(answer: (dayOpen: number, nextDayOpen: number) => number): Kernel {
  const state = new Float64Array(periodSlots + 1).fill(Number.NaN);
  return {
    state,
    run([openTime], [out], start, end) {
      for (let i = start; i < end; i++) {
        // Rows of the known day: most rows, and filled without a look at each.
        const stop = firstRowOutside(openTime, i, end, state[0], state[1]);
        if (stop > i) out.fill(state[periodSlots], i, stop);
        if (stop === end) break;
        i = stop;
        if (findPeriod("day", openTime[i], state)) {
          state[periodSlots] = answer(state[2], state[4]);
          out[i] = state[periodSlots];
        } else {
          out[i] = Number.NaN;
        }
      }
    },
  };
}

/** Day of the week of the trading day. */
export const tradingWeekdayOperator = defineOperator({
  name: "tradingWeekday",
  version: 1,
  about: "day of the week of the trading day: 1 Monday to 5 Friday",
  memory: "finite",
  inputs: ["openTime"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => createDayKernel((dayOpen) => weekdayOf(tradingDate(dayOpen))),
});

/** Number of the business day in its month. */
export const businessDayOfMonthOperator = defineOperator({
  name: "businessDayOfMonth",
  version: 1,
  about: "number of the business day in its month, from 1",
  memory: "finite",
  inputs: ["openTime"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () =>
    createDayKernel((dayOpen, nextDayOpen) =>
      countExpectedBars("D1", periodStart("month", dayOpen), nextDayOpen),
    ),
});

/** Business days that remain of the month. */
export const businessDaysToMonthEndOperator = defineOperator({
  name: "businessDaysToMonthEnd",
  version: 1,
  about: "business days after this one in its month: 0 on the last",
  memory: "finite",
  inputs: ["openTime"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () =>
    createDayKernel((dayOpen, nextDayOpen) =>
      countExpectedBars("D1", nextDayOpen, nextPeriodStart("month", periodStart("month", dayOpen))),
    ),
});

/** Whether the next weekday is a holiday or cut short. */
export const holidayTomorrowOperator = defineOperator({
  name: "holidayTomorrow",
  version: 1,
  about: "1 where the market closes for a holiday on the next weekday, else 0",
  memory: "finite",
  inputs: ["openTime"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => createDayKernel(isHolidayAfter),
});

function isHolidayAfter(dayOpen: number): number {
  let date = tradingDate(dayOpen) + 1;
  while (weekdayOf(date) === 0 || weekdayOf(date) === 6) date++;
  const open = openOfTradingDate(date);
  const isWhole = isMarketOpen(open) && nextMarketClose(open) >= nextBarOpenTime("D1", open);
  return isWhole ? 0 : 1;
}

/**
 * Day of the week of the trading day, which changes at 17:00 New York: Sunday's evening is Monday.
 *
 * @param openTime - UTC times, ms since 1970.
 * @returns 1 Monday to 5 Friday; 6 and 0 while the market is closed at the weekend.
 *
 * Warm-up: none. Memory: finite. Missing: where the time is missing or outside 1971 to November 2099.
 * Cost: the calendar is asked once a day.
 *
 * @example
 * const { openTime } = bars();
 * const weekday = tradingWeekday(openTime);
 */
export function tradingWeekday(openTime: Expression): Expression {
  return tradingWeekdayOperator.apply([openTime], {});
}

/**
 * Number of the business day in its month. Business days are the trading days on which the market is
 * open at all: Monday to Friday but for 25 December and 1 January (`market/calendar.ts`).
 *
 * @param openTime - UTC times, ms since 1970.
 * @returns Whole number, 1 on the first business day; on a closed day, the number of those before it.
 *
 * Warm-up: none. Memory: finite. Missing: where the time is missing or outside 1971 to November 2099.
 * Cost: the calendar is asked once a day.
 *
 * @example
 * const { openTime } = bars();
 * const dayOfMonth = businessDayOfMonth(openTime);
 */
export function businessDayOfMonth(openTime: Expression): Expression {
  return businessDayOfMonthOperator.apply([openTime], {});
}

/**
 * Business days after this one in its month; funds hedge and benchmarks fix on the last. Business days
 * are as in `businessDayOfMonth`.
 *
 * @param openTime - UTC times, ms since 1970.
 * @returns Whole number ≥ 0: 0 on the last business day.
 *
 * Warm-up: none. Memory: finite. Missing: where the time is missing or outside 1971 to November 2099.
 * Cost: the calendar is asked once a day.
 *
 * @see M. Melvin, J. Prins, Equity hedging and exchange rates at the London 4 p.m. fix, Journal of
 *   Financial Markets 22, 2015, on the last day of the month.
 * @example
 * const { openTime } = bars();
 * const toMonthEnd = businessDaysToMonthEnd(openTime);
 */
export function businessDaysToMonthEnd(openTime: Expression): Expression {
  return businessDaysToMonthEndOperator.apply([openTime], {});
}

/**
 * Whether the market closes for a holiday at some time of the next weekday's trading day: Christmas, the
 * early close before it, and New Year, which are the holidays that `market/calendar.ts` knows.
 *
 * @param openTime - UTC times, ms since 1970.
 * @returns 1 or 0.
 *
 * Warm-up: none. Memory: finite. Missing: where the time is missing or outside 1971 to November 2099.
 * Cost: the calendar is asked once a day.
 *
 * @example
 * const { openTime } = bars();
 * const isThin = holidayTomorrow(openTime);
 */
export function holidayTomorrow(openTime: Expression): Expression {
  return holidayTomorrowOperator.apply([openTime], {});
}
