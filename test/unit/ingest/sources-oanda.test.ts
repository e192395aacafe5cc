import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../../src/core/time.js";
import { memoryQuarantine } from "../../../src/ingest/quarantine.js";
import { oandaSource, oandaVendor } from "../../../src/ingest/sources/oanda.js";
import { decodeCandles, oandaTime } from "../../../src/ingest/sources/oanda-candles.js";
import { barAt, barCount, type Side } from "../../../src/market/bar.js";
import { openVendorFiles } from "../../../src/store/vendor-files.js";
import { aDownload } from "../../support/download.js";
import { temporaryFolder } from "../../support/folder.js";
import { collect, errorOf } from "../../support/ingest.js";
import { aCandle, candlesAnswer, minuteCandles } from "../../support/oanda.js";

const day = Date.UTC(2017, 0, 3);
const range = { from: day, to: day + dayMs };

beforeEach(() => {
  vi.stubEnv("OANDA_TOKEN", "secret-token");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function decode(bytes: Uint8Array, side: Side = "bid") {
  const quarantine = memoryQuarantine();
  const bars = decodeCandles(bytes, { file: "a", ...range, side, reject: quarantine.add });
  return { bars, rejected: quarantine.rows };
}

describe("OANDA's candles", () => {
  /**
   * Mids as the vendor answered to the documentation of oandapyV20 (MIT), jupyter/historical; bids and asks
   * by its documentation of the endpoint, with numbers of ours.
   */
  const documented = `{"instrument":"EUR_USD","granularity":"H1","candles":[
    {"volume":481,"mid":{"h":"1.04712","c":"1.04662","l":"1.04572","o":"1.04577"},"complete":true,"time":"2017-01-03T00:00:00.000000000Z",
     "bid":{"h":"1.04705","c":"1.04654","l":"1.04565","o":"1.04568"},"ask":{"h":"1.04720","c":"1.04670","l":"1.04580","o":"1.04586"}},
    {"volume":664,"mid":{"h":"1.04808","c":"1.04758","l":"1.04646","o":"1.04665"},"complete":true,"time":"2017-01-03T01:00:00.000000000Z",
     "bid":{"h":"1.04800","c":"1.04750","l":"1.04638","o":"1.04657"},"ask":{"h":"1.04816","c":"1.04766","l":"1.04654","o":"1.04673"}}]}`;

  it("are read as the vendor documents them", () => {
    const { bars } = decode(new TextEncoder().encode(documented), "mid");
    const { spread, ...first } = barAt(bars, 0);
    expect(first).toEqual({
      openTime: day,
      open: 1.04577,
      high: 1.04712,
      low: 1.04572,
      close: 1.04662,
      tickVolume: 481,
      flags: 0,
    });
    expect(spread).toBeCloseTo(0.00016, 12); // a difference of two decimals
    expect(bars.openTime[1]).toBe(day + hourMs);
  });

  it("give the side that is asked for", () => {
    const bytes = candlesAnswer([aCandle(day, [1.1, 1.2, 1, 1.15])]);
    expect(decode(bytes, "bid").bars.close[0]).toBe(1.15);
    expect(decode(bytes, "ask").bars.close[0]).toBe(1.15014);
    expect(decode(bytes, "mid").bars.close[0]).toBe(1.15007);
  });

  it("are left out where they are not complete or lie beyond the unit", () => {
    const prices = [1.1, 1.2, 1, 1.15] as const;
    const { bars, rejected } = decode(
      candlesAnswer([
        aCandle(day - minuteMs, prices),
        aCandle(day, prices),
        aCandle(day + minuteMs, prices, { complete: false }),
        aCandle(day + dayMs, prices),
      ]),
    );
    expect([[...bars.openTime], rejected]).toEqual([[day], []]);
  });

  it("go to quarantine where they cannot be read, with the reason", () => {
    const good = Array.from({ length: 9 }, (_, minute) =>
      aCandle(day + (10 + minute) * minuteMs, [1.1, 1.2, 1, 1.15]),
    );
    const bad = [
      { time: "yesterday" },
      { time: undefined },
      { bid: { o: "1.1", h: "1.2", l: "x", c: "1.1" } },
      { bid: null },
      { volume: "27" },
      { bid: { o: "0", h: "1.2", l: "1.0", c: "1.1" } },
    ].map((over, minute) => aCandle(day + minute * minuteMs, [1.1, 1.2, 1, 1.15], over));
    const { bars, rejected } = decode(candlesAnswer([...bad, null, ...good, good[0]]));
    expect(barCount(bars)).toBe(9);
    expect(rejected.map(({ reason }) => reason)).toEqual([
      ...["time-unreadable", "time-unreadable", "number-unreadable", "number-unreadable"],
      ...["number-unreadable", "price-not-positive", "time-unreadable", "time-backwards"],
    ]);
  });

  it.each([
    ["an answer cut short", candlesAnswer(minuteCandles(day, day + hourMs)).subarray(0, 500)],
    ["another answer", new TextEncoder().encode('{"errorMessage":"no"}')],
    ["bytes that are no text", Uint8Array.of(0xff, 0xfe, 0x7b)],
  ])("are refused where they are %s", async (_, bytes) => {
    expect((await errorOf(() => decode(bytes))).code).toBe("INGEST_FILE_CORRUPT");
  });

  it("have times with nine decimals, of which three count", () => {
    expect(oandaTime("2016-10-27T08:38:43.094548890Z")).toBe(Date.UTC(2016, 9, 27, 8, 38, 43, 94));
    expect(oandaTime("2016-10-27T08:38:43Z")).toBe(Date.UTC(2016, 9, 27, 8, 38, 43));
    expect(oandaTime("2016-10-27 08:38:43")).toBeNaN();
  });
});

describe("OANDA's network", () => {
  const [unit] = oandaVendor().units("EURUSD", day, day + 1);

  it("is asked for a day at a time, with the token in a header and nowhere else", () => {
    const { url, headers } = oandaVendor().request(unit);
    expect(url).toBe(
      "https://api-fxpractice.oanda.com/v3/instruments/EUR_USD/candles?price=MBA&granularity=M1&from=2017-01-03T00%3A00%3A00Z&to=2017-01-04T00%3A00%3A00Z",
    );
    expect(headers).toEqual({ authorization: "Bearer secret-token" });
    expect(JSON.stringify(unit)).not.toContain("secret");
    const live = oandaVendor({ environment: "live" }).request(unit).url;
    expect(new URL(live).host).toBe("api-fxtrade.oanda.com");
  });

  it("is asked for no more candles at a time than the vendor gives", () => {
    expect((unit.to - unit.from) / minuteMs).toBeLessThanOrEqual(5_000);
  });

  it("leaves Saturdays out and keeps Sundays", () => {
    const days = oandaVendor().units("EURUSD", Date.UTC(2017, 0, 6), Date.UTC(2017, 0, 9));
    expect(days.map(({ id }) => id)).toEqual([
      "oanda/EURUSD/M1/2017-01-06",
      "oanda/EURUSD/M1/2017-01-08",
    ]);
  });

  it("is not asked without a token, and says which variable holds it", async () => {
    vi.stubEnv("OANDA_TOKEN", "");
    const error = await errorOf(() => oandaVendor().request(unit));
    expect([error.code, error.where.variable]).toEqual(["INGEST_TOKEN_MISSING", "OANDA_TOKEN"]);
    const download = aDownload(() => new Response(""), { vendor: oandaVendor() });
    await expect(download.run()).rejects.toMatchObject({ code: "INGEST_TOKEN_MISSING" });
    expect(download.server.requests).toEqual([]);
  });

  it("downloads days, takes an empty one for a gap, and never records the token", async () => {
    const from = Date.UTC(2024, 0, 4);
    const download = aDownload(
      ({ url, headers }) => {
        if (headers.get("authorization") !== "Bearer secret-token") {
          return new Response('{"errorMessage":"Insufficient authorization"}', { status: 401 });
        }
        const asked = Date.parse(new URL(url).searchParams.get("from") ?? "");
        const isThere = asked !== from + dayMs;
        return new Response(candlesAnswer(isThere ? minuteCandles(asked, asked + hourMs) : []));
      },
      { vendor: oandaVendor({ baseUrl: "http://vendor.test" }) },
    );
    const { units } = await download.run({ from, to: from + 3 * dayMs });
    expect(units.map(({ id, state }) => [id.slice(-10), state])).toEqual([
      ["2024-01-04", "done"],
      ["2024-01-05", "gap"],
    ]);
    expect(JSON.stringify([download.events, units])).not.toContain("secret-token");
  });
});

describe("the source oanda", () => {
  it("makes bars of the days that were downloaded", async () => {
    const files = openVendorFiles(temporaryFolder());
    const units = [day, day + dayMs].map((from) => {
      const bytes = candlesAnswer(minuteCandles(from, from + hourMs));
      const { sha256 } = files.write(bytes);
      return { path: files.path(sha256), sha256, from, to: from + dayMs };
    });
    const request = { instrument: "EURUSD", units, quarantine: memoryQuarantine() };
    const { series, chunks } = await oandaSource.open({ ...request, side: "ask" });
    expect(series).toEqual({ instrument: "EURUSD", timeframe: "M1", side: "ask" });
    expect(barCount(await collect(chunks))).toBe(120);
    const hours = await errorOf(() => oandaSource.open({ ...request, timeframe: "H1" }));
    expect(hours.code).toBe("INGEST_REQUEST_INVALID");
    const none = await errorOf(() => oandaSource.open({ ...request, units: undefined }));
    expect(none.code).toBe("INGEST_REQUEST_INVALID");
  });
});
