import { bars } from "../../bars.js";
import {
  adjustedVolatility,
  bipowerShare,
  closeVolatility,
  downsideShare,
  ewmaVolatility,
  leeMykland,
  medRv,
  natr,
  parkinsonVolatility,
  realizedVolatility,
  rogersSatchellVolatility,
  volatilityOfVolatility,
} from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import {
  div,
  garch,
  log,
  rollingRank,
  square,
  sub,
  timeOfDayRatio,
  trueRange,
} from "../../operators/index.js";
import { range, surprise240, volatility48, volatility240 } from "./measures.js";

const { openTime, open, high, low, close } = bars();
const volatility12 = closeVolatility(close, 12);

/** How much the price moves, against what is usual, and with what jumps. */
export const volatility: FeatureMap = {
  volatility_12: { expression: volatility12, about: "standard deviation of 12 log returns" },
  volatility_48: { expression: volatility48, about: "standard deviation of 48 log returns" },
  volatility_240: { expression: volatility240, about: "standard deviation of 240 log returns" },
  natr_14: { expression: natr(high, low, close, 14), about: "average true range, percent" },
  ewma_volatility_32: { expression: ewmaVolatility(close, 32), about: "exponentially weighted" },
  volatility_ratio_12_240: {
    expression: div(volatility12, volatility240),
    about: "volatility now against usual",
  },
  volatility_ratio_48_240: {
    expression: div(volatility48, volatility240),
    about: "volatility of 48 bars against usual",
  },
  volatility_step_24: {
    expression: log(div(realizedVolatility(close, 24), realizedVolatility(close, 48))),
    about: "whether the newer half of 48 bars moved more",
  },
  volatility_rank_240: {
    expression: rollingRank(volatility12, 240),
    about: "rank of the volatility of 12 bars in 240",
  },
  volatility_of_volatility_192: {
    expression: volatilityOfVolatility(close, 24, 192),
    about: "how much the log volatility of 24 bars itself moved in 192",
  },
  parkinson_ratio_24: {
    expression: div(parkinsonVolatility(high, low, 24), closeVolatility(close, 24)),
    about: "volatility from highs and lows against that of closes",
  },
  rogers_satchell_ratio_48: {
    expression: div(rogersSatchellVolatility(open, high, low, close, 48), volatility48),
    about: "volatility that allows for drift, against that of closes",
  },
  true_range_ratio_14: {
    expression: div(trueRange(high, low, close), range),
    about: "range of the bar in ATRs",
  },
  range_unusual: {
    expression: timeOfDayRatio(openTime, sub(high, low), 60, 20),
    about: "range of the bar over its usual at this hour of the trading day",
  },
  volatility_unusual_24: {
    expression: adjustedVolatility(openTime, close, 24, 60, 20),
    about: "volatility of 24 bars with the daily pattern taken out",
  },
  garch_level: {
    expression: garch(surprise240, 0.02, 0.08, 0.9),
    about: "GARCH volatility of the next bar, against usual",
  },
  downside_share_48: { expression: downsideShare(close, 48), about: "variance from falls" },
  bipower_share_48: { expression: bipowerShare(close, 48), about: "variance without jumps" },
  median_share_96: {
    expression: div(medRv(close, 96), square(realizedVolatility(close, 96))),
    about: "variance without jumps, by medians of three bars",
  },
  jump_size_48: {
    expression: leeMykland(close, 48),
    about: "log return by the jump-proof volatility of the bars before",
  },
};
