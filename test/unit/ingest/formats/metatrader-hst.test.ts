import { afterAll, describe, expect, it } from "vitest";
import { inspectFile } from "../../../../src/ingest/index.js";
import { barAt, barCount } from "../../../../src/market/bar.js";
import { errorOf, readWhole, scratchFolder, times } from "../../../support/ingest.js";
import { type HstBar, hstFile } from "../../../support/vendor-bytes.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

let count = 0;
const write = (bytes: Uint8Array) => scratch.file(`EURUSD-${count++}.hst`, bytes);

/** 8 January 2024, 02:00 and 03:00 by the broker's clock: 00:00 and 01:00 UTC in winter. */
const first = Date.UTC(2024, 0, 8, 2) / 1_000;
const bars: readonly HstBar[] = [
  { time: first, open: 1.1, high: 1.3, low: 1.05, close: 1.2, ticks: 313, spread: 8 },
  { time: first + 3_600, open: 1.2, high: 1.25, low: 1.15, close: 1.21, ticks: 65 },
];

describe("a MetaTrader history file", () => {
  it.each([
    [400, Number.NaN],
    [401, 0.00008],
  ] as const)("of version %i is read by its own layout", async (version, spread) => {
    const found = await readWhole(write(hstFile(version, "EURUSD", 60, bars)));
    expect(found.series).toEqual({ instrument: "EURUSD", timeframe: "H1", side: "bid" });
    expect(times(found.bars)).toEqual(["2024-01-08T00:00:00Z", "2024-01-08T01:00:00Z"]);
    const { open, high, low, close, ticks: tickVolume } = bars[0];
    expect(barAt(found.bars, 0)).toMatchObject({ open, high, low, close, tickVolume, spread });
    expect(found.bars.spread[1]).toBeNaN();
    expect([found.format.format, found.format.clock, found.format.clockFrom]).toEqual([
      "metatrader-hst",
      "EET",
      "format",
    ]);
  });

  it("is read by the clock that is asked for, and by its daylight saving", async () => {
    const summer = bars.map((bar) => ({ ...bar, time: bar.time + 180 * 86_400 }));
    const path = write(hstFile(401, "EURUSD.m", 60, summer));
    expect(times((await readWhole(path)).bars)[0]).toBe("2024-07-05T23:00:00Z");
    expect(times((await readWhole(path, { clock: "UTC" })).bars)[0]).toBe("2024-07-06T02:00:00Z");
  });

  it("of many pieces loses no bar between them", async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => ({ ...bars[0], time: first + 60 * i }));
    const found = await readWhole(write(hstFile(401, "EURUSD", 1, many)));
    expect([barCount(found.bars), found.rejected]).toEqual([20_000, []]);
    expect(
      found.bars.openTime.every((time, i) => time === found.bars.openTime[0] + 60_000 * i),
    ).toBe(true);
  });

  it("of another pair is refused", async () => {
    const path = write(hstFile(400, "USDJPY", 60, bars));
    expect((await errorOf(() => readWhole(path))).code).toBe("INGEST_INSTRUMENT_MISMATCH");
  });

  it("of months is refused", async () => {
    const error = await errorOf(() => inspectFile(write(hstFile(401, "EURUSD", 43_200, bars))));
    expect([error.code, error.where.period]).toEqual(["INGEST_TIMEFRAME_UNCLEAR", 43_200]);
  });

  it("without bars is refused", async () => {
    const error = await errorOf(() => inspectFile(write(hstFile(401, "EURUSD", 60, []))));
    expect(error.code).toBe("INGEST_FILE_NO_ROWS");
  });

  it.each([
    ["time-outside", { time: 5 }],
    ["number-unreadable", { high: Number.NaN }],
    ["number-unreadable", { ticks: -1 }],
    ["price-not-positive", { low: 0 }],
  ])("sends a bar that cannot be to quarantine: %s", async (reason, change) => {
    for (const version of [400, 401] as const) {
      const content = hstFile(version, "EURUSD", 60, [...bars, { ...bars[1], ...change }]);
      const { rejected } = await readWhole(write(content));
      expect(rejected.map((row) => [row.line, row.reason])).toEqual([[3, reason]]);
    }
  });

  it("that is cut in a bar keeps the others", async () => {
    const { bars: found, rejected } = await readWhole(
      write(hstFile(401, "EURUSD", 60, bars).subarray(0, -7)),
    );
    expect([barCount(found), rejected[0].reason, rejected[0].text]).toEqual([
      1,
      "half-line",
      "53 bytes",
    ]);
  });
});
