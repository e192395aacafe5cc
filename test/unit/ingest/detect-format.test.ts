import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { formatUtc } from "../../../src/core/time.js";
import { formats, inspectFile } from "../../../src/ingest/index.js";
import { errorOf, histdataText, readWhole, scratchFolder, times } from "../../support/ingest.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

let count = 0;
const write = (text: string | Uint8Array, name = "rows") =>
  scratch.file(`${name}-${count++}.csv`, text);

const mt4 =
  "2012.05.01,00:00,1.91950,1.93400,1.89500,1.89500,313\r\n2012.05.01,00:01,1.89500,1.89850,1.89200,1.89200,65\r\n";
const mt5 =
  "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\r\n2020.07.01\t00:00:00\t1.12330\t1.12350\t1.12310\t1.12340\t213\t0\t8\r\n2020.07.01\t00:15:00\t1.12340\t1.12350\t1.12310\t1.12340\t99\t0\t0\r\n";

describe("a format is told by content", () => {
  it.each([
    ["histdata", "NewYork", histdataText(3)],
    ["metatrader4", "EET", mt4],
    ["metatrader5", "EET", mt5],
    [
      "metatrader-points",
      "EET",
      "Date,open,high,low,close,tick_volume\n2012-12-04,130583.99999999999,131073.0,130453.0,130935.0,55870\n2012-12-05,130934.0,131253.0,130596.0,130701.0,54075\n",
    ],
    [
      "csv-headerless",
      "UTC",
      "2020-08-27 15:13,1.1789,1.17894,1.17847,1.17848,608\n2020-08-27 15:14,1.17848,1.17852,1.17839,1.17849,548\n",
    ],
    [
      "csv-headerless",
      "UTC",
      "20200827 151300,1.1789,1.17894,1.17847,1.17848\n20200827 151400,1.17848,1.17852,1.17839,1.17849\n",
    ],
    [
      "csv",
      "UTC",
      "timestamp,open,high,low,close\n2012-02-01 00:00:00+00:00,1.57608,1.57610,1.57585,1.57585\n2012-02-01 00:01:00+00:00,1.57585,1.57591,1.57552,1.57552\n",
    ],
  ])("%s, clock %s", async (name, clock, text) => {
    const found = await inspectFile(write(text));
    expect([found.format, found.clock]).toEqual([name, clock]);
  });

  it("and each has an example for people", () => {
    expect(formats.map((format) => format.name)).toHaveLength(
      new Set(formats.map((f) => f.name)).size,
    );
    for (const format of formats) expect(format.example).not.toBe("");
  });

  it("whatever its first line, where that one is damaged", async () => {
    const { format, rejected } = await readWhole(
      write(`2015\u0000105;garbage;\n${histdataText(9)}`),
    );
    expect(format.format).toBe("histdata");
    expect(rejected).toMatchObject([{ line: 1, reason: "field-count" }]);
  });

  it("and never by rows alone where a header names the columns otherwise", async () => {
    const swapped = "Datum;Zeit;Schluss;Hoch;Tief;Anfang\n2012.05.01;00:00;1.1;1.2;1.0;1.1\n";
    const error = await errorOf(() => inspectFile(write(swapped)));
    expect(error.code).toBe("INGEST_COLUMN_MISSING");
  });

  it("in gzip, in zip and plain alike, whatever the name", async () => {
    const text = new TextEncoder().encode(histdataText(200));
    const plain = await readWhole(write(text));
    const gzip = await readWhole(write(gzipSync(text)));
    const zip = await readWhole(write(zipSync({ "a/b.CSV": text, "b.txt": text })));
    expect([plain, gzip, zip].map(({ format }) => format.container)).toEqual([
      "plain",
      "gzip",
      "zip",
    ]);
    expect(zip.format.name).toMatch(/^rows-\d+\.csv!a\/b\.CSV$/);
    for (const packed of [gzip, zip]) expect(packed.bars).toEqual(plain.bars);
  });
});

describe("MetaTrader 5", () => {
  it("has spreads in points and times in two fields", async () => {
    const { bars, series } = await readWhole(write(mt5));
    expect(times(bars)).toEqual(["2020-06-30T21:00:00Z", "2020-06-30T21:15:00Z"]);
    expect([...bars.spread]).toEqual([0.00008, 0]);
    expect([...bars.tickVolume]).toEqual([213, 99]);
    expect(series.timeframe).toBe("M15");
  });

  it("has no time of day for days", async () => {
    const text =
      "<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n2020.07.01\t1.1\t1.2\t1.0\t1.1\t9\t0\t3\n2020.07.02\t1.1\t1.2\t1.0\t1.1\t9\t0\t3\n";
    const { bars, series } = await readWhole(write(text));
    expect(times(bars)).toEqual(["2020-06-30T21:00:00Z", "2020-07-01T21:00:00Z"]);
    expect(series.timeframe).toBe("D1");
  });
});

describe("a header", () => {
  const rows = (separator: string, mark = ".") =>
    ["2020-01-06 00:00|1.11|1.12|1.10|1.115|5", "2020-01-06 01:00|1.12|1.12|1.10|1.115|5"]
      .map((row) => row.replaceAll(".", mark).replaceAll("|", separator))
      .join("\n");

  it.each([",", ";", "\t", "|"])("may be divided by %j", async (separator) => {
    const header = ["Time", "Open", "High", "Low", "Close", "Volume"].join(separator);
    const { bars } = await readWhole(write(`${header}\n${rows(separator)}\n`));
    expect([...bars.high]).toEqual([1.12, 1.12]);
  });

  it.each([";", "\t"])("allows a decimal comma with %j", async (separator) => {
    const header = ["time", "open", "high", "low", "close", "volume"].join(separator);
    const { bars, format } = await readWhole(write(`${header}\n${rows(separator, ",")}\n`));
    expect([...bars.close]).toEqual([1.115, 1.115]);
    expect(format.layout?.decimalMark).toBe(",");
  });

  it.each([
    ["time,open,high,low,close", "2020-01-06 00:00"],
    ["TIMESTAMP,OPEN,HIGH,LOW,CLOSE", "2020-01-06T00:00:00Z"],
    ["Date,Open,High,Low,Close", "2020-01-06 00:00:00"],
    ["datetime,open,high,low,close", "2020-01-06 02:00:00+02:00"],
    ["Gmt time,Open,High,Low,Close", "06.01.2020 00:00:00.000"],
    ['"Open Time","Open","High","Low","Close"', '"2020-01-06 00:00"'],
    [",Open,High,Low,Close", "2020-01-06 00:00"],
    ["time,open,high,low,close", "1578268800"],
    ["time,open,high,low,close", "1578268800000"],
    ["\ufefftime,open,high,low,close", "2020-01-06 00:00"],
  ])("is understood: %s with %s", async (header, time) => {
    const text = `${header}\n${time},1.11,1.12,1.10,1.115\n`;
    const { bars } = await readWhole(write(text), { timeframe: "H1" });
    expect(times(bars)).toEqual(["2020-01-06T00:00:00Z"]);
  });

  it("may name its columns in any order, with others between and an index before", async () => {
    const text =
      ",close,low,comment,high,open,tick_volume,volume,time,date\n0,1.1,1.0,x,1.3,1.2,7,9,00:00,2020-01-06\n1,1.1,1.0,x,1.3,1.2,7,9,00:01,2020-01-06\n";
    const { bars } = await readWhole(write(text));
    expect(times(bars)).toEqual(["2020-01-06T00:00:00Z", "2020-01-06T00:01:00Z"]);
    expect([bars.open[0], bars.high[0], bars.low[0], bars.close[0], bars.tickVolume[0]]).toEqual([
      1.2, 1.3, 1.0, 1.1, 7,
    ]);
  });

  it("may follow blank lines", async () => {
    const { bars } = await readWhole(write(`\n\r\ntime;open;high;low;close;v\n${rows(";")}\n`));
    expect(bars.open).toHaveLength(2);
  });
});

describe("the clock", () => {
  it("is the user's where he names one", async () => {
    const path = write(mt4);
    const { bars, format } = await readWhole(path, { clock: "UTC" });
    expect(times(bars)[0]).toBe("2012-05-01T00:00:00Z");
    expect([format.clock, format.clockFrom]).toEqual(["UTC", "option"]);
  });

  it("is UTC beyond doubt where times carry an offset", async () => {
    const text = "time,open,high,low,close\n2020-07-06T00:00:00Z,1.1,1.2,1.0,1.1\n";
    const found = await inspectFile(write(text), { clock: "EET", timeframe: "M1" });
    expect([found.clock, found.clockFrom, formatUtc(found.firstOpenTime)]).toEqual([
      "UTC",
      "file",
      "2020-07-06T00:00:00Z",
    ]);
  });

  it("is UTC by the name of the column, unless the user knows better", async () => {
    const path = write("Gmt time,open,high,low,close\n06.07.2020 00:00:00.000,1.1,1.2,1.0,1.1\n");
    const own = await inspectFile(path, { timeframe: "M1" });
    expect([own.clock, own.clockFrom]).toEqual(["UTC", "file"]);
    const told = await inspectFile(path, { timeframe: "M1", clock: "CET" });
    expect([told.clock, told.clockFrom]).toEqual(["CET", "option"]);
  });

  it("is HistData's where HistData sells MetaTrader's format", async () => {
    const found = await inspectFile(scratch.file("DAT_MT_EURUSD_M1_2012.csv", mt4));
    expect([found.format, found.clock, found.clockFrom]).toEqual([
      "metatrader4",
      "NewYork",
      "name",
    ]);
  });
});

describe("the timeframe", () => {
  const at = (...stamps: string[]) => stamps.map((stamp) => `${stamp},1.1,1.2,1.0,1.1\n`).join("");

  it.each([
    ["M1", ["2020-01-06 00:00", "2020-01-06 00:01", "2020-01-06 00:09", "2020-01-06 00:10"]],
    ["M5", ["2020-01-06 00:00", "2020-01-06 00:05", "2020-01-06 00:10"]],
    ["H4", ["2020-01-06 00:00", "2020-01-06 04:00", "2020-01-06 02:00"]],
    ["W1", ["2020-01-05", "2020-01-12", "2020-01-19", "2020-01-26"]],
  ])("is the most common step: %s", async (timeframe, stamps) => {
    const found = await inspectFile(write(at(...stamps)));
    expect([found.timeframe, found.timeframeFrom]).toEqual([timeframe, "rows"]);
  });

  it("is a day in the file's clock also where summer time begins", async () => {
    const stamps = ["2020-03-28", "2020-03-29", "2020-03-30"];
    const found = await inspectFile(write(at(...stamps)), { clock: "CET" });
    expect(found.timeframe).toBe("D1");
  });

  it("is that of the name where there is but one row", async () => {
    const found = await inspectFile(scratch.file("EURUSD_H4.csv", at("2020-01-06 00:00")));
    expect([found.timeframe, found.timeframeFrom]).toEqual(["H4", "name"]);
  });

  it("is the user's, with a note where the rows say otherwise", async () => {
    const path = write(at("2020-01-06 00:00", "2020-01-06 00:05"));
    const found = await inspectFile(path, { timeframe: "M1" });
    expect([found.timeframe, found.timeframeFrom]).toEqual(["M1", "option"]);
    expect(found.notes).toEqual([expect.stringContaining("M5")]);
  });

  it.each([[["2020-01-06 00:00"]], [["2020-01-06 00:00", "2020-01-06 00:07"]]])(
    "is asked for where it cannot be told: %s",
    async (stamps) => {
      const error = await errorOf(() => inspectFile(write(at(...stamps))));
      expect(error.code).toBe("INGEST_TIMEFRAME_UNCLEAR");
    },
  );
});

describe("the side", () => {
  const text = "2020-01-06 00:00,1.1,1.2,1.0,1.1\n2020-01-06 00:01,1.1,1.2,1.0,1.1\n";

  it("is that of the name, else the user's, else the format's", async () => {
    const named = scratch.file("gbpusd-m1-ask-2012.csv", text);
    expect(await inspectFile(named)).toMatchObject({ side: "ask", sideFrom: "name" });
    expect(await inspectFile(named, { side: "mid" })).toMatchObject({
      side: "mid",
      sideFrom: "option",
    });
    expect(await inspectFile(write(text))).toMatchObject({ side: "bid", sideFrom: "format" });
  });
});

describe("a format that is named", () => {
  it("is used where it fits", async () => {
    const found = await inspectFile(write(mt4), { format: "csv-headerless" });
    expect([found.format, found.clock]).toEqual(["csv-headerless", "UTC"]);
  });

  it("is refused where it does not", async () => {
    const error = await errorOf(() => inspectFile(write(mt4), { format: "histdata" }));
    expect(error.code).toBe("INGEST_FORMAT_UNEXPECTED");
  });

  it("is refused where there is none of this name, with the nearest", async () => {
    const format = "metatrader6" as "metatrader5"; // what a config written in JavaScript may hold
    const error = await errorOf(() => inspectFile(write(mt4), { format }));
    expect(error.code).toBe("INGEST_REQUEST_INVALID");
    expect(error.remedy).toContain("metatrader");
  });
});
