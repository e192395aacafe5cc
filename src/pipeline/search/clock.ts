/** A stretch of time, UTC ms. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a search in minutes goes by. */
export interface Clock {
  /** Whether no fold is to be begun any more. */
  isUp(): boolean;
  /** Takes note of a training that is over. */
  add(trained: Span): Span;
  /** Milliseconds of training, in earlier calls and this one. */
  trainedMs(): number;
}

/**
 * A clock that begins to run at once, with as much time as earlier calls have left.
 *
 * @param minutes - Of training, in all calls together; undefined where time does not matter.
 * @param earlier - When earlier calls trained.
 */
export function createClock(
  now: () => number,
  minutes: number | undefined,
  earlier: readonly Span[],
): Clock {
  const spans = [...earlier];
  const deadline =
    minutes === undefined
      ? Number.POSITIVE_INFINITY
      : now() + minutes * 60_000 - coveredMs(earlier);
  return {
    isUp: () => deadline < Number.POSITIVE_INFINITY && now() >= deadline,
    add: (trained) => {
      spans.push(trained);
      return trained;
    },
    trainedMs: () => coveredMs(spans),
  };
}

/** Milliseconds that lie in at least one of the spans. */
export function coveredMs(spans: readonly Span[]): number {
  let covered = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    covered += Math.max(0, span.end - Math.max(end, span.start));
    end = Math.max(end, span.end);
  }
  return covered;
}
