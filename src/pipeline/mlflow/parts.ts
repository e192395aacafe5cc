import { shortId } from "../../core/hash.js";
import type { Curve, RunRecord, TrackLabels } from "../../store/index.js";
import { partName, type RunSeries, type TrackedRun } from "../tracking/index.js";
import type { MlflowEntry, MlflowMetric, MlflowStatus } from "./client.js";

/** A part of a run as a run of MLflow's: nested in the part that it belongs to. */
export interface MlflowPart {
  /** Tells it from all other parts of the run; kept in the tag `plumbline.part`. */
  readonly key: string;
  /** Key of the part that it is nested in; undefined of a whole run. */
  readonly parent: string | undefined;
  readonly name: string;
  readonly tags: readonly MlflowEntry[];
  readonly params: readonly MlflowEntry[];
  readonly series: readonly RunSeries[];
}

/** The tags by which a part is found again there. */
export const runTag = "plumbline.run";
export const partTag = "plumbline.part";

/** Limits of MLflow's: what is longer is cut. */
const longestKey = 250;
const longestValue = 5_000;

/**
 * The parts of a run: the run as a whole, each instrument's node in it, each fold in its node. Turns of the
 * feedback loop that did not come into service are nodes of their own, `turn 1`.
 */
export function mlflowParts(tracked: TrackedRun): MlflowPart[] {
  const { run, configuration, facts, series, droppedCount } = tracked;
  const groups = new Map<string, { labels: TrackLabels; turn: number }>();
  for (const { labels, turn } of [...facts, ...series]) {
    for (const outer of [...outerLabels(labels), labels]) {
      if (Object.keys(outer).length > 0) groups.set(keyOf(outer, turn), { labels: outer, turn });
    }
  }
  const whole = keyOf({}, 0);
  const part = (labels: TrackLabels, turn: number): Omit<MlflowPart, "parent" | "name"> => {
    const key = keyOf(labels, turn);
    const own = facts.filter((fact) => keyOf(fact.labels, fact.turn) === key);
    const entries = (kind: string): MlflowEntry[] =>
      own.filter(({ fact }) => fact === kind).map(({ name, value }) => entry(name, value));
    return {
      key,
      tags: [
        { key: runTag, value: run.id },
        { key: partTag, value: key },
        ...entries("tag"),
        ...entries("artifact").map(({ key: name, value }) => entry(`artifact.${name}`, value)),
        ...Object.entries(labels).map(([name, value]) => entry(`plumbline.${name}`, value)),
      ],
      params: entries("parameter"),
      series: series.filter((one) => keyOf(one.labels, one.turn) === key),
    };
  };
  const own = part({}, 0);
  return [
    {
      ...own,
      parent: undefined,
      name: `plumbline ${run.id.slice(0, 8)}`,
      tags: [
        ...own.tags,
        ...(droppedCount > 0 ? [entry("plumbline.dropped_points", droppedCount)] : []),
        ...treeTags(run),
      ],
      params: [
        ...Object.entries(configuration).map(([name, value]) => entry(name, value)),
        ...own.params,
      ],
    },
    ...[...groups.values()].map(({ labels, turn }) => {
      const outer = outerLabels(labels).at(-1) ?? {};
      const parent = Object.keys(outer).length === 0 ? whole : keyOf(outer, turn);
      return { ...part(labels, turn), parent, name: partName({ labels, turn }) };
    }),
  ];
}

/** Labels of the parts that a part lies in, outermost first: without its fold, then without its node. */
function outerLabels(labels: TrackLabels): TrackLabels[] {
  const { fold, ...rest } = labels;
  return fold === undefined ? [] : [rest];
}

function keyOf(labels: TrackLabels, turn: number): string {
  return cut(partName({ labels, turn }), longestValue);
}

/** Model trees that the run ended in, by instrument. */
function treeTags({ summary }: RunRecord): MlflowEntry[] {
  if (typeof summary !== "object" || summary === null || !("trees" in summary)) return [];
  const trees = summary.trees as Readonly<Record<string, string>>; // by the run
  return Object.entries(trees).map(([name, id]) =>
    entry(`artifact.model_tree.${name}`, shortId(id)),
  );
}

function entry(name: string, value: string | number | boolean): MlflowEntry {
  return { key: mlflowKey(name), value: cut(String(value), longestValue) };
}

/** MLflow's keys hold letters, digits, underscores, dashes, periods, spaces, colons and slashes. */
export function mlflowKey(name: string): string {
  return cut(name.replaceAll(/[^\w\-. :/]/g, "_"), longestKey);
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** A point of a curve as the REST API has it. Steps there are whole. */
export function mlflowMetric(metric: string, curve: Curve, place: number): MlflowMetric {
  const value = curve.value[place];
  return {
    key: mlflowKey(metric),
    value: Number.isFinite(value) ? value : String(value),
    timestamp: Math.round(curve.time[place]),
    step: Math.round(curve.step[place]),
  };
}

/** How a run's state is called there. */
export const mlflowStatus: Readonly<Record<RunRecord["state"], MlflowStatus>> = {
  running: "RUNNING",
  done: "FINISHED",
  failed: "FAILED",
  killed: "KILLED",
};
