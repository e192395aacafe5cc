/**
 * Time as the parts that wait see it: handed in, so that tests decide how it goes.
 *
 * The two clocks are apart on purpose. The wall clock may jump (a correction, a suspended machine, an
 * operator), so it only stamps records and is compared with times that others gave; whatever is waited
 * for is measured on the other, which never goes back.
 */
export interface Clock {
  /** UTC ms by the wall clock. */
  now(): number;
  /** Milliseconds since some moment; never goes back. */
  elapsed(): number;
  /**
   * Calls back once, `durationMs` (≥ 0) from now on the clock that never goes back.
   *
   * @returns Calls it off; does nothing where it has been called.
   */
  after(durationMs: number, callback: () => void): () => void;
}

/**
 * Resolves after `durationMs` ≥ 0.
 *
 * @param signal - Where it is aborted the wait rejects with its reason at once.
 */
export function sleep(clock: Clock, durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(durationMs, () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    });
    signal?.addEventListener("abort", abort, { once: true });
  });
}
