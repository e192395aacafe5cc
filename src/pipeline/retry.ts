import { PlumblineError } from "../core/errors.js";
import type { Random } from "../core/random.js";
import { backoffMs, type RetryPolicy } from "../core/retry.js";

export type { RetryPolicy } from "../core/retry.js";

/** For tasks: what is flaky about them is a busy disk or catalogue. */
export const defaultRetryPolicy: RetryPolicy = {
  attempts: 4,
  firstDelayMs: 200,
  longestDelayMs: 5_000,
};

/**
 * Runs `work` until it succeeds, fails for good, or the attempts are used up. Only errors that say
 * `retryable` are tried again: a bad row is no better the second time.
 *
 * Waits are those of `backoffMs`.
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
      await sleep(backoffMs(policy, attempt, random));
    }
  }
}

function sleepFor(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
