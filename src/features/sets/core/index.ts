import type { Timeframe } from "../../../market/timeframe.js";
import { type FeatureMap, type FeatureSet, featureSet } from "../../feature-set.js";
import { activity } from "./activity.js";
import { candles } from "./candles.js";
import { events } from "./events.js";
import { filters } from "./filters.js";
import { higher } from "./higher.js";
import { microstructure } from "./microstructure.js";
import { momentum } from "./momentum.js";
import { ranges } from "./ranges.js";
import { regimes } from "./regimes.js";
import { sessions } from "./sessions.js";
import { statistics } from "./statistics.js";
import { time } from "./time.js";
import { trend } from "./trend.js";
import { volatility } from "./volatility.js";

/**
 * The families of the core set by name, in the order of its columns. Families need no more than bars of
 * one pair; those of `activity` and `microstructure` that read spreads or ticks are missing where the
 * vendor gives none, and the others are as they are.
 */
export const coreFamilies: Readonly<Record<string, FeatureMap>> = {
  momentum,
  trend,
  ranges,
  candles,
  volatility,
  statistics,
  regimes,
  events,
  filters,
  time,
  sessions,
  activity,
  microstructure,
};

/**
 * The core set: features of one instrument on its own timeframe, free of the price level, so that one
 * model can serve several pairs. Made for M1 to D1; on D1 and W1 bars those of `time` and `sessions` that
 * look into the day say the same as others or nothing.
 *
 * Warm-up: at most 251 bars (a volatility of 12 bars ranked among 240). Features about events have no value
 * before the first event, and few do without a snapshot: most have fading or infinite memory.
 * No two of them are correlated above 0.98 on simulated bars of M1 to H4.
 *
 * @example
 * const plan = planFeatures(core, { timeframe: "M15", instrument: "EURUSD" });
 */
export const core: FeatureSet = featureSet("core", Object.values(coreFamilies), {
  description: `${Object.keys(coreFamilies).join(", ")} of one instrument`,
});

/**
 * The core set with the closed bars of the next longer timeframes added: for M15, those of H1 and H4.
 * Its name says for which timeframe it is, `core-m15`, since its features differ with it.
 *
 * @param options - `timeframe`: the timeframe at which the set is to be computed. Without it, `core`.
 * @returns A set that a plan at that timeframe, or at a shorter one, can compute. Its warm-up is 28 bars of
 *   the longest timeframe where that is more than 251 of the shortest.
 *
 * @example
 * const set = coreSet({ timeframe: "M15" });
 */
export function coreSet(options: { readonly timeframe?: Timeframe } = {}): FeatureSet {
  const { timeframe } = options;
  if (timeframe === undefined) return core;
  const maps = [...Object.values(coreFamilies), ...higher(timeframe)];
  return featureSet(`core-${timeframe.toLowerCase()}`, maps, {
    description: `core, and longer timeframes as seen from ${timeframe}`,
  });
}
