import { minuteMs } from "../core/time.js";

/**
 * Rows whose times lie within a day, an hour or a session that is known need no calendar. What is here takes
 * such rows four or eight at a time, since V8 reads what an array is anew in each turn of a loop, and asks one question
 * of each: is it nearer to the middle of the span than half its length? The first moment of a span is outside
 * of it then. It is a row in many, and whoever calls looks it up in the calendar like any other row outside.
 */

/**
 * The first row of [start, end) whose time does not lie within the span; `end` where all do.
 *
 * @param openTime - Epoch ms, in any order; NaN lies in no span.
 * @param from - Epoch ms at which the span begins; NaN for no span.
 */
export function firstRowOutside(
  openTime: Float64Array,
  start: number,
  end: number,
  from: number,
  until: number,
): number {
  const middle = (from + until) / 2;
  const half = (until - from) / 2;
  const stop = end | 0;
  let i = start | 0;
  for (; i + 8 <= stop; i += 8) {
    const first = Math.abs(openTime[i] - middle);
    const second = Math.abs(openTime[i + 1] - middle);
    const third = Math.abs(openTime[i + 2] - middle);
    const fourth = Math.abs(openTime[i + 3] - middle);
    if (!(first < half && second < half && third < half && fourth < half)) break;
    const fifth = Math.abs(openTime[i + 4] - middle);
    const sixth = Math.abs(openTime[i + 5] - middle);
    const seventh = Math.abs(openTime[i + 6] - middle);
    const eighth = Math.abs(openTime[i + 7] - middle);
    if (!(fifth < half && sixth < half && seventh < half && eighth < half)) break;
  }
  while (i < stop && Math.abs(openTime[i] - middle) < half) i++;
  return i;
}

/**
 * Writes the minutes from `mark` to the time of each row from `start` on, as long as they lie within the span.
 *
 * @param direction - 1 for minutes since the mark, −1 for minutes until it.
 * @returns The first row that does not lie within the span, as `firstRowOutside`.
 */
export function fillMinutes(
  openTime: Float64Array,
  out: Float64Array, // written
  start: number,
  end: number,
  from: number,
  until: number,
  mark: number,
  direction: number,
): number {
  const middle = (from + until) / 2;
  const half = (until - from) / 2;
  const sign = direction | 0;
  const stop = end | 0;
  let i = start | 0;
  for (; i + 4 <= stop; i += 4) {
    const first = openTime[i];
    const second = openTime[i + 1];
    const third = openTime[i + 2];
    const fourth = openTime[i + 3];
    if (!(Math.abs(first - middle) < half && Math.abs(second - middle) < half)) break;
    if (!(Math.abs(third - middle) < half && Math.abs(fourth - middle) < half)) break;
    out[i] = ((first - mark) * sign) / minuteMs;
    out[i + 1] = ((second - mark) * sign) / minuteMs;
    out[i + 2] = ((third - mark) * sign) / minuteMs;
    out[i + 3] = ((fourth - mark) * sign) / minuteMs;
  }
  for (; i < stop; i++) {
    const time = openTime[i];
    if (!(Math.abs(time - middle) < half)) break;
    out[i] = ((time - mark) * sign) / minuteMs;
  }
  return i;
}
