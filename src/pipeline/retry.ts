import { PlumblineError } from "../core/errors.js";
import type { Random } from "../core/random.js";

/** How often and how patiently something flaky is tried again. */
export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly attempts: number;
  /** Wait before the second try, in ms; it doubles from try to try. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 4,
  firstDelayMs: 200,
  longestDelayMs: 5_000,
};

/**
 * Runs `work` until it succeeds, fails for good, or the attempts are used up. Only errors that say
 * `retryable` are tried again: a bad row is no better the second time.
 *
 * Waits grow exponentially with full jitter (Brooker, Exponential Backoff and Jitter, AWS
 * Architecture Blog, 2015).
 *
 * @param onRetry - Told of every failed try that will be repeated.
 */
export async function withRetry<Result>(
  work: (attempt: number) => Promise<Result>,
  policy: RetryPolicy,
  random: Random,
  onRetry: (error: PlumblineError, attempt: number) => void,
  sleep: (durationMs: number) => Promise<void> = sleepFor,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      const isFlaky = error instanceof PlumblineError && error.retryable;
      if (!isFlaky || attempt >= policy.attempts) throw error;
      onRetry(error, attempt);
      const ceiling = Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** (attempt - 1));
      await sleep(ceiling * random.uniform());
    }
  }
}

function sleepFor(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
