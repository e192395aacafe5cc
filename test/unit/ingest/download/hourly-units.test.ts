import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs, hourMs } from "../../../../src/core/time.js";
import { hourlyUnits } from "../../../../src/ingest/download/hourly-units.js";
import { openStretches } from "../../../../src/market/calendar.js";

const hours = (from: string, to: string): string[] =>
  hourlyUnits("v/EURUSD/ticks", Date.parse(from), Date.parse(to)).map(({ id }) => id.slice(15));

describe("hourlyUnits", () => {
  it("names each hour that the range touches", () => {
    expect(
      hourlyUnits("v/EURUSD/ticks", Date.UTC(2012, 11, 3, 12, 30), Date.UTC(2012, 11, 3, 14)),
    ).toEqual(
      [12, 13].map((hour) => ({
        id: `v/EURUSD/ticks/2012-12-03T${hour}`,
        series: "v/EURUSD/ticks",
        from: Date.UTC(2012, 11, 3, hour),
        to: Date.UTC(2012, 11, 3, hour + 1),
      })),
    );
  });

  it("leaves the weekend out but for an hour at either end, in winter and in summer", () => {
    expect(hours("2024-01-12T20:00Z", "2024-01-14T23:00Z")).toEqual([
      "2024-01-12T20",
      "2024-01-12T21",
      "2024-01-12T22",
      "2024-01-14T21",
      "2024-01-14T22",
    ]);
    expect(hours("2024-07-12T20:00Z", "2024-07-14T22:00Z")).toEqual([
      "2024-07-12T20",
      "2024-07-12T21",
      "2024-07-14T20",
      "2024-07-14T21",
    ]);
  });

  it("asks for holidays, which vendors keep as they please", () => {
    expect(hours("2023-12-25T00:00Z", "2023-12-26T00:00Z")).toHaveLength(24);
  });

  it("is empty for an empty range and for a Saturday", () => {
    expect(hours("2024-01-10T00:00Z", "2024-01-10T00:00Z")).toEqual([]);
    expect(hours("2024-01-13T00:00Z", "2024-01-14T00:00Z")).toEqual([]);
  });

  it("covers every open moment, and gives one unit the same name in any range", () => {
    const time = fc.integer({ min: Date.UTC(2003, 0, 1), max: Date.UTC(2026, 0, 1) });
    fc.assert(
      fc.property(time, fc.integer({ min: 1, max: 20 * dayMs }), (from, length) => {
        const units = hourlyUnits("v/EURUSD/ticks", from, from + length);
        const covered = new Set(units.map((unit) => unit.from));
        for (const { start, end } of openStretches(from, from + length)) {
          for (let hour = Math.floor(start / hourMs) * hourMs; hour < end; hour += hourMs) {
            expect(covered).toContain(hour);
          }
        }
        const wider = new Map(
          hourlyUnits("v/EURUSD/ticks", from - dayMs, from + length + dayMs).map((u) => [u.id, u]),
        );
        for (const unit of units) expect(wider.get(unit.id)).toEqual(unit);
      }),
      { numRuns: 50 },
    );
  });
});
