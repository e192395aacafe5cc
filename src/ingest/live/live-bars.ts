import { type Clock, sleep } from "../../core/clock.js";
import { PlumblineError } from "../../core/errors.js";
import type { Hooks } from "../../core/hooks.js";
import type { Random } from "../../core/random.js";
import { backoffMs, type RetryPolicy } from "../../core/retry.js";
import { formatUtc, minuteMs, secondMs } from "../../core/time.js";
import { allocateBars, type Bar, type BarColumns, type BarSeries } from "../../market/bar.js";
import { openStretches } from "../../market/calendar.js";
import { createBarLine, type Stretch } from "./bar-line.js";
import { createBell } from "./bell.js";
import { keepConnected } from "./connection.js";
import type { BarHistory, LiveFeed } from "./feed.js";
import { createFeedReader } from "./feed-reader.js";

/*
 * Live bars, in steps:
 *
 * 1. a connection is made, and again whenever it breaks or falls silent         (keepConnected)
 * 2. what it says becomes closed bars, by the code that makes bars of files;
 *    bars that it saw from beginning to end go on the line                      (createFeedReader)
 * 3. around each break of the connection the line has a hole, which is asked
 *    for from history once the bars in it must be there                         (fillHole)
 * 4. what lies before the first hole comes out, in order and once               (liveBars)
 */

/** What comes out of a live feed. */
export type LiveEvent =
  | { readonly kind: "bar"; readonly bar: Bar }
  /** The market was open in this stretch, and no bar of it will come: nobody could be asked. */
  | ({ readonly kind: "gap" } & Stretch);

/** How live bars are made. */
export interface LiveOptions {
  readonly series: BarSeries;
  readonly feed: LiveFeed;
  /** Where the bars come from that the feed missed. Left out, holes are gaps. */
  readonly history?: BarHistory;
  /** Open time of the first bar that is wanted, UTC ms; left out, the first that the feed sees whole. */
  readonly since?: number;
  /** History is asked no sooner than this after the end of a hole, ms by the feed's time. Default 5 s. */
  readonly settleMs?: number;
  /** A hole is given up when history has failed for so long, ms. Default 10 min. */
  readonly patienceMs?: number;
  readonly clock: Clock;
  readonly random: Random;
  /** Waits between connections, and between questions to history; its `attempts` do not count. */
  readonly retry?: RetryPolicy;
  readonly hooks: Hooks;
  /** Where it is aborted the bars end. */
  readonly signal?: AbortSignal;
}

/** From half a second to a minute, for ever. */
export const defaultFeedRetry: RetryPolicy = {
  attempts: Number.POSITIVE_INFINITY,
  firstDelayMs: 500,
  longestDelayMs: minuteMs,
};

/** Bars that may wait to be taken before the feed is left unread: a week of minutes and more. */
const mostReady = 10_000;

/**
 * Closed bars of a live feed, ascending, each once: the bars that its ticks would give from a file. Ends
 * where the feed ends for good or the signal is aborted; leaving the loop lets the connection go.
 *
 * @throws What the feed throws that no other connection would mend.
 */
export async function* liveBars(options: LiveOptions): AsyncGenerator<LiveEvent> {
  const { series, feed, since, settleMs = 5 * secondMs, retry = defaultFeedRetry } = options;
  const stop = new AbortController();
  const abort = (): void => stop.abort(options.signal?.reason);
  if (options.signal?.aborted) return;
  options.signal?.addEventListener("abort", abort, { once: true });
  const line = createBarLine(since);
  const news = createBell();
  const room = createBell();
  stop.signal.addEventListener("abort", () => {
    news.ring();
    room.ring();
  });
  let feedTime = Number.NEGATIVE_INFINITY;
  let ended: { readonly failure?: unknown } | undefined;
  let filling = false;
  let filled: { readonly hole: Stretch; readonly bars: BarColumns | undefined } | undefined;

  const openReader = () => {
    const reader = createFeedReader(series, line);
    return {
      read: async (event: Parameters<typeof reader.read>[0]) => {
        reader.read(event);
        feedTime = Math.max(feedTime, reader.time());
        news.ring();
        while (line.ready() > mostReady && !stop.signal.aborted) await room.heard();
      },
      close: () => {
        line.end();
        tellOfLeftOut(options, reader.leftOut());
      },
    };
  };
  const end = (failure?: unknown): void => {
    ended ??= { failure };
    news.ring();
  };
  const tools = { ...options, retry, signal: stop.signal };
  const connected = keepConnected(feed, openReader, tools).then(() => end(), end);
  try {
    for (;;) {
      for (const bar of line.take()) yield { kind: "bar", bar };
      room.ring();
      if (stop.signal.aborted) return;
      if (ended?.failure !== undefined) throw ended.failure;
      if (filled !== undefined) {
        const { hole, bars } = filled;
        filled = undefined;
        if (bars === undefined && isOpenWithin(hole)) yield { kind: "gap", ...hole };
        line.fill(hole, bars ?? allocateBars(0));
        continue;
      }
      const hole = line.hole();
      const isDue = hole !== undefined && (ended !== undefined || feedTime >= hole.to + settleMs);
      if (isDue && !filling) {
        filling = true;
        fillHole(hole, tools).then((bars) => {
          filling = false;
          filled = { hole, bars };
          news.ring();
        }, end);
      }
      if (ended !== undefined && hole === undefined && line.ready() === 0) return;
      await news.heard();
    }
  } finally {
    stop.abort();
    options.signal?.removeEventListener("abort", abort);
    await connected;
  }
}

/** The bars of a hole; undefined where they could not be had with all patience. */
async function fillHole(
  { from, to }: Stretch,
  options: LiveOptions & { readonly retry: RetryPolicy; readonly signal: AbortSignal },
): Promise<BarColumns | undefined> {
  const { history, patienceMs = 10 * minuteMs, clock, random, retry, hooks, signal } = options;
  if (history === undefined) return undefined;
  const begun = clock.elapsed();
  for (let attempt = 1; ; attempt++) {
    try {
      return await history(from, to, signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof PlumblineError)) throw error;
      const isLost = !error.retryable || clock.elapsed() - begun >= patienceMs;
      hooks.emit({
        type: "note",
        stage: "live",
        level: isLost ? "error" : "debug",
        message: `${options.feed.name}: bars from ${formatUtc(from)} to ${formatUtc(to)} could not be had from history: ${error.message}`,
        facts: { feed: options.feed.name, code: error.code, attempt },
      });
      if (isLost) return undefined;
      await sleep(clock, backoffMs(retry, attempt, random), signal).catch(() => {});
      if (signal.aborted) return undefined;
    }
  }
}

function isOpenWithin({ from, to }: Stretch): boolean {
  return openStretches(from, to).length > 0;
}

function tellOfLeftOut({ hooks, feed }: LiveOptions, count: number): void {
  if (count === 0) return;
  const message = `${feed.name}: ${count} ticks or bars came too late, again or from the future`;
  hooks.emit({ type: "note", stage: "live", level: "info", message, facts: { count } });
}
