import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { WebSocketServer } from "ws";
import { createRandom } from "../../../src/core/random.js";
import { minuteMs } from "../../../src/core/time.js";
import {
  type LiveEvent,
  type LiveFeed,
  type LiveOptions,
  liveBars,
  messageReader,
  oandaFeed,
  sseFeed,
  websocketFeed,
} from "../../../src/ingest/index.js";
import { fastClock } from "../../support/fast-clock.js";
import { columnsOf, historyOf, liveSeries } from "../../support/live.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

const noon = Date.UTC(2024, 0, 8, 12);
const clock = fastClock(100);
const read = messageReader("EURUSD");
const bar = (minute: number, close = 1.1) => {
  return { openTime: noon + minute * minuteMs, open: close, high: close, low: close, close };
};
const history = historyOf(columnsOf(Array.from({ length: 60 }, (_, i) => bar(i, 1.2))));

/** Listens to a feed until it ends, fails or so many bars have come. */
async function hear(feed: LiveFeed, most = 100, over: Partial<LiveOptions> = {}) {
  const bars: string[] = [];
  const codes: unknown[] = [];
  const options: LiveOptions = {
    series: liveSeries,
    feed,
    history,
    clock,
    random: createRandom(1),
    hooks: { emit: (event) => event.type === "note" && codes.push(event.facts?.code) },
    ...over,
  };
  let failure: unknown;
  try {
    for await (const event of liveBars(options)) {
      bars.push(shown(event));
      if (bars.length === most) break;
    }
  } catch (error) {
    failure = error;
  }
  return { bars, codes, failure };
}

/** `3 at 1.1` */
function shown(event: LiveEvent): string {
  if (event.kind === "gap") return "gap";
  return `${(event.bar.openTime - noon) / minuteMs} at ${event.bar.close}`;
}

/** A server on this machine that answers each request by its number. */
async function httpServer(
  answer: (count: number, request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  let count = 0;
  const server = createServer((request, response) => answer(count++, request, response));
  server.listen(0, "127.0.0.1");
  await new Promise<void>((resolve) => server.on("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens at a port
}

describe("server-sent events", () => {
  it("become bars, go on after the event that was seen last, and end where they are refused", async () => {
    const lastIds: unknown[] = [];
    const url = await httpServer((count, request, response) => {
      lastIds.push(request.headers["last-event-id"]);
      if (count === 2) {
        response.writeHead(403).end();
        return;
      }
      response.writeHead(200, { "content-type": "text/event-stream" });
      const send = (minute: number) =>
        response.write(`id: ${minute}\ndata: ${JSON.stringify(bar(minute))}\n\n`);
      response.write(": hello\n\n");
      if (count === 0) {
        send(0);
        send(1);
        response.write("data: {not json}\n\n");
        response.write('id: 2\ndata: {"openTime":', () => response.socket?.resetAndDestroy());
      } else {
        send(4);
        send(5);
        response.end();
      }
    });
    const { bars, codes, failure } = await hear(sseFeed({ url, fetch, read }));
    expect(bars).toEqual([
      ...["0 at 1.1", "1 at 1.1", "2 at 1.2", "3 at 1.2", "4 at 1.1", "5 at 1.1"],
    ]);
    expect(lastIds).toEqual([undefined, "1", "5"]);
    expect(codes).toEqual(["INGEST_FEED_BROKEN", "INGEST_FEED_BROKEN"]);
    expect(failure).toMatchObject({ code: "INGEST_FEED_REFUSED" });
  });

  it("are connected again after a status that passes", async () => {
    const url = await httpServer((count, _, response) => {
      if (count < 3) response.writeHead([503, 429, 500][count]).end();
      else response.writeHead(200).end(`data: ${JSON.stringify(bar(0))}\n\n`);
    });
    const { bars, codes } = await hear(sseFeed({ url, fetch, read }), 1);
    expect([bars, codes.length]).toEqual([["0 at 1.1"], 3]);
  });

  it("are cut where they fall silent", async () => {
    const url = await httpServer((count, _, response) => {
      response.writeHead(200).write(`data: ${JSON.stringify(bar(2 * count))}\n\n`);
    });
    const { bars, codes } = await hear(sseFeed({ url, fetch, read, silenceMs: 30_000 }), 3);
    expect(bars).toEqual(["0 at 1.1", "1 at 1.2", "2 at 1.1"]);
    expect(codes).toEqual(["INGEST_FEED_SILENT"]);
  });
});

describe("a WebSocket", () => {
  async function socketServer(
    speak: (count: number, socket: import("ws").WebSocket) => void,
    accepts: (count: number) => boolean = () => true,
  ): Promise<string> {
    let asked = 0;
    let count = 0;
    const server = new WebSocketServer({
      port: 0,
      host: "127.0.0.1",
      verifyClient: (_, answer) => answer(accepts(asked++), 401),
    });
    server.on("connection", (socket) => speak(count++, socket));
    await new Promise<void>((resolve) => server.on("listening", resolve));
    onTestFinished(() => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    });
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens at a port
  }

  it("becomes bars over breaks, once it was told what to send", async () => {
    const heard: string[] = [];
    const url = await socketServer(
      (count, socket) => {
        socket.on("message", (text) => {
          heard.push(String(text));
          const minutes = count === 0 ? [0, 1] : [1, 4, 5];
          for (const minute of minutes) socket.send(JSON.stringify(bar(minute)));
          socket.send("{not json}");
          if (count === 0) socket.terminate();
          else socket.close();
        });
      },
      (count) => count < 2,
    );
    const feed = websocketFeed({ url, read, clock, subscribe: ['{"pair":"EURUSD"}'] });
    const { bars, failure } = await hear(feed);
    expect(bars).toEqual([
      ...["0 at 1.1", "1 at 1.1", "4 at 1.1", "5 at 1.1"], // within a connection nothing is missing
    ]);
    expect(heard).toEqual(['{"pair":"EURUSD"}', '{"pair":"EURUSD"}']);
    expect(failure).toMatchObject({ code: "INGEST_FEED_REFUSED" });
  });

  it("is held by its pongs where nothing is to be said, and cut where nobody answers", async () => {
    let pings = 0;
    const url = await socketServer((count, socket) => {
      socket.send(JSON.stringify(bar(2 * count)));
      socket.on("ping", () => {
        // Three pings to a silence: by then two would have passed.
        if (++pings === 6) socket.send(JSON.stringify(bar(1)));
      });
    });
    const { bars, codes } = await hear(websocketFeed({ url, read, clock, silenceMs: 60_000 }), 2);
    expect([bars, codes]).toEqual([["0 at 1.1", "1 at 1.1"], []]);

    // One that takes the connection and never says a word, as a port of something else does.
    const deaf = createTcpServer(() => {});
    deaf.listen(0, "127.0.0.1");
    await new Promise<void>((resolve) => deaf.on("listening", resolve));
    onTestFinished(() => void deaf.close());
    const { port } = deaf.address() as AddressInfo; // it listens at a port
    const control = new AbortController();
    const noted: unknown[] = [];
    const dead = websocketFeed({ url: `ws://127.0.0.1:${port}`, read, clock, silenceMs: 9_000 });
    await hear(dead, 1, {
      signal: control.signal,
      hooks: {
        emit: (event) => {
          if (event.type !== "note") return;
          noted.push(event.facts?.code);
          control.abort();
        },
      },
    });
    expect(noted[0]).toBe("INGEST_FEED_SILENT");
  });

  it("is connected again where nobody is there yet", async () => {
    const control = new AbortController();
    const codes: unknown[] = [];
    await hear(websocketFeed({ url: "ws://127.0.0.1:9", read, clock }), 1, {
      signal: control.signal,
      hooks: {
        emit: (event) => {
          if (event.type === "note" && codes.push(event.facts?.code) === 3) control.abort();
        },
      },
    });
    expect(codes).toEqual(Array(3).fill("INGEST_FEED_BROKEN"));
  });
});

describe("OANDA's stream over real connections", () => {
  it("goes on over a connection that is reset in the middle of a line", async () => {
    vi.stubEnv("OANDA_TOKEN", "secret-token");
    vi.stubEnv("OANDA_ACCOUNT", "101-001-1234567-001");
    const time = (minutes: number) =>
      new Date(noon + minutes * minuteMs).toISOString().replace("Z", "000000Z");
    const price = (minutes: number) => {
      const [bids, asks] = ["1.10000", "1.10000"].map((text) => [{ price: text, liquidity: 1 }]);
      return `${JSON.stringify({ type: "PRICE", instrument: "EUR_USD", time: time(minutes), bids, asks })}\n`;
    };
    const heartbeat = (minutes: number) =>
      `${JSON.stringify({ type: "HEARTBEAT", time: time(minutes) })}\n`;
    const url = await httpServer((count, request, response) => {
      expect(request.headers.authorization).toBe("Bearer secret-token");
      response.writeHead(200, { "content-type": "application/octet-stream" });
      if (count === 0) {
        response.write(heartbeat(0) + price(0.5) + heartbeat(1) + price(1.5));
        response.write(price(1.6).slice(0, 30), () => response.socket?.resetAndDestroy());
      } else {
        response.write(heartbeat(2.5) + price(2.7) + price(3.5) + heartbeat(4) + heartbeat(4.2));
      }
    });
    const feed = oandaFeed({ instrument: "EURUSD", baseUrl: url, fetch });
    const { bars } = await hear(feed, 4);
    expect(bars).toEqual(["0 at 1.1", "1 at 1.2", "2 at 1.2", "3 at 1.1"]);
  });
});
