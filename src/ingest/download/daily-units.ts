import { dayMs, formatUtc } from "../../core/time.js";
import { openStretches } from "../../market/calendar.js";
import type { NewUnit } from "../../store/unit-log.js";

/**
 * One unit for each UTC day that overlaps [from, to), but for Saturdays. Holidays are in it, for vendors
 * differ in which they keep.
 *
 * @param series - `oanda/EURUSD/M1`; ids are `oanda/EURUSD/M1/2012-12-03`.
 */
export function dailyUnits(series: string, from: number, to: number): NewUnit[] {
  const units: NewUnit[] = [];
  for (let day = Math.floor(from / dayMs) * dayMs; day < to; day += dayMs) {
    const isSaturday = new Date(day).getUTCDay() === 6;
    if (isSaturday && openStretches(day, day + dayMs).length === 0) continue;
    const name = formatUtc(day).slice(0, 10);
    units.push({ id: `${series}/${name}`, series, from: day, to: day + dayMs });
  }
  return units;
}
