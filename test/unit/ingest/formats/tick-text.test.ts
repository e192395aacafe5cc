import { afterAll, describe, expect, it } from "vitest";
import { inspectFile } from "../../../../src/ingest/index.js";
import { errorOf, readWhole, scratchFolder, times } from "../../../support/ingest.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

let count = 0;
const write = (text: string) => scratch.file(`ticks-${count++}.csv`, text);

const truefx =
  "EUR/USD,20090501 00:00:00.318,1.32637,1.32645\nEUR/USD,20090501 00:00:59.999,1.32638,1.32646\nEUR/USD,20090501 00:01:00.000,1.32,1.33\n";
const histdata =
  "20120201 000003660,1.306600,1.306770,0\n20120201 000059999,1.306500,1.306700,0\n20120201 000100000,1.3,1.4,0\n";
const csv =
  "timestamp,bid,ask\n2013-01-01 22:00:00.295000+00:00,1.5,1.75\n2013-01-01 22:00:59.9+00:00,1.25,1.5\n2013-01-01 22:01:00+00:00,1.5,1.75\n";

describe("ticks in text", () => {
  it.each([
    ["truefx", truefx, "UTC", "file", "2009-05-01T00:00:00Z", 1.32638],
    ["histdata-ticks", histdata, "NewYork", "format", "2012-02-01T05:00:00Z", 1.3065],
    ["csv-ticks", csv, "UTC", "file", "2013-01-01T22:00:00Z", 1.25],
  ])("of %s become bars", async (name, text, clock, clockFrom, first, close) => {
    const { series, bars, format, rejected } = await readWhole(write(text), { side: "bid" });
    expect([format.format, format.clock, format.clockFrom]).toEqual([name, clock, clockFrom]);
    expect([series.timeframe, format.timeframeFrom, rejected]).toEqual(["M1", "ticks", []]);
    // The third tick is in a minute that does not end.
    expect([times(bars), [...bars.close], [...bars.tickVolume]]).toEqual([[first], [close], [2]]);
  });

  it("make the timeframe and the side that are asked for", async () => {
    const text = `${csv}2013-01-01 23:00:00+00:00,1.5,1.75\n`;
    const { series, bars } = await readWhole(write(text), { timeframe: "H1", side: "ask" });
    expect([series, [...bars.high]]).toEqual([
      { instrument: "EURUSD", timeframe: "H1", side: "ask" },
      [1.75],
    ]);
  });

  it("are of the mid where nothing is asked for, whatever the file is called", async () => {
    const path = scratch.file("EURUSD_bid_ask.csv", csv);
    expect((await readWhole(path)).bars.open[0]).toBe(1.625);
  });

  it("may have their columns in any order and among others", async () => {
    const text =
      "Ask;AskVolume;Bid;Gmt time\n1,75;2,5;1,5;01.01.2013 22:00:00.295\n1,5;2;1,25;01.01.2013 22:01:00.000\n";
    const { bars, format } = await readWhole(write(text), { side: "bid" });
    expect([bars.open[0], format.clock, format.clockFrom]).toEqual([1.5, "UTC", "file"]);
  });

  it("of another pair are refused", async () => {
    const error = await errorOf(() => readWhole(write(truefx), { instrument: "GBPUSD" }));
    expect(error.code).toBe("INGEST_INSTRUMENT_MISMATCH");
  });

  it.each([
    ["truefx", csv],
    ["csv-ticks", truefx],
    ["dukascopy-bi5", csv],
    ["lean", csv],
  ] as const)("are not %s by being asked for", async (format, text) => {
    const error = await errorOf(() => inspectFile(write(text), { format }));
    expect(error.code).toBe("INGEST_FORMAT_UNEXPECTED");
  });

  it.each([
    ["20120201 00000366x", "time-unreadable"],
    ["20120201 0000036", "time-unreadable"],
    ["20120201 000061000", "time-unreadable"],
  ])("with a time of %s go to quarantine", async (time, reason) => {
    const { rejected } = await readWhole(write(`${histdata}${time},1.3,1.4,0\n`));
    expect(rejected.map((row) => row.reason)).toEqual([reason]);
  });
});
