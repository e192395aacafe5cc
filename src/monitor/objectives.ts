import { cutDecimals } from "../core/cut-decimals.js";

/** A success criterion of the product: a target for one measured quantity. */
export interface Objective {
  /** kebab-case, stable. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** The target in words: `< 100 ms`. */
  readonly target: string;
  /** Measurement that it judges: `plumbline_stage_quantity_unit`. */
  readonly metric: string;
  /** Whether a measured value is on target. The unit is the metric's. */
  isMet(value: number): boolean;
  /** A measured value for people. */
  format(value: number): string;
}

/** An objective held against what was measured. */
export interface JudgedObjective {
  readonly id: string;
  readonly name: string;
  readonly target: string;
  readonly metric: string;
  /** The value for people; `not measured` where there is none. */
  readonly measured: string;
  /** Null where nothing was measured. */
  readonly holds: boolean | null;
}

/** The product's success criteria, in the order in which they are shown. */
export const objectives: readonly Objective[] = [
  {
    id: "prediction-latency",
    name: "prediction latency, p99",
    target: "< 100 ms",
    metric: "plumbline_predict_latency_p99_seconds",
    isMet: (seconds) => seconds < 0.1,
    format: formatSeconds,
  },
  {
    id: "feature-engineering",
    name: "feature engineering",
    target: "< 5 min",
    metric: "plumbline_features_duration_seconds",
    isMet: (seconds) => seconds < 300,
    format: formatSeconds,
  },
  {
    id: "memory",
    name: "memory, share of capacity",
    target: "< 80 %",
    metric: "plumbline_memory_capacity_ratio",
    isMet: (ratio) => ratio < 0.8,
    format: (ratio) => formatPercent(ratio, 1),
  },
  {
    id: "uptime",
    name: "serving uptime",
    target: "> 99.9 %",
    metric: "plumbline_serve_uptime_ratio",
    isMet: (ratio) => ratio > 0.999,
    format: (ratio) => formatPercent(ratio, 3),
  },
  {
    id: "error-rate",
    name: "error rate",
    target: "< 0.1 %",
    metric: "plumbline_error_ratio",
    isMet: (ratio) => ratio < 0.001,
    format: (ratio) => formatPercent(ratio, 3),
  },
  {
    id: "version-conflicts",
    name: "feature version conflicts",
    target: "0",
    metric: "plumbline_features_version_conflicts_total",
    isMet: (count) => count === 0,
    format: (count) => String(count),
  },
  {
    id: "test-coverage",
    name: "test coverage, lines",
    target: "> 90 %",
    metric: "plumbline_test_coverage_ratio",
    isMet: (ratio) => ratio > 0.9,
    format: (ratio) => formatPercent(ratio, 1),
  },
  {
    id: "data-quality",
    name: "data quality score",
    target: "> 0.95",
    metric: "plumbline_clean_quality_score",
    isMet: (score) => score > 0.95,
    format: (score) => cutDecimals(score),
  },
];

/**
 * Holds the success criteria against measurements.
 *
 * @param latest - The newest value of each metric by name, such as `latestMeasurements` of the catalogue
 *   gives. NaN counts as not measured.
 * @returns One judgement an objective, in their order.
 */
export function judgeObjectives(latest: ReadonlyMap<string, number>): JudgedObjective[] {
  return objectives.map(({ id, name, target, metric, isMet, format }) => {
    const value = latest.get(metric) ?? Number.NaN;
    const isMeasured = Number.isFinite(value);
    return {
      id,
      name,
      target,
      metric,
      measured: isMeasured ? format(value) : "not measured",
      holds: isMeasured ? isMet(value) : null,
    };
  });
}

/** `38 µs`, `4.2 ms`, `12.3 s`, `6 min 40 s`. */
function formatSeconds(seconds: number): string {
  if (seconds < 1e-3) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 1) return `${(seconds * 1e3).toFixed(1)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

function formatPercent(ratio: number, digits: number): string {
  return `${(ratio * 100).toFixed(digits)} %`;
}
