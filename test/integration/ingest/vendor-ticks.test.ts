import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatUtc } from "../../../src/core/time.js";
import { type IngestedFiles, ingestFiles, memoryQuarantine } from "../../../src/ingest/index.js";
import { type BarColumns, barCount, type Side } from "../../../src/market/bar.js";
import type { Timeframe } from "../../../src/market/timeframe.js";
import { collect } from "../../support/ingest.js";
import { marketDataFile, marketDataFolder } from "../../support/market-data.js";
import { expectSameBars } from "../../support/ticks.js";

const hasData = marketDataFolder() !== undefined;

interface Read extends Pick<IngestedFiles, "series" | "formats" | "findings"> {
  readonly bars: BarColumns;
  readonly rejected: number;
}

/** All files of a folder, or the one file. */
async function read(
  place: string,
  instrument: string,
  options: { readonly side?: Side; readonly timeframe?: Timeframe } = {},
): Promise<Read> {
  const path = marketDataFile(...place.split("/"));
  if (path === undefined) throw new Error(`no ${place} in the market data`);
  const isFile = /\.[a-z0-9]+$/.test(place);
  const paths = isFile ? [path] : readdirSync(path).map((name) => join(path, name));
  const quarantine = memoryQuarantine();
  const opened = await ingestFiles({ paths, instrument, quarantine, ...options });
  const bars = await collect(opened.chunks);
  return { ...opened, bars, rejected: quarantine.total() };
}

/** Format, instrument, timeframe, side, clock, bars, first and last open time. */
type Expected = readonly [string, string, string, string, string, number, string, string];

// Counts and times are those of the data's README; LEAN's FXCM files are five hours west of UTC.
// biome-ignore format: a table reads better in rows
const bars: Readonly<Record<string, Expected>> = {
  "lean/oanda/hour/eurusd.zip": ["lean", "EURUSD", "H1", "mid", "UTC", 74_439, "2007-01-01T21:00:00Z", "2018-12-31T21:00:00Z"],
  "lean/oanda/hour/nzdusd.zip": ["lean", "NZDUSD", "H1", "mid", "UTC", 74_451, "2007-01-01T21:00:00Z", "2018-12-31T21:00:00Z"],
  "lean/oanda/daily/eurusd.zip": ["lean", "EURUSD", "D1", "mid", "UTC", 3_738, "2007-01-01T00:00:00Z", "2018-12-31T00:00:00Z"],
  "lean/oanda/daily/gbpusd.zip": ["lean", "GBPUSD", "D1", "mid", "UTC", 3_738, "2007-01-01T00:00:00Z", "2018-12-31T00:00:00Z"],
  "lean/oanda/daily/eurgbp.zip": ["lean", "EURGBP", "D1", "mid", "UTC", 3_738, "2007-01-01T00:00:00Z", "2018-12-31T00:00:00Z"],
  "lean/oanda/daily/nzdusd.zip": ["lean", "NZDUSD", "D1", "mid", "UTC", 3_738, "2007-01-01T00:00:00Z", "2018-12-31T00:00:00Z"],
  "lean/oanda/minute/eurusd": ["lean", "EURUSD", "M1", "mid", "UTC", 18_184, "2014-05-01T00:00:00Z", "2018-04-04T23:59:00Z"],
  "lean/fxcm/minute/eurusd": ["lean", "EURUSD", "M1", "mid", "UTC-5", 21_592, "2011-03-07T05:00:00Z", "2018-04-05T04:59:00Z"],
  "dukascopy/json_delta/candles-minute-EUR-USD-BID-2026-7-10.json": ["dukascopy-json", "EURUSD", "M1", "bid", "UTC", 1_258, "2026-07-10T00:00:00Z", "2026-07-10T20:59:00Z"],
};

/** Ticks, M1 bars, first and last open time, and what is wrong with them. */
type ExpectedTicks = readonly [string, string, number, number, string, string, object];

// biome-ignore format: a table reads better in rows
const ticks: Readonly<Record<string, ExpectedTicks>> = {
  "dukascopy/bi5_ticks/GBPJPY/2012/11/03": ["dukascopy-bi5", "GBPJPY", 58_953, 1_421, "2012-12-03T00:00:00Z", "2012-12-03T23:59:00Z",
    { holeCount: 1, longestHole: { from: "2012-12-03T15:14:56.070Z", to: "2012-12-03T15:32:57.478Z" }, crossedCount: 0, unfinished: 0 }],
  "dukascopy/json_delta/ticks-EUR-USD-2026-7-13-12.json": ["dukascopy-json", "EURUSD", 3_551, 60, "2026-07-13T12:00:00Z", "2026-07-13T12:59:00Z",
    { crossedCount: 0, unfinished: 0 }],
  "lean/oanda/tick/eurusd": ["lean-ticks", "EURUSD", 532_903, 15_366, "2014-05-01T00:00:00Z", "2014-05-15T23:59:00Z",
    { repeatedStampCount: 4_494, crossedCount: 0 }],
  "lean/oanda/tick/nzdusd": ["lean-ticks", "NZDUSD", 77_152, 2_821, "2014-05-05T00:00:00Z", "2014-05-08T23:59:00Z",
    // Two days of 5 May and of 8 May: what lies between is not in the folder.
    { longestHole: { from: "2014-05-05T23:59:58.543Z", to: "2014-05-08T00:00:00.036Z" } }],
  "lean/fxcm/tick/eurusd": ["lean-ticks", "EURUSD", 225_609, 2_841, "2014-05-05T05:00:00Z", "2014-05-09T04:59:00Z",
    { crossedCount: 23_272, lockedCount: 26_160 }],
  "truefx/usdjpy-ticks.csv": ["csv-ticks", "USDJPY", 1_000, 33, "2013-01-01T22:00:00Z", "2013-01-01T22:34:00Z",
    // Its last minute is cut off.
    { unfinished: 9 }],
};

describe.skipIf(!hasData)("quote bars and candles (skipped: no market data)", () => {
  it.each(Object.entries(bars))("%s is read whole", async (place, expected) => {
    const [, instrument] = expected;
    const { series, formats, bars, rejected } = await read(place, instrument);
    expect([
      formats[0].format,
      series.instrument,
      series.timeframe,
      series.side,
      formats[0].clock,
      barCount(bars),
      formatUtc(bars.openTime[0]),
      formatUtc(bars.openTime[barCount(bars) - 1]),
    ]).toEqual(expected);
    expect(rejected).toBe(0);
  });

  it("a day without quotes has no bars and is no error", async () => {
    const place = "dukascopy/json_delta/candles-minute-EUR-USD-BID-2026-7-11-empty.json";
    expect(barCount((await read(place, "EURUSD")).bars)).toBe(0);
  });

  it("OANDA's hours have their hole, their wick and their wide closes", async () => {
    const { bars } = await read("lean/oanda/hour/eurusd.zip", "EURUSD");
    const after = bars.openTime.indexOf(Date.UTC(2016, 11, 16, 5));
    expect(formatUtc(bars.openTime[after - 1])).toBe("2016-12-09T21:00:00Z");
    expect(Math.max(...bars.spread)).toBeGreaterThan(20e-4);
    const kiwi = (await read("lean/oanda/hour/nzdusd.zip", "NZDUSD", { side: "bid" })).bars;
    expect(kiwi.low[kiwi.openTime.indexOf(Date.UTC(2015, 7, 24, 13))]).toBe(0.60671);
  });

  it.each([
    ["gbpusd", "2012", 30_117, 347, "2012-03-01T00:00:00Z"],
    ["usdjpy", "2013", 28_761, 683, "2013-03-01T00:00:00Z"],
  ])(
    "FXCM's %s of the bid and of the ask are one series",
    async (pair, year, rows, crossed, last) => {
      const file = marketDataFile("fxcm_csv", `${pair}-m1-bid-${year}.csv.gz`);
      if (file === undefined) return;
      const paths = [file, join(dirname(file), `${pair}-m1-ask-${year}.csv.gz`)];
      const quarantine = memoryQuarantine();
      const { series, chunks, findings } = await ingestFiles({
        paths,
        instrument: pair,
        quarantine,
      });
      const bars = await collect(chunks);
      expect([series.side, barCount(bars), quarantine.total()]).toEqual(["mid", rows, 0]);
      expect(formatUtc(bars.openTime[rows - 1])).toBe(last);
      expect(findings()).toEqual({ unpaired: { bid: 0, ask: 0 } });
      expect(bars.spread.filter((spread) => spread < 0)).toHaveLength(crossed);
    },
  );
});

describe.skipIf(!hasData)("ticks (skipped: no market data)", () => {
  it.each(Object.entries(ticks))(
    "%s becomes bars, and its defects are found",
    async (place, expected) => {
      const [format, instrument, count, barRows, first, last, defects] = expected;
      const { formats, bars, rejected, findings } = await read(place, instrument);
      expect([formats[0].format, barCount(bars), rejected]).toEqual([format, barRows, 0]);
      expect([formatUtc(bars.openTime[0]), formatUtc(bars.openTime[barRows - 1])]).toEqual([
        first,
        last,
      ]);
      const found = findings()?.ticks;
      expect(found).toMatchObject({ tickCount: count, late: 0, afterClose: 0, ...defects });
      const inBars = bars.tickVolume.reduce((sum, ticks) => sum + ticks, 0);
      expect(inBars + (found?.unfinished ?? 0)).toBe(count);
    },
  );

  it("of OANDA have spreads of up to fifteen pips", async () => {
    const { findings } = await read("lean/oanda/tick/eurusd", "EURUSD");
    expect(findings()?.ticks?.widestSpread).toBeCloseTo(15e-4, 6); // two quotes of five decimals
  });

  it.each(["bid", "ask"] as const)(
    "and seconds become, bit for bit, the minutes of the %s that QuantConnect made of them",
    async (side) => {
      for (const [fine, coarse] of [
        ["lean/oanda/tick/eurusd", "lean/oanda/minute/eurusd"],
        ["lean/oanda/second/eurusd", "lean/oanda/minute/eurusd"],
        ["lean/fxcm/tick/eurusd", "lean/fxcm/minute/eurusd"],
      ]) {
        const ours = (await read(fine, "EURUSD", { side })).bars;
        const theirs = (await read(coarse, "EURUSD", { side })).bars;
        const rowOf = new Map([...theirs.openTime].map((time, row) => [time, row]));
        const rows = [...ours.openTime].map((time) => rowOf.get(time) ?? -1);
        expect(rows).not.toContain(-1);
        const pick = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]);
        const { open, high, low, close, spread } = theirs;
        expectSameBars(
          { ...ours, spread: ours.spread },
          {
            ...ours,
            open: pick(open),
            high: pick(high),
            low: pick(low),
            close: pick(close),
            spread: pick(spread),
          },
        );
      }
    },
  );

  it("of a day make its four-hour bars, but for the one that the day does not end", async () => {
    const place = "dukascopy/bi5_ticks/GBPJPY/2012/11/03";
    const { bars, findings } = await read(place, "GBPJPY", { timeframe: "H4" });
    // Four-hour bars count from 17:00 New York, 22:00 UTC in winter.
    expect([...bars.openTime].map((time) => new Date(time).getUTCHours())).toEqual([
      22, 2, 6, 10, 14, 18,
    ]);
    expect(findings()?.ticks?.unfinished).toBe(58_953 - bars.tickVolume.reduce((a, b) => a + b, 0));
  });
});
