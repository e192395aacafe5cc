import { visitRecords } from "./record.js";
import { readBlocks, segmentsIn } from "./segment-file.js";
import { runTrackingFolder } from "./track-index.js";

/** The points of one series, in the order of logging. */
export interface Curve {
  readonly step: Float64Array;
  readonly value: Float64Array;
  /** UTC ms. */
  readonly time: Float64Array;
}

/** Hears a point: number of its series, step, value, UTC ms. */
export type PointVisitor = (series: number, step: number, value: number, time: number) => void;

/** Reads all points that a run has kept, in the order in which they were kept. */
export function visitPoints(workspacePath: string, runId: string, point: PointVisitor): void {
  const nothing = (): void => {};
  const visitor = { point, series: nothing, fact: nothing, dropped: nothing };
  const folder = runTrackingFolder(workspacePath, runId);
  for (const segment of segmentsIn(folder)) {
    for (const { records } of readBlocks(folder, segment)) visitRecords(records, visitor);
  }
}

/** The curves of some series of a run, by series. A series that the run does not have is left out. */
export function readCurves(
  workspacePath: string,
  runId: string,
  wanted: Iterable<number>,
): ReadonlyMap<number, Curve> {
  const points = new Map([...wanted].map((series) => [series, [] as number[]]));
  visitPoints(workspacePath, runId, (series, step, value, time) => {
    points.get(series)?.push(step, value, time);
  });
  const curves = new Map<number, Curve>();
  for (const [series, numbers] of points) {
    if (numbers.length === 0) continue;
    const column = (offset: number): Float64Array =>
      Float64Array.from({ length: numbers.length / 3 }, (_, i) => numbers[3 * i + offset]);
    curves.set(series, { step: column(0), value: column(1), time: column(2) });
  }
  return curves;
}
