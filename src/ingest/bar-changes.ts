import { type Bar, type BarColumns, barAt, barColumnNames, barCount } from "../market/bar.js";

/** A bar that one version of a series has otherwise than another. */
export interface BarChange {
  /** UTC ms. */
  readonly openTime: number;
  readonly kind: "added" | "removed" | "changed";
  /** Null where there was none. */
  readonly before: Bar | null;
  /** Null where there is none any more. */
  readonly after: Bar | null;
}

/**
 * What differs between two versions of a series, by open time. Bars are equal where all their numbers
 * are, unknown ones (NaN) being equal to each other.
 *
 * @param before - Ascending in open time, as `after`: of two bars with one open time the last counts.
 * @returns Ascending in open time.
 */
export function barChanges(before: BarColumns, after: BarColumns): BarChange[] {
  const changes: BarChange[] = [];
  const known = new Map<number, number>();
  for (let row = 0; row < barCount(before); row++) known.set(before.openTime[row], row);
  const current = new Map<number, number>();
  for (let row = 0; row < barCount(after); row++) current.set(after.openTime[row], row);
  for (const [openTime, row] of current) {
    const earlier = known.get(openTime);
    if (earlier === undefined) {
      changes.push({ openTime, kind: "added", before: null, after: barAt(after, row) });
    } else if (!isSameBar(before, earlier, after, row)) {
      const [was, is] = [barAt(before, earlier), barAt(after, row)];
      changes.push({ openTime, kind: "changed", before: was, after: is });
    }
  }
  for (const [openTime, row] of known) {
    if (current.has(openTime)) continue;
    changes.push({ openTime, kind: "removed", before: barAt(before, row), after: null });
  }
  return changes.sort((a, b) => a.openTime - b.openTime);
}

function isSameBar(a: BarColumns, rowOfA: number, b: BarColumns, rowOfB: number): boolean {
  return (
    barColumnNames.every((name) => Object.is(a[name][rowOfA], b[name][rowOfB])) &&
    a.flags[rowOfA] === b.flags[rowOfB]
  );
}
