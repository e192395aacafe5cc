import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import { dayMs, hourMs } from "../../../src/core/time.js";
import { simulatedFeed, ticksOfBars } from "../../../src/ingest/live/simulated-feed.js";
import { barCount, concatenateBars } from "../../../src/market/bar.js";
import { simulateMarket } from "../../../src/market/simulate/index.js";
import { createTickAggregator } from "../../../src/market/tick-bars.js";
import { brokenFeed, flakyFeed, historyOf, listen } from "../../support/live.js";
import { expectSameBars } from "../../support/ticks.js";
import { virtualClock } from "../../support/virtual-clock.js";

/** A week from Sunday's open to Sunday's open. */
const from = Date.UTC(2024, 0, 7, 22);
const market = { seed: 5, from, to: from + 7 * dayMs };

/** The bars by the batch path: all ticks in one go, as from a file that ends at `to`. */
function batchBars(options: typeof market) {
  const ticks = ticksOfBars(simulateMarket(options).pair("EURUSD").bars);
  const aggregator = createTickAggregator("M1", "mid");
  return concatenateBars([aggregator.push(ticks).bars, aggregator.advance(options.to).bars]);
}

describe("a week of a simulated live feed", () => {
  it("gives exactly the bars of the batch path, as fast as it is read, over more than a hundred breaks", async () => {
    const clock = virtualClock();
    const batch = batchBars(market);
    const feed = simulatedFeed({
      ...market,
      instrument: "EURUSD",
      speed: Number.POSITIVE_INFINITY,
      clock,
    });
    const flaky = flakyFeed(feed, createRandom("breaks"), 0.5, 3);
    const failing = createRandom("history");
    const known = historyOf(batch);
    const outcome = await listen(
      flaky,
      {
        since: from,
        // History fails as well now and then.
        history: (...range) =>
          failing.chance(0.3) ? Promise.reject(brokenFeed()) : known(...range),
      },
      clock,
    );
    expect(flaky.breaks()).toBeGreaterThan(100);
    expect(barCount(outcome.bars)).toBe(5 * 1_440);
    expectSameBars(outcome.bars, batch);
    expect(outcome.gaps).toEqual([]);
  });

  it("gives them when it goes a thousand times as fast as life, and misses what goes on meanwhile", async () => {
    const clock = virtualClock();
    const day = { ...market, to: from + dayMs };
    const batch = batchBars(day);
    const paced = simulatedFeed({ ...day, instrument: "EURUSD", speed: 1_000, clock });
    const random = createRandom("paced");
    const breaking = {
      ...paced,
      connect: async function* (signal: AbortSignal) {
        for await (const event of paced.connect(signal)) {
          if (random.chance(0.002)) throw brokenFeed();
          yield event;
        }
      },
    };
    const outcome = await listen(breaking, { since: from, history: historyOf(batch) }, clock);
    expect(outcome.notes.length).toBeGreaterThan(5);
    expect(clock.elapsed()).toBeGreaterThanOrEqual(dayMs / 1_000 - hourMs / 1_000);
    expectSameBars(outcome.bars, batch);
    expect(barCount(outcome.bars)).toBe(1_440);
  });
});
