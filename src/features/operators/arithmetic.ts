import type { Expression } from "../expression.js";
import { blankMissing } from "../missing.js";
import { defineOperator, real } from "../operator.js";

/*
 * The family of plain arithmetic: one row in, one row out, nothing remembered. Each loop is written out, for
 * a function called per row costs more than the sum itself, and takes eight rows at a time, which is twice as
 * fast as one: V8 reads what an array is anew in each turn, and these are most of the nodes of a set. A result
 * that is NaN or infinite is missing; how that is found without asking: `features/missing.ts`.
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
      let odd = 0;
      let i = start;
      for (; i + 8 <= end; i += 8) {
        const a = x[i] + y[i];
        const b = x[i + 1] + y[i + 1];
        const c = x[i + 2] + y[i + 2];
        const d = x[i + 3] + y[i + 3];
        const e = x[i + 4] + y[i + 4];
        const f = x[i + 5] + y[i + 5];
        const g = x[i + 6] + y[i + 6];
        const h = x[i + 7] + y[i + 7];
        out[i] = a;
        out[i + 1] = b;
        out[i + 2] = c;
        out[i + 3] = d;
        out[i + 4] = e;
        out[i + 5] = f;
        out[i + 6] = g;
        out[i + 7] = h;
        const all = a + b + (c + d) + (e + f + (g + h));
        odd += all - all;
      }
      for (; i < end; i++) {
        const result = x[i] + y[i];
        out[i] = result;
        odd += result - result;
      }
      if (odd === 0) return;
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
      let odd = 0;
      let i = start;
      for (; i + 8 <= end; i += 8) {
        const a = x[i] - y[i];
        const b = x[i + 1] - y[i + 1];
        const c = x[i + 2] - y[i + 2];
        const d = x[i + 3] - y[i + 3];
        const e = x[i + 4] - y[i + 4];
        const f = x[i + 5] - y[i + 5];
        const g = x[i + 6] - y[i + 6];
        const h = x[i + 7] - y[i + 7];
        out[i] = a;
        out[i + 1] = b;
        out[i + 2] = c;
        out[i + 3] = d;
        out[i + 4] = e;
        out[i + 5] = f;
        out[i + 6] = g;
        out[i + 7] = h;
        const all = a + b + (c + d) + (e + f + (g + h));
        odd += all - all;
      }
      for (; i < end; i++) {
        const result = x[i] - y[i];
        out[i] = result;
        odd += result - result;
      }
      if (odd === 0) return;
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
      let odd = 0;
      let i = start;
      for (; i + 8 <= end; i += 8) {
        const a = x[i] * y[i];
        const b = x[i + 1] * y[i + 1];
        const c = x[i + 2] * y[i + 2];
        const d = x[i + 3] * y[i + 3];
        const e = x[i + 4] * y[i + 4];
        const f = x[i + 5] * y[i + 5];
        const g = x[i + 6] * y[i + 6];
        const h = x[i + 7] * y[i + 7];
        out[i] = a;
        out[i + 1] = b;
        out[i + 2] = c;
        out[i + 3] = d;
        out[i + 4] = e;
        out[i + 5] = f;
        out[i + 6] = g;
        out[i + 7] = h;
        const all = a + b + (c + d) + (e + f + (g + h));
        odd += all - all;
      }
      for (; i < end; i++) {
        const result = x[i] * y[i];
        out[i] = result;
        odd += result - result;
      }
      if (odd === 0) return;
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
      let odd = 0;
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
        const divisors = y[i] + y[i + 1] + (y[i + 2] + y[i + 3]);
        const all = first + second + (third + fourth) + divisors;
        odd += all - all;
      }
      for (; i < end; i++) {
        const result = x[i] / y[i];
        out[i] = result;
        odd += result - result + (y[i] - y[i]);
      }
      if (odd === 0) return;
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
      let odd = 0;
      let i = start;
      for (; i + 8 <= end; i += 8) {
        const a = x[i] * factor;
        const b = x[i + 1] * factor;
        const c = x[i + 2] * factor;
        const d = x[i + 3] * factor;
        const e = x[i + 4] * factor;
        const f = x[i + 5] * factor;
        const g = x[i + 6] * factor;
        const h = x[i + 7] * factor;
        out[i] = a;
        out[i + 1] = b;
        out[i + 2] = c;
        out[i + 3] = d;
        out[i + 4] = e;
        out[i + 5] = f;
        out[i + 6] = g;
        out[i + 7] = h;
        const all = a + b + (c + d) + (e + f + (g + h));
        odd += all - all;
      }
      for (; i < end; i++) {
        const result = x[i] * factor;
        out[i] = result;
        odd += result - result;
      }
      if (odd === 0) return;
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
      let odd = 0;
      let i = start;
      for (; i + 8 <= end; i += 8) {
        const a = x[i] + amount;
        const b = x[i + 1] + amount;
        const c = x[i + 2] + amount;
        const d = x[i + 3] + amount;
        const e = x[i + 4] + amount;
        const f = x[i + 5] + amount;
        const g = x[i + 6] + amount;
        const h = x[i + 7] + amount;
        out[i] = a;
        out[i + 1] = b;
        out[i + 2] = c;
        out[i + 3] = d;
        out[i + 4] = e;
        out[i + 5] = f;
        out[i + 6] = g;
        out[i + 7] = h;
        const all = a + b + (c + d) + (e + f + (g + h));
        odd += all - all;
      }
      for (; i < end; i++) {
        const result = x[i] + amount;
        out[i] = result;
        odd += result - result;
      }
      if (odd === 0) return;
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
