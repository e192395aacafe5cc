import type { Expression } from "../expression.js";
import { defineOperator, real } from "../operator.js";

/** GARCH(1,1) filter. State: [variance of the next row (square of the unit of change)]. */
export const garchOperator = defineOperator({
  name: "garch",
  version: 1,
  about: "volatility of the next row by a GARCH(1,1) filter of given parameters",
  memory: "infinite",
  inputs: ["change"],
  parameters: {
    omega: real({ min: 0, standard: 0.02, about: "constant part of the variance" }),
    alpha: real({ min: 0, max: 1, standard: 0.05, about: "weight of the last squared return" }),
    beta: real({ min: 0, max: 1, standard: 0.93, about: "weight of the last variance" }),
  },
  check: ({ omega, alpha, beta }) => {
    if (!(omega > 0)) return `omega is ${omega}, expected a number > 0`;
    if (!(alpha + beta < 1)) return `alpha + beta is ${alpha + beta}, expected less than 1`;
    return undefined;
  },
  warmUp: () => 0,
  createKernel: ({ omega, alpha, beta }) => {
    const state = Float64Array.of(omega / (1 - alpha - beta));
    return {
      state,
      run([change], [out], start, end) {
        let variance = state[0];
        for (let i = start; i < end; i++) {
          const value = change[i];
          const next = omega + alpha * value * value + beta * variance;
          if (next - next === 0) {
            variance = next;
            out[i] = Math.sqrt(variance);
          } else {
            out[i] = Number.NaN;
          }
        }
        state[0] = variance;
      },
    };
  },
});

/**
 * Volatility of the next row by a GARCH(1,1) filter: `σ²(t + 1) = ω + α r(t)² + β σ²(t)`, begun at the
 * long-run variance ω / (1 − α − β). The parameters are given, not fitted: estimate them on training rows.
 *
 * @param change - Returns with mean near 0, best scaled to about 1 (percent, or standard deviations).
 * @param omega - Constant part of the variance, > 0, in the square of the unit of `change`.
 * @param alpha - Weight of the last squared return, ≥ 0.
 * @param beta - Weight of the last variance, ≥ 0; `alpha` + `beta` < 1.
 * @returns Standard deviation of the next row's return, > 0, in the unit of `change`: known at the close
 *   of its own row.
 *
 * Warm-up: none. Memory: infinite: the start fades as β per row, how fast depends on the parameters.
 * Missing: a missing row is missing and leaves the variance as it was.
 * As `arch` 8's recursion of `GARCH(1, 1)` with the long-run variance as backcast, one row ahead.
 *
 * @throws FEATURES_PARAMETER_INVALID if `omega` ≤ 0, a weight is outside [0, 1], or their sum is ≥ 1.
 * @see T. Bollerslev, Generalized Autoregressive Conditional Heteroskedasticity, Journal of Econometrics
 *   31, 1986.
 * @example
 * const { close } = bars();
 * const percent = scale(logReturn(close, 1), 100);
 * const volatility = garch(percent, 0.0001, 0.05, 0.94);
 */
export function garch(change: Expression, omega: number, alpha: number, beta: number): Expression {
  return garchOperator.apply([change], { omega, alpha, beta });
}
