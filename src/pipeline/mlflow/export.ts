/**
 * The export of a run to an MLflow tracking server:
 *
 * 1. the run's parts become runs there, nested: run, node, fold            (`mlflowParts`)
 * 2. those that the catalogue does not know are looked for by their tags:
 *    an export may have been killed right after it made them               (`findKnown`)
 * 3. what is still missing is made; what a part was set to and its points
 *    go there in batches, and after each that was acknowledged the
 *    catalogue knows how far it is; the run's state goes last              (`sendPart`)
 *
 * Killed anywhere, it goes on there the next time. A batch that was heard but not recorded is sent again: the
 * server's database keeps equal points once.
 */
import type { Canonical } from "../../core/canonical-json.js";
import type { Curve, RunRecord } from "../../store/index.js";
import type { Workspace } from "../../store/workspace.js";
import { openRunRecord, type RunSeries, readRunCurves } from "../tracking/index.js";
import type {
  MlflowBatch,
  MlflowClient,
  MlflowEntry,
  MlflowMetric,
  MlflowStatus,
} from "./client.js";
import {
  type MlflowPart,
  mlflowMetric,
  mlflowParts,
  mlflowStatus,
  partTag,
  runTag,
} from "./parts.js";

/** Where and how a run is exported. */
export interface MlflowExportOptions {
  readonly client: MlflowClient;
  /** The server, as the catalogue is to remember it: its URL. */
  readonly server: string;
  /** The experiment there, made where there is none. */
  readonly experiment: string;
  /** Hears of progress: points sent of all that are to be sent. */
  readonly onProgress?: (sentCount: number, totalCount: number) => void;
}

/** What an export came to. */
export interface MlflowExport {
  readonly runId: string;
  /** Id of the run as a whole there. */
  readonly remoteId: string;
  readonly experimentId: string;
  /** Runs there that the run's parts are. */
  readonly partCount: number;
  readonly sentPoints: number;
  /** Points that were there from before. */
  readonly knownPoints: number;
}

/** What of a part has been acknowledged. */
interface Sent {
  readonly state: MlflowStatus | null;
  /** Points by metric. */
  readonly points: Readonly<Record<string, number>>;
  /** Parameters by name: MLflow refuses to change one. */
  readonly params: readonly string[];
  /** Tags as last sent. */
  readonly tags: readonly MlflowEntry[];
}

/** Limits of `log-batch`. */
const mostMetrics = 1_000;
const mostEntries = 100;

/** Parts that are sent at a time. */
const concurrency = 4;

/**
 * Brings a run to an MLflow tracking server, or what is new of it.
 *
 * @throws PIPELINE_MLFLOW_UNREACHABLE, PIPELINE_MLFLOW_REFUSED; what was acknowledged stays recorded.
 */
export async function exportRun(
  workspace: Workspace,
  run: RunRecord,
  options: MlflowExportOptions,
): Promise<MlflowExport> {
  const { client, experiment, onProgress = () => {} } = options;
  const tracked = await openRunRecord(workspace, run);
  const parts = mlflowParts(tracked);
  const curves = readRunCurves(workspace, tracked.series);
  const totalCount = [...curves.values()].reduce((sum, { step }) => sum + step.length, 0);
  const experimentId = await client.experiment(experiment);
  const target = `${options.server} ${experiment}`;
  const known = await findKnown(workspace, run, parts, { ...options, experimentId, target });
  const context: PartContext = { workspace, client, run, experimentId, target, curves };
  const remoteIds = new Map<string, string>();
  let sentPoints = 0;
  const onSent = (count: number): void => {
    sentPoints += count;
    onProgress(sentPoints, totalCount);
  };

  // A part is made after the one that it is nested in; parts of one depth go side by side.
  let waiting: readonly MlflowPart[] = parts;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ parent }) => parent === undefined || remoteIds.has(parent));
    waiting = waiting.filter((part) => !ready.includes(part));
    await inTurn(ready, concurrency, async (part) => {
      const parentId = part.parent === undefined ? undefined : remoteIds.get(part.parent);
      const remoteId = known.get(part.key) ?? (await makeRun(context, part, parentId));
      remoteIds.set(part.key, remoteId);
      await sendPart(context, part, remoteId, onSent);
    });
  }
  return {
    runId: run.id,
    remoteId: remoteIds.get(parts[0].key) ?? "",
    experimentId,
    partCount: parts.length,
    sentPoints,
    knownPoints: totalCount - sentPoints,
  };
}

interface PartContext {
  readonly workspace: Workspace;
  readonly client: MlflowClient;
  readonly run: RunRecord;
  readonly experimentId: string;
  readonly target: string;
  readonly curves: ReadonlyMap<RunSeries, Curve>;
}

/** What the parts are called there that are there: by the catalogue, or else by their tags. */
async function findKnown(
  { catalogue }: Workspace,
  run: RunRecord,
  parts: readonly MlflowPart[],
  where: MlflowExportOptions & { readonly experimentId: string; readonly target: string },
): Promise<ReadonlyMap<string, string>> {
  const { client, experimentId, target } = where;
  const known = new Map<string, string>();
  const whole = await catalogue.exportedPart(target, run.id, parts[0].key);
  if (whole !== undefined && !(await client.hasRun(whole.remoteId))) {
    await catalogue.forgetExports(target, run.id); // deleted there, or another database
  }
  for (const { key } of parts) {
    const recorded = await catalogue.exportedPart(target, run.id, key);
    if (recorded !== undefined) known.set(key, recorded.remoteId);
  }
  if (known.size === parts.length) return known;
  for (const { id, tags } of await client.findRuns(experimentId, { key: runTag, value: run.id })) {
    const key = tags.get(partTag);
    if (key !== undefined && !known.has(key)) known.set(key, id);
  }
  return known;
}

async function makeRun(
  { client, experimentId, run }: PartContext,
  { key, name }: MlflowPart,
  parentId: string | undefined,
): Promise<string> {
  const tags = [
    { key: runTag, value: run.id },
    { key: partTag, value: key },
  ];
  if (parentId !== undefined) tags.push({ key: "mlflow.parentRunId", value: parentId });
  const again = async (): Promise<string | undefined> => {
    const found = await client.findRuns(experimentId, { key: runTag, value: run.id });
    return found.find((one) => one.tags.get(partTag) === key)?.id;
  };
  return client.createRun({ experimentId, name, startTime: run.startedAt, tags }, again);
}

/** Brings to the server what is new of a part. */
async function sendPart(
  { workspace, client, run, target, curves }: PartContext,
  part: MlflowPart,
  remoteId: string,
  onSent: (pointCount: number) => void,
): Promise<void> {
  const { catalogue } = workspace;
  const known = await catalogue.exportedPart(target, run.id, part.key);
  let sent = (known?.sent ?? nothingSent) as unknown as Sent; // by `record`
  const record = async (more: Partial<Sent>): Promise<void> => {
    sent = { ...sent, ...more };
    await catalogue.recordExport({
      target,
      runId: run.id,
      part: part.key,
      remoteId,
      sent: sent as unknown as Canonical, // plain numbers and text
    });
  };
  if (known === undefined) await record({});
  for (const { batch, after } of batchesOf(part, curves, sent)) {
    await client.logBatch(remoteId, batch);
    await record(after);
    onSent(batch.metrics.length);
  }
  const state = mlflowStatus[run.state];
  if (sent.state === state) return;
  await client.updateRun(remoteId, state, run.finishedAt ?? undefined);
  await record({ state });
}

const nothingSent: Sent = { state: null, points: {}, params: [], tags: [] };

/** The batches that bring what is new, each with what has been sent after it. */
function* batchesOf(
  part: MlflowPart,
  curves: ReadonlyMap<RunSeries, Curve>,
  sent: Sent,
): Generator<{ readonly batch: MlflowBatch; readonly after: Partial<Sent> }> {
  const params = part.params.filter(({ key }) => !sent.params.includes(key));
  const tags = JSON.stringify(sent.tags) === JSON.stringify(part.tags) ? [] : part.tags;
  for (let at = 0; at < Math.max(params.length, tags.length); at += mostEntries) {
    const slice = (entries: readonly MlflowEntry[]) => entries.slice(at, at + mostEntries);
    const batch = { metrics: [], params: slice(params), tags: slice(tags) };
    const named = params.slice(0, at + mostEntries).map(({ key }) => key);
    const isLast = at + mostEntries >= tags.length;
    yield {
      batch,
      after: { params: [...sent.params, ...named], ...(isLast ? { tags: part.tags } : {}) },
    };
  }
  const points = { ...sent.points };
  for (const { metrics, counts } of metricBatches(part, curves, sent.points)) {
    Object.assign(points, counts);
    yield { batch: { metrics, params: [], tags: [] }, after: { points: { ...points } } };
  }
}

/** What is new of a part's points, a thousand at a time, with how many of each metric are there after it. */
function* metricBatches(
  { series }: MlflowPart,
  curves: ReadonlyMap<RunSeries, Curve>,
  sent: Readonly<Record<string, number>>,
): Generator<{
  readonly metrics: readonly MlflowMetric[];
  readonly counts: Record<string, number>;
}> {
  let metrics: MlflowMetric[] = [];
  let counts: Record<string, number> = {};
  for (const one of series) {
    const curve = curves.get(one);
    if (curve === undefined) continue;
    for (let place = sent[one.metric] ?? 0; place < curve.step.length; place++) {
      metrics.push(mlflowMetric(one.metric, curve, place));
      counts[one.metric] = place + 1;
      if (metrics.length < mostMetrics) continue;
      yield { metrics, counts };
      metrics = [];
      counts = {};
    }
  }
  if (metrics.length > 0) yield { metrics, counts };
}

/** Runs work over items, some at a time. The first failure ends it, after what is under way. */
async function inTurn<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failure: { readonly cause: unknown } | undefined;
  const lane = async (): Promise<void> => {
    while (next < items.length && failure === undefined) {
      try {
        await work(items[next++]);
      } catch (cause) {
        failure ??= { cause };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  if (failure !== undefined) throw failure.cause;
}
