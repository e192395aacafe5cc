import { setMaxListeners } from "node:events";
import { PlumblineError, reportError, shownList } from "../../core/errors.js";
import { formatUtc } from "../../core/time.js";
import type { NewUnit, UnitLog, UnitQuery, UnitRecord } from "../../store/unit-log.js";
import type { VendorFiles } from "../../store/vendor-files.js";
import { type BrokenUnitPolicy, chooseUnits, gapRetryAt, type UnitChoice } from "./choose-units.js";
import { type DownloadTools, type FetchedUnit, fetchUnit } from "./fetch-unit.js";
import { createTally, type Tally, type TallyCounts } from "./tally.js";
import { seriesInstrument, type Vendor } from "./vendor.js";

/*
 * A download, in steps:
 *
 * 1. the units of the range are recorded in the catalogue; known ones stay as they are  (recordPlan)
 * 2. those to be asked for are chosen                                                   (chooseUnits)
 * 3. as many are asked for at once as the host bears, oldest first; what comes is kept
 *    whole, then recorded                                                               (askAll)
 *
 * A process that dies at any point has recorded what it finished, and the next one goes on from there.
 */

/** What to download. */
export interface DownloadRequest extends UnitChoice {
  readonly instrument: string;
  /** UTC ms, inclusive. */
  readonly from: number;
  /** UTC ms, exclusive. What the vendor has not published yet is left out. */
  readonly to: number;
}

/** Where what is downloaded goes, and where it is recorded. */
export interface DownloadPlace {
  readonly log: UnitLog;
  readonly files: VendorFiles;
}

/** What a download came to. */
export interface DownloadResult extends TallyCounts {
  readonly series: string;
  /** The end that could be asked for: the request's, or the last unit that is published. UTC ms. */
  readonly publishedTo: number;
  /** How all units of the range stand now, ascending. */
  readonly units: readonly UnitRecord[];
}

/**
 * Brings the units of a range into the workspace.
 *
 * @throws INGEST_UNITS_FAILED where a unit stays broken and the policy is `fail`; INGEST_HOST_DOWN
 *   where the host is given up; STORE_SPACE_MISSING; the signal's reason where it is aborted. What was
 *   finished by then is kept and recorded.
 */
export async function downloadUnits(
  vendor: Vendor,
  request: DownloadRequest,
  place: DownloadPlace,
  tools: DownloadTools,
  signal?: AbortSignal,
): Promise<DownloadResult> {
  const { log } = place;
  const { instrument, from } = request;
  const now = tools.clock.now();
  const planned = vendor.units(instrument, from, request.to);
  const published = planned.filter((unit) => unit.to + vendor.publishedAfterMs <= now);
  const publishedTo = published.length === planned.length ? request.to : publishedEnd(published);
  const series = vendor.series(instrument);
  const range = { series, from, to: request.to };
  const units = await recordPlan(published, range, place);
  const chosen = chooseUnits(vendor, units, request, now);
  const tally = createTally(instrument, chosen.length, tools);
  await askAll(vendor, chosen, request.policy ?? "fail", place, tools, tally, signal);
  const after = chosen.length === 0 ? units : await log.units(range);
  tellOfMissing(series, after, tools);
  return { series, publishedTo, units: after, ...tally.counts() };
}

/**
 * Records the units that are new, opens those again whose bytes somebody deleted, and gives all of the
 * range. Twenty years of hours are 127,000 units and three seconds to read: they are read once where
 * nothing is new.
 */
async function recordPlan(
  planned: readonly NewUnit[],
  range: UnitQuery,
  { log, files }: DownloadPlace,
): Promise<readonly UnitRecord[]> {
  const known = await log.units(range);
  const ids = new Set(known.map(({ id }) => id));
  const unknown = planned.filter(({ id }) => !ids.has(id));
  const lost = known.filter(({ state, sha256, sizeBytes }) => {
    return state === "done" && !files.has({ sha256: sha256 ?? "", sizeBytes: sizeBytes ?? 0 });
  });
  if (unknown.length === 0 && lost.length === 0) return known;
  await log.planUnits(unknown);
  await log.reopenUnits(lost.map(({ id }) => id));
  return log.units(range);
}

/**
 * Asks again for all units of an instrument that failed or were gaps, whatever ranges they were of.
 *
 * @throws as `downloadUnits`
 */
export async function retryUnits(
  vendor: Vendor,
  instrument: string,
  policy: BrokenUnitPolicy,
  place: DownloadPlace,
  tools: DownloadTools,
  signal?: AbortSignal,
): Promise<DownloadResult> {
  const series = vendor.series(instrument);
  const broken = await place.log.units({ series, states: ["failed", "gap"] });
  const tally = createTally(instrument, broken.length, tools);
  await askAll(vendor, broken, policy, place, tools, tally, signal);
  const publishedTo = broken.at(-1)?.to ?? Number.NEGATIVE_INFINITY;
  const ids = new Set(broken.map(({ id }) => id));
  const units = (await place.log.units({ series })).filter(({ id }) => ids.has(id));
  return { series, publishedTo, units, ...tally.counts() };
}

function publishedEnd(published: readonly NewUnit[]): number {
  return published.at(-1)?.to ?? Number.NEGATIVE_INFINITY;
}

async function askAll(
  vendor: Vendor,
  units: readonly UnitRecord[],
  policy: BrokenUnitPolicy,
  place: DownloadPlace,
  tools: DownloadTools,
  tally: Tally,
  signal?: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal); // a few for each request under way
  const abort = (): void => stop.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  const queue = units.values();
  const work = async (): Promise<void> => {
    for (const unit of queue) {
      if (stop.signal.aborted) return;
      try {
        const fetched = await fetchUnit(vendor, unit, tools, policy === "wait", stop.signal);
        await keep(unit, fetched, place, tools, tally);
        if (fetched.kind === "failed" && !isHeld(unit) && policy !== "skip") {
          throw unitFailed(unit, fetched.error);
        }
      } catch (error) {
        stop.abort(error); // the first reason stands; the other workers end with it
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: vendor.limits.concurrency }, work));
  signal?.removeEventListener("abort", abort);
  if (stop.signal.aborted) throw stop.signal.reason;
}

/** Whether there are bytes of the unit already: then nothing that goes wrong now takes them away. */
function isHeld(unit: UnitRecord): boolean {
  return unit.state === "done";
}

async function keep(
  unit: UnitRecord,
  fetched: FetchedUnit,
  { log, files }: DownloadPlace,
  tools: DownloadTools,
  tally: Tally,
): Promise<void> {
  const warn = (message: string): void =>
    tools.hooks.emit({
      type: "note",
      stage: "download",
      level: "warning",
      message: `${unit.id}: ${message}`,
      facts: { unit: unit.id },
    });
  switch (fetched.kind) {
    case "rows": {
      const { bytes, etag, lastModified } = fetched;
      const digest = files.write(bytes);
      await log.finishUnit(unit.id, { state: "done", ...digest, etag, lastModified });
      const isRevised = unit.sha256 !== null && unit.sha256 !== digest.sha256;
      if (isRevised) warn("the vendor has revised it: both versions are kept");
      tally.received(unit, digest.sizeBytes, isRevised);
      break;
    }
    case "unchanged":
      await log.confirmUnit(unit.id);
      break;
    case "empty":
      if (isHeld(unit)) {
        warn("the vendor has it no longer: what was there is kept");
        await log.confirmUnit(unit.id);
        tally.withdrawn(unit);
      } else if (fetched.isExpected) {
        await log.finishUnit(unit.id, { state: "empty" });
      } else {
        const retryAt = gapRetryAt(unit.misses, tools.clock.now());
        await log.finishUnit(unit.id, { state: "gap", retryAt });
      }
      break;
    case "failed":
      warn(`${fetched.error.message} (${fetched.error.code})`);
      if (!isHeld(unit)) {
        const error = reportError(fetched.error);
        await log.finishUnit(unit.id, { state: "failed", error });
      }
      break;
  }
  tally.done();
}

function unitFailed(unit: UnitRecord, error: PlumblineError): PlumblineError {
  return new PlumblineError("INGEST_UNITS_FAILED", {
    message: `${unit.id} could not be had: ${error.message}`,
    where: {
      instrument: seriesInstrument(unit.series),
      unit: unit.id,
      from: formatUtc(unit.from),
      code: error.code,
    },
    remedy: "run the command again, or with --policy skip to go on without it",
    cause: error,
  });
}

/** Says what is missing of a range: at the end of each download, so that nothing skipped is forgotten. */
function tellOfMissing(
  series: string,
  units: readonly UnitRecord[],
  { hooks }: DownloadTools,
): void {
  for (const [state, level] of [
    ["failed", "warning"],
    ["gap", "info"],
  ] as const) {
    const missing = units.filter((unit) => unit.state === state).map(({ id }) => id);
    if (missing.length === 0) continue;
    const what = state === "failed" ? "could not be had" : "are empty, though the market was open";
    hooks.emit({
      type: "note",
      stage: "download",
      level,
      message: `${missing.length} of ${units.length} units of ${series} ${what}: ${shownList(missing)}`,
      facts: { series, state, count: missing.length },
    });
  }
}
