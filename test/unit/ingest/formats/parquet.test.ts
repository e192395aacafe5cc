import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inspectFile } from "../../../../src/ingest/index.js";
import { barAt, barCount } from "../../../../src/market/bar.js";
import { errorOf, readWhole, scratchFolder, times } from "../../../support/ingest.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

const reference = (name: string) =>
  fileURLToPath(new URL(`../../../reference/parquet/${name}.parquet`, import.meta.url));

let write: (select: string) => Promise<string>;
beforeAll(async () => {
  const duck = await (await DuckDBInstance.create(":memory:")).connect();
  let count = 0;
  write = async (select) => {
    const path = `${scratch.path}/${count++}.parquet`;
    await duck.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
    return path;
  };
});

/** Twelve minutes from 22:00 UTC, as `make.py` has them. */
const minutes = Array.from(
  { length: 12 },
  (_, i) => `2024-07-01T22:${String(i).padStart(2, "0")}:00Z`,
);

describe("Parquet as others write it", () => {
  it.each([
    ["pandas-index", "format"],
    ["pandas-epoch", "file"],
  ])("%s is bars by the names of its columns", async (name, clockFrom) => {
    const { series, bars, format, rejected } = await readWhole(reference(name));
    expect(series).toEqual({ instrument: "EURUSD", timeframe: "M1", side: "bid" });
    expect([times(bars), rejected]).toEqual([minutes, []]);
    const [open, close] = [1.07 + 3 / 1e5, 1.07 + 3 / 1e5 + 1e-5];
    expect(barAt(bars, 3)).toMatchObject({ open, close, tickVolume: 3, spread: Number.NaN });
    expect([format.format, format.clock, format.clockFrom]).toEqual(["parquet", "UTC", clockFrom]);
  });

  it("pandas-zone is in UTC by its own word, and a missing price goes to quarantine", async () => {
    const { bars, format, rejected } = await readWhole(reference("pandas-zone"), { clock: "EET" });
    expect(times(bars)).toEqual(minutes.filter((_, row) => row !== 4));
    expect([format.clock, format.clockFrom]).toEqual(["UTC", "file"]);
    expect(rejected.map((row) => [row.line, row.reason])).toEqual([[5, "number-unreadable"]]);
  });

  it("pandas-index is read by the clock that is asked for", async () => {
    const { bars } = await readWhole(reference("pandas-index"), { clock: "NewYork" });
    expect(times(bars)[0]).toBe("2024-07-02T02:00:00Z");
  });

  it("polars-ticks is ticks, whose bars are of the mid", async () => {
    const { series, bars, rejected } = await readWhole(reference("polars-ticks"));
    expect(series).toEqual({ instrument: "EURUSD", timeframe: "M1", side: "mid" });
    expect([...bars.tickVolume]).toEqual([8]); // the second minute does not end
    expect(bars.open[0]).toBe(1.07 * 0.5 + 1.07003 * 0.5);
    expect(rejected.map((row) => [row.line, row.reason])).toEqual([[4, "number-unreadable"]]);
  });
});

describe("a Parquet file", () => {
  const row = (time: string, rest = "") =>
    `SELECT ${time} AS time, 1.1 AS open, 1.2 AS high, 1.0 AS low, 1.15 AS close ${rest} FROM range(5) t(i)`;
  const minute = "TIMESTAMP '2024-01-08' + INTERVAL (i) MINUTE";

  it("may have a spread and decimals", async () => {
    const path = await write(row(minute, ", CAST(0.0002 AS DECIMAL(9,5)) AS spread"));
    expect((await readWhole(path)).bars.spread[0]).toBe(0.0002);
  });

  it("of days has dates", async () => {
    const { series, bars } = await readWhole(await write(row("DATE '2024-01-08' + i::INT")));
    expect([series.timeframe, times(bars)[1]]).toEqual(["D1", "2024-01-09T00:00:00Z"]);
  });

  it("of seconds becomes minutes", async () => {
    const path = await write(row("TIMESTAMP '2024-01-08' + INTERVAL (i * 30) SECOND"));
    const { series, bars, format } = await readWhole(path);
    expect([series.timeframe, barCount(bars), format.timeframeFrom]).toEqual(["M1", 3, "file"]);
  });

  it.each([
    ["time-unreadable", `CASE WHEN i = 2 THEN NULL ELSE ${minute} END`, "1.15"],
    ["time-outside", `CASE WHEN i = 2 THEN TIMESTAMP '1900-01-01' ELSE ${minute} END`, "1.15"],
    ["price-not-positive", minute, "CASE WHEN i = 2 THEN -1 ELSE 1.15 END"],
    ["number-unreadable", minute, "CASE WHEN i = 2 THEN 'inf'::DOUBLE ELSE 1.15 END"],
  ])("sends a row that cannot be to quarantine: %s", async (reason, time, close) => {
    const { rejected } = await readWhole(await write(row(time).replace("1.15", close)));
    expect(rejected.map((row) => [row.line, row.reason])).toEqual([[3, reason]]);
  });

  it.each([
    [
      "INGEST_COLUMN_MISSING",
      "has no close",
      "SELECT now() AS time, 1.1 AS open, 1.2 AS high, 1.0 AS low",
    ],
    [
      "INGEST_COLUMN_MISSING",
      "has no time",
      "SELECT 1.1 AS open, 1.2 AS high, 1.0 AS low, 1.1 AS close",
    ],
    [
      "INGEST_COLUMN_MISSING",
      "has prices in words",
      `${row(minute)}`.replace("1.1 AS open", "'a' AS open"),
    ],
    ["INGEST_TIME_AMBIGUOUS", "has times in words", row("'2024-01-08'")],
    ["INGEST_TIME_AMBIGUOUS", "has times of no size", row("i")],
    ["INGEST_FILE_NO_ROWS", "has no row", `${row(minute)} WHERE i > 9`],
    [
      "INGEST_TIMEFRAME_UNCLEAR",
      "has odd steps",
      row("TIMESTAMP '2024-01-08' + INTERVAL (i * 7) MINUTE"),
    ],
    [
      "INGEST_INSTRUMENTS_MIXED",
      "has two pairs",
      row(minute, ", CASE WHEN i = 2 THEN 'GBPUSD' ELSE 'EURUSD' END AS symbol"),
    ],
    ["INGEST_INSTRUMENT_MISMATCH", "has another pair", row(minute, ", 'GBP/USD' AS symbol")],
  ])("is refused with %s where it %s", async (code, _, select) => {
    const path = await write(select);
    expect((await errorOf(() => readWhole(path))).code).toBe(code);
  });

  it("is read as the timeframe that is asked for where its steps are odd", async () => {
    const path = await write(row("TIMESTAMP '2024-01-08' + INTERVAL (i * 7) MINUTE"));
    expect((await readWhole(path, { timeframe: "M5" })).series.timeframe).toBe("M5");
  });

  it("that is cut or damaged is refused, with the file's name", async () => {
    const bytes = readFileSync(reference("pandas-index"));
    const cut = scratch.file("cut.parquet", bytes.subarray(0, 900));
    const error = await errorOf(() => inspectFile(cut));
    expect([error.code, error.message]).toEqual([
      "STORE_PARQUET_UNREADABLE",
      expect.stringContaining("cut.parquet"),
    ]);
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, 4, 300);
    const other = scratch.file("damaged.parquet", damaged);
    expect((await errorOf(() => readWhole(other))).code).toBe("STORE_PARQUET_UNREADABLE");
  });
});
