import { readFileSync } from "node:fs";
import { zipSync } from "fflate";
import { compress } from "lzma1";
import { afterAll, describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../../src/core/random.js";
import { decodeBi5Candles, decodeBi5Ticks } from "../../../src/ingest/formats/dukascopy-bi5.js";
import {
  candlesOf,
  parseDukascopyJson,
  ticksOf,
} from "../../../src/ingest/formats/dukascopy-json.js";
import type { RejectedLine } from "../../../src/ingest/index.js";
import { createLzmaDecoder } from "../../../src/ingest/lzma.js";
import { readLzmaHeader } from "../../../src/ingest/lzma-header.js";
import { ratesOf } from "../../../src/ingest/reference-rates.js";
import { barCount } from "../../../src/market/bar.js";
import { fuzz, fuzzRuns, fuzzTimeoutMs, memoryText, outcome, text } from "../../support/fuzz.js";
import { histdataText, readWhole, scratchFolder } from "../../support/ingest.js";
import { packLiterals } from "../../support/lzma-literals.js";
import { mutate } from "../../support/mutate.js";
import { expectSameBars } from "../../support/ticks.js";
import { hstFile } from "../../support/vendor-bytes.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

/** What is read from disk, or asks another library, takes longer: a tenth of the inputs. */
const slowRuns = Math.ceil(fuzzRuns / 10);

describe("LZMA", () => {
  const decoder = createLzmaDecoder();
  const maximumBytes = 50_000;
  const { cases }: { cases: { packed: string }[] } = JSON.parse(
    readFileSync(new URL("../../reference/lzma/cases.json", import.meta.url), "utf8"),
  );
  const streams = [
    ...cases.map(({ packed }) => new Uint8Array(Buffer.from(packed, "base64"))),
    compress(text(histdataText(40))),
  ];

  it(
    "damaged anywhere is refused or unpacks to its size, never to more than is allowed",
    async () => {
      await fuzz("lzma", fuzzRuns, async ({ integer }) => {
        const bytes = mutate(streams[integer(streams.length)], integer);
        const found = await outcome(() => decoder.decode(bytes, "f", maximumBytes));
        if (found === undefined) return false;
        const { sizeBytes = -1 } = readLzmaHeader(bytes) ?? {};
        expect(found.length).toBeLessThanOrEqual(maximumBytes);
        if (sizeBytes >= 0) expect(found).toHaveLength(sizeBytes);
        return true;
      });
    },
    fuzzTimeoutMs,
  );

  it(
    "of noise behind any header is refused or bounded",
    async () => {
      const { integer } = createRandom("fuzz lzma noise");
      for (let run = 0; run < fuzzRuns; run++) {
        const bytes = Uint8Array.from({ length: 18 + integer(200) }, () => integer(256));
        bytes[0] = integer(225);
        const size = integer(2) === 0 ? 0xffffffff : integer(30);
        new DataView(bytes.buffer).setUint32(5, size, true);
        new DataView(bytes.buffer).setUint32(9, size === 0xffffffff ? size : 0, true);
        bytes[13] = integer(8) === 0 ? 1 : 0;
        const found = await outcome(() => decoder.decode(bytes, "f", maximumBytes));
        expect(found?.length ?? 0).toBeLessThanOrEqual(maximumBytes);
      }
    },
    fuzzTimeoutMs,
  );
});

/** Records that are mostly sound, some not: numbers of 32 bits, big-endian. */
function records(random: Random, fields: number, sane: (field: number, record: number) => number) {
  const count = random.integer(12);
  const view = new DataView(new ArrayBuffer(4 * fields * count));
  for (let record = 0; record < count; record++) {
    for (let field = 0; field < fields; field++) {
      const value = random.chance(0.04) ? random.integer(2 ** 32) : sane(field, record);
      view.setUint32(4 * (fields * record + field), value);
    }
  }
  const bytes = new Uint8Array(view.buffer);
  return { count, view, bytes: random.chance(0.1) ? mutate(bytes, random.integer) : bytes };
}

describe("bi5", () => {
  const start = Date.UTC(2024, 0, 2, 13);

  it(
    "gives a tick for each record that can be one, and no other",
    async () => {
      await fuzz("bi5 ticks", fuzzRuns, async (random) => {
        const { bytes } = records(random, 5, (field, record) =>
          field === 0 ? 100 * record + random.integer(100) : 100_000 + random.integer(50),
        );
        const rejected: RejectedLine[] = [];
        const options = {
          file: "f",
          start,
          end: start + 3_600_000,
          digits: 5,
          reject: rejected.push.bind(rejected),
        };
        const found = await outcome(() => decodeBi5Ticks(packLiterals(bytes), options));
        if (found === undefined) return false;
        const numbers = new Set(rejected.map(({ line }) => line - 1));
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const kept = Array.from({ length: bytes.length / 20 }, (_, i) => i).filter(
          (i) => !numbers.has(i),
        );
        expect([...found.time]).toEqual(kept.map((i) => start + view.getUint32(20 * i)));
        expect([...found.ask]).toEqual(kept.map((i) => view.getUint32(20 * i + 4) / 1e5));
        expect([...found.bid]).toEqual(kept.map((i) => view.getUint32(20 * i + 8) / 1e5));
        return true;
      });
    },
    fuzzTimeoutMs,
  );

  it(
    "gives a candle for each record that can be one, and no other",
    async () => {
      await fuzz("bi5 candles", fuzzRuns, async (random) => {
        const { bytes } = records(random, 6, (field, record) =>
          field === 0 ? 60 * record : field === 5 ? 0x3f800000 : 100_000 + random.integer(50),
        );
        const rejected: RejectedLine[] = [];
        const options = {
          file: "f",
          start,
          end: start + 86_400_000,
          digits: 5,
          reject: rejected.push.bind(rejected),
        };
        const found = await outcome(() => decodeBi5Candles(packLiterals(bytes), options));
        if (found === undefined) return false;
        const numbers = new Set(rejected.map(({ line }) => line - 1));
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const kept = Array.from({ length: bytes.length / 24 }, (_, i) => i).filter(
          (i) => !numbers.has(i),
        );
        const column = (field: number) => kept.map((i) => view.getUint32(24 * i + 4 * field) / 1e5);
        expect([...found.open]).toEqual(column(1));
        expect([...found.close]).toEqual(column(2));
        expect([...found.low]).toEqual(column(3));
        expect([...found.high]).toEqual(column(4));
        return true;
      });
    },
    fuzzTimeoutMs,
  );
});

describe("Dukascopy's JSON", () => {
  const timestamp = Date.UTC(2026, 6, 13, 12);
  const ticks = JSON.stringify({
    timestamp,
    multiplier: 1e-5,
    ask: 1.14277,
    bid: 1.14273,
    times: [93, 104, 154, 0, 7],
    asks: [0, -2, 3, 1, 1],
    bids: [0, -3, 1, 2, 5],
    askVolumes: [1],
    bidVolumes: [1],
  });
  const candles = JSON.stringify({
    timestamp,
    multiplier: 1e-5,
    open: 1.14331,
    high: 1.14334,
    low: 1.14322,
    close: 1.14324,
    shift: 60_000,
    times: [0, 1, 1, 1],
    opens: [0, -8, 9, 0],
    highs: [0, 1, 4, -3],
    lows: [0, -4, 5, 7],
    closes: [0, 9, -2, 4],
    volumes: [197.1, 104.85, 103.5, 72.9],
  });

  it(
    "damaged anywhere is refused, or every row of it is accounted for",
    async () => {
      await fuzz("json", fuzzRuns, async ({ integer }) => {
        const bytes = mutate(text(integer(2) === 0 ? ticks : candles), integer);
        const rejected: RejectedLine[] = [];
        const reject = rejected.push.bind(rejected);
        const found = await outcome(() => {
          const feed = parseDukascopyJson(bytes, "f");
          const rows =
            feed.rows === "ticks"
              ? ticksOf(feed, "f", reject).bid
              : candlesOf(feed, "f", reject).close;
          return { feed, rows };
        });
        if (found === undefined) return false;
        const { feed, rows } = found;
        expect(rows.length + rejected.length).toBe(feed.times.length);
        // The prices again, by the plain rule: start plus all differences so far.
        const { start, steps } = feed.rows === "ticks" ? feed.prices.bid : feed.prices.close;
        const numbers = new Set(rejected.map(({ line }) => line - 1));
        const plain = steps.map((_, i) =>
          steps.slice(0, i + 1).reduce((sum: number, step) => sum + Number(step), start),
        );
        expect([...rows]).toEqual(
          plain.filter((_, i) => !numbers.has(i)).map((points) => points / feed.pointsPerUnit),
        );
        return true;
      });
    },
    fuzzTimeoutMs,
  );
});

describe("MetaTrader's history files", () => {
  it(
    "damaged anywhere are refused, or every bar of them is accounted for",
    async () => {
      const bars = Array.from({ length: 6 }, (_, i) => {
        return {
          time: 1_704_672_000 + 60 * i,
          open: 1.1,
          high: 1.2,
          low: 1,
          close: 1.15,
          ticks: i,
        };
      });
      const files = ([400, 401] as const).map((version) => hstFile(version, "EURUSD", 1, bars));
      await fuzz("hst", slowRuns, async ({ integer }) => {
        const version = integer(2);
        const bytes = mutate(files[version], integer);
        const path = scratch.file("fuzz.hst", bytes);
        const found = await outcome(() => readWhole(path, { format: "metatrader-hst" }));
        if (found === undefined) return false;
        const isOld = new DataView(bytes.buffer).getInt32(0, true) === 400;
        const recordBytes = isOld ? 44 : 60;
        expect(barCount(found.bars) + found.rejected.length).toBe(
          Math.ceil((bytes.length - 148) / recordBytes),
        );
        return true;
      });
    },
    fuzzTimeoutMs,
  );
});

describe("a zip", () => {
  it(
    "damaged anywhere is refused, or gives what it held",
    async () => {
      const packed = zipSync({ "DAT_ASCII_EURUSD_M1_2015.csv": text(histdataText(200)) });
      const { bars } = await readWhole(scratch.file("whole.zip", packed));
      await fuzz("zip", slowRuns, async ({ integer }) => {
        const path = scratch.file("fuzz.zip", mutate(packed, integer));
        const found = await outcome(() => readWhole(path));
        // A damaged first byte makes it a text like any other, which is not ours to judge here.
        if (found === undefined || found.format.container !== "zip") return false;
        expectSameBars(found.bars, bars);
        return true;
      });
    },
    fuzzTimeoutMs,
  );
});

describe("Parquet", () => {
  it(
    "damaged anywhere is refused or read, and ends nothing but itself",
    async () => {
      const bytes = new Uint8Array(
        readFileSync(new URL("../../reference/parquet/pandas-index.parquet", import.meta.url)),
      );
      await fuzz("parquet", slowRuns, async ({ integer }) => {
        const path = scratch.file("fuzz.parquet", mutate(bytes, integer));
        const found = await outcome(() => readWhole(path, { format: "parquet" }));
        if (found === undefined) return false;
        expect(barCount(found.bars) + found.rejected.length).toBeLessThanOrEqual(12);
        return true;
      });
    },
    fuzzTimeoutMs,
  );
});

describe("reference rates", () => {
  it(
    "damaged anywhere are refused, or positive and ascending",
    async () => {
      const content =
        "Date,USD,JPY,BGN,GBP,\n2026-07-13,1.2,180,N/A,0.8,\n2026-01-13,1.25,N/A,N/A,0.5,\n";
      await fuzz("ecb", fuzzRuns, async ({ integer }) => {
        const file = memoryText("fuzz-rates.csv", mutate(text(content), integer));
        const found = await outcome(() => ratesOf(file, "EURUSD"));
        if (found === undefined) return false;
        expect(found.rate.every((rate) => rate > 0)).toBe(true);
        expect(found.time.every((time, i) => i === 0 || time >= found.time[i - 1])).toBe(true);
        return true;
      });
    },
    fuzzTimeoutMs,
  );
});
