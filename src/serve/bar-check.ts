import { PlumblineError } from "../core/errors.js";
import { formatUtc, hourMs } from "../core/time.js";
import type { Bar } from "../market/bar.js";
import { type Timeframe, timeframeDuration } from "../market/timeframe.js";

/** What is left of a batch once it has been held against what was taken before. */
export interface CheckedBars {
  /** The bars to take, in order. */
  readonly fresh: readonly Bar[];
  /** Whether the batch began with the last bar taken: it is not taken again. */
  readonly isRepeated: boolean;
}

/**
 * Checks a whole batch before any of it is taken.
 *
 * @param last - The last bar taken.
 * @throws SERVE_BAR_INVALID for prices that are not finite and above 0, a high or low that is not the
 *   highest or lowest, a negative spread or tick volume, or an open time off the grid.
 * @throws SERVE_BARS_UNORDERED unless open times ascend.
 * @throws SERVE_BAR_LATE if the first bar opens before the last taken.
 * @throws SERVE_BAR_CONFLICT if it is the last taken with other values.
 */
export function checkBars(
  bars: readonly Bar[],
  timeframe: Timeframe,
  last: Bar | undefined,
): CheckedBars {
  bars.forEach((bar, place) => {
    checkBar(bar, place, timeframe);
    if (place > 0 && !(bar.openTime > bars[place - 1].openTime)) {
      throw new PlumblineError("SERVE_BARS_UNORDERED", {
        message: `bar ${place} opens at ${formatUtc(bar.openTime)}, expected after ${formatUtc(bars[place - 1].openTime)}`,
        where: { bar: place, openTime: formatUtc(bar.openTime) },
        remedy: "sort the bars by open time, each once: none of the batch was taken",
      });
    }
  });
  const first = bars[0];
  if (first === undefined || last === undefined || first.openTime > last.openTime) {
    return { fresh: bars, isRepeated: false };
  }
  if (first.openTime < last.openTime) {
    throw new PlumblineError("SERVE_BAR_LATE", {
      message: `bar 0 opens at ${formatUtc(first.openTime)}, expected after ${formatUtc(last.openTime)}, the last taken`,
      where: { bar: 0, openTime: formatUtc(first.openTime), last: formatUtc(last.openTime) },
      remedy: "leave out what came too late: none of the batch was taken",
    });
  }
  const changed = comparedFields.find((field) => !isSame(first[field], last[field]));
  if (changed === undefined) return { fresh: bars.slice(1), isRepeated: true };
  throw new PlumblineError("SERVE_BAR_CONFLICT", {
    message: `the bar of ${formatUtc(first.openTime)} was taken with ${changed} ${last[changed]}, found ${first[changed]} now`,
    where: { bar: 0, openTime: formatUtc(first.openTime), field: changed },
    remedy: "send closed bars only: none of the batch was taken",
  });
}

/** Flags are ours, not the feed's. */
const comparedFields = ["open", "high", "low", "close", "spread", "tickVolume"] as const;

/** Absent and NaN both mean unknown. */
function isSame(one: number | undefined, other: number | undefined): boolean {
  return Object.is(one ?? Number.NaN, other ?? Number.NaN);
}

function checkBar(bar: Bar, place: number, timeframe: Timeframe): void {
  const { openTime, open, high, low, close, spread, tickVolume } = bar;
  const refuse = (problem: string): never => {
    throw new PlumblineError("SERVE_BAR_INVALID", {
      message: `bar ${place} ${problem}`,
      where: { bar: place, openTime: formatUtc(openTime) },
      remedy: "correct it and send the batch again: none of it was taken",
    });
  };
  for (const [name, price] of Object.entries({ open, high, low, close })) {
    const isPrice = Number.isFinite(price) && price > 0;
    if (!isPrice) refuse(`has ${name} ${price}, expected a price above 0`);
  }
  if (high < Math.max(open, close, low)) {
    refuse(`has high ${high}, expected at least its open, low and close: ${open} ${low} ${close}`);
  }
  if (low > Math.min(open, close)) {
    refuse(`has low ${low}, expected at most its open and close: ${open} ${close}`);
  }
  if (spread !== undefined && spread < 0) refuse(`has spread ${spread}, expected 0 or more`);
  if (tickVolume !== undefined && tickVolume < 0) {
    refuse(`has tick volume ${tickVolume}, expected 0 or more`);
  }
  // Above H1 vendors differ in which hour their bars open.
  const step = Math.min(timeframeDuration(timeframe), hourMs);
  if (openTime % step !== 0) {
    refuse(`opens at ${formatUtc(openTime)}, which is not on the grid of ${timeframe} bars`);
  }
}
