import { dayMs, hourMs } from "../../core/time.js";
import { tradingDayOpen } from "../../market/timeframe.js";
import type { NewUnit } from "../../store/unit-log.js";

/**
 * One unit for each UTC hour that overlaps [from, to) and lies in the week, or within an hour of it on
 * either side: some vendors begin a little early or end a little late. Holidays are in it, for vendors
 * differ in which they keep; Saturdays are not.
 *
 * @param series - `dukascopy/EURUSD/ticks`; ids are `dukascopy/EURUSD/ticks/2012-12-03T12`.
 */
export function hourlyUnits(series: string, from: number, to: number): NewUnit[] {
  const units: NewUnit[] = [];
  for (let hour = Math.floor(from / hourMs) * hourMs; hour < to; hour += hourMs) {
    if (!isNearWeek(hour)) continue;
    const name = new Date(hour).toISOString().slice(0, 13);
    units.push({ id: `${series}/${name}`, series, from: hour, to: hour + hourMs });
  }
  return units;
}

/** Whether an hour lies between Sunday 16:00 and Friday 18:00 New York time. */
function isNearWeek(hour: number): boolean {
  return isInWeek(hour) || isInWeek(hour - hourMs) || isInWeek(hour + hourMs);
}

/** Sunday 17:00 to Friday 17:00 New York time. */
function isInWeek(utc: number): boolean {
  const open = tradingDayOpen(utc);
  return new Date(open).getUTCDay() <= 4 && utc - open < dayMs; // 17:00 New York is the same UTC day
}
