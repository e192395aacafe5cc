import { normalTail } from "../../core/normal-distribution.js";
import type { Expression } from "../expression.js";
import { defineOperator } from "../operator.js";

const nothing = new Float64Array(0);

/** Normal distribution function. */
export const normalCdfOperator = defineOperator({
  name: "normalCdf",
  version: 1,
  about: "standard normal distribution function of x",
  memory: "finite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x], [out], start, end) {
      for (let i = start; i < end; i++) {
        const value = x[i];
        if (value - value === 0) {
          const tail = normalTail(Math.abs(value));
          out[i] = value > 0 ? 1 - tail : tail;
        } else {
          out[i] = Number.NaN;
        }
      }
    },
  }),
});

/**
 * Standard normal distribution function Φ, row by row: the share of a normal law below `x`.
 *
 * @param x - Series in standard deviations.
 * @returns Share in [0, 1], within 1e-15 of Φ; missing where `x` is.
 *
 * Warm-up: none. Memory: finite. As scipy `norm.cdf`.
 * @see G. West, Better approximations to cumulative normal functions, Wilmott Magazine, May 2005, after
 *   J. F. Hart, Computer Approximations, Wiley, 1968.
 * @example
 * const { close } = bars();
 * const rank = normalCdf(zScore(close, 240));
 */
export function normalCdf(x: Expression): Expression {
  return normalCdfOperator.apply([x], {});
}
