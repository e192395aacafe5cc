import type { Clock } from "../../src/core/clock.js";

/**
 * A clock that goes so many times as fast as the machine's: the limits and waits of production against
 * a real server, without the wait.
 */
export function fastClock(times: number, start = Date.now()): Clock {
  const begun = performance.now();
  const elapsed = (): number => (performance.now() - begun) * times;
  return {
    elapsed,
    now: () => start + elapsed(),
    after: (durationMs, callback) => {
      const timer = setTimeout(callback, durationMs / times);
      return () => clearTimeout(timer);
    },
  };
}
