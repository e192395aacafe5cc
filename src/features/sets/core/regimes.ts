import { bars } from "../../bars.js";
import { closeVolatility, tercile, trendRegime } from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import {
  cusumDown,
  cusumUp,
  ema,
  regimeProbability,
  runLength,
  sub,
} from "../../operators/index.js";
import { surprise240 } from "./measures.js";

const { close } = bars();
const third = tercile(closeVolatility(close, 12), 240);

/** In which state the market is, as far as the past tells. */
export const regimes: FeatureMap = {
  turbulence: {
    expression: regimeProbability(surprise240, 0, 0.7, 0, 1.8, 0.98, 0.95),
    about: "probability of the wilder of two regimes, by a hidden Markov model",
  },
  bull_probability: {
    expression: regimeProbability(surprise240, -0.08, 1, 0.08, 1, 0.995, 0.995),
    about: "probability that the market drifts up, not down, by a hidden Markov model",
  },
  volatility_third: {
    expression: third,
    about: "third of 240 bars in which the volatility of 12 lies: 0, 1, 2",
  },
  trend_regime_96: {
    expression: trendRegime(close, 96, 8),
    about: "1 or −1 where the slope through 96 bars is far from 0, else 0",
  },
  cusum_up: {
    expression: cusumUp(surprise240, 0.25),
    about: "by how much rises have lately exceeded a quarter of a standard deviation a bar",
  },
  cusum_down: {
    expression: cusumDown(surprise240, 0.25),
    about: "the same of falls",
  },
  side_age_50: {
    expression: runLength(sub(close, ema(close, 50))),
    about: "bars in a row above EMA 50, negative below",
  },
  cross_age_10_50: {
    expression: runLength(sub(ema(close, 10), ema(close, 50))),
    about: "bars in a row with EMA 10 above EMA 50, negative below",
  },
};
