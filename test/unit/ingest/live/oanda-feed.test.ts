import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { minuteMs } from "../../../../src/core/time.js";
import { oandaFeed, readOandaMessage } from "../../../../src/ingest/live/oanda-feed.js";
import { oandaHistory } from "../../../../src/ingest/live/oanda-history.js";
import { barCount } from "../../../../src/market/bar.js";
import { bodyOf, type FakeRequest, fakeServer } from "../../../support/fake-fetch.js";
import { errorOf } from "../../../support/ingest.js";
import { listen, listenToFailure } from "../../../support/live.js";
import { candlesAnswer, minuteCandles } from "../../../support/oanda.js";
import { virtualClock } from "../../../support/virtual-clock.js";

beforeEach(() => {
  vi.stubEnv("OANDA_TOKEN", "secret-token");
  vi.stubEnv("OANDA_ACCOUNT", "101-001-1234567-001");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A price and a heartbeat as oandapyV20 (MIT) documents them: endpoints/pricing/pricingstream. */
const documented = {
  price: {
    status: "tradeable",
    instrument: "EUR_JPY",
    asks: [
      { price: "114.312", liquidity: 1_000_000 },
      { price: "114.313", liquidity: 2_000_000 },
    ],
    time: "2016-10-27T08:38:43.094548890Z",
    closeoutAsk: "114.316",
    type: "PRICE",
    closeoutBid: "114.291",
    bids: [
      { price: "114.295", liquidity: 1_000_000 },
      { price: "114.294", liquidity: 2_000_000 },
    ],
  },
  heartbeat: { type: "HEARTBEAT", time: "2016-10-27T08:38:44.327443673Z" },
};

describe("OANDA's stream", () => {
  it("is read as the vendor documents it: the best bid and ask, and heartbeats", () => {
    expect(readOandaMessage(documented.price, "EUR_JPY")).toEqual({
      kind: "ticks",
      ticks: {
        time: Float64Array.of(Date.UTC(2016, 9, 27, 8, 38, 43, 94)),
        bid: Float64Array.of(114.295),
        ask: Float64Array.of(114.312),
      },
    });
    const time = Date.UTC(2016, 9, 27, 8, 38, 44, 327);
    expect(readOandaMessage(documented.heartbeat, "EUR_JPY")).toEqual({ kind: "time", time });
    expect(readOandaMessage(documented.price, "EUR_USD")).toBeUndefined();
    expect(readOandaMessage({ ...documented.price, bids: [] }, "EUR_JPY")).toEqual({
      kind: "alive",
    });
  });

  it.each([
    {},
    { type: "PRICE" },
    { type: "HEARTBEAT", time: "now" },
    { ...documented.price, asks: 1 },
  ])("%j is refused", async (message) => {
    const error = await errorOf(() => readOandaMessage(message, "EUR_JPY"));
    expect(error.code).toBe("INGEST_FEED_UNREADABLE");
  });

  /** A stream that says so, in pieces that know nothing of lines, then ends. */
  function streamOf(messages: readonly object[]): Response {
    const text = messages.map((message) => `${JSON.stringify(message)}\n`).join("");
    const pieces: string[] = [];
    for (let at = 0; at < text.length; at += 37) pieces.push(text.slice(at, at + 37));
    return new Response(bodyOf(pieces));
  }

  it("becomes bars over breaks, with what was missed from the vendor's candles", async () => {
    const noon = Date.UTC(2024, 0, 8, 12);
    const at = (minutes: number) =>
      new Date(noon + minutes * minuteMs).toISOString().replace("Z", "000000Z");
    const price = (minutes: number, bid = "1.10000", ask = "1.10010") => {
      const [bids, asks] = [bid, ask].map((text) => [{ price: text, liquidity: 1 }]);
      return { type: "PRICE", instrument: "EUR_USD", time: at(minutes), bids, asks };
    };
    const heartbeat = (minutes: number) => ({ type: "HEARTBEAT", time: at(minutes) });
    const connections = [
      [heartbeat(0), price(0.5), heartbeat(1.02), price(1.5)],
      [heartbeat(3.01), price(3.5), price(4.5), heartbeat(5)],
    ];
    const server = fakeServer(({ path, times, headers }: FakeRequest) => {
      expect(headers.get("authorization")).toBe("Bearer secret-token");
      if (path.startsWith("/v3/instruments")) {
        return new Response(
          candlesAnswer(minuteCandles(noon - 60 * minuteMs, noon + 60 * minuteMs)),
        );
      }
      expect(path).toBe("/v3/accounts/101-001-1234567-001/pricing/stream?instruments=EUR_USD");
      return times < 2 ? streamOf(connections[times]) : new Response("", { status: 403 });
    });
    const clock = virtualClock(noon);
    const shared = { fetch: server.fetch, clock, baseUrl: "http://oanda.test" };
    const feed = oandaFeed({ instrument: "EURUSD", ...shared });
    const history = oandaHistory({ instrument: "EURUSD", side: "mid", ...shared });
    const { bars, failure } = await listenToFailure(feed, { history }, clock);
    // The third connection is refused: by then all of this had come.
    expect(failure).toMatchObject({ code: "INGEST_FEED_REFUSED" });
    const minutes = [...bars.openTime].map((open) => (open - noon) / minuteMs);
    expect(minutes).toEqual([0, 1, 2, 3, 4]);
    // The stream's bars have one tick, the vendor's candles 27.
    expect([...bars.tickVolume]).toEqual([1, 27, 27, 27, 1]);
  });

  it("is not connected without a token or an account", async () => {
    const feed = oandaFeed({ instrument: "EURUSD", fetch: fakeServer(() => new Response()).fetch });
    for (const variable of ["OANDA_TOKEN", "OANDA_ACCOUNT"]) {
      vi.stubEnv(variable, "");
      await expect(listen(feed)).rejects.toMatchObject({
        code: "INGEST_TOKEN_MISSING",
        where: { variable },
      });
      vi.stubEnv(variable, "x");
    }
  });
});

describe("OANDA's history", () => {
  const from = Date.UTC(2024, 0, 8);
  const signal = new AbortController().signal;

  function historyFrom(answer: (request: FakeRequest) => Response) {
    const server = fakeServer(answer);
    const options = { instrument: "EURUSD", side: "bid", baseUrl: "http://oanda.test" } as const;
    const history = oandaHistory({ ...options, fetch: server.fetch, clock: virtualClock() });
    return { server, history };
  }

  it("is asked for page by page of 5,000 candles, each after the last candle before", async () => {
    const { server, history } = historyFrom(({ url }) => {
      const { searchParams } = new URL(url);
      const start = Date.parse(searchParams.get("from") ?? "");
      const count = Number(searchParams.get("count"));
      return new Response(candlesAnswer(minuteCandles(start, start + count * minuteMs)));
    });
    const to = from + 12_000 * minuteMs;
    const bars = await history(from + 1, to, signal);
    expect(barCount(bars)).toBe(11_999);
    expect([bars.openTime[0], bars.openTime.at(-1)]).toEqual([from + minuteMs, to - minuteMs]);
    const asked = server.requests.map(({ url }) => {
      const { searchParams } = new URL(url);
      return [searchParams.get("count"), searchParams.get("from")];
    });
    expect(asked).toEqual([
      ["5000", "2024-01-08T00:01:00Z"],
      ["5000", "2024-01-11T11:21:00Z"],
      ["5000", "2024-01-14T22:41:00Z"],
    ]);
  });

  it("ends where the vendor has no more, and goes over what was not traded", async () => {
    const { history, server } = historyFrom(
      ({ times }) =>
        new Response(candlesAnswer(times > 0 ? [] : minuteCandles(from, from + 3 * minuteMs))),
    );
    expect(barCount(await history(from, from + 60 * minuteMs, signal))).toBe(3);
    expect(server.requests.length).toBeLessThanOrEqual(2);
  });

  it.each([
    [503, true],
    [401, false],
  ])("is unavailable where the vendor answers %i", async (status, retryable) => {
    const { history } = historyFrom(() => new Response("", { status }));
    const error = await errorOf(() => history(from, from + minuteMs, signal));
    expect([error.code, error.retryable]).toEqual(["INGEST_HISTORY_UNAVAILABLE", retryable]);
  });

  it("is unavailable where the answer is cut short", async () => {
    const { history } = historyFrom(() => new Response('{"candles":[{"comp'));
    const error = await errorOf(() => history(from, from + minuteMs, signal));
    expect(error.code).toBe("INGEST_HISTORY_UNAVAILABLE");
  });
});
