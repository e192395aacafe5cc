import type { Random } from "./random.js";

/** How often and how patiently something flaky is tried again. */
export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly attempts: number;
  /** Wait before the second try, in ms; it doubles from try to try. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

/**
 * The wait after a failed try, in ms: exponential with full jitter, so that many who failed together do
 * not come back together.
 *
 * @param attempt - Number of the try that failed, from 1.
 * @returns Uniform in [0, min(longest, first × 2^(attempt − 1))).
 * @see M. Brooker, Exponential Backoff and Jitter, AWS Architecture Blog, 2015.
 */
export function backoffMs(policy: RetryPolicy, attempt: number, random: Random): number {
  const ceiling = Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** (attempt - 1));
  return ceiling * random.uniform();
}
