import { minuteMs } from "../../core/time.js";
import { createRecentValues } from "./recent-values.js";
import { createWeekProfile } from "./week-profile.js";

/** Returns in the rolling window. */
const length = 60;
const leastHistory = 20;
/** MAD of a normal variable × this is its standard deviation. */
const madToDeviation = 1.4826;
/** Mean absolute value of a normal variable × this is its standard deviation. */
const meanToDeviation = 1.2533;
/** Least standard deviation of a minute's return: a third of a basis point, a rounded tick. */
const quietest = 3e-5;

/** A robust standard deviation of the next return, from the returns before it. */
export interface Hampel {
  /** As a share of the price; infinite until 20 returns are known. */
  deviation(slot: number): number;
  /** Takes in the size of a return and the quarter hour of the week in which it fell. */
  push(slot: number, step: number): void;
}

/**
 * The Hampel identifier on returns that are first divided by what is usual at their time of the week
 * (F. R. Hampel, The influence curve and its role in robust estimation, JASA 69, 1974; the scaling by
 * the week's pattern is that of Boudt, Croux & Laurent, Robust estimation of intraweek periodicity in
 * volatility and jump detection, J. Empirical Finance 18, 2011).
 *
 *     deviation = usual(slot) · max(1, 1.4826 · median |z| of the last 60),   z = |return| ÷ usual(slot)
 *
 * `usual` is 1.2533 × the mean absolute return of that quarter hour of the week, and never below a third
 * of a basis point × √minutes. So a market twice as wild as usual is given twice the room, and a quiet one
 * no less than usual.
 */
export function createHampel(durationMs: number): Hampel {
  const floor = quietest * Math.sqrt(durationMs / minuteMs);
  const scaled = createRecentValues(length);
  const profile = createWeekProfile();
  const usual = (slot: number): number => {
    const known = meanToDeviation * profile.mean(slot); // NaN: no habit yet
    return known > floor ? known : floor;
  };
  return {
    deviation: (slot) => {
      if (scaled.count() < leastHistory) return Number.POSITIVE_INFINITY;
      return usual(slot) * Math.max(1, madToDeviation * scaled.median());
    },
    push: (slot, step) => {
      scaled.push(step / usual(slot));
      profile.push(slot, step);
    },
  };
}
