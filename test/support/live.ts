import { PlumblineError } from "../../src/core/errors.js";
import type { HookEvent } from "../../src/core/hooks.js";
import { createRandom, type Random } from "../../src/core/random.js";
import { lowerBound } from "../../src/core/typed-array.js";
import type { BarHistory, FeedEvent, LiveFeed } from "../../src/ingest/live/feed.js";
import { type LiveEvent, type LiveOptions, liveBars } from "../../src/ingest/live/live-bars.js";
import { tickEvent } from "../../src/ingest/live/message.js";
import { allocateBars, type Bar, type BarColumns, setBar, viewBars } from "../../src/market/bar.js";
import { type TickColumns, tickCount } from "../../src/market/tick.js";
import { type VirtualClock, virtualClock } from "./virtual-clock.js";

/** The series of live tests. */
export const liveSeries = { instrument: "EURUSD", timeframe: "M1", side: "mid" } as const;

/** A feed whose connections say what is written down for each; the last one ends for good. */
export function scriptedFeed(
  connections: readonly (readonly (FeedEvent | Error)[])[],
  silenceMs = Number.POSITIVE_INFINITY,
): LiveFeed & { readonly made: () => number } {
  let made = 0;
  return {
    name: "scripted",
    silenceMs,
    made: () => made,
    connect: async function* () {
      const index = made++;
      for (const event of connections[index] ?? []) {
        if (event instanceof Error) throw event;
        yield event;
      }
      if (index < connections.length - 1) throw brokenFeed();
    },
  };
}

export function brokenFeed(): PlumblineError {
  return new PlumblineError("INGEST_FEED_BROKEN", { message: "it broke", retryable: true });
}

/** Each tick as an event of its own. */
export function tickEvents(ticks: TickColumns): FeedEvent[] {
  return Array.from({ length: tickCount(ticks) }, (_, row) =>
    tickEvent(ticks.time[row], ticks.bid[row], ticks.ask[row]),
  );
}

/**
 * A feed that breaks at random and misses what is said while it is away.
 *
 * @param chance - Of breaking at an event.
 * @param mostMissed - Events that are missed at most, each time.
 */
export function flakyFeed(
  feed: LiveFeed,
  random: Random,
  chance: number,
  mostMissed: number,
): LiveFeed & { readonly breaks: () => number } {
  let breaks = 0;
  let events: AsyncIterator<FeedEvent> | undefined;
  return {
    name: feed.name,
    silenceMs: feed.silenceMs,
    breaks: () => breaks,
    connect: async function* (signal) {
      events ??= feed.connect(new AbortController().signal)[Symbol.asyncIterator]();
      let missed = breaks === 0 ? 0 : random.integer(mostMissed + 1);
      for (;;) {
        const next = await events.next();
        if (signal.aborted) throw signal.reason;
        if (next.done === true) return;
        if (missed > 0 && next.value.kind !== "time") {
          missed--;
          continue;
        }
        if (next.value.kind !== "time" && random.chance(chance)) {
          breaks++;
          throw brokenFeed();
        }
        yield next.value;
      }
    },
  };
}

/** History that is made of bars that are there. */
export function historyOf(bars: BarColumns): BarHistory & { readonly asked: () => number } {
  let asked = 0;
  const history = async (from: number, to: number) => {
    asked++;
    return viewBars(bars, lowerBound(bars.openTime, from), lowerBound(bars.openTime, to));
  };
  return Object.assign(history, { asked: () => asked });
}

/** What came of a feed, to its end. */
export interface LiveOutcome {
  readonly events: readonly LiveEvent[];
  readonly bars: BarColumns;
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
  readonly notes: readonly HookEvent[];
  readonly clock: VirtualClock;
}

/** Listens to a feed until it ends, while time passes as it is waited for; throws what it throws. */
export async function listen(
  feed: LiveFeed,
  over: Partial<LiveOptions> = {},
  clock = virtualClock(),
): Promise<LiveOutcome> {
  const outcome = await listenToFailure(feed, over, clock);
  if (outcome.failure !== undefined) throw outcome.failure;
  return outcome;
}

/** Listens to a feed until it ends or fails. */
export async function listenToFailure(
  feed: LiveFeed,
  over: Partial<LiveOptions> = {},
  clock = virtualClock(),
): Promise<LiveOutcome & { readonly failure: unknown }> {
  const notes: HookEvent[] = [];
  const options: LiveOptions = {
    series: liveSeries,
    feed,
    clock,
    random: createRandom(1),
    hooks: { emit: (event) => void notes.push(event) },
    ...over,
  };
  const events: LiveEvent[] = [];
  let isOver = false;
  let failure: unknown;
  const ended = (async () => {
    for await (const event of liveBars(options)) events.push(event);
  })();
  ended
    .catch((error: unknown) => {
      failure = error;
    })
    .finally(() => {
      isOver = true;
    });
  while (!isOver) await clock.step();
  const bars = events.flatMap((event) => (event.kind === "bar" ? [event.bar] : []));
  const gaps = events.flatMap((event) => {
    return event.kind === "gap" ? [{ from: event.from, to: event.to }] : [];
  });
  return { events, bars: columnsOf(bars), gaps, notes, clock, failure };
}

/** Bars one by one as columns. */
export function columnsOf(bars: readonly Bar[]): BarColumns {
  const columns = allocateBars(bars.length);
  for (const [row, bar] of bars.entries()) setBar(columns, row, bar);
  return columns;
}
