import { dayMs, formatUtc, hourMs } from "../../core/time.js";
import { type Zone, zoneOffsetMs } from "../../core/zone.js";
import { barOpenTime } from "../../market/timeframe.js";
import { type ActivityMonth, type ActivitySpan, createActivityClock } from "./activity.js";
import type { Check } from "./check.js";

/** A pause that can be a weekend: two days, an hour less where clocks change, less what a vendor adds. */
const weekendMs = 36 * hourMs;
/** Half the middle of a week: from an open or close that is hours off to the inside of its week. */
const insideMs = 60 * hourMs;
const listed = 20;
/** Two clocks that differ in a few weeks a year cannot be told apart from this share of weeks on. */
const nearly = 0.95;

/** A moment of which it is known by how much the file's clock is off: an opening of the week, or a month. */
interface Sighting {
  /** UTC ms; of a week Sunday 17:00 New York. */
  readonly at: number;
  /** Hours by which the file stands later than the market; NaN where it cannot be said. */
  readonly hours: number;
}

interface Clock {
  readonly name: string;
  offsetMs(utc: number): number;
}

const zones: readonly Zone[] = [
  "NewYork",
  "UTC",
  "UTC-5",
  "EET",
  "CET",
  "London",
  "UTC+2",
  "UTC+3",
];

/** Clocks that files of bars have been seen to keep. */
const knownClocks: readonly Clock[] = [
  ...zones.map((name) => ({ name, offsetMs: (utc: number) => zoneOffsetMs(name, utc) })),
  {
    name: "New York hours on European daylight-saving dates",
    offsetMs: (utc) => zoneOffsetMs("London", utc) - 5 * hourMs,
  },
  {
    name: "EET hours on US daylight-saving dates",
    offsetMs: (utc) => zoneOffsetMs("NewYork", utc) + 7 * hourMs,
  },
];

/**
 * Measures the clock: the week opens on Sunday and closes on Friday at 17:00 New York, so a file whose
 * weeks open and close k hours away from that has its times k hours wrong. Both ends must agree: a late
 * open alone is a quiet Sunday. A broker whose week begins when it pleases deceives that, so the hours in which
 * bars move are asked as well (`createActivityClock`). Up to H1, for longer bars cannot tell an hour.
 */
export const clockCheck: Check = {
  id: "clock",
  create: ({ options, series, durationMs }) => {
    const weeks: Sighting[] = [];
    const activity = createActivityClock(series.instrument);
    let last = Number.NaN;
    let weekOpen = Number.NaN; // the week under way, NaN where its opening was not seen
    let openHours = Number.NaN;

    const close = (time: number): void => {
      if (Number.isNaN(weekOpen)) return;
      const isSameWeek = barOpenTime("W1", time - insideMs) === weekOpen;
      const hours = Math.round((time - weekOpen - 5 * dayMs) / hourMs);
      const agrees = isSameWeek && hours === openHours;
      weeks.push({ at: weekOpen, hours: agrees ? hours + 0 : Number.NaN });
    };

    return {
      run: (block, start) => {
        if (durationMs > hourMs) return;
        const { openTime, high, low, close: closes } = block.rows;
        let before = last; // a local: a double that closures share is boxed at each write
        for (let row = start; row < block.count; row++) {
          const time = openTime[row];
          if (time - before >= weekendMs) {
            close(before + durationMs);
            weekOpen = barOpenTime("W1", time + insideMs);
            openHours = Math.round((time - weekOpen) / hourMs);
          }
          before = time;
          activity.add(time, Math.max(0, high[row] - low[row]) / closes[row]);
        }
        last = before;
      },
      finish: () => {
        if (durationMs > hourMs) return {};
        const { months, spans } = activity.finish();
        const byWeek = measuredByWeek(weeks, options.declaredClock);
        const byActivity = measuredByActivity(months, spans, options.declaredClock);
        return {
          report: { ...byWeek.report, activity: byActivity.report },
          warnings: [...byWeek.warnings, ...byActivity.warnings],
        };
      },
    };
  },
};

function measuredByWeek(weeks: readonly Sighting[], declared: Zone | null) {
  const clear = weeks.filter((week) => week.hours === week.hours);
  const off = clear.filter((week) => week.hours !== 0);
  const offsets = [...new Set(clear.map((week) => week.hours))].sort((a, b) => a - b);
  // One week may be a holiday of the vendor's; two are a clock.
  const agrees = off.length < 2;
  const better = agrees ? undefined : bestClocks(clear, declared ?? "UTC");
  const report = {
    weeks: clear.length,
    unclearWeeks: weeks.length - clear.length,
    agrees,
    declared,
    measured: better ?? null,
    offsets: offsets.map((hours) => {
      const those = clear.filter((week) => week.hours === hours);
      return {
        hours: hours + 0,
        weeks: those.length,
        first: those[0].at,
        last: last(those).at,
      };
    }),
    spans: spansOf(clear)
      .slice(0, listed)
      .map((span) => ({ hours: span.hours, from: span.from, to: span.to, weeks: span.weeks })),
  };
  if (agrees) return { report, warnings: [] };
  const spans = spansOf(clear).map((span) => `${signed(span.hours)} from ${day(span.from)}`);
  const named = better === undefined ? "" : `; ${better} would explain these weeks`;
  const as = declared === null ? "" : `, declared ${declared},`;
  return {
    report,
    warnings: [
      `the clock${as} is off in ${off.length} of ${clear.length} weeks against Sunday and Friday 17:00 New York (${spans.slice(0, 4).join(", ")}${spans.length > 4 ? `, ${spans.length - 4} more spans` : ""})${named}`,
    ],
  };
}

/** What the activity of the day says of the clock, in the report's form. */
function measuredByActivity(
  months: readonly ActivityMonth[],
  spans: readonly ActivitySpan[],
  declared: Zone | null,
) {
  // A month in which clocks change is judged by its middle, where most of it stands on one side.
  const sightings = months.map(({ time, hours }) => ({ at: time + 14 * dayMs, hours }));
  const better = spans.length === 0 ? undefined : bestClocks(sightings, declared ?? "UTC");
  const report = {
    months: months.length,
    agrees: spans.length === 0,
    measured: better ?? null,
    spans: spans.slice(0, listed).map((span) => ({ ...span })),
  };
  if (spans.length === 0) return { report, warnings: [] };
  const off = spans.reduce((sum, span) => sum + span.months, 0);
  const shown = spans.slice(0, 4).map((span) => `${signed(span.hours)} from ${day(span.from)}`);
  const more = spans.length > 4 ? `, ${spans.length - 4} more spans` : "";
  const named = better === undefined ? "" : `; ${better} would explain these months`;
  return {
    report,
    warnings: [
      `the activity of the day stands at other hours than the market's in ${off} of ${months.length} months (${shown.join(", ")}${more})${named}`,
    ],
  };
}

function signed(hours: number): string {
  return `${hours > 0 ? "+" : "−"}${Math.abs(hours)} h`;
}

/** Runs of weeks with one offset that is not 0. */
function spansOf(clear: readonly Sighting[]) {
  const spans: { hours: number; from: number; to: number; weeks: number }[] = [];
  let before = 0;
  for (const { hours, at } of clear) {
    const current = spans.at(-1);
    if (hours !== 0 && hours === before && current !== undefined) {
      current.to = at;
      current.weeks++;
    } else if (hours !== 0) spans.push({ hours, from: at, to: at, weeks: 1 });
    before = hours;
  }
  return spans;
}

/**
 * The clock that explains at least nine in ten of the weeks that are off; among several, the one that
 * explains most of all weeks, and with it, joined by "or", those that explain nearly as many.
 */
function bestClocks(clear: readonly Sighting[], declared: Zone): string | undefined {
  const offCount = clear.filter(({ hours }) => hours !== 0).length;
  const candidates = knownClocks.map(({ name, offsetMs }) => {
    // A time t in clock C that was read as clock D stands C − D too late.
    const explained = clear.filter(
      ({ at, hours }) => offsetMs(at) - zoneOffsetMs(declared, at) === hours * hourMs,
    );
    const offExplained = explained.filter(({ hours }) => hours !== 0).length;
    return { name, count: explained.length, offExplained };
  });
  const able = candidates.filter(({ offExplained }) => offExplained >= 0.9 * offCount);
  const most = Math.max(...able.map(({ count }) => count));
  const best = able.filter(({ count }) => count >= nearly * most);
  return best.length === 0 ? undefined : best.map(({ name }) => name).join(" or ");
}

function last<T>(list: readonly T[]): T {
  return list[list.length - 1];
}

function day(time: number): string {
  return formatUtc(time).slice(0, 10);
}
