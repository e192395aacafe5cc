import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../../src/core/typed-array.js";
import {
  allocateBars,
  type BarColumns,
  type BarSeries,
  concatenateBars,
} from "../../../src/market/bar.js";
import { countBars, readAllBars, readBars, writeBars } from "../../../src/store/bar-file.js";
import { chunked } from "../../support/clean.js";
import { temporaryFolder } from "../../support/folder.js";

const series: BarSeries = { instrument: "EURUSD", timeframe: "M1", side: "bid" };

/** Bars at the given times, every column with values of its own; some spreads and volumes unknown. */
function barsAt(...times: number[]): BarColumns {
  const bars = allocateBars(times.length);
  times.forEach((time, row) => {
    bars.openTime[row] = time;
    bars.open[row] = 1 + row / 7;
    bars.high[row] = 2 + row / 7;
    bars.low[row] = 0.5 + row / 7;
    bars.close[row] = 1.5 + row / 7;
    if (row % 3 !== 0) bars.spread[row] = row / 1e5;
    if (row % 2 !== 0) bars.tickVolume[row] = row;
    bars.flags[row] = (row * 257) & 0xffff;
  });
  return bars;
}

/** `count` minutes from a time. */
function minutes(count: number, from = Date.UTC(2023, 11, 31, 20)): BarColumns {
  return barsAt(...Array.from({ length: count }, (_, row) => from + row * 60_000));
}

function filesOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = paths.filter((path) => path.endsWith(".parquet")).sort();
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), "hex")]));
}

function expectSame(found: BarColumns, expected: BarColumns): void {
  for (const name of Object.keys(expected) as (keyof BarColumns)[]) {
    expect(Buffer.from(bytesOf(found[name])).equals(bytesOf(expected[name])), name).toBe(true);
  }
}

async function query(sql: string): Promise<unknown[][]> {
  const duck = await (await DuckDBInstance.create()).connect();
  return (await duck.runAndReadAll(sql)).getRowsJson();
}

describe("writing and reading", () => {
  it("gives back every bit of every column, over a year's end", async () => {
    const folder = temporaryFolder();
    const bars = minutes(5_000);
    const written = await writeBars(folder, series, [bars]);
    expect(written).toEqual({
      rowCount: 5_000,
      firstOpenTime: bars.openTime[0],
      lastOpenTime: bars.openTime[4_999],
    });
    expectSame(await readAllBars(folder), bars);
    expect(Object.keys(filesOf(folder))).toEqual([
      "instrument=EURUSD/timeframe=M1/year=2023/part-00000.parquet",
      "instrument=EURUSD/timeframe=M1/year=2024/part-00001.parquet",
    ]);
  });

  it("keeps the order of bars that go back in time, within a year and over years", async () => {
    const folder = temporaryFolder();
    const day = 86_400_000;
    const newYear = Date.UTC(2024, 0, 1);
    const bars = barsAt(
      newYear,
      newYear - day,
      newYear + day,
      newYear + day,
      newYear - 2 * day,
      newYear - day,
    );
    const written = await writeBars(folder, series, [bars]);
    expect(written.firstOpenTime).toBe(newYear - 2 * day);
    expect(written.lastOpenTime).toBe(newYear + day);
    expectSame(await readAllBars(folder), bars);
  });

  it("stops telling years apart where rows jump between them without end", async () => {
    const folder = temporaryFolder();
    const years = Array.from({ length: 300 }, (_, row) => Date.UTC(2000 + (row % 2), 5, 1));
    const bars = barsAt(...years);
    await writeBars(folder, series, [bars]);
    const paths = Object.keys(filesOf(folder));
    expect(paths).toHaveLength(257);
    expect(paths.at(-1)).toBe("instrument=EURUSD/timeframe=M1/year=mixed/part-00256.parquet");
    expectSame(await readAllBars(folder), bars);
    expect(await countBars(folder, { from: Date.UTC(2001, 0, 1) })).toBe(150);
  });

  it("starts another file where a year holds more rows than memory should", async () => {
    const folder = temporaryFolder();
    const count = 1_000_003;
    const bars = allocateBars(count);
    for (let row = 0; row < count; row++) bars.openTime[row] = Date.UTC(2020, 0, 1) + row;
    await writeBars(folder, series, [bars]);
    expect(Object.keys(filesOf(folder)).map((path) => path.slice(-18))).toEqual([
      "part-00000.parquet",
      "part-00001.parquet",
    ]);
    expect(await countBars(folder)).toBe(count);
    const last = await readAllBars(folder, { from: bars.openTime[999_998] });
    expect([...last.openTime]).toEqual([...bars.openTime.subarray(999_998)]);
  });

  it("makes no file of no rows", async () => {
    const folder = temporaryFolder();
    const nothing = { rowCount: 0, firstOpenTime: null, lastOpenTime: null };
    expect(await writeBars(folder, series, [])).toEqual(nothing);
    expect(await writeBars(folder, series, [allocateBars(0)])).toEqual(nothing);
    expect(filesOf(folder)).toEqual({});
    expect((await readAllBars(folder)).openTime).toHaveLength(0);
    expect(await countBars(folder)).toBe(0);
  });

  it("writes the same bytes however rows are cut, also while others write", async () => {
    const bars = minutes(6_000);
    const root = temporaryFolder();
    const cuts = [[6_000], [1], [7, 2_048, 3_000], [100]];
    const files = await Promise.all(
      cuts.map(async (sizes) => {
        const folder = join(root, sizes.join("-"));
        mkdirSync(folder);
        await writeBars(folder, series, chunked(bars, ...sizes));
        return filesOf(folder);
      }),
    );
    for (const found of files) expect(found).toEqual(files[0]);
  });

  it("writes the same bytes whatever bits a NaN has", async () => {
    const odd = Float64Array.of(0);
    new BigUint64Array(odd.buffer)[0] = 0xfff8_0000_0000_1234n;
    const [plain, strange] = [minutes(3), minutes(3)];
    plain.high[1] = Number.NaN;
    strange.high.set(odd, 1);
    strange.spread.set(odd, 0);
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    await writeBars(one, series, [plain]);
    await writeBars(two, series, [strange]);
    expect(filesOf(two)).toEqual(filesOf(one));
  });

  it("reads while it writes: one series flows into another", async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    await writeBars(one, series, [minutes(9_000)]);
    await writeBars(two, series, readBars(one, { chunkRows: 1_000 }));
    expect(filesOf(two)).toEqual(filesOf(one));
  });

  it("takes a folder whose name holds quotes and patterns", async () => {
    const folder = join(temporaryFolder(), "it's [a] *test*?");
    mkdirSync(folder);
    const bars = minutes(3);
    await writeBars(folder, series, [bars]);
    expectSame(await readAllBars(folder), bars);
  });

  it.each([Number.NaN, 0.5, 1e15, Number.POSITIVE_INFINITY])(
    "refuses the open time %d and names the row",
    async (time) => {
      const bars = minutes(3);
      bars.openTime[1] = time;
      const writing = writeBars(temporaryFolder(), series, [minutes(3), bars]);
      await expect(writing).rejects.toMatchObject({
        code: "STORE_BAR_TIME_INVALID",
        where: { row: 4 },
      });
    },
  );
});

describe("ranges and chunks", () => {
  it("reads [from, to) only, and bounds between milliseconds as the next one", async () => {
    const folder = temporaryFolder();
    const bars = minutes(600); // the first 240 in 2023
    await writeBars(folder, series, [bars]);
    const times = async (range: object) => [...(await readAllBars(folder, range)).openTime];
    const all = [...bars.openTime];
    const [from, to] = [all[100], all[400]];
    expect(await times({ from, to })).toEqual(all.slice(100, 400));
    expect(await times({ from: from + 0.5, to: to + 0.5 })).toEqual(all.slice(101, 401));
    expect(await times({ from: all[250] })).toEqual(all.slice(250));
    expect(await times({ to: all[10] })).toEqual(all.slice(0, 10));
    expect(await times({ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY })).toEqual(
      all,
    );
    expect(await times({ from: Date.UTC(2030, 0, 1) })).toEqual([]);
    expect(await times({ from: Number.POSITIVE_INFINITY })).toEqual([]);
    expect(await countBars(folder, { from, to })).toBe(300);
  });

  it("gives chunks of the asked size, over files, but for the last", async () => {
    const folder = temporaryFolder();
    const bars = minutes(5_000);
    await writeBars(folder, series, [bars]);
    for (const chunkRows of [1_999, 2_500, 65_536]) {
      const parts: BarColumns[] = [];
      const sizes: number[] = [];
      for await (const chunk of readBars(folder, { chunkRows })) {
        sizes.push(chunk.openTime.length);
        parts.push(concatenateBars([chunk]));
      }
      expectSame(concatenateBars(parts), bars);
      const full = Math.floor(5_000 / chunkRows);
      expect(sizes.slice(0, full)).toEqual(Array.from({ length: full }, () => chunkRows));
      expect(sizes.length).toBe(Math.ceil(5_000 / chunkRows));
    }
  });

  it("can be left in the middle", async () => {
    const folder = temporaryFolder();
    await writeBars(folder, series, [minutes(5_000)]);
    for await (const chunk of readBars(folder, { chunkRows: 10 })) {
      expect(chunk.openTime).toHaveLength(10);
      break;
    }
    expect(await countBars(folder)).toBe(5_000);
  });
});

describe("the files", () => {
  it("hold plain types, NULL for what is not known, and the side", async () => {
    const folder = temporaryFolder();
    await writeBars(folder, series, [minutes(2, Date.UTC(2024, 0, 1))]);
    const files = `${folder}/**/*.parquet`;
    const described = await query(`DESCRIBE SELECT * FROM '${files}'`);
    expect(described.map(([name, type]) => `${name} ${type}`)).toEqual([
      "open_time TIMESTAMP",
      "open DOUBLE",
      "high DOUBLE",
      "low DOUBLE",
      "close DOUBLE",
      "spread DOUBLE",
      "tick_volume DOUBLE",
      "flags USMALLINT",
      "instrument VARCHAR",
      "timeframe VARCHAR",
      "year BIGINT",
    ]);
    const rows = await query(
      `SELECT open_time::VARCHAR, spread, tick_volume, year FROM '${files}'`,
    );
    expect(rows).toEqual([
      ["2024-01-01 00:00:00", null, null, "2024"],
      ["2024-01-01 00:01:00", 1e-5, 1, "2024"],
    ]);
    const facts = await query(
      `SELECT decode(key), decode(value) FROM parquet_kv_metadata('${files}')`,
    );
    expect(facts).toContainEqual(["plumbline.side", "bid"]);
    const unit = await query(
      `SELECT logical_type FROM parquet_schema('${files}') WHERE name = 'open_time'`,
    );
    expect(JSON.stringify(unit)).toContain("MILLIS");
    const packed = await query(`SELECT DISTINCT compression FROM parquet_metadata('${files}')`);
    expect(packed).toEqual([["LZ4_RAW"]]);
  });

  it("are refused by name where they are damaged or gone", async () => {
    const folder = temporaryFolder();
    await writeBars(folder, series, [minutes(3)]);
    const file = join(folder, "instrument=EURUSD/timeframe=M1/year=2023/part-00000.parquet");
    writeFileSync(file, "PAR1 no longer");
    const refusal = { code: "STORE_BARS_UNREADABLE", where: { file } };
    await expect(readAllBars(folder)).rejects.toMatchObject(refusal);
    await expect(readBars(folder).next()).rejects.toMatchObject(refusal);
    rmSync(folder, { recursive: true });
    await expect(readAllBars(folder)).rejects.toMatchObject({
      code: "STORE_BARS_UNREADABLE",
      where: { file: folder },
    });
  });
});
