import type { Canonical } from "../../core/canonical-json.js";
import type { CheckId } from "../check-table.js";

/** Everything that was found out about one suspect price, the bars that followed it included. */
export interface OutlierEvidence {
  /** The check that suspected it. */
  readonly check: CheckId;
  /** The bar, UTC ms. */
  readonly openTime: number;
  readonly column: "high" | "low" | "close";
  /** The price as it was read. */
  readonly price: number;
  /** How far the price stood out, as a share of the price. */
  readonly size: number;
  /** Size ÷ the largest range around it, the next bar included. */
  readonly ratio: number;
  /**
   * What each detector says, its statistic ÷ its limit: 1 and more is a vote against the price. `revert`
   * is how much of the way the next bar went back ÷ the share that makes a spike of it. Detectors
   * that had nothing to go by are absent.
   */
  readonly votes: { readonly [detector: string]: number };
  /**
   * `badTick`: the market around it denies the price. `market`: the next bar moved as well. `unclear`: the bar
   * is longer than a minute and may hold a crash with its recovery (GBPUSD, 2016-10-07).
   */
  readonly verdict: "badTick" | "market" | "unclear";
  /** Whether the price was changed or the bar dropped, before the bars after it were known. */
  readonly isMended: boolean;
}

/**
 * How suspect an excursion is: (size ÷ the range around it) × (size ÷ unit)². News moves the bars
 * around it, a mistyped figure moves none; and a move of half a day's range within a minute, alone,
 * weighs more than a small one. The squares were set on real bars: see `docs/clean.md`.
 */
export function suspicion(ratio: number, size: number, unit: number): number {
  return ratio * (size / unit) ** 2;
}

/** Votes with four digits, without those of detectors that had nothing to go by (NaN). */
export function roundedVotes(votes: Readonly<Record<string, number>>): Record<string, number> {
  const known = Object.entries(votes).filter(([, vote]) => vote === vote);
  return Object.fromEntries(known.map(([name, vote]) => [name, fourDigits(vote)]));
}

const listed = 200;

/** Counts evidence and keeps the gravest, by size. */
export interface EvidenceList {
  add(evidence: OutlierEvidence): void;
  /** Plain and canonical, in time order. */
  report(): { readonly [key: string]: Canonical };
}

/**
 * An empty list that keeps the 200 largest.
 *
 * @param onFlag - Given each, whatever the list keeps.
 */
export function createEvidenceList(onFlag?: (evidence: OutlierEvidence) => void): EvidenceList {
  const kept: OutlierEvidence[] = [];
  let [badTicks, market, unclear, mendedMarket] = [0, 0, 0, 0];
  return {
    add: (given) => {
      const evidence = {
        ...given,
        size: fourDigits(given.size),
        ratio: fourDigits(given.ratio),
        votes: roundedVotes(given.votes),
      };
      if (evidence.verdict === "badTick") badTicks++;
      else if (evidence.verdict === "market") market++;
      else unclear++;
      if (evidence.verdict === "market" && evidence.isMended) mendedMarket++;
      onFlag?.(evidence);
      kept.push(evidence);
      if (kept.length <= 2 * listed) return;
      kept.sort((a, b) => b.size - a.size || a.openTime - b.openTime);
      kept.length = listed;
    },
    report: () => {
      kept.sort((a, b) => b.size - a.size || a.openTime - b.openTime);
      kept.length = Math.min(kept.length, listed);
      kept.sort((a, b) => a.openTime - b.openTime);
      return {
        badTicks,
        market,
        unclear,
        mendedMarket,
        largest: kept.map((spike) => ({ ...spike })),
      };
    },
  };
}

function fourDigits(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : Number.MAX_VALUE;
}
