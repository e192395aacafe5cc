import { expect, it } from "vitest";
import { createActivityClock } from "../../../../src/clean/checks/activity.js";
import { hourMs, minuteMs } from "../../../../src/core/time.js";
import { zoneOffsetMs } from "../../../../src/core/zone.js";
import { isMarketOpen } from "../../../../src/market/calendar.js";

/**
 * Activity as textbooks have it: busiest when London and New York are both open, quiet after New York closes; a
 * plain curve of our own, not the template.
 */
const busy = (utc: number) => {
  const hour = ((utc + zoneOffsetMs("NewYork", utc)) / hourMs) % 24;
  const bump = (centre: number, width: number) => Math.exp(-(((hour - centre) / width) ** 2));
  return 0.0001 * (1 + 3 * bump(10, 2) + 2 * bump(3.5, 1.5) + bump(20.5, 1.5));
};

/** A year of hourly ranges, its times `lateHours` later than the market's. */
const spansWhen = (lateHours: (utc: number) => number, symbol = "EURUSD") => {
  const clock = createActivityClock(symbol);
  for (let time = Date.UTC(2023, 0, 2); time < Date.UTC(2024, 0, 1); time += 30 * minuteMs)
    if (isMarketOpen(time)) clock.add(time + lateHours(time) * hourMs, busy(time));
  return clock.finish();
};

it("is silent where days are busy when London and New York are", () => {
  const { months, spans } = spansWhen(() => 0);
  expect(months).toHaveLength(12);
  expect(spans).toEqual([]);
});

it.each([2, 5, -7])("names an offset of %d hours", (hours) => {
  const { spans } = spansWhen(() => hours);
  expect(spans).toHaveLength(1);
  expect(spans[0]).toMatchObject({ hours });
  expect(spans[0].months).toBeGreaterThanOrEqual(12);
});

it("finds a clock that changes within the series", () => {
  const { spans } = spansWhen((time) => (time < Date.UTC(2023, 6, 1) ? 0 : 2));
  expect(spans).toMatchObject([{ hours: 2, from: Date.UTC(2023, 6, 2, 23), months: 6 }]);
});

it("says nothing of months without a rhythm", () => {
  const clock = createActivityClock("EURUSD");
  for (let time = Date.UTC(2023, 0, 2); time < Date.UTC(2023, 6, 1); time += 30 * minuteMs)
    clock.add(time, 0.0001);
  expect(clock.finish().months).toEqual([]);
});
