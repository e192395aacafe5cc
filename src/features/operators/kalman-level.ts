import type { Expression } from "../expression.js";
import { defineOperator, type Kernel, real } from "../operator.js";

/*
 * Kalman filter of the local level model: y(t) = μ(t) + ε(t), μ(t + 1) = μ(t) + ξ(t). It begins with the
 * first row and its exact diffuse variance.
 *
 * State: [level (unit of x; NaN before the first row), its variance].
 */
function createLevelKernel(noise: number, drift: number, isInnovation: boolean): Kernel {
  const state = Float64Array.of(Number.NaN, 0);
  return {
    state,
    run([x], [out], start, end) {
      // × 1: numbers of a known kind, of which V8 asks no more.
      const noiseVariance = 1 * noise;
      const step = 1 * drift;
      let level = state[0];
      let variance = state[1];
      for (let i = start; i < end; i++) {
        const value = x[i];
        const predicted = variance + step;
        const total = predicted + noiseVariance;
        const innovation = value - level;
        const next = level + (predicted / total) * innovation;
        if (next - next === 0) {
          level = next;
          variance = predicted * (noiseVariance / total);
          out[i] = isInnovation ? innovation / Math.sqrt(total) : level;
        } else if (value - value === 0 && level !== level) {
          level = value;
          variance = noiseVariance;
          out[i] = isInnovation ? Number.NaN : level;
        } else {
          if (level === level) variance = predicted; // time passes unseen
          out[i] = Number.NaN;
        }
      }
      state[0] = level;
      state[1] = variance;
    },
  };
}

const levelParameters = {
  noiseVariance: real({ min: 0, standard: 1, about: "variance of the noise on each row" }),
  levelVariance: real({
    min: 0,
    standard: 0.1,
    about: "variance of the level's step from row to row",
  }),
};
const checkNoise = ({ noiseVariance }: { readonly noiseVariance: number }): string | undefined =>
  noiseVariance > 0 ? undefined : `noiseVariance is ${noiseVariance}, expected a number > 0`;

/** Filtered level. */
export const kalmanLevelOperator = defineOperator({
  name: "kalmanLevel",
  version: 1,
  about: "level of x by a Kalman filter of the local level model",
  memory: "infinite",
  inputs: ["x"],
  parameters: levelParameters,
  check: checkNoise,
  warmUp: () => 0,
  createKernel: ({ noiseVariance, levelVariance }) =>
    createLevelKernel(noiseVariance, levelVariance, false),
});

/** Standardized innovation. */
export const kalmanLevelInnovationOperator = defineOperator({
  name: "kalmanLevelInnovation",
  version: 1,
  about: "surprise of x for a Kalman filter of the local level model, in standard deviations",
  memory: "infinite",
  inputs: ["x"],
  parameters: levelParameters,
  check: checkNoise,
  warmUp: () => 1,
  createKernel: ({ noiseVariance, levelVariance }) =>
    createLevelKernel(noiseVariance, levelVariance, true),
});

/**
 * Level of a noisy series, by the Kalman filter of the local level model: `x = μ + ε`, `μ ← μ + ξ`. The
 * variances are given, not fitted: estimate them on training rows. Their ratio alone decides the level;
 * in the long run it is an EMA with the weight `(√(q² + 4q) − q) / 2` for q = level / noise variance.
 *
 * @param x - Series of any unit, usually a log price.
 * @param noiseVariance - Variance of ε, > 0, in the square of the unit of `x`.
 * @param levelVariance - Variance of ξ, ≥ 0; 0 gives the mean of all rows.
 * @returns E[μ(t) | rows up to t] in the unit of `x`.
 *
 * Warm-up: none. Memory: infinite: the start fades, how fast depends on the variances.
 * Missing: a missing row is missing; the variance of the level grows as time passes, so the next row
 * weighs more.
 * As statsmodels `UnobservedComponents(x, "llevel")` with exact diffuse initialization, `filtered_state`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `noiseVariance` ≤ 0 or `levelVariance` < 0.
 * @see A. C. Harvey, Forecasting, Structural Time Series Models and the Kalman Filter, Cambridge University
 *   Press, 1989, 3.2; J. Durbin, S. J. Koopman, Time Series Analysis by State Space Methods, 2nd edition,
 *   Oxford, 2012, 2.2 and 2.9.
 * @example
 * const { close } = bars();
 * const fair = kalmanLevel(log(close), 1e-7, 1e-8);
 */
export function kalmanLevel(
  x: Expression,
  noiseVariance: number,
  levelVariance: number,
): Expression {
  return kalmanLevelOperator.apply([x], { noiseVariance, levelVariance });
}

/**
 * Standardized innovation of the local level model: how far a row is from its prediction, in standard
 * deviations of that prediction, `v / √F`.
 *
 * @param x - Series of any unit, usually a log price.
 * @param noiseVariance - Variance of the noise on each row, > 0, in the square of the unit of `x`.
 * @param levelVariance - Variance of the level's step, ≥ 0.
 * @returns About standard normal where the model and its variances hold.
 *
 * Warm-up: 1 bar. Memory: infinite, as `kalmanLevel`.
 * Missing: a missing row is missing; the prediction of the next is the wider for it.
 * As statsmodels `UnobservedComponents(x, "llevel")` with exact diffuse initialization,
 * `standardized_forecasts_error`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `noiseVariance` ≤ 0 or `levelVariance` < 0.
 * @see J. Durbin, S. J. Koopman, Time Series Analysis by State Space Methods, 2nd edition, Oxford, 2012,
 *   2.12.
 * @example
 * const { close } = bars();
 * const surprise = kalmanLevelInnovation(log(close), 1e-7, 1e-8);
 */
export function kalmanLevelInnovation(
  x: Expression,
  noiseVariance: number,
  levelVariance: number,
): Expression {
  return kalmanLevelInnovationOperator.apply([x], { noiseVariance, levelVariance });
}
