import type { TrackLabels } from "../../store/index.js";
import { type Direction, goodDirection, isAmong, isBetter, type PartFilter } from "./ranking.js";
import { compareParts, partName, type RunPart, type TrackedRun } from "./run-record.js";

/** Something that was set, and what to in each run; undefined where it was not. */
export interface SettingDifference {
  /** `run`, `EURUSD executor`. */
  readonly part: string;
  readonly name: string;
  readonly values: readonly (string | number | boolean | undefined)[];
}

/** The values of a metric in one part, a run each; null where there is none. */
export interface MetricComparison {
  readonly part: string;
  readonly labels: TrackLabels;
  readonly metric: string;
  readonly direction: Direction;
  readonly values: readonly (number | null)[];
  /** Places of the best values: several where they are equal, none where fewer than two have any. */
  readonly best: readonly number[];
}

/** What differs between runs, and how well each did. */
export interface RunComparison {
  readonly settings: readonly SettingDifference[];
  readonly metrics: readonly MetricComparison[];
}

/** What is to be compared. */
export interface ComparisonOptions {
  readonly parts: PartFilter;
  /** One metric; all where left out. */
  readonly metric?: string;
  /** Overrides which values are good. */
  readonly direction?: Direction;
}

/** Compares the parts of runs that went into service: settings that are not all equal, and metrics. */
export function compareRuns(
  runs: readonly TrackedRun[],
  { parts, metric, direction }: ComparisonOptions,
): RunComparison {
  const settings = table(runs, (run) => [
    ...Object.entries(run.configuration).map(([name, value]) => {
      return { part: { labels: {}, turn: 0, isFinal: true }, name, value };
    }),
    ...run.facts
      .filter((fact) => fact.isFinal && fact.fact === "parameter" && isAmong(fact.labels, parts))
      .map(({ name, value, ...part }) => ({ part, name, value })),
  ]);
  const metrics = table(runs, (run) =>
    run.series
      .filter((one) => one.isFinal && isAmong(one.labels, parts))
      .filter((one) => metric === undefined || one.metric === metric)
      .flatMap((one) => {
        const way = direction ?? goodDirection(one.metric);
        const point = one.pointCount === 1 ? one.last : way === "lowest" ? one.least : one.most;
        return point === null ? [] : [{ part: one, name: one.metric, value: point.value }];
      }),
  );
  return {
    settings: settings
      .filter(({ values }) => new Set(values).size > 1)
      .map(({ part, name, values }) => ({ part: partName(part), name, values })),
    metrics: metrics.map(({ part, name, values }) => {
      const way = direction ?? goodDirection(name);
      return {
        part: partName(part),
        labels: part.labels,
        metric: name,
        direction: way,
        values: values.map((value) => value ?? null),
        best: bestPlaces(values, way),
      };
    }),
  };
}

interface Entry<Value> {
  readonly part: RunPart;
  readonly name: string;
  readonly value: Value;
}

/** Lays the entries of runs beside each other, a row for each part and name. */
function table<Value>(
  runs: readonly TrackedRun[],
  entriesOf: (run: TrackedRun) => readonly Entry<Value>[],
): { part: RunPart; name: string; values: (Value | undefined)[] }[] {
  const rows = new Map<string, { part: RunPart; name: string; values: (Value | undefined)[] }>();
  runs.forEach((run, place) => {
    for (const { part, name, value } of entriesOf(run)) {
      const own = { labels: part.labels, turn: 0, isFinal: true }; // turns differ from run to run
      const key = `${partName(own)} ${name}`;
      const row = rows.get(key) ?? { part: own, name, values: runs.map(() => undefined) };
      row.values[place] = value;
      rows.set(key, row);
    }
  });
  return [...rows.values()].sort(
    (a, b) => compareParts(a.part, b.part) || (a.name < b.name ? -1 : 1),
  );
}

function bestPlaces(values: readonly (number | undefined)[], direction: Direction): number[] {
  const known = values.filter((value) => value !== undefined);
  if (known.length < 2) return [];
  const best = known.reduce((a, b) => (isBetter(b, a, direction) ? b : a));
  return values.flatMap((value, place) => (value === best ? [place] : []));
}
