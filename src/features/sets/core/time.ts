import { bars } from "../../bars.js";
import { hourCos, hourSin, weekCos, weekSin } from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import { inSession, minutesToRollover } from "../../operators/index.js";

const { openTime } = bars();

/** When the bar opens: in the day, in the week, and who is at work. */
export const time: FeatureMap = {
  hour_sin: { expression: hourSin(openTime), about: "UTC time of day, sine" },
  hour_cos: { expression: hourCos(openTime), about: "UTC time of day, cosine" },
  week_sin: { expression: weekSin(openTime), about: "UTC time of week, sine" },
  week_cos: { expression: weekCos(openTime), about: "UTC time of week, cosine" },
  to_rollover: { expression: minutesToRollover(openTime), about: "minutes to 17:00 New York" },
  in_sydney: { expression: inSession(openTime, "sydney"), about: "Sydney trades" },
  in_tokyo: { expression: inSession(openTime, "tokyo"), about: "Tokyo trades" },
  in_london: { expression: inSession(openTime, "london"), about: "London trades" },
  in_new_york: { expression: inSession(openTime, "newYork"), about: "New York trades" },
};
