import { describe, expect, it } from "vitest";
import { createLatencyRecorder, latencyBounds } from "../../../src/monitor/latency.js";

describe("the latency recorder", () => {
  it("counts each duration under every bound that it does not exceed", () => {
    const recorder = createLatencyRecorder();
    for (const seconds of [5e-6, 10e-6, 11e-6, 1, 2]) recorder.record(seconds);
    const counts = recorder.cumulative();
    expect(counts.map(({ bound }) => bound)).toEqual([...latencyBounds, Number.POSITIVE_INFINITY]);
    expect(counts[0]).toEqual({ bound: 10e-6, count: 2 });
    expect(counts[1]).toEqual({ bound: 20e-6, count: 3 });
    expect(counts.at(-2)).toEqual({ bound: 1, count: 4 });
    expect(counts.at(-1)?.count).toBe(5);
    expect(recorder.sum).toBeCloseTo(3.000026, 12);
  });

  it("gives exact quantiles of what it holds", () => {
    const recorder = createLatencyRecorder();
    for (let i = 100; i >= 1; i--) recorder.record(i / 1000);
    expect(recorder.quantile(0.5)).toBe(0.05);
    expect(recorder.quantile(0.99)).toBe(0.099);
    expect(recorder.quantile(1)).toBe(0.1);
  });

  it("forgets the oldest for quantiles, not for counts", () => {
    const recorder = createLatencyRecorder(4);
    for (const seconds of [9, 9, 9, 1, 2, 3, 4]) recorder.record(seconds);
    expect(recorder.quantile(1)).toBe(4);
    expect(recorder.count).toBe(7);
  });

  it("has no quantile of nothing, and takes no NaN or negative duration", () => {
    const recorder = createLatencyRecorder();
    recorder.record(Number.NaN);
    recorder.record(-1);
    expect(recorder.count).toBe(0);
    expect(recorder.quantile(0.5)).toBeNaN();
  });

  it("costs the caller well under a microsecond", () => {
    const recorder = createLatencyRecorder();
    const calls = 200_000;
    let best = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 5; attempt++) {
      const begun = performance.now();
      for (let i = 0; i < calls; i++) recorder.record(3e-4);
      best = Math.min(best, (performance.now() - begun) / calls);
    }
    expect(best).toBeLessThan(1e-3); // in ms: a microsecond
  });
});
