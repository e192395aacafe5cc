import { describe, expect, it } from "vitest";
import { PlumblineError } from "../../../../src/core/errors.js";
import { createRandom } from "../../../../src/core/random.js";
import { dayMs, minuteMs, secondMs } from "../../../../src/core/time.js";
import type { FeedEvent } from "../../../../src/ingest/live/feed.js";
import { liveBars } from "../../../../src/ingest/live/live-bars.js";
import { tickEvent } from "../../../../src/ingest/live/message.js";
import { allocateBars } from "../../../../src/market/bar.js";
import {
  brokenFeed,
  columnsOf,
  historyOf,
  listen,
  liveSeries,
  scriptedFeed,
} from "../../../support/live.js";
import { settle, virtualClock } from "../../../support/virtual-clock.js";

/** Monday 2024-01-08, 12:00 UTC. */
const noon = Date.UTC(2024, 0, 8, 12);
const at = (minutes: number) => noon + minutes * minuteMs;
const tick = (minutes: number, bid = 1.1): FeedEvent => tickEvent(at(minutes), bid, bid + 0.0002);
const time = (minutes: number): FeedEvent => ({ kind: "time", time: at(minutes) });
const bar = (minute: number, close = 1.1) => {
  return { openTime: at(minute), open: close, high: close, low: close, close };
};
const barEvent = (minute: number): FeedEvent => ({ kind: "bar", bar: bar(minute) });
/** History that has every minute of two hours. */
const history = () => historyOf(columnsOf(Array.from({ length: 120 }, (_, i) => bar(i, 1.2))));

const minutesOf = ({ bars }: { bars: { openTime: Float64Array } }) =>
  [...bars.openTime].map((open) => (open - noon) / minuteMs);

describe("live bars of ticks", () => {
  it("come out when they are closed, and the one in which the connection begins does not", async () => {
    const feed = scriptedFeed([
      [tick(0.5), tick(1.2), tick(1.8, 1.3), tick(2.1), time(3), tick(3.5)],
    ]);
    const { bars } = await listen(feed);
    expect(minutesOf({ bars })).toEqual([1, 2]);
    expect([bars.open[0], bars.close[0], bars.tickVolume[0]]).toEqual([1.1001, 1.3001, 2]);
  });

  it("are whole from the minute at which a heartbeat says that they begin", async () => {
    const feed = scriptedFeed([[time(1), tick(1.2), time(2)]]);
    expect(minutesOf(await listen(feed))).toEqual([1]);
  });

  it("are asked for from history where the connection broke, from the broken bar to the first whole one", async () => {
    const feed = scriptedFeed([
      [time(0), tick(0.5), tick(1.5), tick(2.5)],
      [tick(5.2), tick(6.5), tick(7.5), time(8)],
    ]);
    const known = history();
    const outcome = await listen(feed, { history: known });
    expect(minutesOf(outcome)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    // Those of history are at 1.2, those of the feed at 1.1001.
    expect([...outcome.bars.close].map((close) => close > 1.15)).toEqual([
      ...[false, false, true, true, true, true, false, false],
    ]);
    expect([outcome.gaps, known.asked()]).toEqual([[], 1]);
  });

  it("are asked for from where they are wanted", async () => {
    const feed = scriptedFeed([[tick(3.5), tick(4.5), time(5)]]);
    const outcome = await listen(feed, { history: history(), since: at(1) });
    expect(minutesOf(outcome)).toEqual([1, 2, 3, 4]);
  });

  it("wait until history must have the bars: the feed's own time decides, not ours", async () => {
    const feed = scriptedFeed([
      [time(0), tick(0.5), time(1)],
      [time(3), time(3.05), tick(3.5), time(4.05), time(4.1)],
    ]);
    const asked: number[] = [];
    let feedTime = 0;
    const watched = {
      ...feed,
      connect: async function* (signal: AbortSignal) {
        for await (const event of feed.connect(signal)) {
          if (event.kind === "time") feedTime = event.time;
          if (event.kind === "ticks") feedTime = event.ticks.time[0];
          yield event;
          await settle();
        }
      },
    };
    const known = history();
    const clock = virtualClock(noon + 365 * dayMs);
    await listen(
      watched,
      {
        history: (from, to, signal) => {
          asked.push((feedTime - noon) / minuteMs);
          return known(from, to, signal);
        },
        settleMs: 5 * secondMs,
      },
      clock,
    );
    expect(asked).toEqual([3.5]); // 3 and 3.05 are less than five seconds after the end of the hole
  });

  it("never come twice where the other side tells again what it told", async () => {
    const feed = scriptedFeed([
      [time(0), tick(0.5), tick(1.5), tick(2.5), time(3)],
      [time(1), tick(1.5), tick(2.5), tick(3.5), time(4)],
    ]);
    expect(minutesOf(await listen(feed))).toEqual([0, 1, 2, 3]);
  });

  it("leave out ticks that come too late, and those from days ahead, which would end all bars until then", async () => {
    const feed = scriptedFeed([
      [
        ...[time(0), tick(0.5), tick(1.5), tick(0.7), tickEvent(noon + 900 * dayMs, 1.1, 1.2)],
        ...[tick(1.6), { kind: "time", time: noon + 900 * dayMs } as const, time(2)],
      ],
    ]);
    const { bars, notes } = await listen(feed);
    expect([minutesOf({ bars }), [...bars.tickVolume]]).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(notes).toContainEqual(expect.objectContaining({ facts: { count: 3 } }));
  });
});

describe("a hole", () => {
  const broken = [
    [time(0), tick(0.5), time(1)],
    [time(3), tick(3.5), time(9)],
  ] as const;

  it("is a gap where there is no history", async () => {
    const outcome = await listen(scriptedFeed(broken));
    expect(outcome.events.map((event) => event.kind)).toEqual(["bar", "gap", "bar"]);
    expect(outcome.gaps).toEqual([{ from: at(1), to: at(3) }]);
  });

  it("is asked for again while history fails, and bars behind it wait", async () => {
    const known = history();
    let failures = 3;
    const outcome = await listen(scriptedFeed(broken), {
      history: (...range) => (failures-- > 0 ? Promise.reject(brokenFeed()) : known(...range)),
    });
    expect([minutesOf(outcome), outcome.gaps]).toEqual([[0, 1, 2, 3], []]);
  });

  it("becomes a gap when patience is used up, or at once where asking again is no use", async () => {
    const asked: number[] = [];
    const failing = (retryable: boolean) => {
      const clock = virtualClock();
      asked.length = 0;
      const history = async () => {
        asked.push(clock.elapsed());
        throw new PlumblineError("INGEST_HISTORY_UNAVAILABLE", { message: "no", retryable });
      };
      return listen(scriptedFeed(broken), { history, patienceMs: 20_000 }, clock);
    };
    const patient = await failing(true);
    expect(patient.gaps).toHaveLength(1);
    expect(asked.at(-1)).toBeGreaterThanOrEqual(20_000);
    expect(asked.length).toBeGreaterThan(3);
    expect((await failing(false)).gaps).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  it("over a weekend is no gap", async () => {
    const friday = Date.UTC(2024, 0, 12, 22);
    const sunday = Date.UTC(2024, 0, 14, 22);
    const feed = scriptedFeed([
      [
        { kind: "time", time: friday - minuteMs },
        tickEvent(friday - 1, 1.1, 1.2),
        { kind: "time", time: friday },
      ],
      [
        { kind: "time", time: sunday },
        tickEvent(sunday + 1, 1.1, 1.2),
        { kind: "time", time: sunday + minuteMs },
      ],
    ]);
    const outcome = await listen(feed);
    expect([outcome.bars.openTime.length, outcome.gaps]).toEqual([2, []]);
  });

  it("is not taken for filled where our own code fails", async () => {
    const history = () => Promise.reject(new TypeError("ours"));
    await expect(listen(scriptedFeed(broken), { history })).rejects.toThrow("ours");
  });
});

describe("live bars of a feed of bars", () => {
  it("pass through once, in order, with what was missed between connections from history", async () => {
    const feed = scriptedFeed([
      [barEvent(0), barEvent(1), barEvent(1), barEvent(0)],
      [barEvent(1), barEvent(4), barEvent(3), barEvent(6)],
      [barEvent(9), barEvent(10)],
    ]);
    const outcome = await listen(feed, { history: history() });
    // 2 and 5 were told by nobody within a connection: nothing was traded then.
    expect(minutesOf(outcome)).toEqual([0, 1, 4, 6, 7, 8, 9, 10]);
  });

  it("that open off the grid of the timeframe are left out", async () => {
    const outcome = await listen(scriptedFeed([[barEvent(0), barEvent(0.4), barEvent(1)]]));
    expect(minutesOf(outcome)).toEqual([0, 1]);
  });
});

describe("connections", () => {
  it("are made again with waits that grow, up to a minute", async () => {
    const feed = scriptedFeed(Array.from({ length: 12 }, () => []));
    const clock = virtualClock();
    await listen(feed, { random: { ...createRandom(1), uniform: () => 1 } }, clock);
    expect(feed.made()).toBe(12);
    const waits = [0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60].map((seconds) => seconds * secondMs);
    expect(clock.elapsed()).toBe(waits.reduce((sum, wait) => sum + wait, 0));
  });

  it("are made again soon where the last one had something to say", async () => {
    const silent = Array.from({ length: 8 }, () => []);
    const feed = scriptedFeed([...silent, [time(0)], []]);
    const clock = virtualClock();
    await listen(feed, { random: { ...createRandom(1), uniform: () => 1 } }, clock);
    const waits = [0.5, 1, 2, 4, 8, 16, 32, 60, 0.5].map((seconds) => seconds * secondMs);
    expect(clock.elapsed()).toBe(waits.reduce((sum, wait) => sum + wait, 0));
  });

  it("are cut where they are silent for too long, also where the feed does not listen", async () => {
    let made = 0;
    const feed = {
      name: "deaf",
      silenceMs: 15_000,
      connect: async function* (): AsyncGenerator<FeedEvent> {
        if (made++ > 0) return;
        yield time(0);
        await new Promise(() => {}); // for ever
      },
    };
    const { notes, clock } = await listen(feed);
    expect([made, clock.elapsed() >= 15_000]).toEqual([2, true]);
    expect(notes).toContainEqual(
      expect.objectContaining({ facts: expect.objectContaining({ code: "INGEST_FEED_SILENT" }) }),
    );
  });

  it("end with the error that no other connection would mend", async () => {
    const refusal = new PlumblineError("INGEST_FEED_REFUSED", { message: "401" });
    const feed = scriptedFeed([[time(0), tick(0.5), time(1), refusal]]);
    await expect(listen(feed)).rejects.toBe(refusal);
  });

  it("are let go when the listener leaves or is told to stop", async () => {
    let isOpen = false;
    const feed = {
      name: "endless",
      silenceMs: Number.POSITIVE_INFINITY,
      connect: async function* (signal: AbortSignal): AsyncGenerator<FeedEvent> {
        isOpen = true;
        try {
          for (let minute = 0; ; minute++) {
            yield time(minute);
            yield tick(minute + 0.5);
            if (signal.aborted) throw signal.reason;
            await settle();
          }
        } finally {
          isOpen = false;
        }
      },
    };
    const options = {
      series: liveSeries,
      feed,
      clock: virtualClock(),
      hooks: { emit: () => {} },
      random: createRandom(1),
    };
    for await (const _ of liveBars(options)) break;
    await settle();
    expect(isOpen).toBe(false);
    const control = new AbortController();
    let count = 0;
    for await (const _ of liveBars({ ...options, signal: control.signal })) {
      if (++count === 3) control.abort();
    }
    await settle();
    expect([isOpen, count]).toEqual([false, 3]);
    for await (const _ of liveBars({ ...options, signal: control.signal })) count++;
    expect(count).toBe(3);
  });

  it("are read no faster than their bars are taken", async () => {
    let told = 0;
    const feed = {
      name: "fast",
      silenceMs: Number.POSITIVE_INFINITY,
      connect: async function* (): AsyncGenerator<FeedEvent> {
        for (; told < 50_000; told++) yield barEvent(told);
      },
    };
    const random = createRandom(1);
    const options = {
      series: liveSeries,
      feed,
      clock: virtualClock(),
      random,
      hooks: { emit: () => {} },
    };
    const bars = liveBars(options);
    await bars.next();
    await settle();
    expect(told).toBeLessThan(10_100);
    let count = 1;
    for await (const _ of bars) count++;
    expect(count).toBe(50_000);
  });

  it("are of no use to a look ahead: no bar comes before its end was told", async () => {
    const feed = scriptedFeed([[time(0), tick(0.2), tick(0.9), tick(0.999)]]);
    expect(minutesOf(await listen(feed, { history: async () => allocateBars(0) }))).toEqual([]);
  });
});
