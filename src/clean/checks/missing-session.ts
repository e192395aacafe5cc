import { dayMs, formatUtc, hourMs } from "../../core/time.js";
import { zoneOffsetMs } from "../../core/zone.js";
import { countExpectedBars } from "../../market/calendar.js";
import { type Session, sessions } from "../../market/session.js";
import { nextBarOpenTime, tradingDayOpen } from "../../market/timeframe.js";
import type { Check } from "./check.js";

/** A session with less than this share of its bars is missing. */
const thin = 0.1;
/** A session whose open hours are shorter (a holiday's rest) is not judged. */
const leastMs = 2 * hourMs;
/** Hours remembered: a trading day has at most 25, and sessions of one begin and end within it. */
const rememberedHours = 64;
const listed = 50;

/** From a trading day's open, 17:00 New York, to the next midnight there. */
const openToMidnightMs = 7 * hourMs;

/** The hours of a session on the trading day that opens at a time: UTC ms, the end exclusive. */
export function sessionHours(
  session: Session,
  dayOpen: number,
): readonly [from: number, to: number] {
  const toLocal = zoneOffsetMs("NewYork", dayOpen) + openToMidnightMs;
  const date = Math.floor((dayOpen + toLocal) / dayMs) * dayMs; // midnight UTC of the day's date
  const from =
    session === "sydney"
      ? dayOpen
      : session === "tokyo"
        ? date
        : date +
          8 * hourMs -
          zoneOffsetMs(session === "london" ? "London" : "NewYork", date + dayMs / 2);
  return [from, from + 9 * hourMs];
}

interface MissingSession {
  readonly session: Session;
  /** The trading day, `2003-08-12`. */
  readonly day: string;
  readonly present: number;
  readonly expected: number;
}

/**
 * Whole sessions of a centre that are not there, or all but: a server that was down, a day that a vendor left
 * out. Up to H1. The first and the last session are judged only if the series covers them.
 */
export const missingSessionCheck: Check = {
  id: "missingSession",
  create: ({ ledger, series, durationMs }) => {
    const hours = new Int32Array(rememberedHours);
    const found: MissingSession[] = [];
    const bySession = new Map<Session, number>(sessions.map((session) => [session, 0]));
    let missingDays = 0;
    let [hour, inHour] = [Number.NaN, 0];
    let [firstTime, lastTime] = [Number.NaN, Number.NaN];
    let dayOpen = Number.NaN;
    let nextDay = Number.POSITIVE_INFINITY;

    const presentIn = (from: number, to: number): number => {
      let sum = 0;
      for (let at = from / hourMs; at < to / hourMs; at++) {
        const isRemembered = at > hour - rememberedHours && at <= hour;
        if (isRemembered) sum += hours[at % rememberedHours];
      }
      return sum;
    };
    /** Judges the sessions of a trading day that lie within what was read up to `end`. */
    const judge = (open: number, end: number): void => {
      let [judged, missing] = [0, 0];
      for (const session of sessions) {
        const [from, to] = sessionHours(session, open);
        if (from < firstTime || to > end) continue;
        const expected = countExpectedBars(series.timeframe, from, to);
        if (expected * durationMs < leastMs) continue;
        judged++;
        const present = presentIn(from, to);
        if (present >= thin * expected) continue;
        missing++;
        ledger.count("missingSession", from);
        bySession.set(session, (bySession.get(session) ?? 0) + 1);
        const day = formatUtc(open + openToMidnightMs).slice(0, 10);
        if (found.length < listed) found.push({ session, day, present, expected });
      }
      if (judged > 0 && missing === judged) missingDays++;
    };
    const flushHour = (): void => {
      if (hour === hour) hours[hour % rememberedHours] = inHour;
    };
    const enterHour = (time: number): void => {
      flushHour();
      const next = Math.floor(time / hourMs);
      const skipped = Math.min(next - hour, rememberedHours);
      for (let k = 1; k <= skipped; k++)
        hours[(next - k + 1 + rememberedHours) % rememberedHours] = 0;
      hour = next;
      inHour = 0;
    };

    return {
      run: (block, start) => {
        if (durationMs > hourMs) return;
        const { openTime } = block.rows;
        let hourEnd = hour === hour ? (hour + 1) * hourMs : Number.NEGATIVE_INFINITY;
        for (let row = start; row < block.count; row++) {
          const time = openTime[row];
          if (time >= hourEnd) {
            if (time >= nextDay) {
              flushHour();
              for (let day = dayOpen; day < tradingDayOpen(time); day = nextBarOpenTime("D1", day))
                judge(day, time);
            }
            if (firstTime !== firstTime) firstTime = time;
            enterHour(time);
            dayOpen = tradingDayOpen(time);
            nextDay = nextBarOpenTime("D1", dayOpen);
            hourEnd = (hour + 1) * hourMs;
          }
          inHour++;
        }
        if (block.count > start) lastTime = openTime[block.count - 1];
      },
      finish: () => {
        if (lastTime === lastTime) {
          flushHour();
          judge(dayOpen, lastTime + durationMs);
        }
        const count = [...bySession.values()].reduce((sum, each) => sum + each, 0);
        return {
          report: {
            count,
            missingDays,
            bySession: Object.fromEntries(bySession),
            first: found.map((each) => ({ ...each })),
          },
        };
      },
    };
  },
};
