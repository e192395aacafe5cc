import type { Expression } from "../expression.js";
import { defineOperator, type Kernel, real } from "../operator.js";

/*
 * Kalman filter of the local linear trend model: y(t) = μ(t) + ε(t), μ(t + 1) = μ(t) + ν(t) + ξ(t),
 * ν(t + 1) = ν(t) + ζ(t). Two rows fix level and slope, with the variances that a diffuse start leaves:
 * μ(2) = y(2) − ε(2) and ν(2) = y(2) − y(1) − ξ(1) − ε(2) + ε(1) + ζ(1).
 *
 * State: [rows used so far (0, 1 or 2), level, slope, variance of the level, covariance, variance of the
 * slope].
 */
function createTrendKernel(
  noise: number,
  levelDrift: number,
  slopeDrift: number,
  wanted: 0 | 1 | 2,
): Kernel {
  const state = new Float64Array(6);
  return {
    state,
    run([x], [out], start, end) {
      // × 1: numbers of a known kind, of which V8 asks no more.
      const noiseVariance = 1 * noise;
      const levelStep = 1 * levelDrift;
      const slopeStep = 1 * slopeDrift;
      const asked = wanted | 0;
      let used = state[0];
      let level = state[1];
      let slope = state[2];
      let levelVariance = state[3];
      let covariance = state[4];
      let slopeVariance = state[5];
      for (let i = start; i < end; i++) {
        const value = x[i];
        const present = value - value === 0;
        if (used < 2) {
          out[i] = Number.NaN;
          if (present && used === 1) {
            slope = value - level;
            levelVariance = noiseVariance;
            covariance = noiseVariance;
            slopeVariance = levelStep + 2 * noiseVariance + slopeStep;
            if (asked !== 2) out[i] = asked === 0 ? value : slope;
          }
          level = value;
          used = present ? used + 1 : 0;
          continue;
        }
        const forecast = level + slope;
        const p11 = levelVariance + 2 * covariance + slopeVariance + levelStep;
        const p12 = covariance + slopeVariance;
        const p22 = slopeVariance + slopeStep;
        const total = p11 + noiseVariance;
        const innovation = value - forecast;
        const nextLevel = forecast + (p11 / total) * innovation;
        const nextSlope = slope + (p12 / total) * innovation;
        if (nextLevel - nextLevel === 0 && nextSlope - nextSlope === 0) {
          level = nextLevel;
          slope = nextSlope;
          levelVariance = p11 * (noiseVariance / total);
          covariance = p12 * (noiseVariance / total);
          slopeVariance = p22 - (p12 / total) * p12;
          out[i] = asked === 0 ? level : asked === 1 ? slope : innovation / Math.sqrt(total);
        } else {
          level = forecast; // time passes unseen
          levelVariance = p11;
          covariance = p12;
          slopeVariance = p22;
          out[i] = Number.NaN;
        }
      }
      state[0] = used;
      state[1] = level;
      state[2] = slope;
      state[3] = levelVariance;
      state[4] = covariance;
      state[5] = slopeVariance;
    },
  };
}

const trendParameters = {
  noiseVariance: real({ min: 0, standard: 1, about: "variance of the noise on each row" }),
  levelVariance: real({ min: 0, standard: 0.1, about: "variance of the level's own step" }),
  slopeVariance: real({ min: 0, standard: 0.01, about: "variance of the slope's step" }),
};
const checkNoise = ({ noiseVariance }: { readonly noiseVariance: number }): string | undefined =>
  noiseVariance > 0 ? undefined : `noiseVariance is ${noiseVariance}, expected a number > 0`;

/** Filtered level. */
export const kalmanTrendLevelOperator = defineOperator({
  name: "kalmanTrendLevel",
  version: 1,
  about: "level of x by a Kalman filter of the local linear trend model",
  memory: "infinite",
  inputs: ["x"],
  parameters: trendParameters,
  check: checkNoise,
  warmUp: () => 1,
  createKernel: ({ noiseVariance, levelVariance, slopeVariance }) =>
    createTrendKernel(noiseVariance, levelVariance, slopeVariance, 0),
});

/** Filtered slope. */
export const kalmanTrendSlopeOperator = defineOperator({
  name: "kalmanTrendSlope",
  version: 1,
  about: "slope of x by a Kalman filter of the local linear trend model",
  memory: "infinite",
  inputs: ["x"],
  parameters: trendParameters,
  check: checkNoise,
  warmUp: () => 1,
  createKernel: ({ noiseVariance, levelVariance, slopeVariance }) =>
    createTrendKernel(noiseVariance, levelVariance, slopeVariance, 1),
});

/** Standardized innovation. */
export const kalmanTrendInnovationOperator = defineOperator({
  name: "kalmanTrendInnovation",
  version: 1,
  about:
    "surprise of x for a Kalman filter of the local linear trend model, in standard deviations",
  memory: "infinite",
  inputs: ["x"],
  parameters: trendParameters,
  check: checkNoise,
  warmUp: () => 2,
  createKernel: ({ noiseVariance, levelVariance, slopeVariance }) =>
    createTrendKernel(noiseVariance, levelVariance, slopeVariance, 2),
});

/**
 * Level of a noisy series with a trend, by the Kalman filter of the local linear trend model: `x = μ + ε`,
 * `μ ← μ + ν + ξ`, `ν ← ν + ζ`. The variances are given, not fitted: estimate them on training rows.
 *
 * @param x - Series of any unit, usually a log price.
 * @param noiseVariance - Variance of ε, > 0, in the square of the unit of `x`.
 * @param levelVariance - Variance of ξ, ≥ 0; 0 with a small `slopeVariance` gives the smooth trend.
 * @param slopeVariance - Variance of ζ, ≥ 0; 0 gives a straight line through all rows.
 * @returns E[μ(t) | rows up to t] in the unit of `x`.
 *
 * Warm-up: 1 bar. Memory: infinite: the start fades, how fast depends on the variances.
 * Missing: a missing row is missing; level and slope run on and their variances grow, so the next row
 * weighs more. The filter begins with the first two rows that follow each other.
 * As statsmodels `UnobservedComponents(x, "lltrend")` with exact diffuse initialization, `filtered_state`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `noiseVariance` ≤ 0 or another variance is < 0.
 * @see A. C. Harvey, Forecasting, Structural Time Series Models and the Kalman Filter, Cambridge University
 *   Press, 1989, 4.1; J. Durbin, S. J. Koopman, Time Series Analysis by State Space Methods, 2nd edition,
 *   Oxford, 2012, 3.2.1 and 5.6.1 on the diffuse start.
 * @example
 * const { close } = bars();
 * const fair = kalmanTrendLevel(log(close), 1e-7, 1e-8, 1e-11);
 */
export function kalmanTrendLevel(
  x: Expression,
  noiseVariance: number,
  levelVariance: number,
  slopeVariance: number,
): Expression {
  return kalmanTrendLevelOperator.apply([x], { noiseVariance, levelVariance, slopeVariance });
}

/**
 * Slope of a noisy series, by the Kalman filter of the local linear trend model (`kalmanTrendLevel`).
 *
 * @param x - Series of any unit, usually a log price.
 * @param noiseVariance - Variance of the noise on each row, > 0, in the square of the unit of `x`.
 * @param levelVariance - Variance of the level's own step, ≥ 0.
 * @param slopeVariance - Variance of the slope's step, ≥ 0.
 * @returns E[ν(t) | rows up to t] in the unit of `x` per bar.
 *
 * Warm-up: 1 bar. Memory: infinite. Missing: as `kalmanTrendLevel`.
 * As statsmodels `UnobservedComponents(x, "lltrend")` with exact diffuse initialization, `filtered_state`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `noiseVariance` ≤ 0 or another variance is < 0.
 * @see A. C. Harvey, Forecasting, Structural Time Series Models and the Kalman Filter, Cambridge University
 *   Press, 1989, 4.1.
 * @example
 * const { close } = bars();
 * const trend = kalmanTrendSlope(log(close), 1e-7, 1e-8, 1e-11);
 */
export function kalmanTrendSlope(
  x: Expression,
  noiseVariance: number,
  levelVariance: number,
  slopeVariance: number,
): Expression {
  return kalmanTrendSlopeOperator.apply([x], { noiseVariance, levelVariance, slopeVariance });
}

/**
 * Standardized innovation of the local linear trend model (`kalmanTrendLevel`): how far a row is from its
 * prediction, in standard deviations of that prediction, `v / √F`.
 *
 * @param x - Series of any unit, usually a log price.
 * @param noiseVariance - Variance of the noise on each row, > 0, in the square of the unit of `x`.
 * @param levelVariance - Variance of the level's own step, ≥ 0.
 * @param slopeVariance - Variance of the slope's step, ≥ 0.
 * @returns About standard normal where the model and its variances hold.
 *
 * Warm-up: 2 bars. Memory: infinite. Missing: as `kalmanTrendLevel`.
 * As statsmodels `UnobservedComponents(x, "lltrend")` with exact diffuse initialization,
 * `standardized_forecasts_error`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `noiseVariance` ≤ 0 or another variance is < 0.
 * @see J. Durbin, S. J. Koopman, Time Series Analysis by State Space Methods, 2nd edition, Oxford, 2012,
 *   2.12 and 7.5.
 * @example
 * const { close } = bars();
 * const surprise = kalmanTrendInnovation(log(close), 1e-7, 1e-8, 1e-11);
 */
export function kalmanTrendInnovation(
  x: Expression,
  noiseVariance: number,
  levelVariance: number,
  slopeVariance: number,
): Expression {
  return kalmanTrendInnovationOperator.apply([x], { noiseVariance, levelVariance, slopeVariance });
}
