import fc from "fast-check";
import { expect, it } from "vitest";
import { createRandom } from "../../../../src/core/random.js";
import type { FeedEvent } from "../../../../src/ingest/live/feed.js";
import { concatenateBars } from "../../../../src/market/bar.js";
import { viewTicks } from "../../../../src/market/tick.js";
import { createTickAggregator } from "../../../../src/market/tick-bars.js";
import { flakyFeed, historyOf, listen } from "../../../support/live.js";
import { expectSameBars, someTicks } from "../../../support/ticks.js";

it("gives the bars of the batch path bit for bit, however the ticks come and the connection breaks", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: 0, max: 0.2, noNaN: true }),
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 1, max: 30 }),
      async (seed, chance, mostMissed, ticksAtOnce) => {
        const ticks = someTicks(seed, 600);
        const end = ticks.time[599] + 600_000;
        const aggregator = createTickAggregator("M1", "mid");
        const closed = [aggregator.push(ticks).bars, aggregator.advance(end).bars];
        const batch = concatenateBars(closed);
        const feed = {
          name: "ticks",
          silenceMs: Number.POSITIVE_INFINITY,
          connect: async function* (): AsyncGenerator<FeedEvent> {
            for (let row = 0; row < 600; row += ticksAtOnce) {
              const next = viewTicks(ticks, row, Math.min(600, row + ticksAtOnce));
              yield { kind: "ticks", ticks: next };
            }
            yield { kind: "time", time: end };
          },
        };
        const since = batch.openTime[0];
        const flaky = flakyFeed(feed, createRandom(seed), chance, mostMissed);
        const outcome = await listen(flaky, { history: historyOf(batch), since });
        expectSameBars(outcome.bars, batch);
        expect(outcome.gaps).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});
