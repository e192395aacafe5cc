import { instrumentSymbols } from "../market/instrument.js";
import {
  type DefectKind,
  type DefectRates,
  type SimulatedMarket,
  simulateMarket,
} from "../market/simulate/index.js";
import { cleanBars } from "./clean.js";
import { createDetectionTally, type DetectionScore, type Observed } from "./detection-score.js";
import type { RejectedRow, Repair } from "./ledger.js";
import type { OutlierEvidence } from "./outliers/evidence.js";
import { type CleanWitnesses, findTriangle } from "./witness/witness.js";

/** Which simulated markets to score detection on. */
export interface ScoringOptions {
  readonly seeds: readonly (number | string)[];
  readonly instruments: readonly string[];
  /** UTC ms, inclusive. */
  readonly from: number;
  /** UTC ms, exclusive. */
  readonly to: number;
  /** Lets pairs that make a triangle bear witness for each other. */
  readonly witnesses: boolean;
  /** In 100,000 bars; those left out are 0. */
  readonly rates: Partial<DefectRates>;
}

/** Every kind of defect that can be planted, about as often as a free vendor's file has the commonest. */
export const scoringRates: Readonly<Record<DefectKind, number>> = {
  badTick: 12,
  badClose: 8,
  duplicate: 10,
  conflictingDuplicate: 8,
  missing: 8,
  swappedHighLow: 8,
  staleQuote: 8,
  outOfOrder: 8,
  wrongUnit: 6,
  inverted: 6,
  crossedSpread: 6,
  offGrid: 6,
  zeroVolume: 6,
};

/**
 * Plants defects in simulated markets, cleans them, and scores what was found against the truth. Deterministic.
 */
export async function scoreSimulated(options: ScoringOptions): Promise<DetectionScore> {
  const { seeds, instruments, from, to, witnesses, rates } = options;
  const tally = createDetectionTally();
  for (const seed of seeds) {
    const market = simulateMarket({ seed, from, to, defects: rates });
    for (const instrument of instruments) {
      const { bars, truth, news } = market.pair(instrument);
      const legs = witnesses ? legsOf(market, instrument, instruments) : {};
      tally.add(await observe([bars], instrument, legs), truth, news);
    }
  }
  return tally.score();
}

/** The two pairs of a triangle: of those that are scored, else of any. */
function legsOf(
  market: SimulatedMarket,
  instrument: string,
  instruments: readonly string[],
): CleanWitnesses {
  const others = [...instruments, ...instrumentSymbols].filter((other) => other !== instrument);
  const found = findTriangle(instrument, others);
  if (found === undefined) return {};
  const [first, second] = found.map((leg) => ({
    instrument: leg,
    chunks: [market.pair(leg).bars],
  }));
  return { legs: [first, second] };
}

async function observe(
  chunks: Parameters<typeof cleanBars>[0],
  instrument: string,
  witnesses: CleanWitnesses,
): Promise<Observed> {
  const repairs: Repair[] = [];
  const rejects: RejectedRow[] = [];
  const flags: OutlierEvidence[] = [];
  const cleaning = cleanBars(
    chunks,
    { instrument, timeframe: "M1", side: "mid" },
    {},
    {
      onRepair: (repair) => repairs.push(repair),
      onReject: (row) => rejects.push(row),
      onFlag: (evidence) => flags.push(evidence),
    },
    witnesses,
  );
  for (;;) {
    const next = await cleaning.next();
    if (next.done === true) return { repairs, rejects, flags, report: next.value };
  }
}
