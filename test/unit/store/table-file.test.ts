import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import { openDuck, quoted } from "../../../src/store/duck.js";
import { describeParquet, readParquetColumns } from "../../../src/store/parquet-columns.js";
import { type TableLayout, writeTable } from "../../../src/store/table-file.js";
import { temporaryFolder } from "../../support/folder.js";

const layout: TableLayout = {
  format: "parquet",
  columns: [
    { name: "at", kind: "time" },
    { name: "p", kind: "number" },
    { name: 'who "is"', kind: "text", value: "it's" },
  ],
  metadata: { "plumbline.tree": "3f2a" },
};

const rowCount = 5_000;
const random = createRandom(5);
const times = Float64Array.from({ length: rowCount }, (_, i) => 1_704_067_200_000 + 60_001 * i);
const numbers = Float64Array.from({ length: rowCount }, (_, i) =>
  i % 7 === 0 ? Number.NaN : random.uniform() * 10 ** (i % 30) - 1e-9,
);

function* cut(chunkRows: number): Generator<readonly Float64Array[]> {
  for (let start = 0; start < rowCount; start += chunkRows) {
    yield [times.subarray(start, start + chunkRows), numbers.subarray(start, start + chunkRows)];
  }
}

async function written(chunkRows: number, over: Partial<TableLayout> = {}, partRows?: number) {
  const folder = temporaryFolder();
  const path = join(folder, "table");
  expect(await writeTable(path, { ...layout, ...over }, cut(chunkRows), partRows)).toBe(rowCount);
  expect(readdirSync(folder)).toEqual(["table"]);
  return path;
}

describe("writeTable", () => {
  it("writes Parquet that gives back every bit, with text and metadata", async () => {
    const path = await written(1_024);
    const columns = await describeParquet(path);
    expect(columns).toEqual([
      { name: "at", kind: "time" },
      { name: "p", kind: "number" },
      { name: 'who "is"', kind: "text" },
    ]);
    const found: number[][] = [[], []];
    for await (const chunk of readParquetColumns(path, columns.slice(0, 2))) {
      for (const [i, values] of chunk.entries()) found[i].push(...values);
    }
    expect(found).toEqual([[...times], [...numbers]]);
    const duck = await openDuck();
    const rows = await duck.runAndReadAll(
      `SELECT DISTINCT "who ""is""" AS who FROM read_parquet(${quoted(path)})`,
    );
    expect(rows.getRowObjects()).toEqual([{ who: "it's" }]);
    const kept = await duck.runAndReadAll(
      `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata(${quoted(path)})`,
    );
    expect(kept.getRowObjects()).toEqual([{ key: "plumbline.tree", value: "3f2a" }]);
    duck.closeSync();
  });

  it("writes CSV whose numbers read back with equal bits", async () => {
    const [head, ...lines] = readFileSync(await written(999, { format: "csv" }), "utf8")
      .trimEnd()
      .split("\n");
    expect(head).toBe('at,p,"who ""is"""');
    expect(lines[1]).toMatch(/^2024-01-01T00:01:00\.001Z,[-\d.e+]+,it's$/);
    const read = lines.map((line) => line.split(","));
    expect(read.map(([at]) => Date.parse(at))).toEqual([...times]);
    const back = read.map(([, p]) => (p === "" ? Number.NaN : Number(p)));
    expect(back).toEqual([...numbers]);
  });

  it.each(["parquet", "csv"] as const)(
    "writes equal bytes of %s however rows are cut",
    async (format) => {
      const one = readFileSync(await written(rowCount, { format }, 700));
      expect(readFileSync(await written(333, { format }, 700)).equals(one)).toBe(true);
    },
  );

  it("keeps the order of rows over parts", async () => {
    const whole = readFileSync(await written(512, { format: "csv" }));
    expect(readFileSync(await written(512, { format: "csv" }, 700)).equals(whole)).toBe(true);
  });

  it("may have no rows, and leaves no parts where a chunk cannot be had", async () => {
    const path = join(temporaryFolder(), "table");
    expect(await writeTable(path, layout, [])).toBe(0);
    expect(await describeParquet(path)).toHaveLength(3);
    const broken = join(temporaryFolder(), "table");
    function* failing(): Generator<readonly Float64Array[]> {
      yield* cut(1_000);
      throw new Error("no more");
    }
    await expect(writeTable(broken, layout, failing(), 700)).rejects.toThrow("no more");
    expect([existsSync(broken), existsSync(`${broken}.parts`)]).toEqual([false, false]);
  });
});
