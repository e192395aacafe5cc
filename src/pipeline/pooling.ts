import type { PooledInputs } from "./tasks.js";

/** Where the pairs of a turn find what each other's nodes read. */
export interface Pooling {
  /** Says what a node of a pair reads. */
  offer(instrument: string, node: string, inputs: PooledInputs): void;
  /** Says that a pair will offer nothing more: whoever waits for it fails with it. */
  fail(instrument: string, error: unknown): void;
  /** What the node reads of every other pair, once all have offered it. */
  othersOf(instrument: string, node: string): Promise<Readonly<Record<string, PooledInputs>>>;
}

/** A meeting place of the pairs of one turn, that go side by side. */
export function createPooling(instruments: readonly string[]): Pooling {
  const offered = new Map<string, PromiseWithResolvers>();
  const failed = new Map<string, unknown>();
  const place = (instrument: string, node: string): PromiseWithResolvers => {
    const key = `${instrument}/${node}`;
    const known = offered.get(key) ?? withResolvers();
    offered.set(key, known);
    if (failed.has(instrument)) known.reject(failed.get(instrument));
    return known;
  };
  return {
    offer: (instrument, node, inputs) => place(instrument, node).resolve(inputs),
    fail: (instrument, error) => {
      failed.set(instrument, error);
      for (const [key, { reject }] of offered) if (key.startsWith(`${instrument}/`)) reject(error);
    },
    othersOf: async (instrument, node) => {
      const others = instruments.filter((other) => other !== instrument).sort();
      const inputs = await Promise.all(others.map((other) => place(other, node).promise));
      return Object.fromEntries(others.map((other, i) => [other, inputs[i]]));
    },
  };
}

interface PromiseWithResolvers {
  readonly promise: Promise<PooledInputs>;
  readonly resolve: (inputs: PooledInputs) => void;
  readonly reject: (error: unknown) => void;
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers(): PromiseWithResolvers {
  let resolve: (inputs: PooledInputs) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<PooledInputs>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  promise.catch(() => {}); // a pair that failed and that nobody waits for
  return { promise, resolve, reject };
}
