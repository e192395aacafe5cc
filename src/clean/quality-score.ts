import type { Counts } from "./count-kinds.js";

/** The five qualities, each a share in [0, 1]. */
export interface QualityComponents {
  readonly completeness: number;
  readonly validity: number;
  readonly consistency: number;
  readonly uniqueness: number;
  readonly timeliness: number;
}

/** What the score is computed from. */
export interface QualityFacts {
  /** Rows read, whatever became of them. */
  readonly readRows: number;
  /** Bars that the calendar expects between the first and the last bar. */
  readonly expectedBars: number;
  readonly counts: Counts;
}

/** Rows that one bad tick costs: it stays in every rolling window that passes over it. */
export const badTickCost = 10;

/**
 * The five qualities of a stretch of bars; each share is cut to [0, 1].
 *
 * - completeness = present ÷ expected
 * - validity = 1 − (schema + unit + closedMarket + spread + 10 badTick) ÷ read
 * - consistency = 1 − (ohlcOrder + conflict + late) ÷ read
 * - uniqueness = 1 − (duplicate + conflict) ÷ read
 * - timeliness = 1 − (stale + outage) ÷ expected
 *
 * Nothing read or nothing present is 0 in all five.
 */
export function qualityComponents({
  readRows,
  expectedBars,
  counts,
}: QualityFacts): QualityComponents {
  if (readRows === 0 || expectedBars === 0 || counts.present === 0)
    return { completeness: 0, validity: 0, consistency: 0, uniqueness: 0, timeliness: 0 };
  const invalid =
    counts.schema +
    counts.unit +
    counts.closedMarket +
    counts.spread +
    badTickCost * counts.badTick;
  const inconsistent = counts.ohlcOrder + counts.conflict + counts.late;
  return {
    completeness: share(counts.present / expectedBars),
    validity: share(1 - invalid / readRows),
    consistency: share(1 - inconsistent / readRows),
    uniqueness: share(1 - (counts.duplicate + counts.conflict) / readRows),
    timeliness: share(1 - (counts.stale + counts.outage) / expectedBars),
  };
}

/**
 * One number of the five: √completeness × validity × consistency × uniqueness × timeliness. A product, so that
 * no virtue makes up for a vice. The root halves what a missing minute costs: in quiet hours many
 * minutes never traded, and absence is honest; long outages cost again under timeliness.
 */
export function qualityScore(components: QualityComponents): number {
  const { completeness, validity, consistency, uniqueness, timeliness } = components;
  return share(Math.sqrt(completeness) * validity * consistency * uniqueness * timeliness);
}

/** Cut to [0, 1], six decimals. */
function share(value: number): number {
  return Math.round(1e6 * Math.min(1, Math.max(0, value))) / 1e6;
}
