import { nearestName, PlumblineError, shown } from "../../core/errors.js";
import { allocateBars, type BarColumns, type BarSeries } from "../../market/bar.js";
import { instrument } from "../../market/instrument.js";
import { type ForwardReturnTarget, forwardReturn } from "./forward-return.js";
import { type ForwardSizeTarget, forwardSize } from "./forward-size.js";
import { type MetaTarget, meta, type PrimaryPredictions } from "./meta.js";
import type { Labels } from "./settlement.js";
import { type TrendTarget, trend } from "./trend.js";
import { type TripleBarrierTarget, tripleBarrier } from "./triple-barrier.js";

/** What a node is to predict, as plain data: part of its recipe. */
export type Target =
  | ForwardReturnTarget
  | ForwardSizeTarget
  | TripleBarrierTarget
  | TrendTarget
  | MetaTarget;

const targetKinds = ["forwardReturn", "forwardSize", "tripleBarrier", "trend", "meta"] as const;

/**
 * What is traded on the prediction of a target: `sides` long or short, `act` the primary's call or nothing, `none` nothing,
 * for it has no direction.
 */
export type TargetTrades = "sides" | "act" | "none";

/** What is traded on a target's prediction. */
export function targetTrades({ kind }: Target): TargetTrades {
  if (kind === "meta") return "act";
  return kind === "forwardSize" ? "none" : "sides";
}

/**
 * The labels of a target on the bars of one series, at the series' own timeframe.
 *
 * @param upstream - Out-of-fold predictions of the nodes above: a meta-label judges those of one of them.
 * @throws TRAIN_LABEL_INVALID if the target is of no known kind, or an option is unknown, of another type or out of range.
 * @throws MARKET_INSTRUMENT_UNKNOWN if the series' instrument is unknown.
 */
export function labelBars(
  bars: BarColumns,
  series: Pick<BarSeries, "instrument" | "timeframe">,
  target: Target,
  upstream: readonly PrimaryPredictions[] = [],
): Labels {
  switch (target.kind) {
    case "forwardReturn":
      return forwardReturn(bars, series.timeframe, target);
    case "forwardSize":
      return forwardSize(bars, series.timeframe, target);
    case "tripleBarrier":
      return tripleBarrier(bars, series.timeframe, instrument(series.instrument), target);
    case "trend":
      return trend(bars, series.timeframe, target);
    case "meta":
      return meta(bars, series.timeframe, instrument(series.instrument), target, upstream);
    default:
      throw kindUnknown((target as { readonly kind: unknown }).kind); // as a config may have it
  }
}

function kindUnknown(kind: unknown): PlumblineError {
  const near = typeof kind === "string" ? nearestName(kind, targetKinds) : undefined;
  return new PlumblineError("TRAIN_LABEL_INVALID", {
    message: `a target is of kind ${shown(kind)}, expected ${targetKinds.join(", ")}`,
    where: { option: "kind" },
    remedy: near === undefined ? "use one of these" : `did you mean ${near}?`,
  });
}

/** @throws TRAIN_LABEL_INVALID as `labelBars` does, without any bars. */
export function requireTarget(target: Target): void {
  const none = new Float64Array(0);
  const upstream =
    target.kind === "meta" ? [{ node: target.primary, availableAt: none, probability: none }] : [];
  labelBars(allocateBars(0), { instrument: "EURUSD", timeframe: "M1" }, target, upstream);
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
    case "forwardSize":
      return `a return of ${target.multiple} σ or more, either way, over ${target.horizonBars} bars`;
    case "meta":
      return `whether the calls of ${target.primary} earn within ${target.horizonBars} bars${target.afterSpread ? ", after spread" : ""}`;
    case "tripleBarrier":
      return `first of two barriers at ${target.multiple} σ within ${target.horizonBars} bars${target.afterSpread ? ", after spread" : ""}`;
    case "trend":
      return `clearest trend of ${target.shortestBars} to ${target.longestBars} bars`;
  }
}
