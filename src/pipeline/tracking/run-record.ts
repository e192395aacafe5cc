import type { Canonical } from "../../core/canonical-json.js";
import { PlumblineError, shown, shownList } from "../../core/errors.js";
import {
  type Curve,
  indexAllTracked,
  type RunRecord,
  readCurves,
  type SeriesPoint,
  type SeriesSummary,
  type TrackedFact,
  type TrackLabels,
} from "../../store/index.js";
import type { Workspace } from "../../store/workspace.js";
import { isTrialRun } from "../search/trial-record.js";
import { findTurns } from "./run-turns.js";

/** A part of a run: the run as a whole, an instrument's node, one of its folds. */
export interface RunPart {
  /** `instrument`, `node`, `fold`, or what a training of one's own says. Empty: the run as a whole. */
  readonly labels: TrackLabels;
  /** Turn of the feedback loop; 0 is before the first. */
  readonly turn: number;
  /** Whether the part belongs to the models that the run put into service. */
  readonly isFinal: boolean;
}

/** Points of one metric in one part of a run, summed up. */
export interface RunSeries extends RunPart {
  readonly metric: string;
  readonly pointCount: number;
  readonly least: SeriesPoint | null;
  readonly most: SeriesPoint | null;
  readonly last: SeriesPoint | null;
  /** The run that logged it: another, where this one found the work done. */
  readonly loggedBy: string;
  readonly series: number;
}

/** A parameter, tag or artifact of a part of a run. */
export interface RunFact extends RunPart {
  readonly fact: TrackedFact["fact"];
  readonly name: string;
  readonly value: string | number | boolean;
}

/** All that is known of a run. */
export interface TrackedRun {
  readonly run: RunRecord;
  /** What the run was set to, flat: `evaluate.folds`. */
  readonly configuration: Readonly<Record<string, string | number | boolean>>;
  readonly facts: readonly RunFact[];
  readonly series: readonly RunSeries[];
  /** Points that the run dropped because the disk was too far behind. */
  readonly droppedCount: number;
}

/**
 * Finds a run by the first digits of its id, four at least, or `latest`, which is no trial of a search.
 *
 * @throws PIPELINE_RUN_UNKNOWN where none has it, or several have.
 */
export async function findRun({ catalogue }: Workspace, word: string): Promise<RunRecord> {
  const runs = await catalogue.runs();
  const found =
    word === "latest"
      ? runs.filter((run) => !isTrialRun(run)).slice(0, 1)
      : runs.filter(({ id }) => word.length >= 4 && id.startsWith(word));
  if (found.length === 1) return found[0];
  const known = runs.map(({ id }) => id.slice(0, 8));
  throw new PlumblineError("PIPELINE_RUN_UNKNOWN", {
    message:
      found.length > 1
        ? `${found.length} runs begin with ${shown(word)}: ${shownList(found.map(({ id }) => id))}`
        : `no run ${shown(word)} in the workspace, found ${shownList(known) || "none at all"}`,
    where: { run: word },
    remedy:
      known.length === 0
        ? "plumbline run makes one"
        : "name the first digits of one of these, four or more, or latest",
  });
}

/** Gathers what is known of a run: see `openRunRecords`. */
export async function openRunRecord(workspace: Workspace, run: RunRecord): Promise<TrackedRun> {
  const [record] = await openRunRecords(workspace, [run]);
  return record;
}

/**
 * Gathers what is known of runs. What a run found done and did not make again is taken from the run that
 * made it.
 */
export async function openRunRecords(
  workspace: Workspace,
  runs: readonly RunRecord[],
): Promise<readonly TrackedRun[]> {
  await indexAllTracked(workspace.path, workspace.catalogue);
  const records: TrackedRun[] = [];
  for (const run of runs) records.push(await gather(workspace, run));
  return records;
}

async function gather(workspace: Workspace, run: RunRecord): Promise<TrackedRun> {
  const { catalogue } = workspace;
  const attempts = await catalogue.attempts(run.id);
  const turns = await findTurns(workspace, attempts, run.summary);
  const artifactIds = [...new Set(attempts.map(({ artifactId }) => artifactId))];
  const own = await catalogue.trackedSeries({ runId: run.id });
  const ofArtifacts = await catalogue.trackedSeries({ artifactIds });
  const facts = [
    ...(await catalogue.trackedFacts({ artifactIds })),
    ...(await catalogue.trackedFacts({ runId: run.id })),
  ];
  const startedAt = await startTimes(workspace, [...ofArtifacts, ...facts]);
  const order = (runId: string): number =>
    runId === run.id ? Number.POSITIVE_INFINITY : (startedAt.get(runId) ?? 0);
  const place = (scope: { labels: TrackLabels; artifactId: string | null }): RunPart => {
    const turn = turns.turnOf(scope.artifactId);
    const isFinal = turn === turns.finalTurn(scope.labels.instrument);
    return { labels: scope.labels, turn, isFinal };
  };

  const series = new Map<string, SeriesSummary>();
  for (const one of [...ofArtifacts, ...own]) {
    const key = `${one.metric} ${place(one).turn} ${partKey(one.labels)}`;
    const known = series.get(key);
    const isNewer =
      known === undefined ||
      order(one.runId) > order(known.runId) ||
      (one.runId === known.runId && one.series >= known.series); // a second try
    if (isNewer) series.set(key, one);
  }
  const standing = new Map<string, TrackedFact>();
  for (const fact of facts) {
    const key = `${fact.fact} ${fact.name} ${place(fact).turn} ${partKey(fact.labels)}`;
    const known = standing.get(key);
    if (known === undefined || fact.at >= known.at) standing.set(key, fact);
  }
  return {
    run,
    configuration: flat(run.configuration),
    facts: [...standing.values()]
      .map((one) => ({ ...place(one), fact: one.fact, name: one.name, value: one.value }))
      .sort((a, b) => compareParts(a, b) || (a.name < b.name ? -1 : 1)),
    series: [...series.values()]
      .map(({ runId, series: number, metric, pointCount, least, most, last, ...scope }) => ({
        ...place(scope),
        metric,
        pointCount,
        least,
        most,
        last: last === null ? null : { step: last.step, value: last.value },
        loggedBy: runId,
        series: number,
      }))
      .sort((a, b) => compareParts(a, b) || (a.metric < b.metric ? -1 : 1)),
    droppedCount: await catalogue.droppedPoints(run.id),
  };
}

/** The points of some series. One whose segments are gone is left out. */
export function readRunCurves(
  { path }: Workspace,
  wanted: readonly RunSeries[],
): ReadonlyMap<RunSeries, Curve> {
  const curves = new Map<RunSeries, Curve>();
  for (const runId of new Set(wanted.map(({ loggedBy }) => loggedBy))) {
    const ofRun = wanted.filter(({ loggedBy }) => loggedBy === runId);
    const read = readCurves(
      path,
      runId,
      ofRun.map(({ series }) => series),
    );
    for (const one of ofRun) {
      const curve = read.get(one.series);
      if (curve !== undefined) curves.set(one, curve);
    }
  }
  return curves;
}

async function startTimes(
  { catalogue }: Workspace,
  tracked: readonly { readonly runId: string }[],
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const id of new Set(tracked.map(({ runId }) => runId))) {
    times.set(id, (await catalogue.run(id))?.startedAt ?? 0);
  }
  return times;
}

/** A part for people: `EURUSD executor fold 2`, `run`. */
export function partName({ labels, turn }: Pick<RunPart, "labels" | "turn">): string {
  const { instrument, node, fold, ...others } = labels;
  const words = [
    instrument,
    node,
    fold === undefined ? undefined : fold === "final" ? "final" : `fold ${fold}`,
    ...Object.entries(others).map(([name, value]) => `${name} ${value}`),
    turn === 0 ? undefined : `turn ${turn}`,
  ];
  return words.filter((word) => word !== undefined).join(" ") || "run";
}

/** Turn by turn, instrument by instrument, node by node, folds in their order. */
export function compareParts(a: RunPart, b: RunPart): number {
  const [one, other] = [sortKey(a.labels), sortKey(b.labels)];
  return a.turn - b.turn || (one < other ? -1 : one > other ? 1 : 0);
}

function partKey(labels: TrackLabels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sortKey({ instrument = "", node = "", fold = "", ...others }: TrackLabels): string {
  return [
    instrument,
    node,
    /^\d+$/.test(fold) ? fold.padStart(9, "0") : fold,
    partKey(others),
  ].join("\u0000");
}

/** Nested objects as one, keys joined by dots. Lists are told by their text. */
function flat(value: Canonical, prefix = ""): Record<string, string | number | boolean> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value).map(([key, inner]) =>
      flat(inner, prefix === "" ? key : `${prefix}.${key}`),
    );
    return Object.assign({}, ...entries);
  }
  if (value === null) return {};
  return { [prefix]: typeof value === "object" ? JSON.stringify(value) : value };
}
