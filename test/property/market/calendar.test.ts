import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../../src/core/time.js";
import {
  countExpectedBars,
  expectedBarOpens,
  isMarketOpen,
  nextMarketClose,
  nextMarketOpen,
} from "../../../src/market/calendar.js";
import { barOpenTime, timeframeDuration, timeframes } from "../../../src/market/timeframe.js";

const times = fc.integer({ min: Date.UTC(1999, 0, 1), max: Date.UTC(2035, 0, 1) });
const names = fc.constantFrom(...timeframes);

describe("the calendar", () => {
  it("is open at the next open, closed at the next close, and nothing changes between", () => {
    fc.assert(
      fc.property(
        times,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (utc, at) => {
          const open = nextMarketOpen(utc);
          const close = nextMarketClose(utc);
          expect(isMarketOpen(open)).toBe(true);
          expect(isMarketOpen(close)).toBe(false);
          expect(isMarketOpen(close - 1)).toBe(true);
          expect(isMarketOpen(open + Math.floor(at * (close - open)))).toBe(true);
          if (open > utc) expect(isMarketOpen(utc + Math.floor(at * (open - utc)))).toBe(false);
        },
      ),
    );
  });

  it("expects a bar exactly where a minute of its time is open", () => {
    fc.assert(
      fc.property(times, names, (utc, name) => {
        const from = utc - (utc % minuteMs);
        const to = from + (name === "W1" ? 60 : 9) * dayMs;
        const opens = new Set<number>();
        for (let time = from - 8 * dayMs; time < to + 8 * dayMs; time += 30 * minuteMs) {
          if (!isMarketOpen(time)) continue;
          // Open hours begin and end on whole hours, so half hours stand for all their minutes.
          const half = time - (time % (30 * minuteMs));
          const step = timeframeDuration(name);
          if (step >= 30 * minuteMs) opens.add(barOpenTime(name, half));
          else for (let open = half; open < half + 30 * minuteMs; open += step) opens.add(open);
        }
        const wanted = [...opens].filter((open) => open >= from && open < to).sort((a, b) => a - b);
        expect([...expectedBarOpens(name, from, to)]).toEqual(wanted);
      }),
      { numRuns: 60 },
    );
  });

  it("counts a range as the sum of its parts", () => {
    fc.assert(
      fc.property(fc.array(times, { minLength: 3, maxLength: 3 }), names, (unsorted, name) => {
        const [a, b, c] = unsorted.sort((x, y) => x - y);
        expect(countExpectedBars(name, a, b) + countExpectedBars(name, b, c)).toBe(
          countExpectedBars(name, a, c),
        );
      }),
    );
  });

  it("opens at 17:00 New York on Sundays and holidays: 21:00 or 22:00 UTC", () => {
    fc.assert(
      fc.property(times, (utc) => {
        const open = nextMarketOpen(utc);
        if (open === utc) return;
        expect([21 * hourMs, 22 * hourMs]).toContain(open % dayMs);
      }),
    );
  });
});
