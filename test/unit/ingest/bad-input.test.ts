import { chmodSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, gzipSync } from "node:zlib";
import { type Zippable, zipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import { inspectFile } from "../../../src/ingest/index.js";
import { errorOf, histdataText, readWhole, scratchFolder } from "../../support/ingest.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

let count = 0;
const write = (content: string | Uint8Array) => scratch.file(`bad-${count++}.csv`, content);
const refusal = (content: string | Uint8Array) => errorOf(() => readWhole(write(content)));
const bytes = (text: string) => new TextEncoder().encode(text);

function noise(length: number): Uint8Array {
  const random = createRandom("noise");
  return Uint8Array.from({ length }, () => random.integer(256));
}

describe("a file that is no text", () => {
  it("may not be there", async () => {
    const error = await errorOf(() => inspectFile(join(scratch.path, "none.csv")));
    expect([error.code, error.message]).toEqual([
      "INGEST_FILE_MISSING",
      expect.stringContaining("none.csv"),
    ]);
  });

  // Root may read everything, so there is nothing to be refused.
  it.skipIf(process.getuid?.() === 0)("may be closed to us", async () => {
    const path = write(histdataText(3));
    chmodSync(path, 0);
    expect((await errorOf(() => inspectFile(path))).message).toContain("may not be read");
  });

  it("may be a folder", async () => {
    const error = await errorOf(() => inspectFile(scratch.path));
    expect(error.code).toBe("INGEST_FILE_IS_FOLDER");
  });

  it.each(["", " \n\r\n  \n"])("may be empty: %j", async (content) => {
    expect((await refusal(content)).code).toBe("INGEST_FILE_EMPTY");
  });

  it("may be empty once unpacked", async () => {
    expect((await refusal(gzipSync(""))).code).toBe("INGEST_FILE_EMPTY");
    expect((await refusal(zipSync({ "a.csv": bytes("") }))).code).toBe("INGEST_FILE_EMPTY");
  });

  it("may be binary", async () => {
    expect((await refusal(noise(5_000))).code).toBe("INGEST_FILE_BINARY");
  });

  it("may be UTF-16, which the message says", async () => {
    const error = await refusal(Buffer.from(`\ufeff${histdataText(3)}`, "utf16le"));
    expect(error.code).toBe("INGEST_FILE_BINARY");
    expect(error.remedy).toContain("UTF-8");
  });
});

describe("a text that holds no bars", () => {
  it("may be a web page", async () => {
    const error = await refusal("<!DOCTYPE html>\n<html><body>404</body></html>\n");
    expect([error.code, error.message]).toEqual([
      "INGEST_FORMAT_UNKNOWN",
      expect.stringContaining("web page"),
    ]);
  });

  it("may be rows of something else", async () => {
    const error = await refusal("1,2,3,4,5,6\n1,2,3,4,5,6\n");
    expect(error.code).toBe("INGEST_FORMAT_UNKNOWN");
    expect(error.where.line).toBe(1);
  });

  it("may have a separator that is none", async () => {
    const error = await refusal(
      "2020-01-06 00:00 1.1 1.2 1.0 1.1\n2020-01-06 00:01 1.1 1.2 1.0 1.1\n",
    );
    expect(error.code).toBe("INGEST_SEPARATOR_UNKNOWN");
  });

  it("may be a header and no rows", async () => {
    expect((await refusal("time,open,high,low,close\n\n")).code).toBe("INGEST_FILE_NO_ROWS");
  });

  it.each([
    ["open", "timestamp,bid,last"],
    ["close", "time,open,high,low,clsoe"],
    ["time", "open,high,low,close"],
  ])("may lack the column %s: %s", async (column, header) => {
    const error = await refusal(`${header}\n${"1.1,".repeat(header.split(",").length - 1)}1.1\n`);
    expect(error.code).toBe("INGEST_COLUMN_MISSING");
    expect(error.where.column).toBe(column);
  });

  it("names the nearest column", async () => {
    const error = await refusal("time,open,high,low,closse\n2020-01-06 00:00,1.1,1.2,1.0,1.1\n");
    expect(error.remedy).toContain("closse");
  });

  it("may name a column twice", async () => {
    const error = await refusal("time,open,high,low,close,close\n2020-01-06,1.1,1.2,1.0,1.1,1.1\n");
    expect([error.code, error.message]).toEqual([
      "INGEST_COLUMN_MISSING",
      expect.stringContaining("twice"),
    ]);
  });

  it("may write dates in which day and month look alike", async () => {
    const error = await refusal("time,open,high,low,close\n03/04/2018 12:00,1.1,1.2,1.0,1.1\n");
    expect(error.code).toBe("INGEST_TIME_AMBIGUOUS");
  });

  it.each([
    ["time,open,high,low,close\nyesterday,1.1,1.2,1.0,1.1\n"],
    ["time,open,high,low,close\n2020-01-06 00:00,1.1,1.2,1.0\n"],
    ["time;open;high;low;close\n2020-01-06 00:00,1.1,1.2,1.0,1.1\n"],
  ])("may not be what its header says: %j", async (text) => {
    const error = await refusal(text);
    expect(error.code).toBe("INGEST_FORMAT_WRONG");
    expect(error.where.line).toBe(2);
  });

  it("may hold zero prices only", async () => {
    const row = "20150105 130000;0;0;0;0;0\n";
    expect((await refusal(row.repeat(5))).code).toBe("INGEST_FORMAT_WRONG");
  });
});

describe("another instrument", () => {
  it("is told by the file's name", async () => {
    const path = scratch.file("DAT_ASCII_GBPUSD_M1_2015.csv", histdataText(5));
    const error = await errorOf(() => readWhole(path));
    expect(error.code).toBe("INGEST_INSTRUMENT_MISMATCH");
    expect(error.remedy).toContain("GBPUSD");
  });

  it("is told by the entry's name in a zip", async () => {
    const zip = zipSync({ "DAT_ASCII_USDJPY_M1_2015.csv": bytes(histdataText(5)) });
    expect((await refusal(zip)).code).toBe("INGEST_INSTRUMENT_MISMATCH");
  });
});

describe("a gzip", () => {
  const whole = gzipSync(histdataText(20_000));

  it("may end early, however early", async () => {
    for (const length of [20, 1_000, whole.length >> 1, whole.length - 1]) {
      expect((await refusal(whole.subarray(0, length))).code).toBe("INGEST_FILE_TRUNCATED");
    }
  });

  it("may be damaged", async () => {
    const damaged = Uint8Array.from(whole);
    damaged.set(noise(200), whole.length >> 1);
    expect((await refusal(damaged)).code).toBe("INGEST_FILE_CORRUPT");
  });

  it("may be a bomb", async () => {
    const text = histdataText(500);
    const bomb = gzipSync(text + " ".repeat(80 * 1024 * 1024));
    expect((await refusal(bomb)).code).toBe("INGEST_FILE_TOO_LARGE");
  });
});

describe("a zip", () => {
  const text = bytes(histdataText(2_000));
  const zip = (files: Zippable) => zipSync(files);
  const whole = zip({ "a.csv": text });

  it.each([
    ["no CSV", { "a.txt": text }],
    ["nothing", {}],
    ["several CSVs", { "a.csv": text, "b.csv": text }],
  ])("may hold %s", async (_, files: Zippable) => {
    expect((await refusal(zip(files))).code).toBe("INGEST_ZIP_AMBIGUOUS");
  });

  it("may hold the copies that a Mac adds", async () => {
    const { bars } = await readWhole(write(zip({ "a.csv": text, "__MACOSX/._a.csv": text })));
    expect(bars.open).toHaveLength(2_000);
  });

  it.each(["../a.csv", "/etc/a.csv", "x/../../a.csv", "C:\\a.csv", "..\\a.csv"])(
    "may hold a name that climbs out: %s",
    async (name) => {
      expect((await refusal(zip({ [name]: text }))).code).toBe("INGEST_ZIP_UNSAFE");
    },
  );

  it("may end early, however early", async () => {
    for (const length of [30, whole.length >> 1, whole.length - 1]) {
      expect((await refusal(whole.subarray(0, length))).code).toBe("INGEST_FILE_TRUNCATED");
    }
  });

  it("may have a comment at its end, with its own signature in it", async () => {
    const comment = bytes("PK\u0005\u0006 not the end, only words about it");
    const commented = Buffer.concat([whole, comment]);
    commented.writeUInt16LE(comment.length, whole.length - 2);
    expect((await readWhole(write(commented))).bars.open).toHaveLength(2_000);
  });

  it("may be stored without packing", async () => {
    const stored = zipSync({ "a.csv": [text, { level: 0 }] });
    expect((await readWhole(write(stored))).bars.open).toHaveLength(2_000);
  });

  /** The zip with some bytes of its directory entry, or of its end, put otherwise. */
  function altered(place: "entry" | "end", offset: number, ...values: number[]): Uint8Array {
    const copy = Buffer.from(whole);
    const signature = place === "entry" ? [0x50, 0x4b, 1, 2] : [0x50, 0x4b, 5, 6];
    const at = copy.lastIndexOf(Buffer.from(signature));
    copy.set(values, at + offset);
    return copy;
  }

  it.each([
    ["INGEST_ZIP_UNSUPPORTED", "encrypted", altered("entry", 8, 1)],
    ["INGEST_ZIP_UNSUPPORTED", "packed by LZMA", altered("entry", 10, 14)],
    ["INGEST_ZIP_UNSUPPORTED", "larger than 4 GB inside", altered("entry", 24, 255, 255, 255, 255)],
    ["INGEST_ZIP_UNSUPPORTED", "larger than 4 GB", altered("end", 16, 255, 255, 255, 255)],
    ["INGEST_ZIP_UNSUPPORTED", "one of several parts", altered("end", 4, 1)],
    ["INGEST_FILE_CORRUPT", "of a wrong checksum", altered("entry", 16, 1, 2, 3, 4)],
    ["INGEST_FILE_CORRUPT", "of a smaller size", altered("entry", 24, 9, 0, 0, 0)],
    ["INGEST_FILE_CORRUPT", "of a larger size", altered("entry", 24, 0, 0, 9, 0)],
    ["INGEST_FILE_CORRUPT", "with an entry elsewhere", altered("entry", 42, 9)],
    ["INGEST_FILE_CORRUPT", "with an entry outside", altered("entry", 42, 0, 0, 0, 9)],
    ["INGEST_FILE_CORRUPT", "with bytes outside", altered("entry", 20, 0, 0, 0, 9)],
    ["INGEST_FILE_CORRUPT", "with a directory outside", altered("end", 16, 0, 0, 0, 9)],
    ["INGEST_FILE_CORRUPT", "with a directory of nothing", altered("end", 16, 9)],
    ["INGEST_FILE_CORRUPT", "of more entries than there are", altered("end", 10, 9)],
  ])("is refused as %s where it is %s", async (code, _, content) => {
    expect((await refusal(content)).code).toBe(code);
  });

  it("may hold packed bytes that do not unpack", async () => {
    const damaged = Uint8Array.from(whole);
    damaged.set(noise(60), 60);
    expect((await refusal(damaged)).code).toMatch(/^INGEST_FILE_(CORRUPT|TRUNCATED)$/);
  });

  it("may be a bomb, whatever it says of itself", async () => {
    const packed = deflateRawSync(Buffer.concat([text, Buffer.alloc(80 * 1024 * 1024, 32)]));
    const bomb = zipSync({ "a.csv": [packed, { level: 0 }] });
    const copy = Buffer.from(bomb);
    const entry = copy.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    copy.writeUInt16LE(8, entry + 10);
    copy.writeUInt32LE(0x7fffffff, entry + 24);
    expect((await refusal(copy)).code).toBe("INGEST_FILE_TOO_LARGE");
  });
});
