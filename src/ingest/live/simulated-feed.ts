import { setImmediate } from "node:timers/promises";
import { type Clock, sleep } from "../../core/clock.js";
import { minuteMs, secondMs } from "../../core/time.js";
import { type BarColumns, barCount } from "../../market/bar.js";
import { simulateMarket } from "../../market/simulate/index.js";
import {
  allocateTicks,
  setTick,
  type TickColumns,
  tickCount,
  viewTicks,
} from "../../market/tick.js";
import type { LiveFeed } from "./feed.js";

/** What a simulated feed plays. */
export interface SimulatedFeedOptions {
  readonly instrument: string;
  readonly seed: number | string;
  /** UTC ms of the simulated market: inclusive and exclusive. */
  readonly from: number;
  readonly to: number;
  /** Default 1. */
  readonly signalStrength?: number;
  /** Simulated ms in a ms of the clock: 1 is as fast as life; infinite as fast as it is read. */
  readonly speed: number;
  readonly clock: Clock;
}

/** Ticks that are told at a time where nobody waits for them. */
const ticksAtOnce = 64;
const heartbeatMs = 5 * secondMs;

/**
 * A simulated market as it goes on, with a heartbeat every five simulated seconds, for trying out what
 * listens to a feed. The market goes on while nobody is connected: what is missed is missed. Infinitely
 * fast it goes on only while it is read. It ends for good at `to`.
 */
export function simulatedFeed(options: SimulatedFeedOptions): LiveFeed {
  const { instrument, seed, from, to, signalStrength, speed, clock } = options;
  const market = simulateMarket({ seed, from, to, signalStrength });
  const ticks = ticksOfBars(market.pair(instrument).bars);
  const begun = clock.elapsed();
  let told = 0;
  const now = (): number => Math.min(to, from + (clock.elapsed() - begun) * speed);

  return {
    name: `simulated ${instrument}`,
    silenceMs: Number.POSITIVE_INFINITY,
    connect: async function* (signal) {
      const isPaced = Number.isFinite(speed);
      if (isPaced) {
        while (told < tickCount(ticks) && ticks.time[told] < now()) told++;
        yield { kind: "time", time: now() };
      }
      for (;;) {
        if (signal.aborted) throw signal.reason;
        const time = isPaced ? now() : to;
        const end = isPaced ? tickAt(ticks, told, time) : told + ticksAtOnce;
        if (told < tickCount(ticks) && end > told) {
          const next = viewTicks(ticks, told, Math.min(end, tickCount(ticks)));
          told += tickCount(next);
          yield { kind: "ticks", ticks: next };
        }
        if (isPaced || told === tickCount(ticks)) yield { kind: "time", time };
        if (time >= to && told === tickCount(ticks)) return;
        if (isPaced) await sleep(clock, heartbeatMs / speed, signal);
        else await setImmediate(); // lets timers and connections have their turn
      }
    },
  };
}

/** The first tick from `start` on that is not before a time. */
function tickAt(ticks: TickColumns, start: number, time: number): number {
  let end = start;
  while (end < tickCount(ticks) && ticks.time[end] < time) end++;
  return end;
}

/**
 * Four ticks for each bar of one minute, at its open, its two extremes and its close: the extreme that lies
 * against the bar's direction first. Bid and ask lie half the bar's spread to either side.
 */
export function ticksOfBars(bars: BarColumns): TickColumns {
  const ticks = allocateTicks(4 * barCount(bars));
  for (let row = 0; row < barCount(bars); row++) {
    const { open, high, low, close, spread } = bars;
    const rises = close[row] >= open[row];
    const path = [
      open[row],
      rises ? low[row] : high[row],
      rises ? high[row] : low[row],
      close[row],
    ];
    const half = spread[row] === spread[row] ? spread[row] / 2 : 0;
    for (const [step, mid] of path.entries()) {
      const time = bars.openTime[row] + ((2 * step + 1) * minuteMs) / 8;
      setTick(ticks, 4 * row + step, { time, bid: mid - half, ask: mid + half });
    }
  }
  return ticks;
}
