import { type Counts, countKinds } from "./count-kinds.js";
import type { QualityReport } from "./quality-report.js";
import { type QualityComponents, qualityComponents, qualityScore } from "./quality-score.js";

/** The quality of several series together. */
export interface OverallQuality {
  /** 0 where there are no series. */
  readonly score: number;
  readonly components: QualityComponents;
  /** The series with the least score; null where there are none. */
  readonly worst: { readonly instrument: string; readonly score: number } | null;
}

/**
 * The five qualities and the score of several series, from the sums of their counts: the formulas of one series, as
 * though all bars were its own. The gate holds each series by itself.
 */
export function overallQuality(reports: readonly QualityReport[]): OverallQuality {
  const counts = Object.fromEntries(
    countKinds.map((kind) => [kind, reports.reduce((sum, report) => sum + report.counts[kind], 0)]),
  ) as Counts; // one entry a kind
  const components = qualityComponents({
    readRows: reports.reduce((sum, { rows }) => sum + rows.read, 0),
    expectedBars: reports.reduce((sum, { expectedBars }) => sum + expectedBars, 0),
    counts,
  });
  const [worst] = [...reports].sort((a, b) => a.score - b.score);
  return {
    score: qualityScore(components),
    components,
    worst: worst === undefined ? null : { instrument: worst.instrument, score: worst.score },
  };
}
