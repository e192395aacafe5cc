/**
 * What is counted, for each UTC day: rows read and emitted, bars present in open hours, and what was found.
 * `clippedWick` is the causal detector's, `badTick` what later bars or other pairs confirmed; `outage` counts
 * the missing bars of long gaps, `filled` the bars that stand in for missing ones.
 */
export const countKinds = [
  "read",
  "emitted",
  "present",
  "schema",
  "reordered",
  "late",
  "duplicate",
  "conflict",
  "closedMarket",
  "ohlcOrder",
  "spread",
  "clippedWick",
  "badTick",
  "outlier",
  "stale",
  "outage",
  "unit",
  "precision",
  "volume",
  "parity",
  "crossVendor",
  "jump",
  "missingSession",
  "filled",
] as const;
export type CountKind = (typeof countKinds)[number];
export type Counts = Readonly<Record<CountKind, number>>;

/** Counts by name. */
export function namedCounts(counts: Int32Array): Counts {
  return Object.fromEntries(countKinds.map((kind, index) => [kind, counts[index]])) as Record<
    CountKind,
    number
  >; // one entry a kind
}
