import type { BarColumns } from "../../market/bar.js";
import { type Timeframe, timeframeDuration } from "../../market/timeframe.js";
import { type OptionTypes, requireOptions, requirePositive, requireWhole } from "./check.js";
import { type Labels, unsettledLabels } from "./settlement.js";
import { trailingVolatility } from "./volatility.js";

/** Whether the price goes far over a fixed number of bars, whichever way. */
export interface ForwardSizeTarget {
  readonly kind: "forwardSize";
  /** Bars from the row to the settlement, integer ≥ 1. */
  readonly horizonBars: number;
  /** What counts as far, as a multiple of the volatility over the horizon, above 0. */
  readonly multiple: number;
  /** Smoothing length of one bar's volatility in bars, integer ≥ 1. */
  readonly volatilityLength: number;
}

const options: OptionTypes<ForwardSizeTarget> = {
  horizonBars: "number",
  multiple: "number",
  volatilityLength: "number",
};

/**
 * Labels each row with the size of the log return over the next `horizonBars` bars: 1 if
 * |ln(close[t + h] ÷ close[t])| ≥ multiple · σ[t] · √h, else 0, σ being one bar's trailing volatility at row t (closes
 * up to t only), which a random walk would grow by the square root of time.
 *
 * `eventReturn` is the log return with its sign. Bars are counted, not hours. The last `horizonBars` rows have no
 * label; rows without volatility (the first `volatilityLength`, and a flat market) have none and are settled at once.
 *
 * @throws TRAIN_LABEL_INVALID if an option is unknown, of another type or out of range.
 */
export function forwardSize(
  bars: BarColumns,
  timeframe: Timeframe,
  target: ForwardSizeTarget,
): Labels {
  const { horizonBars, multiple, volatilityLength } = target;
  requireOptions(target, options);
  requireWhole("horizonBars", horizonBars, 1);
  requireWhole("volatilityLength", volatilityLength, 1);
  requirePositive("multiple", multiple);
  const { close, openTime } = bars;
  const duration = timeframeDuration(timeframe);
  const volatility = trailingVolatility(close, volatilityLength);
  const labels = unsettledLabels(close.length);
  const reach = multiple * Math.sqrt(horizonBars);
  for (let t = 0; t < close.length; t++) {
    if (!(volatility[t] > 0)) {
      labels.labelEndTime[t] = openTime[t] + duration;
      continue;
    }
    if (t + horizonBars >= close.length) continue;
    const change = Math.log(close[t + horizonBars] / close[t]);
    labels.eventReturn[t] = change;
    labels.label[t] = Math.abs(change) >= reach * volatility[t] ? 1 : 0;
    labels.labelEndTime[t] = openTime[t + horizonBars] + duration;
  }
  return labels;
}
