import { bars } from "../../bars.js";
import {
  atr,
  autocorrelation,
  bipowerShare,
  closeVolatility,
  downsideShare,
  ewmaVolatility,
  garmanKlassVolatility,
  parkinsonVolatility,
  rogersSatchellVolatility,
  varianceRatio,
} from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import {
  barsSinceMove,
  div,
  logReturn,
  rollingKurtosis,
  rollingRank,
  rollingSkew,
  trueRange,
  zScore,
} from "../../operators/index.js";

const { open, high, low, close } = bars();
const change = logReturn(close, 1);

/** How much the price moves, and how its changes are distributed. */
export const volatility: FeatureMap = {
  volatility_12: { expression: closeVolatility(close, 12), about: "of 12 log returns" },
  volatility_48: { expression: closeVolatility(close, 48), about: "of 48 log returns" },
  volatility_240: { expression: closeVolatility(close, 240), about: "of 240 log returns" },
  volatility_ratio_12_240: {
    expression: div(closeVolatility(close, 12), closeVolatility(close, 240)),
    about: "volatility now against usual",
  },
  volatility_rank_240: {
    expression: rollingRank(closeVolatility(close, 12), 240),
    about: "rank of the volatility of 12 bars in 240",
  },
  parkinson_24: { expression: parkinsonVolatility(high, low, 24), about: "from highs and lows" },
  garman_klass_48: {
    expression: garmanKlassVolatility(open, high, low, close, 48),
    about: "from open, high, low and close",
  },
  rogers_satchell_48: {
    expression: rogersSatchellVolatility(open, high, low, close, 48),
    about: "from open, high, low and close, drift allowed",
  },
  ewma_volatility_32: { expression: ewmaVolatility(close, 32), about: "exponentially weighted" },
  true_range_ratio_14: {
    expression: div(trueRange(high, low, close), atr(high, low, close, 14)),
    about: "range of the bar in ATRs",
  },
  downside_share_48: { expression: downsideShare(close, 48), about: "variance from falls" },
  bipower_share_48: { expression: bipowerShare(close, 48), about: "variance without jumps" },
  skew_96: { expression: rollingSkew(change, 96), about: "skewness of log returns" },
  kurtosis_96: { expression: rollingKurtosis(change, 96), about: "excess kurtosis of log returns" },
  autocorrelation_1_96: {
    expression: autocorrelation(change, 1, 96),
    about: "correlation of neighbouring log returns",
  },
  variance_ratio_4_96: {
    expression: varianceRatio(close, 4, 96),
    about: "above 1 where moves persist, below where they revert",
  },
  since_move_96: {
    expression: barsSinceMove(zScore(change, 96), 3),
    about: "bars since a return of 3 standard deviations",
  },
};
