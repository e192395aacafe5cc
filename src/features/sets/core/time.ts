import { bars } from "../../bars.js";
import { hourCos, hourSin, sessionOverlap, weekCos, weekSin } from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import {
  businessDaysToMonthEnd,
  holidayTomorrow,
  inSession,
  minutesSince,
  minutesToMarketClose,
  minutesToRollover,
} from "../../operators/index.js";

const { openTime } = bars();

/** When the bar opens: in the day, the week and the month, and who is at work. */
export const time: FeatureMap = {
  hour_sin: { expression: hourSin(openTime), about: "UTC time of day, sine" },
  hour_cos: { expression: hourCos(openTime), about: "UTC time of day, cosine" },
  week_sin: { expression: weekSin(openTime), about: "UTC time of week, sine" },
  week_cos: { expression: weekCos(openTime), about: "UTC time of week, cosine" },
  to_rollover: { expression: minutesToRollover(openTime), about: "minutes to 17:00 New York" },
  to_market_close: {
    expression: minutesToMarketClose(openTime),
    about: "minutes to the weekend or a holiday",
  },
  since_tokyo: { expression: minutesSince(openTime, "tokyo"), about: "minutes since Tokyo opened" },
  since_london: {
    expression: minutesSince(openTime, "london"),
    about: "minutes since London opened",
  },
  since_new_york: {
    expression: minutesSince(openTime, "newYork"),
    about: "minutes since New York opened",
  },
  in_sydney: { expression: inSession(openTime, "sydney"), about: "Sydney trades" },
  in_tokyo: { expression: inSession(openTime, "tokyo"), about: "Tokyo trades" },
  in_london: { expression: inSession(openTime, "london"), about: "London trades" },
  in_new_york: { expression: inSession(openTime, "newYork"), about: "New York trades" },
  in_overlap: {
    expression: sessionOverlap(openTime, "london", "newYork"),
    about: "London and New York trade at once",
  },
  to_month_end: {
    expression: businessDaysToMonthEnd(openTime),
    about: "business days left in the month: flows of funds gather at its end",
  },
  holiday_tomorrow: {
    expression: holidayTomorrow(openTime),
    about: "the next weekday is a holiday",
  },
};
