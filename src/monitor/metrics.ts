import { monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { HookEvent, Hooks } from "../core/hooks.js";
import { createLatencyRecorder, type LatencyRecorder } from "./latency.js";
import { readMemory } from "./memory.js";

/** The measurements of one process or server, in a registry of its own. */
export interface Metrics {
  /** Turns events of stages into metrics: give it to whatever reports. */
  readonly hooks: Hooks;
  /** Prediction latency. `record` is fit for the prediction path. */
  readonly predictions: LatencyRecorder;
  /** One request answered. @param route - The pattern, not the path: `/v1/predictions/:instrument`. */
  countRequest(request: {
    readonly route: string;
    readonly method: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  /** One exception, by its code. */
  countException(code: string): void;
  /** Sets a gauge, which need not be known before. */
  setGauge(name: string, value: number, labels?: Readonly<Record<string, string>>): void;
  /** Requests that failed by our fault (status 500 and above) over all; NaN before the first. */
  errorRatio(): number;
  /** Models refused for their features since the start. */
  versionConflicts(): number;
  /** Everything, in the text format of Prometheus. */
  text(): Promise<string>;
  /** The content type of `text`. */
  readonly contentType: string;
  /** Stops watching the event loop. */
  close(): void;
}

/** Counts models that were refused for their features. */
export const versionConflictsMetric = "plumbline_features_version_conflicts_total";

/** How often the event loop is looked at. */
const loopResolutionMs = 20;

/** Metrics that count from now. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const predictions = createLatencyRecorder();
  const loopDelay = monitorEventLoopDelay({ resolution: loopResolutionMs });
  loopDelay.enable();
  let answered = 0;
  let failed = 0;
  let conflicts = 0;

  const requests = new Counter({
    name: "plumbline_serve_requests_total",
    help: "Requests answered, by route, method and status.",
    labelNames: ["route", "method", "status"],
    registers,
  });
  const requestSeconds = new Histogram({
    name: "plumbline_serve_request_duration_seconds",
    help: "Time from a request's head to its answer.",
    labelNames: ["route"],
    buckets: [1e-3, 2e-3, 5e-3, 10e-3, 20e-3, 50e-3, 0.1, 0.2, 0.5, 1, 5],
    registers,
  });
  const exceptions = new Counter({
    name: "plumbline_exceptions_total",
    help: "Exceptions, by code.",
    labelNames: ["code"],
    registers,
  });
  const stageSeconds = new Histogram({
    name: "plumbline_stage_duration_seconds",
    help: "Time that tasks of a stage took in this process.",
    labelNames: ["stage"],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300],
    registers,
  });
  const notes = new Counter({
    name: "plumbline_notes_total",
    help: "What stages had to say, by stage and level.",
    labelNames: ["stage", "level"],
    registers,
  });
  const dropped = new Counter({
    name: "plumbline_monitor_dropped_events_total",
    help: "Measurements that came under other labels than before and were left out.",
    registers,
  });
  // Named by whoever measures: made when first heard of.
  const gauges = new Map<string, Gauge>();
  const counters = new Map<string, Counter>();
  const gauge = (name: string, labels: Readonly<Record<string, string>>): Gauge => {
    const known = gauges.get(name);
    if (known !== undefined) return known;
    const made = new Gauge({
      name,
      help: helpOf(name),
      labelNames: Object.keys(labels),
      registers,
    });
    gauges.set(name, made);
    return made;
  };
  const counter = (name: string, labels: Readonly<Record<string, string>>): Counter => {
    const known = counters.get(name);
    if (known !== undefined) return known;
    const labelNames = Object.keys(labels);
    const made = new Counter({ name, help: helpOf(name), labelNames, registers });
    counters.set(name, made);
    return made;
  };
  counter(versionConflictsMetric, {}); // shown as 0 from the start

  function hear(event: HookEvent): void {
    if (event.type === "note") {
      notes.inc({ stage: event.stage, level: event.level });
      return;
    }
    if (event.type !== "metric" || !Number.isFinite(event.value)) return;
    const { name, value, labels = {} } = event;
    if (name === "plumbline_stage_duration_seconds") {
      stageSeconds.observe({ stage: labels.stage ?? "unknown" }, value);
    } else if (name.endsWith("_total")) {
      if (name === versionConflictsMetric) conflicts += value;
      counter(name, labels).inc(labels, value);
    } else {
      gauge(name, labels).set(labels, value);
    }
  }

  function setGauge(
    name: string,
    value: number,
    labels: Readonly<Record<string, string>> = {},
  ): void {
    gauge(name, labels).set(labels, value);
  }

  return {
    hooks: {
      emit: (event) => {
        try {
          hear(event);
        } catch {
          // A metric under other labels than before: reporting must not stop a stage.
          dropped.inc();
        }
      },
    },
    predictions,
    countRequest: ({ route, method, status, seconds }) => {
      answered++;
      if (status >= 500) failed++;
      requests.inc({ route, method, status: String(status) });
      requestSeconds.observe({ route }, seconds);
    },
    countException: (code) => exceptions.inc({ code }),
    setGauge,
    errorRatio: () => failed / answered,
    versionConflicts: () => conflicts,
    text: async () => {
      const memory = readMemory();
      setGauge("plumbline_memory_rss_bytes", memory.rssBytes);
      setGauge("plumbline_memory_heap_bytes", memory.heapBytes);
      setGauge("plumbline_memory_capacity_bytes", memory.capacityBytes);
      setGauge("plumbline_memory_capacity_ratio", memory.capacityRatio);
      setGauge("plumbline_event_loop_delay_p50_seconds", secondsOf(loopDelay.percentile(50)));
      setGauge("plumbline_event_loop_delay_p99_seconds", secondsOf(loopDelay.percentile(99)));
      setGauge("plumbline_event_loop_delay_max_seconds", secondsOf(loopDelay.max));
      if (predictions.count > 0) {
        setGauge("plumbline_predict_latency_p50_seconds", predictions.quantile(0.5));
        setGauge("plumbline_predict_latency_p99_seconds", predictions.quantile(0.99));
      }
      if (answered > 0) setGauge("plumbline_error_ratio", failed / answered);
      return `${await registry.metrics()}\n${latencyText(predictions)}`;
    },
    contentType: registry.contentType,
    close: () => void loopDelay.disable(),
  };
}

/**
 * The recorder's counts as a histogram in the text format. They are kept by the recorder and not by the
 * library's `observe`, which looks labels up and allocates: 0.4 µs against 0.01 µs a call.
 */
function latencyText(recorder: LatencyRecorder): string {
  const name = "plumbline_predict_latency_seconds";
  const buckets = recorder.cumulative().map(({ bound, count }) => {
    const le = bound === Number.POSITIVE_INFINITY ? "+Inf" : bound;
    return `${name}_bucket{le="${le}"} ${count}`;
  });
  return [
    `# HELP ${name} Time from a closed bar to its predictions, features included.`,
    `# TYPE ${name} histogram`,
    ...buckets,
    `${name}_sum ${recorder.sum}`,
    `${name}_count ${recorder.count}`,
    "",
  ].join("\n");
}

/**
 * Seconds by which the event loop was late. Node gives the time between two looks, which holds the
 * 20 ms that it means to wait.
 *
 * @param nanoseconds - 0 where it has not looked yet.
 */
function secondsOf(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - loopResolutionMs / 1e3);
}

/** `plumbline_clean_quality_score` → `clean quality score, as reported by the stage.` */
function helpOf(name: string): string {
  return `${name.replace(/^plumbline_/, "").replaceAll("_", " ")}, as reported.`;
}
