import { afterAll, describe, expect, it } from "vitest";
import type { BarLayout } from "../../../src/ingest/layout.js";
import { createRowParser } from "../../../src/ingest/row-parser.js";
import { barCount, concatenateBars } from "../../../src/market/bar.js";
import { errorOf, histdataText, readWhole, scratchFolder, times } from "../../support/ingest.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

let count = 0;
const read = (text: string, options = {}) =>
  readWhole(scratch.file(`rows-${count++}.csv`, text), options);

const good = histdataText(4);

describe("rows of HistData", () => {
  it("come out as they stand, in UTC, with volume and spread unknown", async () => {
    const { bars, rejected } = await read(
      "20150105 130000;1.1;1.4;1.0;1.2;0\n20150105 130100;1.2;1.3;1.1;1.15;7\n",
    );
    expect(times(bars)).toEqual(["2015-01-05T18:00:00Z", "2015-01-05T18:01:00Z"]);
    expect([...bars.open, ...bars.high, ...bars.low, ...bars.close]).toEqual([
      1.1, 1.2, 1.4, 1.3, 1.0, 1.1, 1.2, 1.15,
    ]);
    expect([...bars.tickVolume]).toEqual([Number.NaN, 7]);
    expect([...bars.spread]).toEqual([Number.NaN, Number.NaN]);
    expect([...bars.flags]).toEqual([0, 0]);
    expect(rejected).toEqual([]);
  });

  it("may be padded by spaces, as four decimals of 2004 are", async () => {
    const { bars } = await read(
      "20040805 000000;1.2397    ;1.2398    ;1.2396    ;1.2397    ;0\n20040805 000100;1.2397    ;1.2398    ;1.2396    ;1.2397    ;0\n",
    );
    expect([...bars.close]).toEqual([1.2397, 1.2397]);
  });

  it("keep their order where time goes back: that is cleaning's", async () => {
    const { bars } = await read(`${histdataText(3, "20150106")}${histdataText(2)}`);
    expect(times(bars)[3]).toBe("2015-01-05T05:00:00Z");
  });

  it("keep a high below a low: that is cleaning's too", async () => {
    const { bars, rejected } = await read(`${good}20150105 010000;1.1;1.0;1.2;1.1;0\n`);
    expect([barCount(bars), rejected.length]).toEqual([5, 0]);
  });
});

describe("a rejected row", () => {
  it.each([
    ["field-count", "20150105 010000;1.1;1.2;1.0;1.1"],
    ["field-count", "20150105 010000;1.1;1.2;1.0;1.1;0;9"],
    ["field-count", "20150105 010000"],
    ["field-count", ";".repeat(200)],
    ["time-unreadable", "20150230 010000;1.1;1.2;1.0;1.1;0"],
    ["time-unreadable", ";1.1;1.2;1.0;1.1;0"],
    ["time-outside", "19690105 010000;1.1;1.2;1.0;1.1;0"],
    ["time-outside", "21500105 010000;1.1;1.2;1.0;1.1;0"],
    ["number-unreadable", "20150105 010000;1.1;abc;1.0;1.1;0"],
    ["number-unreadable", "20150105 010000;1.1;;1.0;1.1;0"],
    ["number-unreadable", "20150105 010000;NaN;1.2;1.0;1.1;0"],
    ["number-unreadable", "20150105 010000;1.1;1.2;1.0;1.1;many"],
    ["number-unreadable", "20150105 010000;1.1;1.2;1.0;1e999;0"],
    ["price-not-positive", "20150105 010000;0;1.2;1.0;1.1;0"],
    ["price-not-positive", "20150105 010000;1.1;1.2;-1.0;1.1;0"],
  ])("is kept as %s with file, line and text: %s", async (reason, text) => {
    const { bars, rejected } = await read(`${good}\n${text}\r\n${good}`);
    expect(barCount(bars)).toBe(8);
    expect(rejected).toEqual([
      { file: `rows-${count - 1}.csv`, line: 6, reason, text: text.slice(0, 200) },
    ]);
  });

  it("is half a line where the file ends within it", async () => {
    const { bars, rejected } = await read(`${good}20150105 010000;1.1;1.2`);
    expect(barCount(bars)).toBe(4);
    expect(rejected).toMatchObject([
      { line: 5, reason: "half-line", text: "20150105 010000;1.1;1.2" },
    ]);
  });

  it("is not the last line that merely lacks its end", async () => {
    const { bars, rejected } = await read(good.trimEnd());
    expect([barCount(bars), rejected.length]).toEqual([4, 0]);
  });

  it("may be a megabyte without an end, of which 200 characters are kept", async () => {
    const { bars, rejected } = await read(`${good}${"é".repeat(500_000)}\n${good}`);
    expect(barCount(bars)).toBe(8);
    expect(rejected).toMatchObject([{ line: 5, reason: "line-too-long", text: "é".repeat(200) }]);
  });

  it("may be too long and the last", async () => {
    const { bars, rejected } = await read(`${good}${"1;".repeat(100_000)}`);
    expect(barCount(bars)).toBe(4);
    expect(rejected).toMatchObject([{ line: 5, reason: "line-too-long" }]);
  });

  it("is never a blank line", async () => {
    const { bars, rejected } = await read(`\n \r\n${good}\n   \n${good}\r\n  `);
    expect([barCount(bars), rejected.length]).toEqual([8, 0]);
  });
});

describe("the verdict on a format", () => {
  const bad = "20150105 010000;1.1;abc;1.0;1.1;0\n";

  it("falls after a thousand rows, more than half of them bad", async () => {
    const text = `${histdataText(499)}${bad.repeat(501)}${histdataText(5_000)}`;
    const error = await errorOf(() => read(text));
    expect(error.code).toBe("INGEST_FORMAT_WRONG");
    expect(error.where).toMatchObject({ line: 500, rejected: 501, rows: 1_000 });
  });

  it("spares a file whose first thousand rows are half good, whatever comes after", async () => {
    const { bars, rejected } = await read(`${histdataText(500)}${bad.repeat(3_000)}`);
    expect([barCount(bars), rejected.length]).toEqual([500, 3_000]);
  });

  it("falls on a short file when it ends", async () => {
    const error = await errorOf(() => read(`${histdataText(2)}${bad.repeat(3)}`));
    expect(error.code).toBe("INGEST_FORMAT_WRONG");
    expect(error.message).toContain("number-unreadable");
    expect(error.where.line).toBe(3);
  });
});

describe("prices in points", () => {
  const header = "Date,open,high,low,close,tick_volume\r\n";
  const rows =
    "2012-11-26 20:00:00,129613.0,130053.0,129587.00000000001,129934.0,6871\r\n2012-11-26 21:00:00,129613.0,130053.0,129587.00000000001,129933.99999999999,6871\r\n";

  it("lose the float noise and become the nearest double", async () => {
    const { bars, format } = await read(header + rows);
    expect([bars.open[0], bars.low[0], bars.close[1]]).toEqual([1.29613, 1.29587, 1.29934]);
    expect(bars.tickVolume[0]).toBe(6871);
    expect(format.layout).toHaveProperty("priceUnit", "point");
  });

  it("have three decimals in yen", async () => {
    const { bars } = await read(header + rows.replaceAll("129613.0", "82173.0"), {
      instrument: "USDJPY",
    });
    expect(bars.open[0]).toBe(82.173);
  });

  it("are refused where they are no whole points", async () => {
    const half = "2012-11-26 22:00:00,129613.5,130053.0,129587.0,129934.0,6871\r\n";
    const { rejected } = await read(header + rows.repeat(30) + half);
    expect(rejected).toMatchObject([{ line: 62, reason: "number-unreadable" }]);
  });
});

describe("spread and volume", () => {
  const rows = (...cells: string[]) =>
    cells.map((cell, i) => `2020-01-06 00:0${i},1.1,1.2,1.0,1.1,${cell}\n`).join("");

  it("are unknown where the field is empty, NaN, NA, N/A or null", async () => {
    const { bars, rejected } = await read(
      `time,open,high,low,close,volume\n${rows("5", "", " ", "NaN", "N/A", "null", "NA", "0")}`,
    );
    expect(rejected).toEqual([]);
    expect([...bars.tickVolume].map((value) => (Number.isNaN(value) ? "?" : value))).toEqual([
      5,
      "?",
      "?",
      "?",
      "?",
      "?",
      "?",
      0,
    ]);
  });

  it("reject the row where they are words", async () => {
    const { rejected } = await read(
      `time,open,high,low,close,spread\n${rows("2", "3", "wide", "none", "4")}`,
    );
    expect(rejected.map(({ line }) => line)).toEqual([4, 5]);
  });

  it("are points where spreads are whole numbers", async () => {
    const { bars } = await read(`time,open,high,low,close,spread\n${rows("2", "13", "0")}`);
    expect([...bars.spread]).toEqual([0.00002, 0.00013, 0]);
  });

  it("are prices where spreads are small fractions", async () => {
    const { bars } = await read(`time,open,high,low,close,spread\n${rows("0.00002", "0.00013")}`);
    expect([...bars.spread]).toEqual([0.00002, 0.00013]);
  });

  it("are left out, with a note, where the unit of spreads is anyone's guess", async () => {
    const { bars, format } = await read(`time,open,high,low,close,spread\n${rows("0.2", "1.3")}`);
    expect([...bars.spread]).toEqual([Number.NaN, Number.NaN]);
    expect(format.notes).toEqual([expect.stringContaining("spread")]);
  });
});

describe("a column of symbols", () => {
  const row = (symbol: string, minute: number) =>
    `${symbol},2020-01-06 00:0${minute},1.1,1.2,1.0,1.1\n`;
  const header = "symbol,time,open,high,low,close\n";

  it("may write one symbol in several ways", async () => {
    const { bars, format } = await read(
      header + row("EUR/USD", 0) + row("eurusd", 1) + row("EURUSD.m", 2),
    );
    expect(barCount(bars)).toBe(3);
    expect(format.instrument).toBe("EURUSD");
  });

  it("may stand without a header", async () => {
    const { bars } = await read(row("EURUSD", 0) + row("EURUSD", 1));
    expect(times(bars)).toEqual(["2020-01-06T00:00:00Z", "2020-01-06T00:01:00Z"]);
  });

  it("refuses a second instrument, naming the line", async () => {
    const text = header + row("EURUSD", 0) + row("EURUSD", 1) + row("GBPUSD", 2);
    const error = await errorOf(() => read(text));
    expect(error.code).toBe("INGEST_INSTRUMENTS_MIXED");
    expect(error.where.line).toBe(4);
  });

  it("refuses the whole file where it is of another instrument", async () => {
    const error = await errorOf(() => read(header + row("GBPUSD", 0) + row("GBPUSD", 1)));
    expect(error.code).toBe("INGEST_INSTRUMENT_MISMATCH");
    expect(error.message).toContain("GBPUSD");
  });
});

describe("createRowParser", () => {
  const layout: BarLayout = {
    rows: "bars",
    separator: ";",
    decimalMark: ".",
    headerLines: 0,
    fieldCount: 6,
    time: { kind: "calendar", order: "yearFirst", hasTimeOfDay: true, hasOffset: false },
    dateField: 0,
    timeOfDayField: -1,
    openField: 1,
    highField: 2,
    lowField: 3,
    closeField: 4,
    volumeField: 5,
    spreadField: -1,
    symbolField: -1,
    priceUnit: "price",
    spreadUnit: "price",
    isZeroVolumeUnknown: true,
  };

  it("stops when its rows are full and goes on when they are taken", () => {
    const parser = createRowParser(layout, {
      file: "f",
      clock: "UTC",
      digits: 5,
      reject: () => {},
      chunkRows: 3,
    });
    parser.feed(new TextEncoder().encode(histdataText(7)));
    const parts = [];
    while (parser.parse()) {
      const chunk = parser.take();
      if (chunk !== undefined) parts.push(concatenateBars([chunk]));
    }
    expect(parts.map(barCount)).toEqual([3, 3]);
    expect(barCount(parser.take() ?? parts[0])).toBe(1);
    expect(parser.take()).toBeUndefined();
    expect(parser.counts()).toEqual({ rows: 7, rejected: 0, lines: 7 });
  });
});
