import { zipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { formatUtc } from "../../../../src/core/time.js";
import { inspectFile } from "../../../../src/ingest/index.js";
import { barAt, barCount } from "../../../../src/market/bar.js";
import { errorOf, readWhole, scratchFolder, times } from "../../../support/ingest.js";
import { placeFile } from "../../../support/vendor-bytes.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

const minutes =
  "0,1.1,1.3,1.0,1.2,0,1.1002,1.3002,1.0002,1.2004,0\n60000,1.2,1.2,1.2,1.2,0,1.2002,1.2002,1.2002,1.2002,0\n";
const hours = `20140508 21:00,${minutes.slice(2, minutes.indexOf("\n"))}\n20140508 22:00,${minutes.slice(2, minutes.indexOf("\n"))}\n`;

let count = 0;
const place = (where: string, text: string, entry = "20140508_eurusd_minute_quote.csv") =>
  placeFile(
    scratch.path,
    `tree${count++}/${where}`,
    zipSync({ [entry]: new TextEncoder().encode(text) }),
  );
const minuteZip = "oanda/minute/eurusd/20140508_quote.zip";

describe("LEAN's quote bars", () => {
  it.each([
    ["bid", 1.1, 1.2],
    ["mid", 1.1 * 0.5 + 1.1002 * 0.5, 1.2 * 0.5 + 1.2004 * 0.5],
    ["ask", 1.1002, 1.2004],
  ] as const)("are read as bars of the %s with the spread", async (side, open, close) => {
    const { series, bars, rejected } = await readWhole(place(minuteZip, minutes), { side });
    expect(series).toEqual({ instrument: "EURUSD", timeframe: "M1", side });
    expect(barAt(bars, 0)).toMatchObject({ open, close, spread: 1.2004 - 1.2 });
    expect([times(bars)[1], rejected]).toEqual(["2014-05-08T00:01:00Z", []]);
  });

  it.each([
    ["oanda/minute/eurusd/20140508_quote.zip", "UTC", "name", "2014-05-08T00:00:00Z"],
    ["fxcm/minute/eurusd/20140508_quote.zip", "UTC-5", "name", "2014-05-08T05:00:00Z"],
    ["elsewhere/20140508_quote.zip", "UTC", "format", "2014-05-08T00:00:00Z"],
  ])("of %s keep the clock %s", async (where, clock, from, first) => {
    const format = await inspectFile(place(where, minutes));
    expect([format.clock, format.clockFrom, formatUtc(format.firstOpenTime)]).toEqual([
      clock,
      from,
      first,
    ]);
  });

  it("of hours carry their times", async () => {
    const { series, bars } = await readWhole(place("oanda/hour/eurusd.zip", hours, "eurusd.csv"));
    expect([series.timeframe, ...times(bars)]).toEqual([
      "H1",
      "2014-05-08T21:00:00Z",
      "2014-05-08T22:00:00Z",
    ]);
  });

  it("without one side have the other, and an unknown spread", async () => {
    const text = `${minutes}120000,1.3,1.3,1.3,1.3,0,,,,,\n180000,,,,,,1.4,1.4,1.4,1.4,0\n`;
    const bid = await readWhole(place(minuteZip, text), { side: "bid" });
    expect([bid.bars.close[2], bid.bars.spread[2]]).toEqual([1.3, Number.NaN]);
    expect(bid.rejected.map((row) => [row.line, row.reason])).toEqual([[4, "number-unreadable"]]);
    const ask = await readWhole(place(minuteZip, text), { side: "ask" });
    expect([ask.bars.close[2], ask.bars.spread[2]]).toEqual([1.4, Number.NaN]);
    const mid = await readWhole(place(minuteZip, text), { side: "mid" });
    expect([barCount(mid.bars), mid.rejected.length]).toEqual([2, 2]);
  });

  it("with a price of nothing on the other side are no quote", async () => {
    const text = `${minutes}120000,1.3,1.3,1.3,1.3,0,0,1.4,1.4,1.4,0\n`;
    const { rejected } = await readWhole(place(minuteZip, text));
    expect(rejected.map(({ reason }) => reason)).toEqual(["price-not-positive"]);
  });

  it("of seconds become minutes", async () => {
    const row = (ms: number, bid: number) =>
      `${ms},${bid},${bid + 0.2},${bid - 0.2},${bid},0,${bid + 0.5},${bid + 0.5},${bid + 0.5},${bid + 0.5},0\n`;
    const text = [1_000, 2_000, 3_000, 59_000, 60_000, 61_000]
      .map((ms, i) => row(ms, 1 + i))
      .join("");
    const { series, bars, format } = await readWhole(place(minuteZip, text), { side: "bid" });
    expect([series.timeframe, format.timeframeFrom]).toEqual(["M1", "seconds"]);
    expect(times(bars)).toEqual(["2014-05-08T00:00:00Z", "2014-05-08T00:01:00Z"]);
    expect(barAt(bars, 0)).toMatchObject({ open: 1, high: 4.2, low: 0.8, close: 4, spread: 0.5 });
    expect(barAt(bars, 1)).toMatchObject({ open: 5, high: 6.2, low: 4.8, close: 6 });
  });

  it("of seconds make no other timeframe by being asked for", async () => {
    const text = minutes.replace("60000", "1000");
    const error = await errorOf(() => readWhole(place(minuteZip, text), { timeframe: "M5" }));
    expect(error.code).toBe("INGEST_TIMEFRAME_UNCLEAR");
  });

  it.each(["quote.zip", "20141308_quote.zip", "20140231_quote.zip"])(
    "named %s do not say their day",
    async (name) => {
      const error = await errorOf(() => inspectFile(place(`oanda/${name}`, minutes, "eurusd.csv")));
      expect([error.code, error.remedy]).toEqual([
        "INGEST_TIME_AMBIGUOUS",
        expect.stringContaining("20140508_quote.zip"),
      ]);
    },
  );
});

describe("LEAN's ticks", () => {
  const ticks = "8715,1.39101,1.39114\n8715,1.39102,1.39116\n60000,1.5,1.6\n";
  const tickZip = "fxcm/tick/eurusd/20140508_quote.zip";
  const entry = "20140508_eurusd_tick_quote.csv";

  it("become bars, the last too: the file is of a whole day", async () => {
    const { bars, format } = await readWhole(place(tickZip, ticks, entry), { side: "bid" });
    expect([...bars.tickVolume]).toEqual([2, 1]);
    expect([format.format, times(bars)[0]]).toEqual(["lean-ticks", "2014-05-08T05:00:00Z"]);
    expect(format.until).toBe(Date.UTC(2014, 4, 9, 5));
  });

  it.each([
    ["time-backwards", "8000,1.5,1.6"],
    ["time-unreadable", "86400000,1.5,1.6"],
    ["number-unreadable", "70000,1.5,n/a"],
    ["price-not-positive", "70000,0,1.6"],
    ["field-count", "70000,1.5"],
  ])("that cannot be go to quarantine: %s", async (reason, row) => {
    const { rejected } = await readWhole(place(tickZip, `${ticks}${row}\n`, entry));
    expect(rejected.map((row) => [row.line, row.reason])).toEqual([[4, reason]]);
  });

  it("in the wrong order are refused", async () => {
    const text = "90000,1.5,1.6\n80000,1.5,1.6\n70000,1.5,1.6\n";
    const error = await errorOf(() => readWhole(place(tickZip, text, entry)));
    expect([error.code, error.message]).toEqual([
      "INGEST_FORMAT_WRONG",
      expect.stringContaining("time-backwards"),
    ]);
  });
});
