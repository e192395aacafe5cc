import { type Clock, sleep } from "../../core/clock.js";
import { PlumblineError } from "../../core/errors.js";
import type { Hooks } from "../../core/hooks.js";
import type { Random } from "../../core/random.js";
import { backoffMs, type RetryPolicy } from "../../core/retry.js";
import { formatDuration } from "../../core/time.js";
import type { FeedEvent, LiveFeed } from "./feed.js";

/** Keeps what is read from one connection. */
export interface ConnectionReader {
  /** Resolves when more may be read. */
  read(event: FeedEvent): Promise<void>;
  /** The connection has ended. */
  close(): void;
}

/** What keeping connected needs. */
export interface ConnectionTools {
  readonly clock: Clock;
  readonly random: Random;
  /** Its `attempts` do not count: a feed is connected for ever. */
  readonly retry: RetryPolicy;
  readonly hooks: Hooks;
  readonly signal: AbortSignal;
}

/**
 * Reads a feed through as many connections as it takes. Resolves where the feed ends for good, or the
 * signal is aborted.
 *
 * @throws What the feed throws that no other connection would mend.
 */
export async function keepConnected(
  feed: LiveFeed,
  openReader: () => ConnectionReader,
  tools: ConnectionTools,
): Promise<void> {
  const { clock, random, retry, hooks, signal } = tools;
  for (let failures = 0; !signal.aborted; ) {
    const reader = openReader();
    let failure: unknown;
    try {
      for await (const event of watched(feed, clock, signal)) {
        failures = 0;
        await reader.read(event);
      }
      return;
    } catch (error) {
      failure = error;
    } finally {
      reader.close();
    }
    if (signal.aborted) return;
    if (!(failure instanceof PlumblineError && failure.retryable)) throw failure;
    const waitMs = backoffMs(retry, ++failures, random);
    hooks.emit({
      type: "note",
      stage: "live",
      level: "warning",
      message: `${feed.name}: ${failure.message}; connecting again in ${formatDuration(waitMs)}`,
      facts: { feed: feed.name, code: failure.code, failures },
    });
    await sleep(clock, waitMs, signal).catch(() => {}); // aborted: the loop ends
  }
}

/** What one connection says; throws INGEST_FEED_SILENT where it says nothing for too long. */
async function* watched(
  feed: LiveFeed,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<FeedEvent> {
  const stop = new AbortController();
  const abort = (): void => stop.abort(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  const stopped = new Promise<never>((_, reject) => {
    stop.signal.addEventListener("abort", () => reject(stop.signal.reason), { once: true });
  });
  stopped.catch(() => {}); // where the connection ends otherwise
  const events = feed.connect(stop.signal)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const cancel = Number.isFinite(feed.silenceMs)
        ? clock.after(feed.silenceMs, () => stop.abort(silent(feed)))
        : () => {};
      // A feed that does not listen to its signal is left to itself.
      const next = await Promise.race([events.next(), stopped]).finally(cancel);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener("abort", abort);
    stop.abort();
    void Promise.resolve(events.return?.()).catch(() => {});
  }
}

function silent(feed: LiveFeed): PlumblineError {
  return new PlumblineError("INGEST_FEED_SILENT", {
    message: `nothing came for ${formatDuration(feed.silenceMs)}`,
    where: { feed: feed.name },
    remedy: "check the network, and whether the feed is up",
    retryable: true,
  });
}
