import { readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Bool, Table, tableFromIPC, tableToIPC, vectorFromArray } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { createMatrix, type MatrixWriter, openMatrix } from "../../../src/store/matrix-file.js";
import { temporaryFolder } from "../../support/folder.js";

const columns = [
  { name: "rsi_14", id: "41ab07" },
  { name: 'größe "é"', id: "c07d33" },
];
const metadata = { "plumbline.feature_set": "core@1.0.0" };

/** A matrix of two columns and the given open times. */
function write(times: readonly number[], mayMap = true, path = join(temporaryFolder(), "m.arrow")) {
  const writer = createMatrix(path, { rowCount: times.length, columns, metadata }, mayMap);
  writer.openTime.set(times);
  times.forEach((_, row) => {
    writer.columns[0][row] = row === 1 ? Number.NaN : row / 3;
    writer.columns[1][row] = -row;
  });
  writer.close();
  return path;
}

const times = [0, -1, 1_700_000_000_000, 2 ** 32, -(2 ** 32) - 1, 8.64e15, -62_135_596_800_000];

const unreadable = expect.objectContaining({ code: "STORE_MATRIX_UNREADABLE" });
const isClosed = expect.objectContaining({ code: "STORE_MATRIX_CLOSED" });

describe.each([
  ["mapped", true],
  ["without a mapping", false],
])("a matrix, %s", (_way, mayMap) => {
  it("gives back its rows, columns and metadata", () => {
    const matrix = openMatrix(write(times, mayMap), mayMap);
    expect(matrix.rowCount).toBe(7);
    expect([...matrix.openTime]).toEqual(times);
    expect([...matrix.openTimes(2, 5)]).toEqual(times.slice(2, 5));
    expect(matrix.columns).toEqual(columns);
    expect(matrix.metadata).toEqual(metadata);
    const third = Math.fround(1 / 3);
    expect([...matrix.column("rsi_14").subarray(0, 4)]).toEqual([0, Number.NaN, 2 * third, 1]);
    expect([...matrix.column(columns[1].name)]).toEqual([-0, -1, -2, -3, -4, -5, -6]);
    expect(matrix.column("rsi_14")).toBe(matrix.column("rsi_14"));
    matrix.close();
  });

  it("may have no rows, or no columns", () => {
    const empty = openMatrix(write([], mayMap), mayMap);
    expect([...empty.openTime, ...empty.column("rsi_14")]).toEqual([]);
    empty.close();
    const path = join(temporaryFolder(), "m.arrow");
    const writer = createMatrix(path, { rowCount: 1, columns: [] }, mayMap);
    writer.openTime[0] = 60_000;
    writer.close();
    const narrow = openMatrix(path, mayMap);
    expect([...narrow.openTime]).toEqual([60_000]);
    expect(narrow.columns).toEqual([]);
    narrow.close();
  });

  it("has the same bytes either way", () => {
    expect(readFileSync(write(times, mayMap)).equals(readFileSync(write(times)))).toBe(true);
  });

  it("is not whole until it is closed", () => {
    const path = join(temporaryFolder(), "m.arrow");
    const writer = createMatrix(path, { rowCount: 3, columns }, mayMap);
    expect(() => openMatrix(path, mayMap)).toThrow(unreadable);
    writer.discard();
    writer.discard();
    expect(() => openMatrix(path, mayMap)).toThrow(unreadable);
    expect(() => writer.columns).toThrow(isClosed);
  });

  it("refuses use after it is closed, where touching its memory would end the process", () => {
    const path = join(temporaryFolder(), "m.arrow");
    const writer = createMatrix(path, { rowCount: 3, columns }, mayMap);
    writer.close();
    writer.discard();
    expect(() => writer.openTime).toThrow(isClosed);
    expect(() => writer.close()).toThrow(isClosed);
    const matrix = openMatrix(path, mayMap);
    expect(matrix.openTime).toHaveLength(3);
    matrix.close();
    matrix.close();
    expect(() => matrix.column("rsi_14")).toThrow(isClosed);
    expect(() => matrix.openTime).toThrow(isClosed);
    expect(matrix.rowCount).toBe(3);
  });

  it("takes the place of an older file, larger or smaller", () => {
    const path = write(times, mayMap);
    const size = statSync(path).size;
    write(
      Array.from({ length: 500 }, (_, row) => row),
      mayMap,
      path,
    );
    write(times, mayMap, path);
    expect(statSync(path).size).toBe(size);
    openMatrix(path, mayMap).close();
  });
});

describe("the file", () => {
  it("is an Arrow file to apache-arrow: types, ids, metadata, values, no nulls", () => {
    const table = tableFromIPC(readFileSync(write(times)));
    expect(table.schema.fields.map((field) => `${field.name} ${field.type}`)).toEqual([
      "open_time Timestamp<MILLISECOND>",
      "rsi_14 Float32",
      `${columns[1].name} Float32`,
    ]);
    expect(table.schema.fields[1].metadata.get("plumbline.expression")).toBe("41ab07");
    expect(table.schema.metadata).toEqual(new Map(Object.entries(metadata)));
    expect(table.numRows).toBe(7);
    const openTime = table.getChild("open_time");
    expect([...(openTime?.data[0].values ?? [])]).toEqual(times.map(BigInt));
    expect(table.getChild("rsi_14")?.nullCount).toBe(0);
    expect(table.getChild("rsi_14")?.get(3)).toBe(1);
    expect(table.getChild("rsi_14")?.get(1)).toBeNaN();
  });

  it("has every column at a multiple of 64 bytes", () => {
    const path = join(temporaryFolder(), "m.arrow");
    const writer = createMatrix(path, { rowCount: 3, columns });
    writer.columns[0].fill(1234.5);
    writer.columns[1].fill(-4321.5);
    writer.close();
    const bytes = readFileSync(path);
    const places = [1234.5, -4321.5].map((value) =>
      bytes.indexOf(Buffer.from(Float32Array.of(value).buffer)),
    );
    expect(places[0]).toBeGreaterThan(0);
    expect(places.map((place) => place % 64)).toEqual([0, 0]);
  });

  it("has the same bytes whatever bits a NaN has", () => {
    const strange = (write: (bits: Uint32Array) => void): Buffer => {
      const path = join(temporaryFolder(), "m.arrow");
      const writer: MatrixWriter = createMatrix(path, { rowCount: 2, columns });
      const [column] = writer.columns;
      write(new Uint32Array(column.buffer, column.byteOffset, 2));
      writer.close();
      return readFileSync(path);
    };
    const one = strange((bits) => bits.set([0x7fc0_0000, 1]));
    const two = strange((bits) => bits.set([0xffc0_1234, 1]));
    expect(two.equals(one)).toBe(true);
  });

  it.each([Number.NaN, 0.5, Number.POSITIVE_INFINITY])("refuses the open time %d", (time) => {
    expect(() => write([0, time])).toThrow(
      expect.objectContaining({
        code: "STORE_BAR_TIME_INVALID",
        where: expect.objectContaining({ row: 1 }),
      }),
    );
  });

  it("refuses a matrix larger than the disk before it writes a row", () => {
    const path = join(temporaryFolder(), "m.arrow");
    expect(() => createMatrix(path, { rowCount: 2 ** 45, columns })).toThrow(
      expect.objectContaining({ code: "STORE_SPACE_MISSING" }),
    );
  });

  it("names the columns that it has where one is missing", () => {
    const matrix = openMatrix(write(times));
    expect(() => matrix.column("rsi")).toThrow(
      expect.objectContaining({
        code: "STORE_COLUMN_MISSING",
        message: expect.stringContaining("rsi_14"),
      }),
    );
    matrix.close();
  });
});

describe("what is no matrix", () => {
  const refuses = (path: string, found: string) =>
    expect(() => openMatrix(path)).toThrow(
      expect.objectContaining({
        code: "STORE_MATRIX_UNREADABLE",
        message: expect.stringContaining(found),
      }),
    );

  it("is refused: no file, an empty one, other bytes, one cut short", () => {
    const folder = temporaryFolder();
    refuses(join(folder, "none"), "ENOENT");
    writeFileSync(join(folder, "empty"), "");
    refuses(join(folder, "empty"), "no ARROW1");
    writeFileSync(join(folder, "text"), "open_time,rsi_14\n".repeat(9));
    refuses(join(folder, "text"), "no ARROW1");
    const path = write(times);
    truncateSync(path, statSync(path).size - 8);
    refuses(path, "no ARROW1");
    refuses(folder, "EISDIR");
  });

  it("is refused: another program's Arrow file", () => {
    const path = join(temporaryFolder(), "m.arrow");
    const flags = new Table({ flag: vectorFromArray(Array(99).fill(true), new Bool()) });
    writeFileSync(path, tableToIPC(flags, "file"));
    refuses(path, "another program's file");
  });

  it("is refused: a file whose middle is gone, though both its ends are there", () => {
    const path = write(times);
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, 1024), bytes.subarray(1088)]));
    refuses(path, "other metadata");
  });

  it("is refused: a footer that points outside the file", () => {
    const path = write(times);
    for (const length of [1 << 30, -5, 0]) {
      const bytes = readFileSync(path);
      bytes.writeInt32LE(length, bytes.length - 10);
      writeFileSync(path, bytes);
      refuses(path, "other metadata");
    }
  });
});
