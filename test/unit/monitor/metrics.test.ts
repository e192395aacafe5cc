import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { createMetrics } from "../../../src/monitor/metrics.js";

function freshMetrics() {
  const metrics = createMetrics();
  onTestFinished(() => metrics.close());
  return metrics;
}

/** Value of one line of the exposition; undefined where it is not there. */
function lineValue(text: string, line: string): number | undefined {
  const found = text.split("\n").find((candidate) => candidate.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}

describe("metrics", () => {
  it("of two instances do not mix", async () => {
    const [one, two] = [freshMetrics(), freshMetrics()];
    one.countException("A_B_C");
    expect(await one.text()).toContain('plumbline_exceptions_total{code="A_B_C"} 1');
    expect(await two.text()).not.toContain("A_B_C");
  });

  it("show prediction latency as a histogram and as quantiles", async () => {
    const metrics = freshMetrics();
    for (const seconds of [15e-6, 15e-6, 0.3]) metrics.predictions.record(seconds);
    const text = await metrics.text();
    const name = "plumbline_predict_latency_seconds";
    expect(text).toContain(`# TYPE ${name} histogram`);
    expect(lineValue(text, `${name}_bucket{le="0.00001"}`)).toBe(0);
    expect(lineValue(text, `${name}_bucket{le="0.00002"}`)).toBe(2);
    expect(lineValue(text, `${name}_bucket{le="0.5"}`)).toBe(3);
    expect(lineValue(text, `${name}_bucket{le="+Inf"}`)).toBe(3);
    expect(lineValue(text, `${name}_count`)).toBe(3);
    expect(lineValue(text, `${name}_sum`)).toBeCloseTo(0.30003, 12);
    expect(lineValue(text, "plumbline_predict_latency_p50_seconds")).toBe(15e-6);
    expect(lineValue(text, "plumbline_predict_latency_p99_seconds")).toBe(0.3);
  });

  it("count requests by route and status, and failures of ours as the error ratio", async () => {
    const metrics = freshMetrics();
    expect(metrics.errorRatio()).toBeNaN();
    const request = { route: "/v1/bars", method: "POST", seconds: 0.01 };
    for (const status of [200, 200, 422, 500]) metrics.countRequest({ ...request, status });
    expect(metrics.errorRatio()).toBe(0.25);
    const text = await metrics.text();
    const labels = 'route="/v1/bars",method="POST",status="200"';
    expect(lineValue(text, `plumbline_serve_requests_total{${labels}}`)).toBe(2);
    expect(lineValue(text, "plumbline_error_ratio")).toBe(0.25);
  });

  it("turn what stages report into gauges, counters, stage times and notes", async () => {
    const metrics = freshMetrics();
    const { hooks } = metrics;
    const metric = (name: string, value: number, labels?: Record<string, string>) =>
      hooks.emit({ type: "metric", name, value, labels });
    metric("plumbline_clean_quality_score", 0.97, { instrument: "EURUSD" });
    metric("plumbline_features_version_conflicts_total", 1);
    metric("plumbline_features_version_conflicts_total", 1);
    metric("plumbline_stage_duration_seconds", 0.2, { stage: "clean" });
    metric("plumbline_stage_duration_seconds", 0.2);
    metric("plumbline_clean_rows", Number.NaN);
    hooks.emit({ type: "note", stage: "clean", level: "warning", message: "gap" });
    hooks.emit({ type: "progress", stage: "clean", subject: "EURUSD", done: 1, unit: "rows" });
    const text = await metrics.text();
    expect(lineValue(text, 'plumbline_clean_quality_score{instrument="EURUSD"}')).toBe(0.97);
    expect(lineValue(text, "plumbline_features_version_conflicts_total")).toBe(2);
    expect(metrics.versionConflicts()).toBe(2);
    const bucket = 'plumbline_stage_duration_seconds_bucket{le="0.5",stage="clean"}';
    expect(lineValue(text, bucket)).toBe(1);
    expect(text).toContain('plumbline_stage_duration_seconds_count{stage="unknown"} 1');
    expect(lineValue(text, 'plumbline_notes_total{stage="clean",level="warning"}')).toBe(1);
    expect(text).not.toContain("plumbline_clean_rows");
  });

  it("leave a stage alone whose measurement comes under other labels than before", async () => {
    const metrics = freshMetrics();
    const name = "plumbline_clean_rows";
    metrics.hooks.emit({ type: "metric", name, value: 1, labels: { a: "1" } });
    metrics.hooks.emit({ type: "metric", name, value: 1, labels: { b: "1" } });
    expect(lineValue(await metrics.text(), "plumbline_monitor_dropped_events_total")).toBe(1);
  });

  it("show memory, and the event loop's delay when it was blocked", async () => {
    const metrics = freshMetrics();
    await sleep(60);
    const begun = performance.now();
    while (performance.now() - begun < 100);
    await sleep(60);
    const text = await metrics.text();
    expect(lineValue(text, "plumbline_memory_rss_bytes")).toBeGreaterThan(1e7);
    expect(lineValue(text, "plumbline_memory_capacity_ratio")).toBeLessThan(1);
    expect(lineValue(text, "plumbline_event_loop_delay_max_seconds")).toBeGreaterThan(0.05);
    expect(lineValue(text, "plumbline_event_loop_delay_max_seconds")).toBeLessThan(5);
  });
});
