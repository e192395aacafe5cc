import { PlumblineError, shown, shownList } from "../../core/errors.js";
import type { BarColumns } from "../../market/bar.js";
import type { Instrument } from "../../market/instrument.js";
import { type Timeframe, timeframeDuration } from "../../market/timeframe.js";
import { asOfPredictions, type TimedPredictions } from "../as-of.js";
import { type OptionTypes, requireOptions } from "./check.js";
import { type Labels, unsettledLabels } from "./settlement.js";
import { tripleBarrier } from "./triple-barrier.js";

/** Whether to act on another node's call: does a trade on its side earn. */
export interface MetaTarget {
  readonly kind: "meta";
  /** The node above whose call is judged; one of the node's `upstream`. */
  readonly primary: string;
  /** It calls up where its P(up) is above ½ + threshold, down below ½ − threshold, else not at all; in [0, ½). */
  readonly threshold: number;
  /** The time limit in bars, integer ≥ 1. */
  readonly horizonBars: number;
  /** Distance of the barriers as a multiple of one bar's trailing volatility, above 0. */
  readonly multiple: number;
  /** Smoothing length of that volatility in bars, integer ≥ 1. */
  readonly volatilityLength: number;
  /** Whether a trade has to pay its spread to have earned, and both barriers stand a spread farther out. */
  readonly afterSpread: boolean;
}

const options: OptionTypes<MetaTarget> = {
  primary: "string",
  threshold: "number",
  horizonBars: "number",
  multiple: "number",
  volatilityLength: "number",
  afterSpread: "boolean",
};

/** Predictions of a node above, as of whose call rows are labelled. */
export interface PrimaryPredictions extends TimedPredictions {
  readonly node: string;
}

/**
 * Labels each row with whether the primary's call earned: the row's race between two barriers is that of
 * `tripleBarrier`; with side s = 1 or −1 from the primary's last prediction that was available by the row, label 1 if
 * s · (price at the settlement − close) is above the cost, else 0. The cost is 0, or with `afterSpread` the row's own
 * spread, the instrument's typical one where it is not known.
 *
 * `eventReturn` is that of the trade: s · the log return. Rows without a call, and those to which `tripleBarrier` gives no
 * label, have none. `labelEndTime` is that of the race: later bars change
 * nothing; nor do later predictions of the primary.
 *
 * @param upstream - Out-of-fold predictions: those of a model that saw the row would make every call look good.
 * @throws TRAIN_LABEL_INVALID if an option is unknown, of another type or out of range, or the primary is not among `upstream`.
 * @see M. López de Prado, Advances in Financial Machine Learning, Wiley, 2018, sections 3.6 and 3.7.
 */
export function meta(
  bars: BarColumns,
  timeframe: Timeframe,
  instrument: Instrument,
  target: MetaTarget,
  upstream: readonly PrimaryPredictions[],
): Labels {
  requireOptions(target, options);
  const { primary, threshold } = target;
  if (!(threshold >= 0 && threshold < 0.5)) {
    throw invalid(
      "threshold",
      `threshold of a meta-label is ${shown(threshold)}, expected a number from 0 to below ½`,
      "give the threshold at which the primary's calls are taken",
    );
  }
  const { kind: _, primary: __, threshold: ___, ...barriers } = target;
  const race = tripleBarrier(bars, timeframe, instrument, { kind: "tripleBarrier", ...barriers });
  const called = upstream.find(({ node }) => node === primary);
  if (called === undefined) {
    throw invalid(
      "primary",
      `a meta-label judges the calls of ${shown(primary)}, which is not among the nodes above, found ${shownList(upstream.map(({ node }) => node)) || "none"}`,
      "name a node of upstream as primary",
    );
  }
  const { close, openTime, spread } = bars;
  const duration = timeframeDuration(timeframe);
  const probability = asOfPredictions(
    openTime.map((time) => time + duration),
    called,
  );
  const typicalSpread = instrument.typicalSpreadPips * instrument.pip;
  const labels = unsettledLabels(close.length);
  labels.labelEndTime.set(race.labelEndTime);
  for (let t = 0; t < close.length; t++) {
    const side = probability[t] > 0.5 + threshold ? 1 : probability[t] < 0.5 - threshold ? -1 : 0;
    if (side === 0 || race.label[t] !== race.label[t]) continue;
    const change = race.eventReturn[t];
    labels.eventReturn[t] = side * change;
    const known = spread[t] === spread[t] ? spread[t] : typicalSpread;
    const cost = target.afterSpread ? known : 0;
    labels.label[t] = side * close[t] * Math.expm1(change) > cost ? 1 : 0;
  }
  return labels;
}

function invalid(option: string, message: string, remedy: string): PlumblineError {
  return new PlumblineError("TRAIN_LABEL_INVALID", { message, where: { option }, remedy });
}
