import type { Expression } from "../expression.js";
import { defineOperator } from "../operator.js";

const nothing = new Float64Array(0);

/**
 * Φ(−size) for size ≥ 0 by Hart's rational function, and a continued fraction far out. `exp` is V8's own
 * port of fdlibm, the same bits on every machine. Coefficients from the source.
 */
function upperTail(size: number): number {
  const density = Math.exp((-size * size) / 2);
  if (size < 7.07106781186547) {
    let top = 3.52624965998911e-2 * size + 0.700383064443688;
    top = top * size + 6.37396220353165;
    top = top * size + 33.912866078383;
    top = top * size + 112.079291497871;
    top = top * size + 221.213596169931;
    top = top * size + 220.206867912376;
    let bottom = 8.83883476483184e-2 * size + 1.75566716318264;
    bottom = bottom * size + 16.064177579207;
    bottom = bottom * size + 86.7807322029461;
    bottom = bottom * size + 296.564248779674;
    bottom = bottom * size + 637.333633378831;
    bottom = bottom * size + 793.826512519948;
    bottom = bottom * size + 440.413735824752;
    return (density * top) / bottom;
  }
  const fraction = size + 1 / (size + 2 / (size + 3 / (size + 4 / (size + 0.65))));
  return density / fraction / 2.506628274631;
}

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
          const tail = upperTail(Math.abs(value));
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
