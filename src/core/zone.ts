import { dayMs, hourMs } from "./time.js";

/**
 * Clocks that vendors and exchanges keep. Offsets come from the published rules, not from the
 * machine's zone database, so that two machines never disagree; a test compares them with ICU.
 *
 * `UTC±hh` is a fixed offset. `NewYork` keeps US daylight saving (first Sunday of April to last of
 * October from 1987, second Sunday of March to first of November from 2007, Energy Policy Act of
 * 2005). `London`, `CET` and `EET` keep the European one (last Sunday of March to last of October at
 * 01:00 UTC, Directive 2000/84/EC, and the same dates from 1996 on).
 */
export type Zone = "UTC" | "NewYork" | "London" | "CET" | "EET" | `UTC${"+" | "-"}${number}`;

/** Hours east of UTC in winter. */
const winterHours: Readonly<Record<string, number>> = {
  UTC: 0,
  NewYork: -5,
  London: 0,
  CET: 1,
  EET: 2,
};

/** The zone of a name, or undefined where there is none. Fixed offsets go from −12 to +14 hours. */
export function zoneFrom(name: string): Zone | undefined {
  if (name in winterHours) return name as Zone; // one of the keys above
  const fixed = /^UTC([+-]\d{1,2})$/.exec(name);
  if (fixed === null) return undefined;
  const hours = Number(fixed[1]);
  return hours >= -12 && hours <= 14 ? (name as Zone) : undefined; // has the form of one
}

/** The names that `zoneFrom` knows, for messages. */
export const zoneNames = "UTC, NewYork, London, CET, EET, UTC+h, UTC-h";

/** Milliseconds to add to UTC to get the zone's local time at a UTC time. */
export function zoneOffsetMs(zone: Zone, utc: number): number {
  const winter = winterHours[zone];
  if (winter === undefined) return Number(zone.slice(3)) * hourMs;
  const isSummer = zone === "NewYork" ? isUsSummer(utc) : zone !== "UTC" && isEuropeanSummer(utc);
  return (winter + (isSummer ? 1 : 0)) * hourMs;
}

/**
 * UTC of a zone's local time. A local time that the spring change skips is read with the winter
 * offset; one that the autumn change repeats is read as its first occurrence (summer time).
 */
export function localToUtc(zone: Zone, local: number): number {
  const winter = winterHours[zone];
  if (winter === undefined || zone === "UTC") return local - zoneOffsetMs(zone, local);
  const asSummer = local - (winter + 1) * hourMs;
  if (zoneOffsetMs(zone, asSummer) === (winter + 1) * hourMs) return asSummer;
  return local - winter * hourMs;
}

interface SummerTime {
  readonly start: number;
  readonly end: number;
}

const usSummers = new Map<number, SummerTime>();
const europeanSummers = new Map<number, SummerTime>();

function isUsSummer(utc: number): boolean {
  const year = new Date(utc).getUTCFullYear();
  let summer = usSummers.get(year);
  if (summer === undefined) {
    const isNewRule = year >= 2007;
    // 02:00 local: 07:00 UTC going in, 06:00 UTC coming out.
    const start = isNewRule ? nthSunday(year, 2, 2) : nthSunday(year, 3, 1);
    const end = isNewRule ? nthSunday(year, 10, 1) : lastSunday(year, 9);
    summer = { start: start + 7 * hourMs, end: end + 6 * hourMs };
    usSummers.set(year, summer);
  }
  return utc >= summer.start && utc < summer.end;
}

function isEuropeanSummer(utc: number): boolean {
  const year = new Date(utc).getUTCFullYear();
  let summer = europeanSummers.get(year);
  if (summer === undefined) {
    summer = { start: lastSunday(year, 2) + hourMs, end: lastSunday(year, 9) + hourMs };
    europeanSummers.set(year, summer);
  }
  return utc >= summer.start && utc < summer.end;
}

/** UTC midnight of the nth Sunday (1 = first) of a month (0 = January). */
function nthSunday(year: number, month: number, n: number): number {
  const first = Date.UTC(year, month, 1);
  const daysToSunday = (7 - new Date(first).getUTCDay()) % 7;
  return first + (daysToSunday + 7 * (n - 1)) * dayMs;
}

function lastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month + 1, 0);
  return last - new Date(last).getUTCDay() * dayMs;
}
