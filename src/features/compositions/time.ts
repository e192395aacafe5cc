/* Cyclic times of day and week in UTC, written with operators. */
import { dayMs } from "../../core/time.js";
import type { Expression } from "../expression.js";
import { cycleCos, cycleSin } from "../operators/cycle.js";

const weekMs = 7 * dayMs;
/** A Monday midnight UTC: 5 January 1970. */
const mondayMs = 4 * dayMs;

/** Sine of the UTC time of day, in [−1, 1]: 0 at midnight, 1 at 06:00. Missing where the time is. */
export function hourSin(openTime: Expression): Expression {
  return cycleSin(openTime, dayMs);
}

/** Cosine of the UTC time of day, in [−1, 1]: 1 at midnight, 0 at 06:00. Missing where the time is. */
export function hourCos(openTime: Expression): Expression {
  return cycleCos(openTime, dayMs);
}

/** Sine of the UTC time of the week, in [−1, 1]: 0 at Monday 00:00. Missing where the time is. */
export function weekSin(openTime: Expression): Expression {
  return cycleSin(openTime, weekMs, mondayMs);
}

/** Cosine of the UTC time of the week, in [−1, 1]: 1 at Monday 00:00. Missing where the time is. */
export function weekCos(openTime: Expression): Expression {
  return cycleCos(openTime, weekMs, mondayMs);
}
