import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bars } from "../../../../src/features/bars.js";
import * as c from "../../../../src/features/compositions/index.js";
import * as o from "../../../../src/features/operators/index.js";
import { periods } from "../../../../src/features/period.js";
import { evaluate } from "../../../support/evaluate.js";
import { describeOutsideValues, type OutsideClaim } from "../../../support/outside-values.js";

const file = new URL("../../../reference/operators/calendar-inputs.json", import.meta.url);
const inputs: { columns: Record<string, number[]> } = JSON.parse(readFileSync(file, "utf8"));
const columns = Object.fromEntries(
  Object.entries(inputs.columns).map(([name, column]) => [name, Float64Array.from(column)]),
);

const { open, high, low, close, tickVolume, openTime } = bars();
const typical = c.typicalPrice(high, low, close);

const eachPeriod = <Name extends string>(
  name: string,
  names: readonly Name[],
  claim: (period: Name) => OutsideClaim["expression"],
): Record<string, OutsideClaim> =>
  Object.fromEntries(names.map((p) => [`${name} ${p}`, { expression: claim(p) }]));

const openings = [
  ["day", 120],
  ["london", 60],
  ["newYork", 180],
] as const;

describeOutsideValues(
  "calendar.json",
  {
    pandas: {
      ...eachPeriod("periodReturn", periods, (p) => o.periodReturn(openTime, open, close, p)),
      ...eachPeriod("periodHigh", periods, (p) => o.periodHigh(openTime, high, p)),
      ...eachPeriod("periodLow", periods, (p) => o.periodLow(openTime, low, p)),
      ...eachPeriod("periodVwap", ["day", "week", "london"], (p) =>
        o.periodVwap(openTime, typical, tickVolume, p),
      ),
      ...eachPeriod("gapReturn", periods, (p) => o.gapReturn(openTime, open, close, p)),
      ...eachPeriod("minutesSince", ["day", "week", "month", "tokyo", "london", "newYork"], (p) =>
        o.minutesSince(openTime, p),
      ),
      ...eachPeriod("minutesUntil", ["day", "tokyo", "london", "newYork"], (p) =>
        o.minutesUntil(openTime, p),
      ),
      ...Object.fromEntries(
        openings.flatMap(([p, m]) => [
          [`openingHigh ${p} ${m}`, { expression: o.openingHigh(openTime, high, p, m) }],
          [`openingLow ${p} ${m}`, { expression: o.openingLow(openTime, low, p, m) }],
        ]),
      ),
      minutesToMarketClose: { expression: o.minutesToMarketClose(openTime) },
      "timeOfDayRatio 120 5": {
        expression: o.timeOfDayRatio(openTime, o.sub(high, low), 120, 5),
      },
      "adjustedVolatility 24": { expression: c.adjustedVolatility(openTime, close, 24) },
      "periodRange day": { expression: c.periodRange(openTime, high, low, "day") },
      "vwapDistance day": {
        expression: c.vwapDistance(openTime, high, low, close, tickVolume, "day"),
      },
      "openingRangePosition london 60": {
        expression: c.openingRangePosition(openTime, high, low, close, "london", 60),
      },
      tradingWeekday: { expression: o.tradingWeekday(openTime) },
      "sessionOverlap london newYork": {
        expression: c.sessionOverlap(openTime, "london", "newYork"),
      },
      "periodPosition day": { expression: c.periodPosition(openTime, high, low, close, "day") },
      minutesToWeekClose: { expression: c.minutesToWeekClose(openTime) },
    },
    numpy: {
      ...eachPeriod("periodSin", ["month", "quarter"], (p) => o.periodSin(openTime, p)),
      ...eachPeriod("periodCos", ["month", "quarter"], (p) => o.periodCos(openTime, p)),
      businessDayOfMonth: { expression: o.businessDayOfMonth(openTime) },
      businessDaysToMonthEnd: { expression: o.businessDaysToMonthEnd(openTime) },
      holidayTomorrow: { expression: o.holidayTomorrow(openTime) },
    },
  },
  columns,
);

describe("calendar features at the edges of their calendar", () => {
  const at = (expression: OutsideClaim["expression"], ...times: number[]) => [
    ...evaluate(expression, { openTime: Float64Array.from(times) }),
  ];

  it("a time that the calendar does not know is missing", () => {
    const strange = [Date.UTC(1970, 11, 31), Date.UTC(2099, 11, 1), Number.NaN];
    for (const expression of [
      o.minutesSince(openTime, "london"),
      o.minutesToMarketClose(openTime),
      o.businessDaysToMonthEnd(openTime),
      o.periodSin(openTime, "year"),
    ]) {
      expect(at(expression, ...strange)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
      expect(
        at(expression, Date.UTC(1971, 0, 1), Date.UTC(2099, 10, 30)).every(Number.isFinite),
      ).toBe(true);
    }
  });

  it("what the row above knew does not reach past the end of the calendar", () => {
    const end = Date.UTC(2099, 11, 1);
    for (const expression of [o.minutesSince(openTime, "year"), o.minutesToMarketClose(openTime)]) {
      const [inside, outside] = at(expression, end - 60_000, end);
      expect(inside).toBeGreaterThan(0);
      expect(outside).toBeNaN();
    }
  });

  it("a time before that of the row above has the answer of its own day", () => {
    const [late, early] = [Date.UTC(2024, 0, 31, 12), Date.UTC(2024, 0, 2, 12)];
    expect(at(o.businessDayOfMonth(openTime), late, early, late)).toEqual([22, 1, 22]);
    expect(at(o.minutesToMarketClose(openTime), late, early, late)).toEqual([3480, 4920, 3480]);
  });

  it("holidays close the market: on 23 December the next close is that of Christmas Eve", () => {
    const monday = Date.UTC(2024, 11, 23, 12);
    const christmasEve = Date.UTC(2024, 11, 24, 19); // 14:00 New York
    expect(at(o.minutesToMarketClose(openTime), monday)).toEqual([
      (christmasEve - monday) / 60_000,
    ]);
    expect(at(o.holidayTomorrow(openTime), monday)).toEqual([1]);
  });
});
