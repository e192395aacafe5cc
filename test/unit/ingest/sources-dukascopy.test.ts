import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/hash.js";
import { hourMs, minuteMs } from "../../../src/core/time.js";
import { memoryQuarantine } from "../../../src/ingest/quarantine.js";
import type { SourceRequest, StoredUnit } from "../../../src/ingest/source.js";
import { dukascopySource, dukascopyVendor } from "../../../src/ingest/sources/dukascopy.js";
import { barAt, barCount } from "../../../src/market/bar.js";
import { openVendorFiles } from "../../../src/store/vendor-files.js";
import { packHour, simulatedHours } from "../../support/dukascopy.js";
import { temporaryFolder } from "../../support/folder.js";
import { collect, errorOf } from "../../support/ingest.js";
import { marketDataFile, marketDataFolder } from "../../support/market-data.js";

const noon = Date.UTC(2012, 11, 3, 12);
const vendor = dukascopyVendor();
const [unit] = vendor.units("EURUSD", noon, noon + hourMs);

function store(hours: readonly (readonly [number, Uint8Array])[]): StoredUnit[] {
  const files = openVendorFiles(temporaryFolder());
  return hours.map(([from, bytes]) => {
    const { sha256: hash } = files.write(bytes);
    return { path: files.path(hash), sha256: hash, from, to: from + hourMs };
  });
}

async function read(units: readonly StoredUnit[], over: Partial<SourceRequest> = {}) {
  const quarantine = memoryQuarantine();
  const request = { instrument: "EURUSD", units, quarantine, ...over };
  const { series, chunks } = await dukascopySource.open(request);
  return { series, bars: await collect(chunks), quarantine };
}

describe("Dukascopy's network", () => {
  it("is asked by the vendor's addresses, in which months count from 00", () => {
    expect(vendor.request(unit).url).toBe(
      "https://datafeed.dukascopy.com/datafeed/EURUSD/2012/11/03/12h_ticks.bi5",
    );
    const [january] = vendor.units("USDJPY", Date.UTC(2024, 0, 1, 23), Date.UTC(2024, 0, 2));
    const mirror = dukascopyVendor({ baseUrl: "http://mirror.test/d//" });
    expect(mirror.request(january).url).toBe(
      "http://mirror.test/d/USDJPY/2024/00/01/23h_ticks.bi5",
    );
  });

  it("tells hours with ticks from hours without, and refuses what is cut or is no file of it", () => {
    const whole = packHour([{ ms: 5, ask: 130_010, bid: 130_000 }]);
    expect(vendor.check(unit, whole)).toBe("rows");
    expect(vendor.check(unit, packHour([]))).toBe("empty");
    for (const bytes of [whole.subarray(0, 20), new TextEncoder().encode("busy, come again")]) {
      expect(() => vendor.check(unit, bytes)).toThrow(/EURUSD\/2012-12-03T12/);
    }
  });

  it("has candles of the bid and the ask by the day, and no others", async () => {
    const candles = dukascopyVendor({ rows: "bid-candles" });
    const [day] = candles.units("EURUSD", noon, noon + 1);
    expect(day.id).toBe("dukascopy/EURUSD/bid-candles/2012-12-03");
    expect(candles.request(day).url).toMatch(/\/EURUSD\/2012\/11\/03\/BID_candles_min_1\.bi5$/);
    const error = await errorOf(() => dukascopyVendor({ rows: "mid-candles" }));
    expect(error.code).toBe("INGEST_REQUEST_INVALID");
  });

  it("is asked for no more than its widely used client does", () => {
    expect(vendor.limits.requestsPerSecond).toBeLessThanOrEqual(10);
  });
});

describe("the source dukascopy", () => {
  it("counts crossed, locked and repeated quotes for the manifest", async () => {
    const quotes = [
      { ms: 0, bid: 130_010, ask: 130_000 },
      { ms: 10, bid: 130_000, ask: 130_000 },
      { ms: 10, bid: 130_000, ask: 130_010 },
    ];
    const { findings, chunks } = await dukascopySource.open({
      instrument: "EURUSD",
      units: store([[noon, packHour(quotes)]]),
      quarantine: memoryQuarantine(),
    });
    expect(barCount(await collect(chunks))).toBe(1);
    expect(findings?.()).toMatchObject({
      ticks: {
        tickCount: 3,
        crossedCount: 1,
        lockedCount: 1,
        repeatedStampCount: 1,
        unfinished: 0,
      },
    });
  });

  it("makes bars of the side that is asked for, with the spread and the count of ticks", async () => {
    const quotes = [
      { ms: 0, bid: 130_000, ask: 130_010 },
      { ms: 59_999, bid: 130_020, ask: 130_040 },
      { ms: 180_000, bid: 129_990, ask: 130_000 },
    ];
    const units = store([[noon, packHour(quotes)]]);
    const { series, bars } = await read(units, { side: "bid" });
    expect(series).toEqual({ instrument: "EURUSD", timeframe: "M1", side: "bid" });
    expect(barCount(bars)).toBe(2);
    const { spread, ...first } = barAt(bars, 0);
    expect(first).toEqual({
      openTime: noon,
      open: 1.3,
      high: 1.3002,
      low: 1.3,
      close: 1.3002,
      tickVolume: 2,
      flags: 0,
    });
    expect(spread).toBeCloseTo(0.0002, 12); // a difference of two decimals
    expect(bars.openTime[1]).toBe(noon + 3 * minuteMs);
    const { bars: asks } = await read(units, { side: "ask" });
    expect(asks.close[0]).toBe(1.3004);
    const { bars: mids, series: usual } = await read(units);
    expect([usual.side, mids.open[0]]).toEqual(["mid", (1.3 + 1.3001) / 2]);
  });

  it("makes the same bars of hours one by one as of all in one go, and no bar across two hours", async () => {
    const from = Date.UTC(2024, 0, 9);
    const hours = [...simulatedHours("EURUSD", from, from + 5 * hourMs)].map(
      ([, bytes], index) => [from + index * hourMs, bytes] as const,
    );
    const units = store(hours);
    const { bars } = await read(units);
    expect(barCount(bars)).toBe(300);
    const single = await Promise.all(units.map((one) => read([one])));
    expect(single.flatMap((part) => [...part.bars.close])).toEqual([...bars.close]);
  });

  it("makes hours too, and refuses bars that are longer than its files", async () => {
    const units = store([[noon, packHour([{ ms: 5, ask: 130_010, bid: 130_000 }])]]);
    expect((await read(units, { timeframe: "H1" })).bars.openTime).toEqual(Float64Array.of(noon));
    const error = await errorOf(() => read(units, { timeframe: "H4" }));
    expect(error.code).toBe("INGEST_REQUEST_INVALID");
  });

  it("reads nothing that was not downloaded, and no file that was altered", async () => {
    const quarantine = memoryQuarantine();
    const none = await errorOf(() => dukascopySource.open({ instrument: "EURUSD", quarantine }));
    expect(none.code).toBe("INGEST_REQUEST_INVALID");
    const [stored] = store([[noon, packHour([])]]);
    const other = { ...stored, sha256: sha256("other") };
    expect((await errorOf(() => read([other]))).code).toBe("STORE_VENDOR_FILE_CORRUPT");
  });

  it.skipIf(marketDataFolder() === undefined)(
    "reads the vendor's own day of GBPJPY whole (skipped: no market data)",
    async () => {
      const folder = marketDataFile("dukascopy/bi5_ticks/GBPJPY/2012/11/03") ?? "";
      const day = Date.UTC(2012, 11, 3);
      const units = store(
        readdirSync(folder)
          .sort()
          .map((name, hour) => [day + hour * hourMs, readFileSync(join(folder, name))] as const),
      );
      const { bars, quarantine } = await read(units, { instrument: "GBPJPY" });
      // The README of the data: 58,953 ticks, and a hole from 15:14:56 to 15:32:57.
      expect(bars.tickVolume.reduce((sum, ticks) => sum + ticks, 0)).toBe(58_953);
      expect(quarantine.total()).toBe(0);
      const hole = [...bars.openTime].filter(
        (time) => time >= day + 15.25 * hourMs && time < day + 15.5 * hourMs + 2 * minuteMs,
      );
      expect(hole).toEqual([]);
    },
  );
});
