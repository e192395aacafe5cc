import type { Timeframe } from "../../../market/timeframe.js";
import { type FeatureSet, featureSet } from "../../feature-set.js";
import { activity } from "./activity.js";
import { higher } from "./higher.js";
import { momentum } from "./momentum.js";
import { ranges } from "./ranges.js";
import { time } from "./time.js";
import { trend } from "./trend.js";
import { volatility } from "./volatility.js";

const families = [momentum, trend, ranges, volatility, activity, time];

/**
 * The core set: features of one instrument on its own timeframe, free of the price level, so that one
 * model can serve several pairs. Works at any timeframe from M1 to W1. The longest look back is a
 * volatility of 240 bars ranked among 240.
 *
 * @example
 * const plan = planFeatures(core, { timeframe: "M15", instrument: "EURUSD" });
 */
export const core: FeatureSet = featureSet("core", families, {
  description: "momentum, trend, ranges, volatility, activity and time of one instrument",
});

/**
 * The core set with the closed bars of the next longer timeframes added: for M15, those of H1 and H4.
 * Its name says for which timeframe it is, `core-m15`, since its features differ with it.
 *
 * @param options - `timeframe`: the timeframe at which the set is to be computed. Without it, `core`.
 * @returns A set that a plan at that timeframe, or at a shorter one, can compute.
 *
 * @example
 * const set = coreSet({ timeframe: "M15" });
 */
export function coreSet(options: { readonly timeframe?: Timeframe } = {}): FeatureSet {
  const { timeframe } = options;
  if (timeframe === undefined) return core;
  return featureSet(`core-${timeframe.toLowerCase()}`, [...families, ...higher(timeframe)], {
    description: `core, and longer timeframes as seen from ${timeframe}`,
  });
}
