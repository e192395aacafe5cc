import type { Clock } from "../../core/clock.js";

/** The machine's clocks. */
export const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  after: (durationMs, callback) => {
    const timer = setTimeout(callback, durationMs);
    return () => clearTimeout(timer);
  },
};
