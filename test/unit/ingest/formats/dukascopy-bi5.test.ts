import { compress } from "lzma1";
import { afterAll, describe, expect, it } from "vitest";
import { formatUtc } from "../../../../src/core/time.js";
import { ingestFiles, inspectFile, memoryQuarantine } from "../../../../src/ingest/index.js";
import { barAt, barCount } from "../../../../src/market/bar.js";
import { collect, errorOf, readWhole, scratchFolder, times } from "../../../support/ingest.js";
import { type Bi5Candle, bi5Candles, bi5Ticks, placeFile } from "../../../support/vendor-bytes.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

let count = 0;
/** In a tree of its own, so that tests do not meet. */
const place = (where: string, bytes: Uint8Array | string) =>
  placeFile(scratch.path, `tree${count++}/${where}`, bytes);

const hour = "EURUSD/2024/00/02/13h_ticks.bi5"; // 2 January 2024, 13:00
const ticks = bi5Ticks([
  [0, 109_510, 109_500],
  [59_999, 109_530, 109_520],
  [60_000, 109_490, 109_480],
]);

describe("an hour of ticks", () => {
  it("is of the month after the one in its path, in the instrument's points", async () => {
    const { series, bars, format } = await readWhole(place(hour, ticks), { side: "bid" });
    expect(series).toEqual({ instrument: "EURUSD", timeframe: "M1", side: "bid" });
    expect(times(bars)).toEqual(["2024-01-02T13:00:00Z", "2024-01-02T13:01:00Z"]);
    expect(barAt(bars, 0)).toMatchObject({ open: 1.095, high: 1.0952, low: 1.095, tickVolume: 2 });
    expect([format.format, format.name, format.clock, format.clockFrom]).toEqual([
      "dukascopy-bi5",
      hour,
      "UTC",
      "file",
    ]);
  });

  it("of a yen pair has three decimals", async () => {
    const path = place("USDJPY/2024/11/31/23h_ticks.bi5", bi5Ticks([[0, 157_010, 157_000]]));
    const { bars } = await readWhole(path, { instrument: "USDJPY", side: "ask" });
    expect([bars.close[0], times(bars)[0]]).toEqual([157.01, "2024-12-31T23:00:00Z"]);
  });

  it("without bytes is one without quotes", async () => {
    const { bars, format } = await readWhole(place(hour, ""));
    expect([barCount(bars), formatUtc(format.firstOpenTime)]).toEqual([0, "2024-01-02T13:00:00Z"]);
  });

  it("and the next make one bar where the bar is longer than an hour", async () => {
    const tree = `tree${count++}`;
    const paths = [14, 15, 16, 17, 18].map((at) =>
      placeFile(scratch.path, `${tree}/EURUSD/2024/00/02/${at}h_ticks.bi5`, ticks),
    );
    const { chunks, findings } = await ingestFiles({
      paths: [...paths].reverse(),
      instrument: "EURUSD",
      timeframe: "H4",
      quarantine: memoryQuarantine(),
    });
    // Four-hour bars open at 22:00, 02:00 … UTC in winter.
    const bars = await collect(chunks);
    expect([times(bars), [...bars.tickVolume]]).toEqual([["2024-01-02T14:00:00Z"], [12]]);
    expect(findings()?.ticks).toMatchObject({ tickCount: 15, unfinished: 3, holeCount: 4 });
  });

  it("that overlaps the one before is kept out of bars, and in quarantine", async () => {
    const [first, again] = [place(hour, ticks), place(hour, ticks)];
    const quarantine = memoryQuarantine();
    const opened = await ingestFiles({ paths: [first, again], instrument: "EURUSD", quarantine });
    expect((await collect(opened.chunks)).tickVolume).toEqual(Float64Array.of(2, 1));
    expect(quarantine.counts()).toEqual({ "time-backwards": 3 });
    expect(quarantine.rows[2]).toEqual({
      file: hour,
      line: 3,
      reason: "time-backwards",
      text: "2024-01-02T13:01:00Z 1.0948 1.0949",
    });
  });
});

describe("records that cannot be ticks", () => {
  it.each([
    ["time-outside", [3_600_000, 109_510, 109_500]],
    ["time-backwards", [5, 109_510, 109_500]],
    ["price-not-positive", [30, 0, 109_500]],
  ] as const)("go to quarantine: %s", async (reason, bad) => {
    const bytes = bi5Ticks([[10, 109_510, 109_500], [20, 109_510, 109_500], bad]);
    const { bars, rejected } = await readWhole(place(hour, bytes));
    expect(rejected).toEqual([{ file: hour, line: 3, reason, text: bad.join(" ") }]);
    expect([...bars.tickVolume]).toEqual([2]);
  });

  it("stop the reading where they are the most", async () => {
    const bytes = bi5Ticks([
      [4_000_000, 1, 1],
      [5_000_000, 1, 1],
      [0, 1, 1],
    ]);
    const error = await errorOf(() => readWhole(place(hour, bytes)));
    expect([error.code, error.where.line]).toEqual(["INGEST_FORMAT_WRONG", 1]);
  });
});

describe("candles", () => {
  const candles: readonly Bi5Candle[] = [
    [0, 109_500, 109_520, 109_490, 109_530, 12.5],
    [60, 109_520, 109_520, 109_520, 109_520, 0],
  ];

  it.each([
    ["EURUSD/2024/00/02/BID_candles_min_1.bi5", "M1", "bid", "2024-01-02T00:00:00Z"],
    ["EURUSD/2024/11/ASK_candles_hour_1.bi5", "H1", "ask", "2024-12-01T00:00:00Z"],
    ["EURUSD/2024/BID_candles_day_1.bi5", "D1", "bid", "2024-01-01T00:00:00Z"],
  ])("of %s", async (where, timeframe, side, first) => {
    const { series, bars, rejected } = await readWhole(place(where, bi5Candles(candles)));
    expect(series).toEqual({ instrument: "EURUSD", timeframe, side });
    expect([times(bars)[0], rejected]).toEqual([first, []]);
    expect(barAt(bars, 0)).toMatchObject({
      open: 1.095,
      high: 1.0953,
      low: 1.0949,
      close: 1.0952,
      tickVolume: 12.5,
    });
    expect(bars.tickVolume[1]).toBe(0);
  });

  it.each([
    ["time-outside", [86_400, 1, 1, 1, 1, 1]],
    ["price-not-positive", [120, 1, 1, 0, 1, 1]],
    ["number-unreadable", [120, 1, 1, 1, 1, Number.NaN]],
  ] as const)("that cannot be go to quarantine: %s", async (reason, bad) => {
    const path = place("EURUSD/2024/00/02/BID_candles_min_1.bi5", bi5Candles([...candles, bad]));
    const { rejected } = await readWhole(path);
    expect(rejected.map((row) => [row.line, row.reason])).toEqual([[3, reason]]);
  });
});

describe("the place of a bi5 file", () => {
  it.each([
    ["has months from 00 to 11", "EURUSD/2024/12/02/13h_ticks.bi5"],
    ["has a day that there is", "EURUSD/2023/01/29/13h_ticks.bi5"],
    ["has an hour that there is", "EURUSD/2024/00/02/24h_ticks.bi5"],
    ["names a pair", "2024/00/02/13h_ticks.bi5"],
    ["has the vendor's folders", "13h_ticks.bi5"],
    ["has the vendor's name", "EURUSD/2024/00/02/ticks.bi5"],
  ])("%s", async (_, where) => {
    const error = await errorOf(() => inspectFile(place(where, ticks)));
    expect([error.code, error.remedy]).toEqual([
      "INGEST_TIME_AMBIGUOUS",
      expect.stringContaining("EURUSD/2024/00/02"),
    ]);
  });

  it("must be of the instrument that is asked for", async () => {
    const error = await errorOf(() => readWhole(place(hour, ticks), { instrument: "GBPUSD" }));
    expect(error.code).toBe("INGEST_INSTRUMENT_MISMATCH");
  });

  it("is asked for where content alone tells the format", async () => {
    const error = await errorOf(() => inspectFile(place("13h.download", ticks)));
    expect(error.code).toBe("INGEST_TIME_AMBIGUOUS");
  });
});

describe("a bi5 file that is none", () => {
  it("may be a web page", async () => {
    const page = "<!DOCTYPE html>\n<html><body>503</body></html>\n";
    const error = await errorOf(() => inspectFile(place(hour, page)));
    expect([error.code, error.message]).toEqual([
      "INGEST_FORMAT_UNKNOWN",
      expect.stringContaining("web page"),
    ]);
  });

  it("may have records of another size", async () => {
    const error = await errorOf(() => readWhole(place(hour, compress(new Uint8Array(41)))));
    expect([error.code, error.message]).toEqual([
      "INGEST_FILE_CORRUPT",
      expect.stringContaining("whole records of 20"),
    ]);
  });

  it("may be cut", async () => {
    const error = await errorOf(() => readWhole(place(hour, ticks.subarray(0, 40))));
    expect(error.code).toBe("INGEST_FILE_TRUNCATED");
  });

  it("may say that it is a bomb", async () => {
    const bomb = Uint8Array.from(ticks);
    bomb.set([0xf0, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0], 5);
    expect((await errorOf(() => readWhole(place(hour, bomb)))).code).toBe("INGEST_FILE_TOO_LARGE");
  });
});
