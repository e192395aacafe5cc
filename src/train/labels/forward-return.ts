import type { BarColumns } from "../../market/bar.js";
import { type Timeframe, timeframeDuration } from "../../market/timeframe.js";
import { type OptionTypes, requireOptions, requireWhole } from "./check.js";
import { type Labels, signLabel, unsettledLabels } from "./settlement.js";

/** Which way the price goes over a fixed number of bars. */
export interface ForwardReturnTarget {
  readonly kind: "forwardReturn";
  /** Bars from the row to the settlement, integer ≥ 1. */
  readonly horizonBars: number;
}

const options: OptionTypes<ForwardReturnTarget> = {
  horizonBars: "number",
};

/**
 * Labels each row with the sign of the log return over the next `horizonBars` bars:
 * eventReturn[t] = ln(close[t + h] ÷ close[t]), label 1 if above 0, 0 if below, NaN if exactly 0.
 *
 * Bars are counted, not hours: a label that begins on Friday ends after the weekend, and its return
 * holds the weekend's gap, as a position held over it would. The last `horizonBars` rows have no label.
 *
 * @throws TRAIN_LABEL_INVALID if `horizonBars` is not an integer ≥ 1, or there is another option.
 */
export function forwardReturn(
  bars: BarColumns,
  timeframe: Timeframe,
  target: ForwardReturnTarget,
): Labels {
  requireOptions(target, options);
  const horizon = target.horizonBars;
  requireWhole("horizonBars", horizon, 1);
  const { close, openTime } = bars;
  const duration = timeframeDuration(timeframe);
  const labels = unsettledLabels(close.length);
  for (let t = 0; t + horizon < close.length; t++) {
    const change = Math.log(close[t + horizon] / close[t]);
    labels.eventReturn[t] = change;
    labels.label[t] = signLabel(change);
    labels.labelEndTime[t] = openTime[t + horizon] + duration;
  }
  return labels;
}
