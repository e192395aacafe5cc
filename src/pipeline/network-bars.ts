import { PlumblineError } from "../core/errors.js";
import type { Hooks } from "../core/hooks.js";
import { formatUtc } from "../core/time.js";
import {
  type DownloadResult,
  type DownloadTools,
  downloadUnits,
  sourceNamed,
  systemDownloadTools,
  type UnitChoice,
  type Vendor,
} from "../ingest/index.js";
import type { Side } from "../market/bar.js";
import type { Artifact } from "../store/artifact.js";
import type { UnitRecord } from "../store/unit-log.js";
import type { Workspace } from "../store/workspace.js";
import { isNetworkSource, type NetworkSourceConfig, type SourceConfig } from "./config.js";
import { compareTask, decodeTask, joinTask, type NetworkBars } from "./network-tasks.js";
import type { Task } from "./stage.js";

/*
 * Raw bars from a vendor's network, in steps:
 *
 * 1. the units of the range that are missing are downloaded               (downloadUnits)
 * 2. bars are made of them by the month, then joined                      (joinParts)
 * 3. where the vendor has revised a unit since the last version, the two
 *    versions are compared, and the journal says what changed             (noteRevision)
 */

/** What gathering from the network works with. */
export interface NetworkContext {
  readonly workspace: Pick<Workspace, "artifacts" | "catalogue" | "vendorFiles">;
  readonly perform: (task: Task) => Promise<Artifact>;
  /** Left out, nothing is downloaded: what is in the workspace is what there is. */
  readonly download?: {
    readonly tools: DownloadTools;
    readonly choice?: Pick<UnitChoice, "retriesFailed" | "rechecks">;
    readonly signal?: AbortSignal;
  };
}

/** A vendor's change of its own history. */
export interface Revision {
  /** Ids of the units that it replaced. */
  readonly units: readonly string[];
  /** The artifact that lists the bars that differ. */
  readonly changes: Artifact;
}

/** What gathering from the network came to. */
export interface NetworkGathering {
  readonly bars: Artifact;
  /** Null where nothing was to be downloaded. */
  readonly download: DownloadResult | null;
  readonly revision: Revision | null;
}

/** Namespace of the pointers from a vendor's series to its newest raw bars. */
export const rawBarsNamespace = "raw-bars";

/**
 * The raw bars of an instrument from a vendor's network.
 *
 * @throws PIPELINE_NO_DATA where nothing of the range is there; what `downloadUnits` throws.
 */
export async function gatherNetworkBars(
  source: NetworkSourceConfig,
  instrument: string,
  context: NetworkContext,
): Promise<NetworkGathering> {
  const vendor = networkOf(source);
  const { workspace, perform } = context;
  requireAscending(source);
  const download = await downloadMissing(vendor, source, instrument, context);
  const series = vendor.series(instrument);
  const { from, to } = source;
  const units = download?.units ?? (await workspace.catalogue.units({ series, from, to }));
  const done = units.filter(({ state }) => state === "done");
  if (done.length === 0) throw nothingThere(vendor, source, instrument);
  const { kind, side } = source;
  const wanted: NetworkBars = { source: kind, instrument, ...rowsOf(source, side) };
  const bars = await joinParts(wanted, source, done, context);
  const revision = await noteRevision(wanted, series, bars, done, workspace, perform);
  return { bars, download, revision };
}

function requireAscending({ kind, from, to }: NetworkSourceConfig): void {
  if (to === undefined || from < to) return;
  throw new PlumblineError("INGEST_REQUEST_INVALID", {
    message: `the range from ${formatUtc(from)} to ${formatUtc(to)} is empty`,
    where: { source: kind, name: "to" },
    remedy: "give an end after the beginning, or none",
  });
}

/** Downloads over this machine's network, where a source needs any. */
export function downloadOver(
  source: SourceConfig,
  hooks: Hooks,
  choice: Pick<UnitChoice, "retriesFailed" | "rechecks"> = {},
): NetworkContext["download"] {
  if (!isNetworkSource(source)) return undefined;
  return { tools: systemDownloadTools(hooks, source.policy), choice };
}

/**
 * The network of a source.
 *
 * @param rows - Which of the vendor's rows; left out, those that the source asks for.
 */
export function networkOf(
  source: NetworkSourceConfig,
  rows = rowsOf(source, source.side).rows,
): Vendor {
  const { vendor } = sourceNamed(source.kind);
  if (vendor === undefined) throw new Error(`the source ${source.kind} has no network`);
  const { baseUrl, concurrency, requestsPerSecond, environment } = source;
  return vendor({ rows, baseUrl, concurrency, requestsPerSecond, environment });
}

/** Candles are of one side, and a vendor keeps those of each apart. */
function rowsOf(
  { rows }: NetworkSourceConfig,
  side: Side | undefined,
): { readonly rows?: string; readonly side?: Side } {
  if (rows !== "candles") return { side };
  const own = side ?? "bid";
  return { rows: `${own}-candles`, side: own };
}

async function downloadMissing(
  vendor: Vendor,
  source: NetworkSourceConfig,
  instrument: string,
  { workspace, download }: NetworkContext,
): Promise<DownloadResult | null> {
  if (download === undefined) return null;
  const { tools, choice, signal } = download;
  const { from, to = tools.clock.now(), policy } = source;
  const place = { log: workspace.catalogue, files: workspace.vendorFiles };
  return downloadUnits(vendor, { instrument, from, to, policy, ...choice }, place, tools, signal);
}

async function joinParts(
  wanted: NetworkBars,
  { from, to }: NetworkSourceConfig,
  units: readonly UnitRecord[],
  { workspace, perform }: NetworkContext,
): Promise<Artifact> {
  const byMonth = new Map<string, UnitRecord[]>();
  for (const unit of units) {
    const month = formatUtc(unit.from).slice(0, 7);
    const known = byMonth.get(month);
    if (known === undefined) byMonth.set(month, [unit]);
    else known.push(unit);
  }
  const parts: Record<string, Artifact> = {};
  await Promise.all(
    [...byMonth].map(async ([month, ofMonth]) => {
      parts[month] = await perform(decodeTask(wanted, month, ofMonth, workspace.vendorFiles));
    }),
  );
  return perform(joinTask(wanted, { from, to }, parts));
}

/**
 * Compares new raw bars with those that the series had before, where a unit of both holds other bytes
 * now, and lets the series' pointer stand at the new ones.
 */
async function noteRevision(
  wanted: NetworkBars,
  series: string,
  bars: Artifact,
  units: readonly UnitRecord[],
  { artifacts, catalogue }: NetworkContext["workspace"],
  perform: NetworkContext["perform"],
): Promise<Revision | null> {
  const name = `${series} M1 ${wanted.side ?? sourceNamed(wanted.source).side}`;
  const standing = await catalogue.pointer(rawBarsNamespace, name);
  if (standing?.artifactId === bars.id) return null;
  const before = standing && artifacts.find("raw-bars", standing.artifactId);
  const revised = before === undefined ? [] : await revisedUnits(before, units, catalogue);
  let revision: Revision | null = null;
  let reason = before === undefined ? "first version" : "another range, or more units";
  if (before !== undefined && revised.length > 0) {
    const from = Math.min(...revised.map((unit) => unit.from));
    const to = Math.max(...revised.map((unit) => unit.to));
    const changes = await perform(compareTask(wanted, { from, to }, before, bars));
    const { added, removed, changed } = changes.manifest.about;
    const ids = revised.map(({ id }) => id);
    reason = `revised by the vendor in ${ids.length} of its units: ${changed} bars changed, ${added} added, ${removed} removed`;
    await catalogue.appendJournal("revision", {
      series: name,
      before: before.id,
      after: bars.id,
      changes: changes.id,
      units: ids,
      added,
      removed,
      changed,
    });
    revision = { units: ids, changes };
  }
  await catalogue.movePointer(rawBarsNamespace, name, bars.id, reason);
  return revision;
}

/** Units that an earlier version of the bars was made of too, and that hold other bytes now. */
async function revisedUnits(
  before: Artifact,
  units: readonly UnitRecord[],
  catalogue: NetworkContext["workspace"]["catalogue"],
): Promise<UnitRecord[]> {
  const known = new Map<string, string>();
  for (const part of Object.values(before.manifest.inputs)) {
    for (const [role, hash] of Object.entries(await catalogue.inputs(part))) {
      known.set(role.slice(role.indexOf(":") + 1), hash);
    }
  }
  return units.filter(({ id, sha256 }) => {
    const earlier = known.get(id.slice(id.lastIndexOf("/") + 1));
    return earlier !== undefined && earlier !== sha256;
  });
}

function nothingThere(
  vendor: Vendor,
  { from, kind }: NetworkSourceConfig,
  instrument: string,
): PlumblineError {
  return new PlumblineError("PIPELINE_NO_DATA", {
    message: `${vendor.series(instrument)} has no unit with rows from ${formatUtc(from)} on`,
    where: { instrument, source: kind },
    remedy: `plumbline ingest --source ${kind} --instrument ${instrument} downloads it; plumbline ingest --status shows what there is`,
  });
}
