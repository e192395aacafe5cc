import { minuteMs } from "../core/time.js";
import type { DefectKind, PlantedDefect } from "../market/simulate/index.js";
import type { RejectedRow, Repair } from "./ledger.js";
import type { OutlierEvidence } from "./outliers/evidence.js";
import type { QualityReport } from "./quality-report.js";

/** Everything that one cleaning said. */
export interface Observed {
  readonly repairs: readonly Repair[];
  readonly rejects: readonly RejectedRow[];
  readonly flags: readonly OutlierEvidence[];
  readonly report: QualityReport;
}

/** How well one kind of planted defect was found. */
export interface KindScore {
  readonly kind: DefectKind;
  readonly planted: number;
  readonly found: number;
  /** Share of the planted that were found. */
  readonly recall: number;
  /** Share of what was found that was planted. */
  readonly precision: number;
}

/** How well all of them were found, and what became of genuine news. */
export interface DetectionScore {
  readonly kinds: readonly KindScore[];
  readonly overall: {
    readonly planted: number;
    readonly recall: number;
    readonly precision: number;
  };
  /** Bars in which genuine news struck, and those of them that were changed or dropped. */
  readonly news: { readonly bars: number; readonly removed: number };
}

/** Where a cleaning says that something of a kind is. */
interface Finder {
  /** Open times; those of a stretch by its first bar. */
  times(observed: Observed): readonly number[];
}

const openTimes = (rows: readonly { readonly openTime: number }[]): number[] =>
  rows.map(({ openTime }) => openTime);
const rejectedBy = (check: string, why = ""): Finder => ({
  times: ({ rejects }) =>
    openTimes(rejects.filter((row) => row.check === check && row.why.startsWith(why))),
});
const repairedBy = (check: string, column?: string): Finder => ({
  times: ({ repairs }) => [
    ...new Set(
      openTimes(
        repairs.filter((row) => row.check === check && (column ?? row.column) === row.column),
      ),
    ),
  ],
});
/** Prices that the evidence makes bad ticks, or that were mended as such. */
const badPrices = (isClose: boolean): Finder => ({
  times: ({ flags }) =>
    openTimes(
      flags.filter(
        ({ column, verdict, isMended }) =>
          (column === "close") === isClose && (verdict === "badTick" || isMended),
      ),
    ),
});
const stretches = (check: string): Finder => ({
  times: ({ report }) => {
    const longest = report.findings[check]?.longest as readonly { from: number }[]; // by `LongestList`
    return (longest ?? []).map(({ from }) => from);
  },
});
/** Gaps in what was read: not where the bar before the gap is followed by one that cleaning rejected. */
const gaps: Finder = {
  times: (observed) => {
    const rejected = new Set(openTimes(observed.rejects));
    return stretches("gap")
      .times(observed)
      .filter((time) => !rejected.has(time));
  },
};
const flawedIn = (check: string): Finder => ({
  times: ({ report }) => {
    const first = report.findings[check]?.first as readonly number[];
    return first ?? [];
  },
});

const finders: { readonly [Kind in Exclude<DefectKind, "outOfOrder">]: Finder } = {
  badTick: badPrices(false),
  badClose: badPrices(true),
  swappedHighLow: repairedBy("ohlcOrder", "high"),
  duplicate: rejectedBy("duplicate", "a copy"),
  conflictingDuplicate: rejectedBy("duplicate", "another bar"),
  missing: gaps,
  staleQuote: stretches("staleQuote"),
  wrongUnit: rejectedBy("unit", "prices are"),
  inverted: rejectedBy("unit", "the pair is inverted"),
  crossedSpread: repairedBy("spread"),
  offGrid: flawedIn("precision"),
  zeroVolume: flawedIn("volume"),
};

interface Tally {
  planted: number;
  hits: number;
  found: number;
  right: number;
}

/** Adds up how well planted defects are found, over several series. */
export interface DetectionTally {
  /**
   * Holds what a cleaning said against the truth about its series.
   *
   * @param news - Open times of bars in which genuine news struck.
   */
  add(observed: Observed, truth: readonly PlantedDefect[], news: readonly number[]): void;
  score(): DetectionScore;
}

/**
 * An empty tally. A finding within a defect or on the bar beside it is of that defect; gaps and frozen quotes are held
 * against the fifty longest that a report lists; rows out of order are counted, for they are put right in silence.
 */
export function createDetectionTally(): DetectionTally {
  const tallies = new Map<DefectKind, Tally>();
  let [newsBars, newsRemoved] = [0, 0];
  const tallyOf = (kind: DefectKind): Tally => {
    const known = tallies.get(kind) ?? { planted: 0, hits: 0, found: 0, right: 0 };
    tallies.set(kind, known);
    return known;
  };

  return {
    add: (observed, truth, news) => {
      for (const [name, finder] of Object.entries(finders)) {
        const kind = name as DefectKind; // a key of `finders`
        const planted = truth.filter((defect) => defect.kind === kind);
        const times = finder.times(observed);
        const tally = tallyOf(kind);
        tally.planted += planted.length;
        tally.found += times.length;
        tally.hits += planted.filter((defect) => times.some((time) => isOf(time, defect))).length;
        tally.right += times.filter((time) => planted.some((defect) => isOf(time, defect))).length;
      }
      const late = truth.filter(({ kind }) => kind === "outOfOrder").length;
      const { reordered } = observed.report.counts;
      const order = tallyOf("outOfOrder");
      order.planted += late;
      order.found += reordered;
      order.hits += Math.min(late, reordered);
      order.right += Math.min(late, reordered);

      const defective = new Set(truth.map(({ openTime }) => openTime));
      const genuine = new Set(news.filter((time) => !defective.has(time)));
      const touched = new Set([
        ...openTimes(observed.repairs.filter(({ check }) => check !== "gap")),
        ...openTimes(observed.rejects.filter(({ check }) => check !== "duplicate")),
      ]);
      newsBars += genuine.size;
      newsRemoved += [...genuine].filter((time) => touched.has(time)).length;
    },
    score: () => {
      const kinds = [...tallies].filter(([, { planted, found }]) => planted + found > 0);
      const sum = (of: (tally: Tally) => number): number =>
        kinds.reduce((total, [, tally]) => total + of(tally), 0);
      return {
        kinds: kinds.map(([kind, { planted, hits, found, right }]) => ({
          kind,
          planted,
          found,
          recall: planted === 0 ? 1 : hits / planted,
          precision: found === 0 ? 1 : right / found,
        })),
        overall: {
          planted: sum(({ planted }) => planted),
          recall:
            sum(({ hits }) => hits) /
            Math.max(
              1,
              sum(({ planted }) => planted),
            ),
          precision:
            sum(({ right }) => right) /
            Math.max(
              1,
              sum(({ found }) => found),
            ),
        },
        news: { bars: newsBars, removed: newsRemoved },
      };
    },
  };
}

function isOf(time: number, { openTime, endTime }: PlantedDefect): boolean {
  return time >= openTime - minuteMs && time <= endTime + minuteMs;
}
