import type { Expression } from "../expression.js";
import { blankMissing } from "../missing.js";
import { naturalLog } from "../natural-log.js";
import { defineOperator } from "../operator.js";

/*
 * The family of elementary functions: one row in, one row out, nothing remembered. `r - r === 0` is
 * true for finite numbers alone. V8 computes log and tanh by its own port of fdlibm, the same bits
 * on every machine.
 */

const nothing = new Float64Array(0);

/** Absolute value of x. */
export const absOperator = defineOperator({
  name: "abs",
  version: 1,
  about: "absolute value of x",
  memory: "finite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x], [out], start, end) {
      let odd = 0;
      let i = start;
      for (; i + 8 <= end; i += 8) {
        const a = Math.abs(x[i]);
        const b = Math.abs(x[i + 1]);
        const c = Math.abs(x[i + 2]);
        const d = Math.abs(x[i + 3]);
        const e = Math.abs(x[i + 4]);
        const f = Math.abs(x[i + 5]);
        const g = Math.abs(x[i + 6]);
        const h = Math.abs(x[i + 7]);
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
        const result = Math.abs(x[i]);
        out[i] = result;
        odd += result - result;
      }
      if (odd === 0) return;
      blankMissing(out, out, start, end);
    },
  }),
});

/** The negative of x. */
export const negOperator = defineOperator({
  name: "neg",
  version: 1,
  about: "the negative of x",
  memory: "finite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x], [out], start, end) {
      let odd = 0;
      let i = start;
      for (; i + 8 <= end; i += 8) {
        const a = -x[i];
        const b = -x[i + 1];
        const c = -x[i + 2];
        const d = -x[i + 3];
        const e = -x[i + 4];
        const f = -x[i + 5];
        const g = -x[i + 6];
        const h = -x[i + 7];
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
        const result = -x[i];
        out[i] = result;
        odd += result - result;
      }
      if (odd === 0) return;
      blankMissing(out, out, start, end);
    },
  }),
});

/** Natural logarithm of x, missing where x ≤ 0. */
export const logOperator = defineOperator({
  name: "log",
  version: 1,
  about: "natural logarithm of x, missing where x ≤ 0",
  memory: "finite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x], [out], start, end) {
      let odd = 0;
      let i = start;
      for (; i + 2 <= end; i += 2) {
        const first = naturalLog(x[i]); // −∞ or NaN where x ≤ 0
        const second = naturalLog(x[i + 1]);
        out[i] = first;
        out[i + 1] = second;
        odd += first - first + (second - second);
      }
      if (i < end) {
        out[i] = naturalLog(x[i]);
        odd += out[i] - out[i];
      }
      if (odd !== 0) blankMissing(out, out, start, end);
    },
  }),
});

/** Square root of x, missing where x < 0. */
export const sqrtOperator = defineOperator({
  name: "sqrt",
  version: 1,
  about: "square root of x, missing where x < 0",
  memory: "finite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x], [out], start, end) {
      for (let i = start; i < end; i++) {
        const result = Math.sqrt(x[i]);
        out[i] = result - result === 0 ? result : Number.NaN;
      }
    },
  }),
});

/** Reads its row once, and is compiled in place. */
const squared = (value: number): number => value * value;

/** The square of x. */
export const squareOperator = defineOperator({
  name: "square",
  version: 1,
  about: "x times itself",
  memory: "finite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x], [out], start, end) {
      let odd = 0;
      let i = start;
      for (; i + 8 <= end; i += 8) {
        const a = squared(x[i]);
        const b = squared(x[i + 1]);
        const c = squared(x[i + 2]);
        const d = squared(x[i + 3]);
        const e = squared(x[i + 4]);
        const f = squared(x[i + 5]);
        const g = squared(x[i + 6]);
        const h = squared(x[i + 7]);
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
        const result = squared(x[i]);
        out[i] = result;
        odd += result - result;
      }
      if (odd === 0) return;
      blankMissing(out, out, start, end);
    },
  }),
});

/** −1, 0 or 1 by the sign of x. */
export const signOperator = defineOperator({
  name: "sign",
  version: 1,
  about: "−1, 0 or 1 by the sign of x",
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
        const first = x[i];
        const second = x[i + 1];
        const third = x[i + 2];
        const fourth = x[i + 3];
        out[i] = Number(first > 0) - Number(first < 0);
        out[i + 1] = Number(second > 0) - Number(second < 0);
        out[i + 2] = Number(third > 0) - Number(third < 0);
        out[i + 3] = Number(fourth > 0) - Number(fourth < 0);
        const all = first + second + (third + fourth);
        odd += all - all;
      }
      for (; i < end; i++) {
        out[i] = Number(x[i] > 0) - Number(x[i] < 0);
        odd += x[i] - x[i];
      }
      if (odd === 0) return;
      blankMissing(x, out, start, end);
    },
  }),
});

/** Hyperbolic tangent of x. */
export const tanhOperator = defineOperator({
  name: "tanh",
  version: 1,
  about: "hyperbolic tangent of x",
  memory: "finite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x], [out], start, end) {
      for (let i = start; i < end; i++) {
        const value = x[i];
        out[i] = value - value === 0 ? Math.tanh(value) : Number.NaN;
      }
    },
  }),
});

/**
 * Absolute value, row by row.
 *
 * @param x - Series of any unit.
 * @returns Series ≥ 0 in the unit of `x`; missing where `x` is.
 *
 * Warm-up: none. Memory: finite.
 * @example
 * const { close } = bars();
 * const size = abs(logReturn(close, 1));
 */
export function abs(x: Expression): Expression {
  return absOperator.apply([x], {});
}

/**
 * The negative, row by row.
 *
 * @param x - Series of any unit.
 * @returns Series in the unit of `x`; missing where `x` is.
 *
 * Warm-up: none. Memory: finite.
 * @example
 * const { spread } = bars();
 * const cost = neg(spread);
 */
export function neg(x: Expression): Expression {
  return negOperator.apply([x], {});
}

/**
 * Natural logarithm, row by row.
 *
 * @param x - Series of any unit.
 * @returns Series; missing where `x` is missing or ≤ 0 (never −∞, as numpy would have it).
 *
 * Warm-up: none. Memory: finite.
 * @example
 * const { high, low } = bars();
 * const logRange = log(div(high, low));
 */
export function log(x: Expression): Expression {
  return logOperator.apply([x], {});
}

/**
 * Square root, row by row.
 *
 * @param x - Series of any unit.
 * @returns Series ≥ 0; missing where `x` is missing or < 0.
 *
 * Warm-up: none. Memory: finite.
 * @example
 * const { close } = bars();
 * const volatility = sqrt(ema(square(logReturn(close, 1)), 32));
 */
export function sqrt(x: Expression): Expression {
  return sqrtOperator.apply([x], {});
}

/**
 * Square, row by row.
 *
 * @param x - Series of any unit.
 * @returns Series ≥ 0 in the squared unit of `x`; missing where `x` is, or where it overflows.
 *
 * Warm-up: none. Memory: finite.
 * @example
 * const { close } = bars();
 * const variance = sma(square(logReturn(close, 1)), 60);
 */
export function square(x: Expression): Expression {
  return squareOperator.apply([x], {});
}

/**
 * Sign, row by row.
 *
 * @param x - Series of any unit.
 * @returns −1, 0 or 1 (0 of −0 too); missing where `x` is.
 *
 * Warm-up: none. Memory: finite.
 * @example
 * const { close } = bars();
 * const direction = sign(diff(close, 1));
 */
export function sign(x: Expression): Expression {
  return signOperator.apply([x], {});
}

/**
 * Hyperbolic tangent, row by row: squeezes any range into (−1, 1).
 *
 * @param x - Series of any unit.
 * @returns Series in [−1, 1]; missing where `x` is.
 *
 * Warm-up: none. Memory: finite.
 * @example
 * const { close } = bars();
 * const squeezed = tanh(zScore(close, 60));
 */
export function tanh(x: Expression): Expression {
  return tanhOperator.apply([x], {});
}
