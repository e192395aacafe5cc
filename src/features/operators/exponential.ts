import type { Expression } from "../expression.js";
import { defineOperator } from "../operator.js";

/*
 * The family of exponentials and their inverses: one row in, one row out, nothing remembered.
 * `r - r === 0` is true for finite numbers alone. V8 computes these by its own port of fdlibm, the same
 * bits on every machine.
 */

const nothing = new Float64Array(0);

/** e to the power of x. */
export const expOperator = defineOperator({
  name: "exp",
  version: 1,
  about: "e to the power of x",
  memory: "finite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x], [out], start, end) {
      for (let i = start; i < end; i++) {
        const value = x[i];
        const result = Math.exp(value);
        out[i] = value - value === 0 && result - result === 0 ? result : Number.NaN;
      }
    },
  }),
});

/** e to the power of x, less 1. */
export const expm1Operator = defineOperator({
  name: "expm1",
  version: 1,
  about: "e to the power of x, less 1, with full digits near 0",
  memory: "finite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x], [out], start, end) {
      for (let i = start; i < end; i++) {
        const value = x[i];
        const result = Math.expm1(value);
        out[i] = value - value === 0 && result - result === 0 ? result : Number.NaN;
      }
    },
  }),
});

/** Natural logarithm of 1 + x, missing where x ≤ −1. */
export const log1pOperator = defineOperator({
  name: "log1p",
  version: 1,
  about: "natural logarithm of 1 + x, with full digits near 0, missing where x ≤ −1",
  memory: "finite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x], [out], start, end) {
      for (let i = start; i < end; i++) {
        const result = Math.log1p(x[i]);
        out[i] = result - result === 0 ? result : Number.NaN;
      }
    },
  }),
});

/** 1 / (1 + e to the power of −x). */
export const logisticOperator = defineOperator({
  name: "logistic",
  version: 1,
  about: "1 / (1 + exp(−x)), from any number to a share",
  memory: "finite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x], [out], start, end) {
      for (let i = start; i < end; i++) {
        const value = x[i];
        out[i] = value - value === 0 ? 1 / (1 + Math.exp(-value)) : Number.NaN;
      }
    },
  }),
});

/** Inverse hyperbolic sine of x. */
export const asinhOperator = defineOperator({
  name: "asinh",
  version: 1,
  about: "inverse hyperbolic sine of x: as x near 0, as a signed logarithm far from it",
  memory: "finite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x], [out], start, end) {
      for (let i = start; i < end; i++) {
        const value = x[i];
        out[i] = value - value === 0 ? Math.asinh(value) : Number.NaN;
      }
    },
  }),
});

/**
 * Exponential function, row by row.
 *
 * @param x - Series without a unit, usually a logarithm.
 * @returns Series > 0 (0 where `x` is below about −745); missing where `x` is, or where it overflows
 *   (above about 709.78).
 *
 * Warm-up: none. Memory: finite. As numpy `exp`.
 * @example
 * const { close } = bars();
 * const geometricMean = exp(sma(log(close), 20));
 */
export function exp(x: Expression): Expression {
  return expOperator.apply([x], {});
}

/**
 * `exp(x) − 1`, row by row, with full digits near 0: from a log return to a simple one.
 *
 * @param x - Series without a unit, usually a log return.
 * @returns Series ≥ −1; missing where `x` is, or where it overflows.
 *
 * Warm-up: none. Memory: finite. As numpy `expm1`.
 * @example
 * const { close } = bars();
 * const dayReturn = expm1(rollingSum(logReturn(close, 1), 96));
 */
export function expm1(x: Expression): Expression {
  return expm1Operator.apply([x], {});
}

/**
 * `ln(1 + x)`, row by row, with full digits near 0: from a simple return to a log one.
 *
 * @param x - Series > −1 without a unit, usually a simple return or a count.
 * @returns Series; missing where `x` is missing or ≤ −1.
 *
 * Warm-up: none. Memory: finite. As numpy `log1p`.
 * @example
 * const { tickVolume } = bars();
 * const activity = log1p(tickVolume);
 */
export function log1p(x: Expression): Expression {
  return log1pOperator.apply([x], {});
}

/**
 * Logistic function `1 / (1 + exp(−x))`, row by row: from any number to a share.
 *
 * @param x - Series without a unit.
 * @returns Series in [0, 1], 0.5 at 0; missing where `x` is.
 *
 * Warm-up: none. Memory: finite. As scipy `special.expit`.
 * @example
 * const { close } = bars();
 * const share = logistic(zScore(close, 60));
 */
export function logistic(x: Expression): Expression {
  return logisticOperator.apply([x], {});
}

/**
 * Inverse hyperbolic sine `ln(x + √(x² + 1))`, row by row: as `x` near 0, as `± ln(2 |x|)` far from it,
 * so that heavy tails are drawn in on both sides.
 *
 * @param x - Series without a unit; scale it so that 1 is where drawing in should begin.
 * @returns Series with the sign of `x`; missing where `x` is.
 *
 * Warm-up: none. Memory: finite. As numpy `arcsinh`.
 * @see N. L. Johnson, Systems of frequency curves generated by methods of translation, Biometrika 36, 1949.
 * @example
 * const { close } = bars();
 * const tamed = asinh(zScore(logReturn(close, 1), 240));
 */
export function asinh(x: Expression): Expression {
  return asinhOperator.apply([x], {});
}
