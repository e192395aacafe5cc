import { readdirSync } from "node:fs";
import { join } from "node:path";
import { errorNumber } from "../durable.js";
import type { TrackedStretch, TrackLog } from "../track-log.js";
import { type FactRecord, type SeriesRecord, visitRecords } from "./record.js";
import { readBlocks, segmentsIn } from "./segment-file.js";

/** Where the segments of a workspace's runs lie. */
export function trackingFolder(workspacePath: string): string {
  return join(workspacePath, "tracking");
}

/** Where the segments of a run lie. */
export function runTrackingFolder(workspacePath: string, runId: string): string {
  return join(trackingFolder(workspacePath), runId);
}

/** At most so many bytes of a segment are added at a time. */
const stretchBytes = 16 * 1024 * 1024;

/**
 * Adds to the catalogue what the segments of a run hold and it does not know yet. Several may do it at
 * once, and one may be killed in the middle: each stretch is added once.
 */
export async function indexTracked(
  workspacePath: string,
  runId: string,
  catalogue: TrackLog,
): Promise<void> {
  const folder = runTrackingFolder(workspacePath, runId);
  const added = await catalogue.addedStretches(runId);
  for (const segment of segmentsIn(folder)) {
    let from = added.get(segment) ?? 0;
    for (;;) {
      const stretch = readStretch(folder, runId, segment, from);
      if (stretch === undefined) break;
      if (!(await catalogue.addStretch(stretch))) return; // another is at it
      from = stretch.endByte;
    }
  }
}

/** Adds what any run of the workspace left in its segments: a run that was killed could not. */
export async function indexAllTracked(workspacePath: string, catalogue: TrackLog): Promise<void> {
  let runIds: string[];
  try {
    runIds = readdirSync(trackingFolder(workspacePath)).sort();
  } catch (error) {
    if (errorNumber(error) === "ENOENT") return;
    throw error;
  }
  for (const runId of runIds) await indexTracked(workspacePath, runId, catalogue);
}

function readStretch(
  folder: string,
  runId: string,
  segment: number,
  fromByte: number,
): TrackedStretch | undefined {
  const started: SeriesRecord[] = [];
  const facts: (FactRecord & { readonly at: number })[] = [];
  const sums = new Map<number, Sum>();
  let droppedCount = 0;
  let endByte = fromByte;
  const visitor = {
    point: (series: number, step: number, value: number, time: number): void => {
      let sum = sums.get(series);
      if (sum === undefined) {
        sum = newSum();
        sums.set(series, sum);
      }
      addPoint(sum, step, value, time);
    },
    series: (record: SeriesRecord): void => void started.push(record),
    fact: (record: FactRecord, at: number): void => void facts.push({ ...record, at }),
    dropped: ({ dropped }: { readonly dropped: number }): void => {
      droppedCount += dropped;
    },
  };
  for (const { records, end } of readBlocks(folder, segment, fromByte)) {
    visitRecords(records, visitor);
    endByte = end;
    if (endByte - fromByte >= stretchBytes) break;
  }
  if (endByte === fromByte) return undefined;
  const grown = [...sums].map(([series, sum]) => ({ series, ...growthOf(sum) }));
  return { runId, segment, fromByte, endByte, droppedCount, started, grown, facts };
}

/** Plain numbers, written over for each point: a stretch may hold half a million. */
interface Sum {
  pointCount: number;
  strangeCount: number;
  leastValue: number;
  leastStep: number;
  mostValue: number;
  mostStep: number;
  lastStep: number;
  lastValue: number;
  lastTime: number;
}

function newSum(): Sum {
  return {
    pointCount: 0,
    strangeCount: 0,
    leastValue: Number.POSITIVE_INFINITY,
    leastStep: 0,
    mostValue: Number.NEGATIVE_INFINITY,
    mostStep: 0,
    lastStep: 0,
    lastValue: 0,
    lastTime: 0,
  };
}

function addPoint(sum: Sum, step: number, value: number, time: number): void {
  sum.pointCount++;
  sum.lastStep = step;
  sum.lastValue = value;
  sum.lastTime = time;
  if (!Number.isFinite(value)) {
    sum.strangeCount++;
    return;
  }
  if (value < sum.leastValue) {
    sum.leastValue = value;
    sum.leastStep = step;
  }
  if (value > sum.mostValue) {
    sum.mostValue = value;
    sum.mostStep = step;
  }
}

function growthOf(sum: Sum): Omit<TrackedStretch["grown"][number], "series"> {
  const { pointCount, strangeCount } = sum;
  const isAnyFinite = pointCount > strangeCount;
  return {
    pointCount,
    strangeCount,
    least: isAnyFinite ? { step: sum.leastStep, value: sum.leastValue } : null,
    most: isAnyFinite ? { step: sum.mostStep, value: sum.mostValue } : null,
    last: { step: sum.lastStep, value: sum.lastValue, time: sum.lastTime },
  };
}
