import { dayMs, hourMs, minuteMs, secondMs } from "../core/time.js";
import { localToUtc, type Zone } from "../core/zone.js";
import { isPadding, parseDecimal } from "./decimal.js";

/** How the rows of a file write their time. */
export type TimeForm =
  | {
      readonly kind: "calendar";
      /** `2018-04-03`, `2018.04.03`, `20180403`; or `03.04.2018`. */
      readonly order: "yearFirst" | "dayFirst";
      /** A time of day follows, in the same field or in one of its own. */
      readonly hasTimeOfDay: boolean;
      /** It ends with `Z` or an offset, so that the clock of the file does not matter. */
      readonly hasOffset: boolean;
    }
  | {
      readonly kind: "epoch";
      readonly unitMs: 1 | 1_000;
    }
  | {
      /** Milliseconds after the midnight of the file's day. */
      readonly kind: "sinceMidnight";
      /** That midnight in the file's own clock, as UTC writes it: UTC ms before the zone is applied. */
      readonly midnight: number;
    };

/** Times outside these years are taken for misreadings. UTC ms, inclusive and exclusive. */
export const earliestTime = Date.UTC(1971, 0, 1);
export const latestTime = Date.UTC(2100, 0, 1);

/**
 * Reads the time of one row: UTC ms, NaN where it is not in the file's form or is no date.
 * `clockStart` is −1 where the time of day stands in the field of the date.
 */
export type TimeReader = (
  bytes: Uint8Array,
  dateStart: number,
  dateEnd: number,
  clockStart: number,
  clockEnd: number,
) => number;

/**
 * A reader of one form of time. Fractions of a second are cut to milliseconds. A local time that the
 * clock skips or repeats is read as `localToUtc` says.
 *
 * @param clock - The zone that the file keeps; of no effect on epochs and times with an offset.
 */
export function createTimeReader(form: TimeForm, clock: Zone): TimeReader {
  if (form.kind === "epoch") {
    const { unitMs } = form;
    return (bytes, start, end) => Math.round(parseDecimal(bytes, start, end, 46) * unitMs);
  }
  if (form.kind === "sinceMidnight") return createDayReader(form.midnight, clock);
  const isYearFirst = form.order === "yearFirst";
  const { hasTimeOfDay, hasOffset } = form;

  // Rows of one day follow each other: its midnight and, unless the clock changes on it, its
  // distance from UTC are worked out once a day.
  let knownDate = -1;
  let midnight = Number.NaN;
  let offset = Number.NaN;

  return (bytes, dateStart, dateEnd, clockStart, clockEnd) => {
    let at = dateStart;
    let end = dateEnd;
    while (at < end && isPadding(bytes[at])) at++;
    while (end > at && isPadding(bytes[end - 1])) end--;
    if (end - at < 8) return Number.NaN;

    let year: number;
    let month: number;
    let day: number;
    if (isYearFirst) {
      year = twoDigits(bytes, at) * 100 + twoDigits(bytes, at + 2);
      if (isDigit(bytes[at + 4])) {
        month = twoDigits(bytes, at + 4);
        day = twoDigits(bytes, at + 6);
        at += 8;
      } else {
        if (end - at < 10 || !isDateMark(bytes[at + 4]) || bytes[at + 7] !== bytes[at + 4])
          return Number.NaN;
        month = twoDigits(bytes, at + 5);
        day = twoDigits(bytes, at + 8);
        at += 10;
      }
    } else {
      if (end - at < 10 || !isDateMark(bytes[at + 2]) || bytes[at + 5] !== bytes[at + 2])
        return Number.NaN;
      day = twoDigits(bytes, at);
      month = twoDigits(bytes, at + 3);
      year = twoDigits(bytes, at + 6) * 100 + twoDigits(bytes, at + 8);
      at += 10;
    }
    const date = year * 10_000 + month * 100 + day; // NaN where a digit is none
    if (date !== knownDate) {
      const found = midnightOf(year, month, day);
      if (!(found === found)) return Number.NaN;
      knownDate = date;
      midnight = found;
      const early = found - localToUtc(clock, found);
      const late = found + dayMs - 1 - localToUtc(clock, found + dayMs - 1);
      offset = early === late ? early : Number.NaN;
    }

    if (!hasTimeOfDay) return at === end ? midnight - offsetAt(midnight) : Number.NaN;
    if (clockStart >= 0) {
      if (at !== end) return Number.NaN;
      at = clockStart;
      end = clockEnd;
      while (at < end && isPadding(bytes[at])) at++;
      while (end > at && isPadding(bytes[end - 1])) end--;
    } else {
      if (at >= end || (bytes[at] !== 32 && bytes[at] !== 84)) return Number.NaN;
      at++;
    }

    // hh:mm, hh:mm:ss, hh:mm:ss.fff, hhmm, hhmmss, hhmmssfff
    if (end - at < 4) return Number.NaN;
    const hour = twoDigits(bytes, at);
    const hasColons = bytes[at + 2] === 58;
    at += hasColons ? 3 : 2;
    if (end - at < 2) return Number.NaN;
    const minute = twoDigits(bytes, at);
    at += 2;
    let second = 0;
    let milliseconds = 0;
    const hasSeconds = hasColons ? bytes[at] === 58 : at < end && isDigit(bytes[at]);
    if (at < end && hasSeconds) {
      if (hasColons) at++;
      if (end - at < 2) return Number.NaN;
      second = twoDigits(bytes, at);
      at += 2;
      if (at < end && bytes[at] === 46) {
        at++;
        let weight = 100;
        const fraction = at;
        for (; at < end && isDigit(bytes[at]); at++) {
          milliseconds += weight * (bytes[at] - 48);
          weight = weight === 1 ? 0 : weight / 10;
        }
        if (at === fraction) return Number.NaN;
      } else if (!hasColons && end - at === 3) {
        if (!isDigit(bytes[at])) return Number.NaN;
        milliseconds = (bytes[at] - 48) * 100 + twoDigits(bytes, at + 1);
        at += 3;
      }
    }
    if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
    const local = midnight + hour * hourMs + minute * minuteMs + second * secondMs + milliseconds;
    if (!hasOffset) return at === end ? local - offsetAt(local) : Number.NaN;
    return local - readOffset(bytes, at, end);
  };

  function offsetAt(local: number): number {
    return offset === offset ? offset : local - localToUtc(clock, local);
  }
}

/** A reader of milliseconds after one midnight, 0 to a day. */
function createDayReader(midnight: number, clock: Zone): TimeReader {
  return (bytes, start, end) => {
    const afterMidnight = parseDecimal(bytes, start, end, 46);
    if (!(afterMidnight >= 0 && afterMidnight < dayMs)) return Number.NaN;
    return localToUtc(clock, midnight + Math.floor(afterMidnight));
  };
}

/** Milliseconds east of UTC of `Z`, `+02`, `+02:00`, `+0200`, ` GMT+0200`, ` UTC`; NaN of all else. */
function readOffset(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  if (at < end && bytes[at] === 32) at++;
  if (end - at === 1 && (bytes[at] === 90 || bytes[at] === 122)) return 0;
  if (end - at >= 3) {
    const word = String.fromCharCode(bytes[at], bytes[at + 1], bytes[at + 2]);
    if (word === "GMT" || word === "UTC") {
      at += 3;
      if (at === end) return 0;
    }
  }
  const sign = bytes[at] === 43 ? 1 : bytes[at] === 45 ? -1 : Number.NaN;
  if (end - at < 3) return Number.NaN;
  const hours = twoDigits(bytes, at + 1);
  at += 3;
  if (at < end && bytes[at] === 58) at++;
  const minutes = at === end ? 0 : end - at === 2 ? twoDigits(bytes, at) : Number.NaN;
  if (!(hours < 15 && minutes < 60)) return Number.NaN;
  return sign * (hours * hourMs + minutes * minuteMs);
}

/** UTC midnight of a date of the Gregorian calendar; NaN where there is no such day. */
function midnightOf(year: number, month: number, day: number): number {
  if (!(year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) return Number.NaN;
  const time = Date.UTC(year, month - 1, day);
  return new Date(time).getUTCDate() === day ? time : Number.NaN;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const high = bytes[at] - 48;
  const low = bytes[at + 1] - 48;
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : Number.NaN;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

/** `-`, `.` or `/`. */
function isDateMark(byte: number): boolean {
  return byte >= 45 && byte <= 47;
}

/**
 * The form of a time as a file's first row writes it, undefined where it is none that is known.
 *
 * @param clock - The field of the time of day, where it has one of its own.
 */
export function timeFormOf(date: string, clock?: string): TimeForm | undefined {
  const text = date.trim();
  if (clock === undefined && /^\d{9,10}(\.\d+)?$/.test(text))
    return { kind: "epoch", unitMs: 1_000 };
  if (clock === undefined && /^\d{12,13}(\.\d+)?$/.test(text)) return { kind: "epoch", unitMs: 1 };
  const isYearFirst = /^(\d{4})([-./]?)(\d{2})\2(\d{2})(?!\d)/.test(text);
  const isDayFirst = /^\d{2}\.\d{2}\.\d{4}(?!\d)/.test(text);
  if (!isYearFirst && !isDayFirst) return undefined;
  const rest = clock ?? text.slice(/^\d{8}/.test(text) ? 8 : 10);
  const form: TimeForm = {
    kind: "calendar",
    order: isYearFirst ? "yearFirst" : "dayFirst",
    hasTimeOfDay: rest !== "",
    hasOffset: /\d{2}(\.\d+)? ?(Z|GMT|UTC|[+-]\d{2})/i.test(rest),
  };
  const written = new TextEncoder().encode(clock === undefined ? text : text + clock);
  const split = clock === undefined ? -1 : text.length;
  const dateEnd = split < 0 ? written.length : split;
  const time = createTimeReader(form, "UTC")(written, 0, dateEnd, split, written.length);
  return time === time ? form : undefined;
}

/** Whether a date ends with its year after slashes, where day and month cannot be told apart. */
export function isAmbiguousDate(text: string): boolean {
  return /^\s*\d{1,2}[/-]\d{1,2}[/-]\d{4}/.test(text);
}
