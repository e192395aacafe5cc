import type { Expression } from "../expression.js";
import { blankMissing } from "../missing.js";
import { defineOperator, real } from "../operator.js";

/*
 * Powers with a constant exponent: one row in, one row out, nothing remembered. Made of multiplications,
 * exp and log, for the last bit of `Math.pow` differs between versions of V8.
 */

const nothing = new Float64Array(0);

/** x to a whole power ≥ 0, by squaring. */
function wholePower(x: number, exponent: number): number {
  let result = 1;
  let square = x;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/** x to a constant power. */
export const powerOperator = defineOperator({
  name: "power",
  version: 1,
  about: "x to a constant power, missing where x < 0 and the power is not whole",
  memory: "finite",
  inputs: ["x"],
  parameters: { exponent: real({ about: "the power" }) },
  warmUp: () => 0,
  createKernel: ({ exponent }) => {
    const isWhole = Number.isInteger(exponent);
    const size = Math.abs(exponent);
    return {
      state: nothing,
      run([x], [out], start, end) {
        for (let i = start; i < end; i++) {
          const value = x[i];
          let result = Number.NaN;
          if (value - value === 0) {
            if (isWhole) {
              const whole = wholePower(value, size);
              result = exponent < 0 ? 1 / whole : whole;
            } else {
              result = Math.exp(exponent * Math.log(value));
            }
          }
          out[i] = result - result === 0 ? result : Number.NaN;
        }
      },
    };
  },
});

/** 1 / x, missing where x is 0. */
export const reciprocalOperator = defineOperator({
  name: "reciprocal",
  version: 1,
  about: "1 / x, missing where x is 0",
  memory: "finite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x], [out], start, end) {
      let odd = 0;
      let i = start;
      for (; i + 4 <= end; i += 4) {
        const first = 1 / x[i];
        const second = 1 / x[i + 1];
        const third = 1 / x[i + 2];
        const fourth = 1 / x[i + 3];
        out[i] = first;
        out[i + 1] = second;
        out[i + 2] = third;
        out[i + 3] = fourth;
        const all = x[i] + x[i + 1] + (x[i + 2] + x[i + 3]) + (first + second + (third + fourth));
        odd += all - all;
      }
      for (; i < end; i++) {
        const result = 1 / x[i];
        out[i] = result;
        odd += x[i] - x[i] + (result - result);
      }
      if (odd === 0) return;
      blankMissing(out, out, start, end);
      blankMissing(x, out, start, end);
    },
  }),
});

/**
 * A series to a constant power, row by row.
 *
 * @param x - Series of any unit.
 * @param exponent - Finite number.
 * @returns Series in that power of the unit of `x`; missing where `x` is, where it is 0 and the exponent
 *   < 0, where it is < 0 and the exponent not whole, and where the power overflows. 0 to the power of 0 is 1.
 *
 * Warm-up: none. Memory: finite. As numpy `power`, within `|exponent · ln x| + 2` units of its last digit.
 * Cost: a whole exponent is some multiplications, any other a logarithm and an exponential.
 *
 * @throws FEATURES_PARAMETER_INVALID if `exponent` is not finite.
 * @example
 * const { tickVolume } = bars();
 * const cubeRoot = power(tickVolume, 1 / 3);
 */
export function power(x: Expression, exponent: number): Expression {
  return powerOperator.apply([x], { exponent });
}

/**
 * 1 over a series, row by row.
 *
 * @param x - Series of any unit.
 * @returns Series in one over the unit of `x`; missing where `x` is missing or 0, or where it overflows.
 *
 * Warm-up: none. Memory: finite. As numpy `reciprocal`, but never infinite.
 * @example
 * const { close } = bars();
 * const inverted = reciprocal(close); // the price of the quote currency in the base
 */
export function reciprocal(x: Expression): Expression {
  return reciprocalOperator.apply([x], {});
}
