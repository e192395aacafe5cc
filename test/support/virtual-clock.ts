import type { Clock } from "../../src/core/clock.js";

/** A clock that goes only when it is told to. */
export interface VirtualClock extends Clock {
  /** Lets time pass: callbacks are called in the order of their times, with what they wait on settled. */
  advance(durationMs: number): Promise<void>;
  /** Lets time pass until the next callback and calls it; false where there is none. */
  step(): Promise<boolean>;
  /** Moves the wall clock alone, as a correction or an operator does. */
  jump(durationMs: number): void;
  /** How many callbacks are waited for. */
  pending(): number;
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A virtual clock whose wall clock starts at `now`, UTC ms. */
export function virtualClock(now = Date.UTC(2024, 0, 10)): VirtualClock {
  let passed = 0;
  let wall = now;
  const timers = new Set<Timer>();

  function next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers) if (first === undefined || timer.at < first.at) first = timer;
    return first;
  }

  async function fire(timer: Timer): Promise<void> {
    timers.delete(timer);
    passed = Math.max(passed, timer.at);
    timer.callback();
    await settle();
  }

  return {
    now: () => wall + passed,
    elapsed: () => passed,
    after: (durationMs, callback) => {
      const timer = { at: passed + durationMs, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance: async (durationMs) => {
      await settle();
      const until = passed + durationMs;
      for (let timer = next(); timer !== undefined && timer.at <= until; timer = next()) {
        await fire(timer);
      }
      passed = until;
    },
    step: async () => {
      await settle();
      const timer = next();
      if (timer === undefined) return false;
      await fire(timer);
      return true;
    },
    jump: (durationMs) => {
      wall += durationMs;
    },
    pending: () => timers.size,
  };
}

/** Lets everything that is ready to go on do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}
