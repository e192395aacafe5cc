import { afterAll, describe, expect, it } from "vitest";
import { barAt, barCount } from "../../../../src/market/bar.js";
import { errorOf, readWhole, scratchFolder, times } from "../../../support/ingest.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

const monday = Date.UTC(2026, 6, 13, 12);
const ticks = {
  timestamp: monday,
  multiplier: 1e-5,
  ask: 1.14277,
  bid: 1.14273,
  times: [93, 104, 60_000],
  asks: [0, -2, 5],
  bids: [0, -3, 1],
  askVolumes: [1.8, 0.9, 0.9],
  bidVolumes: [2.7, 14.49, 0.9],
};
const candles = {
  timestamp: monday,
  multiplier: 1e-5,
  open: 1.14331,
  high: 1.14334,
  low: 1.14322,
  close: 1.14324,
  shift: 60_000,
  times: [0, 1, 3],
  opens: [0, -8, 9],
  highs: [0, 1, 4],
  lows: [0, -4, 5],
  closes: [0, 9, -2],
  volumes: [197.1, 104.85, 0],
};

const write = (name: string, content: object | string) =>
  scratch.file(name, typeof content === "string" ? content : JSON.stringify(content));
const tickFile = "ticks-EUR-USD-2026-7-13-12.json";
const candleFile = "candles-minute-EUR-USD-BID-2026-7-13.json";

describe("Dukascopy's JSON", () => {
  it("of ticks is a start and differences", async () => {
    const { series, bars, format } = await readWhole(write(tickFile, ticks), { side: "ask" });
    expect(series).toEqual({ instrument: "EURUSD", timeframe: "M1", side: "ask" });
    expect(times(bars)).toEqual(["2026-07-13T12:00:00Z", "2026-07-13T12:01:00Z"]);
    expect([...bars.close]).toEqual([1.14275, 1.1428]);
    expect(bars.spread[0]).toBe(1.14275 - 1.1427);
    expect([format.format, format.until]).toEqual(["dukascopy-json", monday + 3_600_000]);
  });

  it("of candles counts times in steps", async () => {
    const { series, bars } = await readWhole(write(candleFile, candles));
    expect(series).toEqual({ instrument: "EURUSD", timeframe: "M1", side: "bid" });
    expect(times(bars).map((time) => time.slice(11, 16))).toEqual(["12:00", "12:01", "12:04"]);
    expect(barAt(bars, 1)).toMatchObject({
      open: 1.14323,
      high: 1.14335,
      low: 1.14318,
      close: 1.14333,
      tickVolume: 104.85,
    });
  });

  it("of a time without quotes has nulls and no rows", async () => {
    const empty = { ...candles, open: null, high: null, low: null, close: null };
    const none = { times: [], opens: [], highs: [], lows: [], closes: [], volumes: [] };
    expect(barCount((await readWhole(write(candleFile, { ...empty, ...none }))).bars)).toBe(0);
    const quiet = { ...ticks, ask: null, bid: null, times: [], asks: [], bids: [] };
    expect(barCount((await readWhole(write(tickFile, quiet))).bars)).toBe(0);
  });

  it.each([
    ["time-outside", { times: [93, 104, 9e15] }],
    ["time-unreadable", { times: [93, 104, null] }],
    ["time-backwards", { times: [93, 104, -105] }],
    ["number-unreadable", { asks: [0, 1, 0.5] }],
    ["number-unreadable", { bids: [0, 1, "2"] }],
    ["price-not-positive", { bids: [0, 1, -200_000] }],
  ] as const)("sends a tick that cannot be to quarantine: %s", async (reason, change) => {
    const { rejected, bars } = await readWhole(write(tickFile, { ...ticks, ...change }));
    expect(rejected.map((row) => [row.line, row.reason])).toEqual([[3, reason]]);
    expect([...bars.tickVolume]).toEqual([2]);
  });

  it.each([
    ["time-unreadable", { times: [0, 1, "3"] }],
    ["number-unreadable", { volumes: [1, 2, null] }],
    ["price-not-positive", { lows: [0, 0, -200_000] }],
  ] as const)("sends a candle that cannot be to quarantine: %s", async (reason, change) => {
    const { rejected } = await readWhole(write(candleFile, { ...candles, ...change }));
    expect(rejected.map((row) => [row.line, row.reason])).toEqual([[3, reason]]);
  });

  it.each([
    ["INGEST_FILE_TRUNCATED", "ends early", JSON.stringify(ticks).slice(0, 150)],
    ["INGEST_FILE_CORRUPT", "is no JSON", JSON.stringify(ticks).replace("[", "{")],
    ["INGEST_FILE_CORRUPT", "has arrays of different lengths", { ...ticks, bids: [0] }],
    ["INGEST_FILE_CORRUPT", "lacks an array", { ...ticks, times: undefined }],
    ["INGEST_FILE_CORRUPT", "lacks a start", { ...ticks, ask: null }],
    ["INGEST_FILE_CORRUPT", "has no time", { ...ticks, timestamp: "now" }],
    ["INGEST_FILE_CORRUPT", "has no point", { ...ticks, multiplier: 0 }],
    ["INGEST_FILE_CORRUPT", "has a step of its own", { ...candles, shift: 7 }],
    ["INGEST_FILE_CORRUPT", "lacks volumes", { ...candles, volumes: [1] }],
  ])("is refused with %s where it %s", async (code, _, content) => {
    const name = typeof content !== "string" && "shift" in content ? candleFile : tickFile;
    expect((await errorOf(() => readWhole(write(name, content)))).code).toBe(code);
  });
});
