/** What a piece of work took. */
export interface Cost {
  readonly seconds: number;
  /** Of all threads of this process together. */
  readonly cpuSeconds: number;
}

/** The cost of work: waiting, and the processors' time. */
export async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const before = process.cpuUsage();
  const seconds = await secondsOf(work);
  const { user, system } = process.cpuUsage(before);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

/** One side of a comparison. */
export interface Contender<Value = number> {
  /** Does the work once and says what it came to: seconds, mostly. */
  run(): Value | Promise<Value>;
}

/**
 * Runs the contenders in turn, round after round, so that what else the machine does meets all of them
 * alike. Rounds before the first warm caches and compilers and are not counted; every other round goes
 * in reverse; rubbish is collected before each run where `--expose-gc` allows it.
 *
 * @param warmUps - Rounds that are not counted, integer ≥ 0. Work of milliseconds needs more than 1.
 * @returns Values by contender, then by round.
 */
export async function interleave<Value = number>(
  roundCount: number,
  contenders: readonly Contender<Value>[],
  warmUps = 1,
): Promise<Value[][]> {
  const values: Value[][] = contenders.map(() => []);
  for (let round = -warmUps; round < roundCount; round++) {
    const order = contenders.map((_, place) => place);
    if (round % 2 !== 0) order.reverse();
    for (const place of order) {
      globalThis.gc?.();
      const value = await contenders[place].run();
      if (round >= 0) values[place].push(value);
    }
  }
  return values;
}

/** Seconds that a piece of work takes. */
export async function secondsOf(work: () => unknown): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
}

/** The same for work that is done when it returns, without the event loop's part. */
export function secondsOfSync(work: () => unknown): number {
  const begun = performance.now();
  work();
  return (performance.now() - begun) / 1_000;
}

/**
 * The value below which a share of the samples lies (nearest rank).
 *
 * @param ascending - Sorted.
 */
export function percentile(ascending: Float64Array, share: number): number {
  const rank = Math.ceil(share * ascending.length) - 1;
  return ascending[Math.min(Math.max(rank, 0), ascending.length - 1)];
}

/** Milliseconds that taking the time twice costs: the least of many, to be taken off short samples. */
export function clockCostMs(): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 100_000; i++) {
    const begun = performance.now();
    least = Math.min(least, performance.now() - begun);
  }
  return least;
}

/** Two quantiles of the times of single calls. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
}

/** The quantiles of samples in any order, which are sorted in place. */
export function latenciesOf(samples: Float64Array): Latencies {
  samples.sort();
  return { p50: percentile(samples, 0.5), p99: percentile(samples, 0.99) };
}

/** p50 and p99 of one call after another, in ms, less the cost of taking the time. */
export function latenciesMs(callCount: number, call: (index: number) => unknown): Latencies {
  const cost = clockCostMs();
  const samples = new Float64Array(callCount);
  for (let i = 0; i < callCount; i++) {
    const begun = performance.now();
    call(i);
    samples[i] = Math.max(0, performance.now() - begun - cost);
  }
  return latenciesOf(samples);
}
