import type { BarColumns } from "../../market/bar.js";
import type { Instrument } from "../../market/instrument.js";
import { type Timeframe, timeframeDuration } from "../../market/timeframe.js";
import { type OptionTypes, requireOptions, requirePositive, requireWhole } from "./check.js";
import { type Labels, signLabel, unsettledLabels } from "./settlement.js";
import { trailingVolatility } from "./volatility.js";

/** Which of two barriers, as far above as below, the price touches first. */
export interface TripleBarrierTarget {
  readonly kind: "tripleBarrier";
  /** The time limit in bars, integer ≥ 1. */
  readonly horizonBars: number;
  /** Distance of the barriers as a multiple of one bar's trailing volatility, above 0. */
  readonly multiple: number;
  /** Smoothing length of that volatility in bars, integer ≥ 1. */
  readonly volatilityLength: number;
  /** Whether both barriers stand a spread farther out, so that touching one pays for the trade. */
  readonly afterSpread: boolean;
}

const options: OptionTypes<TripleBarrierTarget> = {
  horizonBars: "number",
  multiple: "number",
  volatilityLength: "number",
  afterSpread: "boolean",
};

/** How the race of one row ended. */
interface Settlement {
  bar: number;
  change: number;
  label: number;
}

/**
 * Labels each row with the barrier that the following bars touch first: 1 the upper, 0 the lower.
 *
 * With σ the trailing volatility at row t (closes up to t only) and w = multiple · σ, the barriers
 * stand at close · exp(±w), a spread farther out with `afterSpread` (the row's own spread; the
 * instrument's typical one where it is not known). Bar by bar, up to `horizonBars`:
 *
 * 1. A bar that opens beyond a barrier settles there, at its open.
 * 2. A bar whose high or low reaches one barrier settles at that barrier's price.
 * 3. A bar that reaches both is decided by its close against its open: above, the upper; below, the
 *    lower; equal, no label. The bars do not say which came first, and this is the side that held.
 * 4. At the time limit: the sign of the return to the last close; exactly 0 gives no label.
 *
 * Bars are counted, not hours: a label may cross a weekend. Rows without volatility (the first
 * `volatilityLength`, and a flat market without spread) have no race and no label: they are settled at
 * once. `labelEndTime` is that of the bar that settles. Cost: rowCount × horizonBars at most.
 *
 * @throws TRAIN_LABEL_INVALID if an option is unknown, of another type or out of range.
 * @see M. López de Prado, Advances in Financial Machine Learning, Wiley, 2018, section 3.4.
 */
export function tripleBarrier(
  bars: BarColumns,
  timeframe: Timeframe,
  instrument: Instrument,
  target: TripleBarrierTarget,
): Labels {
  requireOptions(target, options);
  requireWhole("horizonBars", target.horizonBars, 1);
  requireWhole("volatilityLength", target.volatilityLength, 1);
  requirePositive("multiple", target.multiple);
  const { close, openTime, spread } = bars;
  const duration = timeframeDuration(timeframe);
  const typicalSpread = instrument.typicalSpreadPips * instrument.pip;
  const volatility = trailingVolatility(close, target.volatilityLength);
  const labels = unsettledLabels(close.length);
  const end: Settlement = { bar: -1, change: 0, label: Number.NaN };
  for (let t = 0; t < close.length; t++) {
    const known = spread[t] === spread[t] ? spread[t] : typicalSpread;
    const extra = target.afterSpread ? known : 0;
    const factor = Math.exp(target.multiple * volatility[t]);
    const upper = close[t] * factor + extra;
    const lower = close[t] / factor - extra;
    if (!(upper > lower)) {
      labels.labelEndTime[t] = openTime[t] + duration;
      continue;
    }
    race(bars, t, upper, lower, target.horizonBars, end);
    if (end.bar < 0) continue;
    labels.label[t] = end.label;
    labels.eventReturn[t] = end.change;
    labels.labelEndTime[t] = openTime[end.bar] + duration;
  }
  return labels;
}

/** Follows the bars after row t until one settles; `bar` is −1 where the history ends before. */
function race(
  bars: BarColumns,
  t: number,
  upper: number,
  lower: number,
  horizonBars: number,
  end: Settlement, // written
): void {
  const { open, high, low, close } = bars;
  const limit = t + horizonBars;
  const last = Math.min(limit, close.length - 1);
  for (let j = t + 1; j <= last; j++) {
    if (high[j] < upper && low[j] > lower) continue;
    end.bar = j;
    let price: number;
    if (open[j] >= upper || open[j] <= lower) {
      price = open[j];
      end.label = price >= upper ? 1 : 0;
    } else if (high[j] >= upper && low[j] <= lower) {
      end.label = signLabel(close[j] - open[j]);
      price = end.label === 1 ? upper : end.label === 0 ? lower : close[j];
    } else {
      end.label = high[j] >= upper ? 1 : 0;
      price = end.label === 1 ? upper : lower;
    }
    end.change = Math.log(price / close[t]);
    return;
  }
  if (last < limit) {
    end.bar = -1;
    return;
  }
  end.bar = limit;
  end.change = Math.log(close[limit] / close[t]);
  end.label = signLabel(end.change);
}
