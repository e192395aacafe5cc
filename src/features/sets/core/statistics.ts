import { bars } from "../../bars.js";
import { autocorrelation, scalingExponent, varianceRatio } from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import {
  abs,
  corr,
  diff,
  div,
  lag,
  permutationEntropy,
  rollingKurtosis,
  rollingSkew,
  runsTest,
  sma,
  square,
} from "../../operators/index.js";
import { change } from "./measures.js";

const { close } = bars();

/** How log returns are distributed, and how they hang together. */
export const statistics: FeatureMap = {
  skew_96: { expression: rollingSkew(change, 96), about: "skewness of log returns" },
  kurtosis_96: { expression: rollingKurtosis(change, 96), about: "excess kurtosis of log returns" },
  autocorrelation_1_96: {
    expression: autocorrelation(change, 1, 96),
    about: "correlation of neighbouring log returns",
  },
  autocorrelation_4_96: {
    expression: autocorrelation(change, 4, 96),
    about: "correlation of log returns 4 bars apart",
  },
  clustering_96: {
    expression: autocorrelation(abs(change), 1, 96),
    about: "correlation of the sizes of neighbouring log returns",
  },
  leverage_96: {
    expression: corr(lag(change, 1), abs(change), 96),
    about: "correlation of a return with the size of the next: below 0 where falls stir",
  },
  variance_ratio_4_96: {
    expression: varianceRatio(close, 4, 96),
    about: "above 1 where moves persist, below where they revert",
  },
  variance_ratio_12_192: {
    expression: varianceRatio(close, 12, 192),
    about: "the same over 12 bars",
  },
  scaling_exponent_96: {
    expression: scalingExponent(close, 96, 16),
    about: "how moves grow with time: one half where there is no memory, more in trends",
  },
  runs_96: { expression: runsTest(diff(close, 1), 96), about: "z of the number of runs of signs" },
  pattern_entropy_96: {
    expression: permutationEntropy(close, 96, 3, 1),
    about: "how evenly all orders of three closes occur: 1 where nothing can be told",
  },
  size_spread_96: {
    expression: div(square(sma(abs(change), 96)), sma(square(change), 96)),
    about: "squared mean size over mean square: small where few bars move most",
  },
};
