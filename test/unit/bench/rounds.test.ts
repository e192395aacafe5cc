import { describe, expect, it } from "vitest";
import {
  interleave,
  latenciesMs,
  latenciesOf,
  percentile,
  secondsOf,
  secondsOfSync,
} from "../../../bench/rounds.js";

/** Contenders that write down when they ran and answer with the number of their runs. */
function contenders(...names: string[]) {
  const log: string[] = [];
  const counts = new Map<string, number>();
  return {
    log,
    list: names.map((name) => ({
      run: () => {
        log.push(name);
        const count = (counts.get(name) ?? 0) + 1;
        counts.set(name, count);
        return count;
      },
    })),
  };
}

describe("interleave", () => {
  it("runs the contenders in turn and every other round in reverse", async () => {
    const { log, list } = contenders("a", "b", "c");
    await interleave(3, list, 0);
    expect(log.join("")).toBe("abccbaabc");
  });

  it("counts no round that warms up", async () => {
    const { log, list } = contenders("a", "b");
    expect(await interleave(2, list, 3)).toEqual([
      [4, 5],
      [4, 5],
    ]);
    expect(log).toHaveLength(10);
  });

  it("warms up once where nothing else is said", async () => {
    const { list } = contenders("a");
    expect(await interleave(1, list)).toEqual([[2]]);
  });

  it("waits for each run before the next begins", async () => {
    const log: string[] = [];
    const slow = {
      run: async () => {
        log.push("slow begins");
        await new Promise((resolve) => setImmediate(resolve));
        log.push("slow ends");
        return 1;
      },
    };
    const quick = {
      run: () => {
        log.push("quick");
        return 2;
      },
    };
    await interleave(1, [slow, quick], 0);
    expect(log).toEqual(["slow begins", "slow ends", "quick"]);
  });
});

describe("percentile", () => {
  // The worked example of https://en.wikipedia.org/wiki/Percentile#The_nearest-rank_method
  const ascending = Float64Array.of(15, 20, 35, 40, 50);
  it.each([
    [0.05, 15],
    [0.3, 20],
    [0.4, 20],
    [0.5, 35],
    [1, 50],
  ])("of %d is that of the nearest-rank method", (share, value) => {
    expect(percentile(ascending, share)).toBe(value);
  });

  it("stays within the samples at 0", () => {
    expect(percentile(ascending, 0)).toBe(15);
  });
});

describe("latencies", () => {
  it("are quantiles of samples in any order", () => {
    const samples = Float64Array.from({ length: 200 }, (_, i) => 200 - i);
    expect(latenciesOf(samples)).toEqual({ p50: 100, p99: 198 });
  });

  it("are taken of every call once, in order, and never below 0", () => {
    const calls: number[] = [];
    const { p50, p99 } = latenciesMs(5, (index) => calls.push(index));
    expect(calls).toEqual([0, 1, 2, 3, 4]);
    expect(p50).toBeGreaterThanOrEqual(0);
    expect(p99).toBeGreaterThanOrEqual(p50);
  });
});

describe("seconds", () => {
  it("are taken when the work has ended, now or later", async () => {
    let isDone = false;
    const seconds = await secondsOf(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      isDone = true;
    });
    expect(isDone).toBe(true);
    expect(seconds).toBeGreaterThan(0);
    expect(secondsOfSync(() => {})).toBeGreaterThanOrEqual(0);
  });
});
