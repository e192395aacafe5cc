import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatUtc } from "../../../src/core/time.js";
import { ingestFiles, memoryQuarantine } from "../../../src/ingest/index.js";
import { readWhole } from "../../support/ingest.js";
import { marketDataFile, marketDataFolder } from "../../support/market-data.js";

/** Format, instrument, timeframe, side, rows, first and last open time, and the price that closes the last bar. */
type Expected = readonly [string, string, string, string, number, string, string, number];

/**
 * Row counts and first and last times as the README of the data gives them, taken to UTC by hand by the clock that it
 * measured: New York for HistData, EET for points, UTC for the other MetaTrader files.
 */
// biome-ignore format: a table reads better in rows
const files: Readonly<Record<string, Expected>> = {
  "histdata/eurusd/DAT_ASCII_EURUSD_M1_2003.zip": ["histdata", "EURUSD", "M1", "bid", 316_351, "2003-01-02T00:00:00Z", "2003-12-31T19:58:00Z", 1.2585],
  "histdata/eurusd/DAT_ASCII_EURUSD_M1_2015.zip": ["histdata", "EURUSD", "M1", "bid", 372_210, "2015-01-01T18:00:00Z", "2015-12-31T21:58:00Z", 1.08545],
  "metatrader/EURUSD_M1.csv.gz": ["csv-headerless", "EURUSD", "M1", "bid", 50_000, "2020-08-27T15:13:00Z", "2020-10-15T14:59:00Z", 1.16995],
  "metatrader/EURUSD_H1.csv.gz": ["csv-headerless", "EURUSD", "H1", "bid", 50_000, "2012-10-07T23:00:00Z", "2020-10-15T14:00:00Z", 1.16995],
  "metatrader/EURUSD_D1.csv.gz": ["csv-headerless", "EURUSD", "D1", "bid", 4_316, "2007-01-01T00:00:00Z", "2020-10-15T00:00:00Z", 1.16995],
  "metatrader/EURUSD_H1_2017.csv": ["csv", "EURUSD", "H1", "bid", 5_000, "2017-04-19T09:00:00Z", "2018-02-07T15:00:00Z", 1.22904],
  "metatrader/CADJPY_M1.csv": ["metatrader4", "CADJPY", "M1", "bid", 1_440, "2012-05-01T00:00:00Z", "2012-05-01T23:59:00Z", 81.385],
  "metatrader5_points/AUDUSDh1.csv.gz": ["metatrader-points", "AUDUSD", "H1", "bid", 57_600, "2012-11-16T08:00:00Z", "2022-03-04T21:00:00Z", 0.73739],
  "metatrader5_points/EURCHFh4.csv.gz": ["metatrader-points", "EURCHF", "H4", "bid", 14_400, "2012-11-08T22:00:00Z", "2022-03-04T18:00:00Z", 1.00241],
  "metatrader5_points/EURUSDh4.csv.gz": ["metatrader-points", "EURUSD", "H4", "bid", 14_400, "2012-11-26T18:00:00Z", "2022-03-04T18:00:00Z", 1.09305],
  "metatrader5_points/USDJPYd1.csv.gz": ["metatrader-points", "USDJPY", "D1", "bid", 2_400, "2012-12-03T22:00:00Z", "2022-03-03T22:00:00Z", 114.854],
  "fxcm_csv/gbpusd-m1-ask-2012.csv.gz": ["csv", "GBPUSD", "M1", "ask", 30_117, "2012-02-01T00:00:00Z", "2012-03-01T00:00:00Z", 1.59216],
  "fxcm_csv/gbpusd-m1-bid-2012.csv.gz": ["csv", "GBPUSD", "M1", "bid", 30_117, "2012-02-01T00:00:00Z", "2012-03-01T00:00:00Z", 1.59208],
  "fxcm_csv/usdjpy-m1-ask-2013.csv.gz": ["csv", "USDJPY", "M1", "ask", 28_761, "2013-02-01T00:00:00Z", "2013-03-01T00:00:00Z", 92.54],
  "fxcm_csv/usdjpy-m1-bid-2013.csv.gz": ["csv", "USDJPY", "M1", "bid", 28_761, "2013-02-01T00:00:00Z", "2013-03-01T00:00:00Z", 92.539],
};

const hasData = marketDataFolder() !== undefined;

describe.skipIf(!hasData)("vendors' files (skipped: no market data)", () => {
  it.each(Object.entries(files))("%s is read whole", async (name, expected) => {
    const path = marketDataFile(...name.split("/"));
    if (path === undefined) return;
    const [, instrument] = expected;
    // The one MetaTrader 4 file is a conversion from a UTC source: nothing in it says so.
    const clock = name.startsWith("metatrader/") ? ("UTC" as const) : undefined;
    const { format, series, bars, rejected } = await readWhole(path, { instrument, clock });
    const last = bars.openTime.length - 1;
    expect([
      format.format,
      series.instrument,
      series.timeframe,
      series.side,
      bars.openTime.length,
      formatUtc(bars.openTime[0]),
      formatUtc(bars.openTime[last]),
      bars.close[last],
    ]).toEqual(expected);
    expect(rejected).toEqual([]);
  });

  it.each([
    ["eurusd", 745_137],
    ["gbpusd", 744_657],
    ["usdjpy", 744_385],
    ["audusd", 741_455],
    ["usdchf", 741_405],
  ])("HistData's %s of 2018 and 2019 is one series of %i rows", async (pair, rowCount) => {
    const first = marketDataFile("histdata", pair);
    if (first === undefined) return;
    const names = readdirSync(first).filter((name) => /201[89]\.zip$/.test(name));
    const paths = names.map((name) => join(dirname(first), pair, name)).reverse();
    const quarantine = memoryQuarantine();
    const { formats, chunks } = await ingestFiles({ paths, instrument: pair, quarantine });
    let rows = 0;
    let unknownVolumes = 0;
    let previousYear = 0;
    for await (const { openTime, tickVolume } of chunks) {
      rows += openTime.length;
      for (const volume of tickVolume) if (Number.isNaN(volume)) unknownVolumes++;
      const year = new Date(openTime[0]).getUTCFullYear();
      expect(year).toBeGreaterThanOrEqual(previousYear);
      previousYear = year;
    }
    expect([rows, unknownVolumes, quarantine.total()]).toEqual([rowCount, rowCount, 0]);
    expect(formats).toHaveLength(2);
  });

  it("every file of metatrader5_points has its rows", async () => {
    const folder = marketDataFile("metatrader5_points");
    if (folder === undefined) return;
    const rows = { h1: 57_600, h4: 14_400, d1: 2_400 };
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".csv.gz"))) {
      const [, instrument, step] = /^([A-Z]{6})(h1|h4|d1)/.exec(name) ?? [];
      const { bars, rejected } = await readWhole(join(folder, name), { instrument });
      expect([name, bars.open.length]).toEqual([name, rows[step as keyof typeof rows]]);
      expect(rejected).toEqual([]);
    }
  });

  it("rows padded by spaces in 2004 are read", async () => {
    const path = marketDataFile("histdata", "eurusd", "DAT_ASCII_EURUSD_M1_2004.zip");
    if (path === undefined) return;
    const { bars, rejected } = await readWhole(path);
    expect([bars.open.length, rejected.length]).toEqual([328_426, 0]);
    expect(bars.open.subarray(62_063, 82_376).every((price) => price > 1.1 && price < 1.4)).toBe(
      true,
    );
  });
});
