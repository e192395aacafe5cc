import type { Expression } from "../expression.js";
import { blankMissing } from "../missing.js";
import { defineOperator, real } from "../operator.js";

/*
 * The family of plain arithmetic: one row in, one row out, nothing remembered. Each loop is written
 * out, for a function called per row costs more than the sum itself, and takes four rows at a time, which
 * is half as fast again as one: these are most of the nodes of a set. A result that is NaN or infinite is
 * missing; how that is found without asking: `features/missing.ts`.
 */

const nothing = new Float64Array(0);

/** x + y. */
export const addOperator = defineOperator({
  name: "add",
  version: 1,
  about: "x + y",
  memory: "finite",
  inputs: ["x", "y"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x, y], [out], start, end) {
      let odd0 = 0;
      let odd1 = 0;
      let odd2 = 0;
      let odd3 = 0;
      let i = start;
      for (; i + 4 <= end; i += 4) {
        const first = x[i] + y[i];
        const second = x[i + 1] + y[i + 1];
        const third = x[i + 2] + y[i + 2];
        const fourth = x[i + 3] + y[i + 3];
        out[i] = first;
        out[i + 1] = second;
        out[i + 2] = third;
        out[i + 3] = fourth;
        odd0 += first - first;
        odd1 += second - second;
        odd2 += third - third;
        odd3 += fourth - fourth;
      }
      for (; i < end; i++) {
        const result = x[i] + y[i];
        out[i] = result;
        odd0 += result - result;
      }
      if (odd0 + odd1 + odd2 + odd3 === 0) return;
      blankMissing(out, out, start, end);
    },
  }),
});

/** x − y. */
export const subOperator = defineOperator({
  name: "sub",
  version: 1,
  about: "x − y",
  memory: "finite",
  inputs: ["x", "y"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x, y], [out], start, end) {
      let odd0 = 0;
      let odd1 = 0;
      let odd2 = 0;
      let odd3 = 0;
      let i = start;
      for (; i + 4 <= end; i += 4) {
        const first = x[i] - y[i];
        const second = x[i + 1] - y[i + 1];
        const third = x[i + 2] - y[i + 2];
        const fourth = x[i + 3] - y[i + 3];
        out[i] = first;
        out[i + 1] = second;
        out[i + 2] = third;
        out[i + 3] = fourth;
        odd0 += first - first;
        odd1 += second - second;
        odd2 += third - third;
        odd3 += fourth - fourth;
      }
      for (; i < end; i++) {
        const result = x[i] - y[i];
        out[i] = result;
        odd0 += result - result;
      }
      if (odd0 + odd1 + odd2 + odd3 === 0) return;
      blankMissing(out, out, start, end);
    },
  }),
});

/** x · y. */
export const mulOperator = defineOperator({
  name: "mul",
  version: 1,
  about: "x · y",
  memory: "finite",
  inputs: ["x", "y"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x, y], [out], start, end) {
      let odd0 = 0;
      let odd1 = 0;
      let odd2 = 0;
      let odd3 = 0;
      let i = start;
      for (; i + 4 <= end; i += 4) {
        const first = x[i] * y[i];
        const second = x[i + 1] * y[i + 1];
        const third = x[i + 2] * y[i + 2];
        const fourth = x[i + 3] * y[i + 3];
        out[i] = first;
        out[i + 1] = second;
        out[i + 2] = third;
        out[i + 3] = fourth;
        odd0 += first - first;
        odd1 += second - second;
        odd2 += third - third;
        odd3 += fourth - fourth;
      }
      for (; i < end; i++) {
        const result = x[i] * y[i];
        out[i] = result;
        odd0 += result - result;
      }
      if (odd0 + odd1 + odd2 + odd3 === 0) return;
      blankMissing(out, out, start, end);
    },
  }),
});

/** x / y. */
export const divOperator = defineOperator({
  name: "div",
  version: 1,
  about: "x / y, missing where y is 0",
  memory: "finite",
  inputs: ["x", "y"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x, y], [out], start, end) {
      // The divisor is looked at too: x / ∞ would be a present 0.
      let odd0 = 0;
      let odd1 = 0;
      let odd2 = 0;
      let odd3 = 0;
      let i = start;
      for (; i + 4 <= end; i += 4) {
        const first = x[i] / y[i];
        const second = x[i + 1] / y[i + 1];
        const third = x[i + 2] / y[i + 2];
        const fourth = x[i + 3] / y[i + 3];
        out[i] = first;
        out[i + 1] = second;
        out[i + 2] = third;
        out[i + 3] = fourth;
        odd0 += first - first + (y[i] - y[i]);
        odd1 += second - second + (y[i + 1] - y[i + 1]);
        odd2 += third - third + (y[i + 2] - y[i + 2]);
        odd3 += fourth - fourth + (y[i + 3] - y[i + 3]);
      }
      for (; i < end; i++) {
        const result = x[i] / y[i];
        out[i] = result;
        odd0 += result - result + (y[i] - y[i]);
      }
      if (odd0 + odd1 + odd2 + odd3 === 0) return;
      blankMissing(out, out, start, end);
      blankMissing(y, out, start, end);
    },
  }),
});

/** x · factor. */
export const scaleOperator = defineOperator({
  name: "scale",
  version: 1,
  about: "x · factor",
  memory: "finite",
  inputs: ["x"],
  parameters: { factor: real({ about: "what each row is multiplied by", standard: 1 }) },
  warmUp: () => 0,
  createKernel: ({ factor }) => ({
    state: nothing,
    run([x], [out], start, end) {
      let odd0 = 0;
      let odd1 = 0;
      let odd2 = 0;
      let odd3 = 0;
      let i = start;
      for (; i + 4 <= end; i += 4) {
        const first = x[i] * factor;
        const second = x[i + 1] * factor;
        const third = x[i + 2] * factor;
        const fourth = x[i + 3] * factor;
        out[i] = first;
        out[i + 1] = second;
        out[i + 2] = third;
        out[i + 3] = fourth;
        odd0 += first - first;
        odd1 += second - second;
        odd2 += third - third;
        odd3 += fourth - fourth;
      }
      for (; i < end; i++) {
        const result = x[i] * factor;
        out[i] = result;
        odd0 += result - result;
      }
      if (odd0 + odd1 + odd2 + odd3 === 0) return;
      blankMissing(out, out, start, end);
    },
  }),
});

/** x + amount. */
export const offsetOperator = defineOperator({
  name: "offset",
  version: 1,
  about: "x + amount",
  memory: "finite",
  inputs: ["x"],
  parameters: { amount: real({ about: "what is added to each row", standard: 0 }) },
  warmUp: () => 0,
  createKernel: ({ amount }) => ({
    state: nothing,
    run([x], [out], start, end) {
      let odd0 = 0;
      let odd1 = 0;
      let odd2 = 0;
      let odd3 = 0;
      let i = start;
      for (; i + 4 <= end; i += 4) {
        const first = x[i] + amount;
        const second = x[i + 1] + amount;
        const third = x[i + 2] + amount;
        const fourth = x[i + 3] + amount;
        out[i] = first;
        out[i + 1] = second;
        out[i + 2] = third;
        out[i + 3] = fourth;
        odd0 += first - first;
        odd1 += second - second;
        odd2 += third - third;
        odd3 += fourth - fourth;
      }
      for (; i < end; i++) {
        const result = x[i] + amount;
        out[i] = result;
        odd0 += result - result;
      }
      if (odd0 + odd1 + odd2 + odd3 === 0) return;
      blankMissing(out, out, start, end);
    },
  }),
});

/**
 * Sum of two series, row by row.
 *
 * @param x - Series of any unit.
 * @param y - Series in the unit of `x`.
 * @returns Series in the unit of `x`; missing where either is, or where the sum overflows.
 *
 * Warm-up: none. Memory: finite.
 * @example
 * const { high, low } = bars();
 * const middle = scale(add(high, low), 0.5);
 */
export function add(x: Expression, y: Expression): Expression {
  return addOperator.apply([x, y], {});
}

/**
 * Difference of two series, row by row.
 *
 * @param x - Series of any unit.
 * @param y - Series in the unit of `x`.
 * @returns Series in the unit of `x`; missing where either is, or where the difference overflows.
 *
 * Warm-up: none. Memory: finite.
 * @example
 * const { high, low } = bars();
 * const range = sub(high, low);
 */
export function sub(x: Expression, y: Expression): Expression {
  return subOperator.apply([x, y], {});
}

/**
 * Product of two series, row by row.
 *
 * @param x - Series of any unit.
 * @param y - Series of any unit.
 * @returns Series in the product of the units; missing where either is, or where it overflows.
 *
 * Warm-up: none. Memory: finite.
 * @example
 * const { close, tickVolume } = bars();
 * const turnover = mul(close, tickVolume);
 */
export function mul(x: Expression, y: Expression): Expression {
  return mulOperator.apply([x, y], {});
}

/**
 * Quotient of two series, row by row.
 *
 * @param x - Series of any unit.
 * @param y - Series of any unit.
 * @returns Series in the quotient of the units; missing where either is, where `y` is 0 (never
 *   infinite, as pandas would have it), or where it overflows.
 *
 * Warm-up: none. Memory: finite.
 * @example
 * const { close } = bars();
 * const trend = div(ema(close, 20), ema(close, 100));
 */
export function div(x: Expression, y: Expression): Expression {
  return divOperator.apply([x, y], {});
}

/**
 * A series times a constant.
 *
 * @param x - Series of any unit.
 * @param factor - Finite number.
 * @returns Series; missing where `x` is, or where the product overflows.
 *
 * Warm-up: none. Memory: finite.
 * @throws FEATURES_PARAMETER_INVALID if `factor` is not finite.
 * @example
 * const { close } = bars();
 * const returnBps = scale(simpleReturn(close, 1), 10_000);
 */
export function scale(x: Expression, factor: number): Expression {
  return scaleOperator.apply([x], { factor });
}

/**
 * A series plus a constant.
 *
 * @param x - Series of any unit.
 * @param amount - Finite number in the unit of `x`.
 * @returns Series in the unit of `x`; missing where `x` is, or where the sum overflows.
 *
 * Warm-up: none. Memory: finite.
 * @throws FEATURES_PARAMETER_INVALID if `amount` is not finite.
 * @example
 * const { close } = bars();
 * const centred = offset(rsi(close, 14), -50);
 */
export function offset(x: Expression, amount: number): Expression {
  return offsetOperator.apply([x], { amount });
}
