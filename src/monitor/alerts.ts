/** When a measured quantity asks for attention. */
export interface AlertRule {
  /** kebab-case, stable. */
  readonly id: string;
  /** Measurement that it watches: `plumbline_stage_quantity_unit`. */
  readonly metric: string;
  readonly breach: "above" | "below";
  /** In the metric's unit; the threshold itself is no breach. */
  readonly threshold: number;
  /** How long the breach must last, ms; 0 fires at once. */
  readonly forMs: number;
  /** What it means and what to look at. */
  readonly advice: string;
}

/** One measurement in time. */
export interface Sample {
  readonly metric: string;
  readonly value: number;
  /** UTC ms. */
  readonly at: number;
}

/** A rule that is broken now. */
export interface FiringAlert {
  readonly id: string;
  readonly metric: string;
  /** UTC ms of the first sample of the breach. */
  readonly since: number;
  /** The newest value. */
  readonly value: number;
  readonly threshold: number;
  readonly advice: string;
}

/** What a server watches where nothing else is said. */
export const defaultAlertRules: readonly AlertRule[] = [
  {
    id: "predictions-slow",
    metric: "plumbline_predict_latency_p99_seconds",
    breach: "above",
    threshold: 0.1,
    forMs: 60_000,
    advice: "one prediction in a hundred takes over 100 ms: look at the event loop's delay",
  },
  {
    id: "memory-high",
    metric: "plumbline_memory_capacity_ratio",
    breach: "above",
    threshold: 0.8,
    forMs: 60_000,
    advice: "over 80 % of the memory is in use: serve fewer instruments, or give more memory",
  },
  {
    id: "errors-high",
    metric: "plumbline_error_ratio",
    breach: "above",
    threshold: 0.001,
    forMs: 60_000,
    advice: "over 0.1 % of requests fail by our fault: see exceptions by code in /metrics",
  },
  {
    id: "version-conflict",
    metric: "plumbline_features_version_conflicts_total",
    breach: "above",
    threshold: 0,
    forMs: 0,
    advice: "a model was refused for its features: its error lists each difference",
  },
];

/**
 * Which rules are broken.
 *
 * A rule fires where its metric's newest samples, without a sound one between them, are all in breach
 * and the first of these is at least `forMs` old. NaN counts as sound: nothing was measured.
 *
 * @param samples - Ascending in time.
 * @param now - UTC ms.
 * @returns In the order of the rules.
 */
export function firingAlerts(
  rules: readonly AlertRule[],
  samples: readonly Sample[],
  now: number,
): FiringAlert[] {
  return rules.flatMap(({ id, metric, breach, threshold, forMs, advice }) => {
    const own = samples.filter((sample) => sample.metric === metric);
    const newest = own.at(-1);
    let since: number | undefined;
    for (let i = own.length - 1; i >= 0; i--) {
      const { value, at } = own[i];
      const isBreach = breach === "above" ? value > threshold : value < threshold;
      if (!isBreach) break;
      since = at;
    }
    if (newest === undefined || since === undefined || now - since < forMs) return [];
    return [{ id, metric, since, value: newest.value, threshold, advice }];
  });
}
