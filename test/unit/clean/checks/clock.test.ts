import { expect, it } from "vitest";
import { hourMs, minuteMs, weekMs } from "../../../../src/core/time.js";
import { localToUtc, type Zone, zoneOffsetMs } from "../../../../src/core/zone.js";
import { allocateBars, type BarColumns } from "../../../../src/market/bar.js";
import { isMarketOpen } from "../../../../src/market/calendar.js";
import { cleanAll } from "../../../support/clean.js";

/** A year of M30 bars in open hours. */
function yearOfBars(read: (utc: number) => number): BarColumns {
  const times: number[] = [];
  for (let time = Date.UTC(2018, 0, 3); time < Date.UTC(2019, 0, 1); time += 30 * minuteMs)
    if (isMarketOpen(time)) times.push(read(time));
  const bars = allocateBars(times.length);
  bars.openTime.set(times);
  times.forEach((_, row) => {
    const price = 1.1 + 0.0001 * (row % 7);
    for (const column of [bars.open, bars.high, bars.low, bars.close]) column[row] = price;
  });
  return bars;
}

/** Times that were written in one clock and read as another's. */
const writtenAndRead = (written: (utc: number) => number, read: Zone) =>
  yearOfBars((utc) => localToUtc(read, utc + written(utc)));

const series = { instrument: "EURUSD", timeframe: "M30", side: "bid" } as const;

it("finds nothing to say about a right clock", async () => {
  const { report } = await cleanAll(
    yearOfBars((utc) => utc),
    {},
    series,
  );
  expect(report.findings.clock).toMatchObject({ agrees: true, measured: null });
  expect(report.findings.clock.weeks).toBeGreaterThan(45);
  expect(report.warnings).toEqual([]);
});

it.each<[string, string, (utc: number) => number, Zone]>([
  ["fixed EST read as New York", "UTC-5", () => -5 * hourMs, "NewYork"],
  ["New York read as fixed EST", "NewYork", (utc) => zoneOffsetMs("NewYork", utc), "UTC-5"],
  [
    "New York hours on European dates",
    "New York hours on European daylight-saving dates",
    (utc) => zoneOffsetMs("London", utc) - 5 * hourMs,
    "NewYork",
  ],
  ["a MetaTrader server's time read as UTC", "EET", (utc) => zoneOffsetMs("EET", utc), "UTC"],
])("names the clock of %s", async (_, name, written, read) => {
  const { report } = await cleanAll(writtenAndRead(written, read), { declaredClock: read }, series);
  expect(report.findings.clock).toMatchObject({ agrees: false, measured: name, declared: read });
  expect(report.warnings).toHaveLength(1);
  expect(report.warnings[0]).toContain(name);
});

it.each([
  [7, "+7 h from 2018-06-03"],
  [-9, "−9 h from 2018-06-03"],
])("names the hours where no clock that it knows explains them (%i)", async (hours, named) => {
  const { report } = await cleanAll(
    yearOfBars((utc) => utc + (utc > Date.UTC(2018, 5, 1) ? hours * hourMs : 0)),
    {},
    series,
  );
  expect(report.findings.clock).toMatchObject({ agrees: false, measured: null });
  expect(report.warnings[0]).toContain(named);
});

it("takes a late Sunday for a quiet one", async () => {
  const { report } = await cleanAll(lateSundays(yearOfBars((utc) => utc)), {}, series);
  expect(report.findings.clock).toMatchObject({ agrees: true });
  expect(report.findings.clock.unclearWeeks).toBeGreaterThan(45);
});

/** Without the first two hours of each week. */
function lateSundays(bars: BarColumns): BarColumns {
  const isLate = (time: number) => !isMarketOpen(time - 2 * hourMs);
  const rows = [...bars.openTime.keys()].filter((row) => !isLate(bars.openTime[row]));
  const kept = allocateBars(rows.length);
  rows.forEach((row, at) => {
    kept.openTime[at] = bars.openTime[row];
    for (const name of ["open", "high", "low", "close"] as const) kept[name][at] = bars[name][row];
  });
  return kept;
}

it("does not judge bars longer than an hour", async () => {
  const bars = allocateBars(20);
  for (let row = 0; row < 20; row++) {
    bars.openTime[row] = Date.UTC(2018, 0, 8) + row * weekMs;
    for (const column of [bars.open, bars.high, bars.low, bars.close]) column[row] = 1.1;
  }
  const { report } = await cleanAll(bars, {}, { ...series, timeframe: "D1" });
  expect(report.findings.clock).toBeUndefined();
});
