import { PlumblineError, shown } from "../../core/errors.js";
import { allocateBars, type BarColumns, type BarSeries } from "../../market/bar.js";
import { instrument } from "../../market/instrument.js";
import { type ForwardReturnTarget, forwardReturn } from "./forward-return.js";
import type { Labels } from "./settlement.js";
import { type TrendTarget, trend } from "./trend.js";
import { type TripleBarrierTarget, tripleBarrier } from "./triple-barrier.js";

/** What a node is to predict, as plain data: part of its recipe. */
export type Target = ForwardReturnTarget | TripleBarrierTarget | TrendTarget;

/**
 * The labels of a target on the bars of one series, at the series' own timeframe.
 *
 * @throws TRAIN_LABEL_INVALID if the target is of no known kind or an option is out of range.
 * @throws MARKET_INSTRUMENT_UNKNOWN if the series' instrument is unknown.
 */
export function labelBars(
  bars: BarColumns,
  series: Pick<BarSeries, "instrument" | "timeframe">,
  target: Target,
): Labels {
  switch (target.kind) {
    case "forwardReturn":
      return forwardReturn(bars, series.timeframe, target);
    case "tripleBarrier":
      return tripleBarrier(bars, series.timeframe, instrument(series.instrument), target);
    case "trend":
      return trend(bars, series.timeframe, target);
    default:
      throw new PlumblineError("TRAIN_LABEL_INVALID", {
        message: `a target is of kind ${shown((target as { kind: unknown }).kind)}, expected forwardReturn, tripleBarrier or trend`,
        where: { option: "kind" },
        remedy: "use one of these",
      });
  }
}

/** @throws TRAIN_LABEL_INVALID as `labelBars` does, without any bars. */
export function requireTarget(target: Target): void {
  labelBars(allocateBars(0), { instrument: "EURUSD", timeframe: "M1" }, target);
}

/** The most bars after the row that a label of this target may look at. */
export function targetHorizonBars(target: Target): number {
  return target.kind === "trend" ? target.longestBars : target.horizonBars;
}

/** A target in a few words, for tables: `up over 6 bars`. */
export function describeTarget(target: Target): string {
  switch (target.kind) {
    case "forwardReturn":
      return `sign of the return over ${target.horizonBars} bars`;
    case "tripleBarrier":
      return `first of two barriers at ${target.multiple} σ within ${target.horizonBars} bars${target.afterSpread ? ", after spread" : ""}`;
    case "trend":
      return `clearest trend of ${target.shortestBars} to ${target.longestBars} bars`;
  }
}
