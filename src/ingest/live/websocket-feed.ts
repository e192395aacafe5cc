import { WebSocket } from "ws";
import type { Clock } from "../../core/clock.js";
import { PlumblineError } from "../../core/errors.js";
import { minuteMs } from "../../core/time.js";
import { createBell } from "./bell.js";
import type { FeedEvent, LiveFeed } from "./feed.js";
import { feedBroken } from "./http-stream.js";
import { createTextReader, type MessageReader } from "./message.js";

/** What a feed over a WebSocket needs. */
export interface WebSocketFeedOptions {
  /** `wss://…`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Texts that are sent as soon as a connection stands: what we want to hear. */
  readonly subscribe?: readonly string[];
  readonly read: MessageReader;
  /** Default a minute. The other side is pinged three times as often, and must answer. */
  readonly silenceMs?: number;
  readonly clock: Clock;
}

const longestMessageBytes = 1_048_576;
/** Messages that wait to be read before the other side is made to wait. */
const mostWaiting = 10_000;

/** A feed over a WebSocket whose messages are JSON, one or a list of them in each. */
export function websocketFeed(options: WebSocketFeedOptions): LiveFeed {
  const { url, silenceMs = minuteMs } = options;
  return {
    name: url,
    silenceMs,
    connect: (signal) => readSocket(options, silenceMs, signal),
  };
}

async function* readSocket(
  { url, headers, subscribe = [], read, clock }: WebSocketFeedOptions,
  silenceMs: number,
  signal: AbortSignal,
): AsyncGenerator<FeedEvent> {
  const readText = createTextReader((message) => read(message));
  const waiting: FeedEvent[] = [];
  const news = createBell();
  let ended: { readonly error: PlumblineError } | undefined;
  const end = (error: PlumblineError): void => {
    ended ??= { error };
    news.ring();
  };
  const socket = new WebSocket(url, {
    headers,
    maxPayload: longestMessageBytes,
    handshakeTimeout: Math.min(silenceMs, 2_147_483_647), // what a timer of Node can bear
  });
  const hear = (event: FeedEvent | undefined): void => {
    if (event === undefined) return;
    waiting.push(event);
    if (waiting.length > mostWaiting) socket.pause();
    news.ring();
  };
  socket.on("open", () => {
    for (const text of subscribe) socket.send(text);
    hear({ kind: "alive" });
  });
  socket.on("message", (bytes) => {
    try {
      hear(readText(String(bytes)));
    } catch (error) {
      if (error instanceof PlumblineError) end(error);
      else throw error;
    }
  });
  socket.on("ping", () => hear({ kind: "alive" }));
  socket.on("pong", () => hear({ kind: "alive" }));
  socket.on("unexpected-response", (_, { statusCode = 0 }) => end(refused(url, statusCode)));
  socket.on("error", (error) => end(feedBroken(url, error)));
  socket.on("close", (code) => end(feedBroken(url, new Error(`closed with code ${code}`))));
  const abort = (): void => news.ring();
  signal.addEventListener("abort", abort, { once: true });
  let cancelPing = pingEvery(silenceMs / 3);

  function pingEvery(durationMs: number): () => void {
    if (!Number.isFinite(durationMs)) return () => {};
    return clock.after(durationMs, () => {
      if (socket.readyState === WebSocket.OPEN) socket.ping();
      cancelPing = pingEvery(durationMs);
    });
  }

  try {
    for (;;) {
      yield* waiting.splice(0);
      if (socket.isPaused) socket.resume();
      if (signal.aborted) throw signal.reason;
      if (ended !== undefined && waiting.length === 0) throw ended.error;
      if (waiting.length === 0) await news.heard();
    }
  } finally {
    cancelPing();
    signal.removeEventListener("abort", abort);
    socket.on("error", () => {}); // a connection that is cut while it is being made says so
    socket.terminate();
  }
}

function refused(url: string, status: number): PlumblineError {
  const mayPass = status === 429 || status >= 500;
  if (mayPass) return feedBroken(url, new Error(`status ${status}`));
  return new PlumblineError("INGEST_FEED_REFUSED", {
    message: `${url} answered ${status}, expected a WebSocket`,
    where: { url, status },
    remedy: "check the address, the token and the account",
  });
}
