import type { ParameterCase } from "../../../../src/features/conformance/index.js";
import { finite, missing, numeric, type Plain, present, sum } from "./plain-forms.js";
import { plainRegimeVersions } from "./plain-regime-versions.js";

/*
 * The operators of `market-index.ts` once more, in the plainest way; see `plain-versions.ts`. Clocks are
 * those of ICU, through `Intl`, not ours.
 */

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

function clockOf(zone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "medium",
    hourCycle: "h23",
  });
  const offsets = new Map<number, number>(); // by UTC hour
  return (time) => {
    const at = Math.floor(time / hour);
    let offset = offsets.get(at);
    if (offset === undefined) {
      offset = Date.parse(`${format.format(at * hour)} UTC`) - at * hour;
      offsets.set(at, offset);
    }
    return time + offset;
  };
}
const newYorkClock = clockOf("America/New_York");
const londonClock = clockOf("Europe/London");

const inCalendar = (time: number): boolean =>
  time >= Date.UTC(1971, 0, 1) && time < Date.UTC(2099, 11, 1);

/** Midnight (as if UTC) of the date of the trading day: seven hours after its open in New York. */
const dateOf = (time: number): number => Math.floor((newYorkClock(time) + 7 * hour) / day) * day;
const weekday = (date: number): number => new Date(date).getUTCDay();
const isWeekend = (date: number): boolean => weekday(date) === 0 || weekday(date) === 6;

/** A name of the period that holds a time; undefined while a centre is closed. */
function periodName(period: ParameterCase[string], time: number): string | undefined {
  const date = new Date(dateOf(time));
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const hours = (local: number, from: number, to: number): string | undefined => {
    const timeOfDay = local - Math.floor(local / day) * day;
    const isInside = timeOfDay >= from * hour && timeOfDay < to * hour;
    return isInside && !isWeekend(local) ? `${Math.floor(local / day)}` : undefined;
  };
  switch (period) {
    case "day":
      return date.toISOString();
    case "week":
      return `${Math.floor((date.getTime() / day + 3) / 7)}`;
    case "month":
      return `${year} ${month}`;
    case "quarter":
      return `${year} ${Math.floor(month / 3)}`;
    case "year":
      return `${year}`;
    case "tokyo":
      return hours(time, 0, 9);
    case "london":
      return hours(londonClock(time), 8, 17);
    case "newYork":
      return hours(newYorkClock(time), 8, 17);
    default: // Sydney: nine hours from 17:00 New York, seven before midnight
      return hours(newYorkClock(time) + 7 * hour, 0, 9);
  }
}

interface PeriodRow {
  readonly time: number;
  readonly values: number[];
  readonly name: string | undefined;
}

/**
 * The present rows of the running or the last period, oldest first, through a function. Before any
 * period has been seen, the rows seen.
 */
function byPeriod(
  isPresent: (...values: number[]) => boolean,
  f: (rows: PeriodRow[], parameters: ParameterCase) => number,
): Plain {
  return ([openTime, ...series], parameters) => {
    const past: PeriodRow[] = [];
    return Array.from(openTime, (time, i) => {
      const values = series.map((column) => column[i]);
      if (!(inCalendar(time) && present(...values) && isPresent(...values))) return missing;
      past.push({ time, values, name: periodName(parameters.period, time) });
      return finite(f(lastPeriod(past), parameters));
    });
  };
}

function lastPeriod(past: PeriodRow[]): PeriodRow[] {
  const to = past.findLastIndex(({ name }) => name !== undefined);
  if (to < 0) return past;
  let from = to;
  while (from > 0 && (past[from - 1].name ?? past[to].name) === past[to].name) from--;
  return past.slice(from, to + 1).filter(({ name }) => name !== undefined);
}

/** The first minute at or after (step 1), or at or before (−1), at which a period begins. */
function findStart(period: ParameterCase[string], time: number, step: 1 | -1): number {
  const quarter = 15 * minute; // all periods begin at whole quarters of an hour
  let at =
    step === 1 ? Math.floor(time / quarter + 1) * quarter : Math.floor(time / quarter) * quarter;
  for (;;) {
    const name = periodName(period, at);
    if (name !== undefined && name !== periodName(period, at - 1)) return at;
    at += step * quarter;
  }
}

const remembered = new Map<string, number>();
function startNear(period: ParameterCase[string], time: number, step: 1 | -1): number {
  const key = `${period} ${step} ${Math.floor(time / (15 * minute))}`;
  const found = remembered.get(key) ?? findStart(period, time, step);
  remembered.set(key, found);
  return found;
}

const byTime =
  (f: (time: number, parameters: ParameterCase) => number): Plain =>
  ([openTime], parameters) =>
    Array.from(openTime, (time) => (inCalendar(time) ? f(time, parameters) : missing));

function shareOfPeriod(time: number, parameters: ParameterCase): number {
  const from = startNear(parameters.period, time, -1);
  return (time - from) / (startNear(parameters.period, time, 1) - from);
}

const isBusinessDay = (date: number): boolean => {
  const name = new Date(date).toISOString().slice(5, 10);
  return !isWeekend(date) && name !== "12-25" && name !== "01-01";
};
const datesOfMonth = (time: number): number[] => {
  const date = new Date(dateOf(time));
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  const end = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  return Array.from({ length: (end - first) / day }, (_, k) => first + k * day);
};

const positive = (...values: number[]): boolean => values.every((value) => value > 0);
const anything = (): boolean => true;

export const plainMarketVersions: Readonly<Record<string, Plain>> = {
  ...plainRegimeVersions,
  timeOfDayRatio: ([openTime, x], { slotMinutes, days }) => {
    const weight = 2 / (numeric(days) + 1);
    const past: number[] = [];
    const slots = new Map<number, number>();
    return Array.from(openTime, (time, i) => {
      if (!(inCalendar(time) && present(x[i]) && x[i] >= 0)) return missing;
      const slot = Math.floor((time - startNear("day", time, -1)) / minute / numeric(slotMinutes));
      const usual = slots.get(slot) || sum(past) / past.length;
      const isFirst = past.length === 0;
      slots.set(slot, isFirst ? x[i] : (1 - weight) * usual + weight * x[i]);
      past.push(x[i]);
      return isFirst ? missing : finite(x[i] / usual);
    });
  },
  periodReturn: byPeriod(positive, (rows) =>
    Math.log(rows[rows.length - 1].values[1] / rows[0].values[0]),
  ),
  periodHigh: byPeriod(anything, (rows) => Math.max(...rows.map(({ values }) => values[0]))),
  periodLow: byPeriod(anything, (rows) => Math.min(...rows.map(({ values }) => values[0]))),
  periodVwap: byPeriod(
    (_, ticks) => ticks >= 0,
    (rows) =>
      sum(rows.map(({ values }) => values[0] * values[1])) /
      sum(rows.map(({ values }) => values[1])),
  ),
  openingHigh: byPeriod(anything, (rows, { minutes }) =>
    Math.max(...openingOf(rows, numeric(minutes)).map(({ values }) => values[0])),
  ),
  openingLow: byPeriod(anything, (rows, { minutes }) =>
    Math.min(...openingOf(rows, numeric(minutes)).map(({ values }) => values[0])),
  ),
  gapReturn: ([openTime, open, close], { period }) => {
    let last: { name: string; close: number } | undefined;
    let gap = 0;
    return Array.from(openTime, (time, i) => {
      if (!(inCalendar(time) && present(open[i], close[i]) && positive(open[i], close[i]))) {
        return missing;
      }
      const name = periodName(period, time);
      if (name === undefined) return gap;
      if (last !== undefined && name !== last.name) gap = Math.log(open[i]) - Math.log(last.close);
      last = { name, close: close[i] };
      return gap;
    });
  },
  minutesSince: byTime((time, { period }) => (time - startNear(period, time, -1)) / minute),
  minutesUntil: byTime((time, { period }) => (startNear(period, time, 1) - time) / minute),
  periodSin: byTime((time, parameters) => Math.sin(2 * Math.PI * shareOfPeriod(time, parameters))),
  periodCos: byTime((time, parameters) => Math.cos(2 * Math.PI * shareOfPeriod(time, parameters))),
  tradingWeekday: byTime((time) => weekday(dateOf(time))),
  businessDayOfMonth: byTime(
    (time) =>
      datesOfMonth(time).filter((date) => date <= dateOf(time) && isBusinessDay(date)).length,
  ),
  businessDaysToMonthEnd: byTime(
    (time) =>
      datesOfMonth(time).filter((date) => date > dateOf(time) && isBusinessDay(date)).length,
  ),
  holidayTomorrow: byTime((time) => {
    let next = dateOf(time) + day;
    while (isWeekend(next)) next += day;
    const name = new Date(next).toISOString().slice(5, 10);
    return Number(["12-24", "12-25", "01-01"].includes(name));
  }),
  // The samples hold no holiday; `business-day.test.ts` and the values from outside do.
  minutesToMarketClose: byTime((time) => {
    const date = dateOf(time);
    const friday =
      date + (5 - (isWeekend(date) ? (weekday(date) === 6 ? -1 : 0) : weekday(date))) * day;
    let close = friday + 21 * hour; // 17:00 New York in summer
    if (newYorkClock(close) !== friday + 17 * hour) close += hour;
    return (close - time) / minute;
  }),
};

/** The rows that open in the first minutes of those given. */
function openingOf(rows: readonly PeriodRow[], minutes: number): PeriodRow[] {
  return rows.filter(({ time }) => time < rows[0].time + minutes * minute);
}
