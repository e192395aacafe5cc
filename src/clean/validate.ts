import { cutDecimals } from "../core/cut-decimals.js";
import { PlumblineError } from "../core/errors.js";
import type { QualityReport } from "./quality-report.js";
import { badTickCost } from "./quality-score.js";

/**
 * The gate: passes where the score reaches the minimum.
 *
 * @param minimumScore - In [0, 1].
 * @throws CLEAN_SCORE_TOO_LOW with the score, the components, what costs most and the worst months.
 */
export function requireQuality(report: QualityReport, minimumScore: number): void {
  if (report.score >= minimumScore) return;
  const { instrument, timeframe, components, counts } = report;
  const parts = Object.entries(components).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  const reasons = reasonsOf(report);
  const months = [...report.months].sort((a, b) => a.score - b.score).slice(0, 3);
  const worst = months.map(({ month, score }) => `${month} (${cutDecimals(score, 3)})`);
  throw new PlumblineError("CLEAN_SCORE_TOO_LOW", {
    message: [
      `${instrument} ${timeframe} scores ${cutDecimals(report.score)}, expected at least ${minimumScore}`,
      `  components  ${parts.join(", ")}`,
      `  reasons     ${reasons.length > 0 ? reasons.join("; ") : "no rows were read"}`,
      `  worst       ${worst.length > 0 ? worst.join(", ") : "no month has bars"}`,
      ...report.warnings.map((warning) => `  warning     ${warning}`),
    ].join("\n"),
    where: {
      instrument,
      timeframe,
      score: report.score,
      minimumScore,
      read: counts.read,
    },
    remedy:
      "use a better source or leave the worst months out; or lower the gate (clean.minimumScore) knowing what it lets in",
  });
}

/** What takes most from the score, gravest first, in words. */
function reasonsOf({ counts, expectedBars, rows }: QualityReport): readonly string[] {
  const missing = Math.max(0, expectedBars - counts.present);
  const ofRead = (amount: number) => amount / Math.max(1, rows.read);
  const ofExpected = (amount: number) => amount / Math.max(1, expectedBars);
  const costs: readonly (readonly [number, number, string])[] = [
    [ofExpected(missing) / 2, missing, "bars missing in open hours"],
    [ofExpected(counts.outage), counts.outage, "of them in long outages"],
    [ofExpected(counts.stale), counts.stale, "bars of a frozen quote"],
    [ofRead(counts.schema), counts.schema, "rows that are no bars (schema)"],
    [ofRead(counts.closedMarket), counts.closedMarket, "rows in closed hours"],
    [ofRead(counts.spread), counts.spread, "impossible spreads"],
    [ofRead(badTickCost * counts.badTick), counts.badTick, "bad ticks"],
    [ofRead(counts.ohlcOrder), counts.ohlcOrder, "bars whose high or low is inside open and close"],
    [ofRead(2 * counts.conflict), counts.conflict, "rows in conflict with another of their time"],
    [ofRead(counts.late), counts.late, "rows that came too late"],
    [ofRead(counts.duplicate), counts.duplicate, "copies"],
  ];
  return costs
    .filter(([cost]) => cost > 0)
    .sort((a, b) => b[0] - a[0])
    .slice(0, 5)
    .map(([, amount, what]) => `${amount.toLocaleString("en-US")} ${what}`);
}
