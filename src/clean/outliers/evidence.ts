import type { Canonical } from "../../core/canonical-json.js";

/** What was found out about one suspect price after the bars that followed it were seen. */
export interface SpikeEvidence {
  readonly openTime: number;
  readonly column: "high" | "low" | "close";
  /** How far the price stood out, as a share of the price. */
  readonly size: number;
  /** Size ÷ the largest range around it, the next bar included. */
  readonly ratio: number;
  /**
   * `badTick`: the market around it denies the price. `market`: the next bar moved as well. `unclear`: the bar
   * is longer than a minute and may hold a crash with its recovery (GBPUSD, 2016-10-07).
   */
  readonly verdict: "badTick" | "market" | "unclear";
  /** Whether the causal detector had cut it. */
  readonly isClipped: boolean;
}

/**
 * How suspect an excursion is: (size ÷ the range around it) × (size ÷ unit)². News moves the bars
 * around it, a mistyped figure moves none; and a move of half a day's range within a minute, alone,
 * weighs more than a small one. The squares were set on real bars: see `docs/clean.md`.
 */
export function suspicion(ratio: number, size: number, unit: number): number {
  return ratio * (size / unit) ** 2;
}

const listed = 200;

/** Counts evidence and keeps the gravest, by size. */
export interface EvidenceList {
  add(evidence: SpikeEvidence): void;
  /** Plain and canonical, in time order. */
  report(): { readonly [key: string]: Canonical };
}

/** An empty list that keeps the 200 largest. */
export function createEvidenceList(): EvidenceList {
  const kept: SpikeEvidence[] = [];
  let [badTicks, market, unclear, clippedMarket] = [0, 0, 0, 0];
  return {
    add: (evidence) => {
      if (evidence.verdict === "badTick") badTicks++;
      else if (evidence.verdict === "market") market++;
      else unclear++;
      if (evidence.verdict === "market" && evidence.isClipped) clippedMarket++;
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
        clippedMarket,
        largest: kept.map((spike) => ({
          ...spike,
          size: Number(spike.size.toPrecision(4)),
          ratio: Number(spike.ratio.toPrecision(4)),
        })),
      };
    },
  };
}
