import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { formatUtc } from "../../../src/core/time.js";
import {
  ingestFiles,
  memoryQuarantine,
  readReferenceRates,
  sourceNamed,
} from "../../../src/ingest/index.js";
import { compareWithReference } from "../../../src/market/reference-rate.js";
import { collect, errorOf, scratchFolder } from "../../support/ingest.js";
import { marketDataFile, marketDataFolder } from "../../support/market-data.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

const history =
  "Date,USD,JPY,BGN,GBP,\n2026-07-13,1.2,180,N/A,0.8,\n2026-01-13,1.25,N/A,N/A,0.5,\n1999-01-04,1.1789,133.73,N/A,0.7111,\n";
const daily = "Date, USD, JPY, GBP, \n13 April 2026, 1.1684, 186.75, 0.87058, \n";
let count = 0;
const write = (content: string | Uint8Array) => scratch.file(`rates-${count++}.csv`, content);

describe("reference rates", () => {
  it("of a pair with the euro are as they stand, ascending, at 14:15 in Frankfurt", async () => {
    const { time, rate } = await readReferenceRates(write(history), "EURUSD");
    expect([...rate]).toEqual([1.1789, 1.25, 1.2]);
    expect(Array.from(time, formatUtc)).toEqual([
      "1999-01-04T13:15:00Z",
      "2026-01-13T13:15:00Z",
      "2026-07-13T12:15:00Z",
    ]);
  });

  it("of a pair without it are a quotient, and have no rate where one is missing", async () => {
    expect([...(await readReferenceRates(write(history), "GBPUSD")).rate]).toEqual([
      1.1789 / 0.7111,
      2.5,
      1.2 / 0.8,
    ]);
    expect([...(await readReferenceRates(write(history), "USDJPY")).rate]).toEqual([
      133.73 / 1.1789,
      150,
    ]);
  });

  it("are read from the daily file, and packed", async () => {
    for (const content of [
      daily,
      gzipSync(daily),
      zipSync({ "eurofxref.csv": new TextEncoder().encode(daily) }),
    ]) {
      const { time, rate } = await readReferenceRates(write(content), "EURJPY");
      expect([formatUtc(time[0]), rate[0]]).toEqual(["2026-04-13T12:15:00Z", 186.75]);
    }
  });

  it.each([
    ["INGEST_FORMAT_UNEXPECTED", "of something else", "time,open,high,low,close\n"],
    ["INGEST_COLUMN_MISSING", "without a currency", history],
    ["INGEST_TIME_AMBIGUOUS", "with a day that there is not", history.replace("01-13", "02-30")],
    ["INGEST_TIME_AMBIGUOUS", "with a month that there is not", daily.replace("April", "Foo")],
  ])("are refused with %s where the file is %s", async (code, _, text) => {
    const pair = code === "INGEST_COLUMN_MISSING" ? "EURCHF" : "EURUSD";
    expect((await errorOf(() => readReferenceRates(write(text), pair))).code).toBe(code);
  });

  it("are no bars to trade, by whatever source they are asked for", async () => {
    for (const source of ["ecb", "csv"]) {
      const request = {
        instrument: "EURUSD",
        paths: [write(history)],
        quarantine: memoryQuarantine(),
      };
      const error = await errorOf(() => sourceNamed(source).open(request));
      expect([error.code, error.message]).toEqual([
        "INGEST_FILE_IS_REFERENCE",
        expect.stringContaining("no bars to trade"),
      ]);
    }
  });
});

describe.skipIf(marketDataFolder() === undefined)(
  "the bank's own files (skipped: no market data)",
  () => {
    it("have a rate of every working day since 1999", async () => {
      const path = marketDataFile("ecb", "eurofxref-hist.zip");
      if (path === undefined) return;
      const { time, rate } = await readReferenceRates(path, "EURUSD");
      expect([time.length, formatUtc(time[0]), formatUtc(time[time.length - 1])]).toEqual([
        6_983,
        "1999-01-04T13:15:00Z",
        "2026-04-13T12:15:00Z",
      ]);
      expect([rate[0], rate[rate.length - 1]]).toEqual([1.1789, 1.1684]);
    });

    it.each([
      ["NewYork", 0, 0.0002],
      ["UTC", 0.001, 0.01],
    ] as const)(
      "tell HistData's clock: read as %s it deviates by %f to %f",
      async (clock, least, most) => {
        const bars = marketDataFile("histdata", "eurusd", "DAT_ASCII_EURUSD_M1_2015.zip");
        const rates = marketDataFile("ecb", "eurofxref-hist.zip");
        if (bars === undefined || rates === undefined) return;
        const quarantine = memoryQuarantine();
        const opened = await ingestFiles({
          paths: [bars],
          instrument: "EURUSD",
          clock,
          quarantine,
        });
        const reference = await readReferenceRates(rates, "EURUSD");
        const found = compareWithReference(await collect(opened.chunks), "M1", reference);
        expect(found.comparedCount).toBe(256); // the bank's working days of 2015
        expect(found.medianRatio).toBeCloseTo(1, 3); // a rate of one moment is within a pip or ten
        expect(found.medianDeviation).toBeGreaterThanOrEqual(least);
        expect(found.medianDeviation).toBeLessThan(most);
      },
    );
  },
);
