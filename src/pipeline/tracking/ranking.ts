import { nearestName, PlumblineError, shown, shownList } from "../../core/errors.js";
import type { SeriesPoint, TrackLabels } from "../../store/index.js";
import type { RunSeries, TrackedRun } from "./run-record.js";

/** Which values of a metric are good. */
export type Direction = "lowest" | "highest";

/** Metrics of which less is better; of all others more is. */
const lowIsGood = /(^|_)(loss|brier|error|drawdown|deviance|seconds|ms|bytes)$/;

/** Which values of a metric are good, by its name: losses, errors, durations and sizes are to be low. */
export function goodDirection(metric: string): Direction {
  return lowIsGood.test(metric) ? "lowest" : "highest";
}

/** Which parts of a run are asked for; all where left out. */
export type PartFilter = Readonly<Partial<Record<"instrument" | "node" | "fold", string>>>;

/** Whether a part is among those asked for. */
export function isAmong(labels: TrackLabels, filter: PartFilter): boolean {
  return Object.entries(filter).every(([name, value]) => {
    return value === undefined || labels[name]?.toLowerCase() === value.toLowerCase();
  });
}

/** The best value of a metric in a run, and where it is. */
export interface BestValue {
  readonly value: number;
  readonly step: number;
  readonly series: RunSeries;
}

/** What is asked of a metric. */
export interface MetricQuery {
  readonly metric: string;
  readonly parts: PartFilter;
  readonly direction: Direction;
}

/**
 * The best value of a metric among the parts of a run that went into service. Where a whole has it (a
 * node), its parts' (the folds') own values do not count: a lucky fold is not a good node.
 *
 * @returns undefined where the run has no finite value of it.
 */
export function bestValue(
  { series }: Pick<TrackedRun, "series">,
  { metric, parts, direction }: MetricQuery,
): BestValue | undefined {
  const asked = series.filter(
    (one) => one.isFinal && one.metric === metric && isAmong(one.labels, parts),
  );
  let best: BestValue | undefined;
  for (const one of asked) {
    if (asked.some((whole) => whole !== one && isWithin(one.labels, whole.labels))) continue;
    const point: SeriesPoint | null = direction === "lowest" ? one.least : one.most;
    if (point !== null && (best === undefined || isBetter(point.value, best.value, direction))) {
      best = { value: point.value, step: point.step, series: one };
    }
  }
  return best;
}

/** Whether one value is better than another. */
export function isBetter(value: number, than: number, direction: Direction): boolean {
  return direction === "lowest" ? value < than : value > than;
}

/** Whether labels name a part of what other, fewer labels name. */
function isWithin(labels: TrackLabels, whole: TrackLabels): boolean {
  const names = Object.keys(whole);
  return (
    names.length < Object.keys(labels).length && names.every((name) => labels[name] === whole[name])
  );
}

/** A run and its best value of a metric. */
export interface RankedRun {
  readonly tracked: TrackedRun;
  readonly best: BestValue | undefined;
}

/**
 * Runs by their best value of a metric, the best first; those without one last, in the order given.
 *
 * @throws PIPELINE_METRIC_UNKNOWN where no run has the metric at all.
 */
export function rankRuns(runs: readonly TrackedRun[], query: MetricQuery): RankedRun[] {
  requireMetric(runs, query.metric);
  const ranked = runs.map((tracked) => ({ tracked, best: bestValue(tracked, query) }));
  const good = query.direction === "lowest" ? 1 : -1;
  return ranked.sort((a, b) => {
    if (a.best === undefined || b.best === undefined) {
      return Number(a.best === undefined) - Number(b.best === undefined);
    }
    return good * (a.best.value - b.best.value);
  });
}

/**
 * Refuses a metric that none of some runs has.
 *
 * @throws PIPELINE_METRIC_UNKNOWN with the nearest name.
 */
export function requireMetric(runs: readonly Pick<TrackedRun, "series">[], metric: string): void {
  const known = new Set(runs.flatMap(({ series }) => series.map((one) => one.metric)));
  if (known.has(metric)) return;
  const names = [...known].sort();
  const nearest = nearestName(metric, names);
  throw new PlumblineError("PIPELINE_METRIC_UNKNOWN", {
    message: `no run has the metric ${shown(metric)}, found ${shownList(names) || "none at all"}`,
    where: { metric },
    remedy:
      nearest === undefined
        ? "name one of these: plumbline runs show latest lists them"
        : `did you mean ${nearest}?`,
  });
}
