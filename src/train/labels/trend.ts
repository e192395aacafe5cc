import { PlumblineError } from "../../core/errors.js";
import type { BarColumns } from "../../market/bar.js";
import { type Timeframe, timeframeDuration } from "../../market/timeframe.js";
import { type OptionTypes, requireOptions, requireWhole } from "./check.js";
import { type Labels, signLabel, unsettledLabels } from "./settlement.js";

/** Which way the clearest of the trends that begin at the row runs. */
export interface TrendTarget {
  readonly kind: "trend";
  /** Shortest trend in bars, integer ≥ 2. */
  readonly shortestBars: number;
  /** Longest trend in bars, integer ≥ `shortestBars`. */
  readonly longestBars: number;
}

const options: OptionTypes<TrendTarget> = {
  shortestBars: "number",
  longestBars: "number",
};

/**
 * Labels each row by trend scanning: for every span L of the allowed ones, a line is fitted by least
 * squares to ln(close) at bars t, t + 1, …, t + L; the span whose slope has the largest |t-value| wins,
 * ties to the shorter; label 1 if its slope rises, 0 if it falls, NaN if it is exactly flat.
 *
 * `eventReturn` is the log return over the winning span, but `labelEndTime` is that of bar
 * t + `longestBars`: the choice has looked at all of them. Cost: rowCount × longestBars.
 *
 * @throws TRAIN_LABEL_INVALID if the spans are not whole, too short or out of order, or there is another option.
 * @see M. López de Prado, Machine Learning for Asset Managers, Cambridge, 2020, section 5.4.
 */
export function trend(bars: BarColumns, timeframe: Timeframe, target: TrendTarget): Labels {
  const { shortestBars, longestBars } = target;
  requireOptions(target, options);
  requireWhole("shortestBars", shortestBars, 2);
  requireWhole("longestBars", longestBars, 2);
  if (longestBars < shortestBars) {
    throw new PlumblineError("TRAIN_LABEL_INVALID", {
      message: `longestBars of a trend label is ${longestBars}, expected at least shortestBars, ${shortestBars}`,
      where: { option: "longestBars" },
      remedy: "exchange the two",
    });
  }
  const { close, openTime } = bars;
  const duration = timeframeDuration(timeframe);
  const labels = unsettledLabels(close.length);
  for (let t = 0; t + longestBars < close.length; t++) {
    let bestStrength = -1;
    let bestSlope = 0;
    let bestSpan = shortestBars;
    // y is measured from the row's own close: small numbers, so that their squares do not cancel.
    let sumY = 0;
    let sumXY = 0;
    let sumYY = 0;
    for (let x = 1; x <= longestBars; x++) {
      const y = Math.log(close[t + x] / close[t]);
      sumY += y;
      sumXY += x * y;
      sumYY += y * y;
      if (x < shortestBars) continue;
      const count = x + 1; // bars 0 … x, of which the first adds nothing to the sums
      const meanX = x / 2;
      const varianceX = (count * (count * count - 1)) / 12; // Σ (x − mean x)²
      const covariance = sumXY - meanX * sumY;
      const slope = covariance / varianceX;
      const residual = Math.max(0, sumYY - (sumY * sumY) / count - slope * covariance);
      // t² = slope² · Σ(x − mean)² · (count − 2) ÷ residual; a perfect line is infinitely clear.
      const explained = slope * covariance * (count - 2);
      const strength = explained === 0 ? 0 : explained / residual;
      if (strength > bestStrength) {
        bestStrength = strength;
        bestSlope = slope;
        bestSpan = x;
      }
    }
    labels.label[t] = signLabel(bestSlope);
    labels.eventReturn[t] = Math.log(close[t + bestSpan] / close[t]);
    labels.labelEndTime[t] = openTime[t + longestBars] + duration;
  }
  return labels;
}
