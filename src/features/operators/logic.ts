import type { Expression } from "../expression.js";
import { blankMissing } from "../missing.js";
import { defineOperator, real } from "../operator.js";

/*
 * The family of claims: 1 where one holds, 0 where it does not, missing where that cannot be told. Any
 * number but 0 (and −0) counts as true. One row in, one row out, nothing remembered. Less and
 * greater-or-equal are made of `greater` and `not`: `features/compositions/logic.ts`.
 */

const nothing = new Float64Array(0);

/** 1 where x and y differ by no more than a tolerance, else 0. */
export const equalOperator = defineOperator({
  name: "equal",
  version: 1,
  about: "1 where x and y differ by no more than a tolerance, else 0",
  memory: "finite",
  inputs: ["x", "y"],
  parameters: { tolerance: real({ min: 0, standard: 0, about: "largest difference that counts" }) },
  warmUp: () => 0,
  createKernel: ({ tolerance }) => ({
    state: nothing,
    run([x, y], [out], start, end) {
      const most = 1 * tolerance; // × 1: a number of a known kind, of which V8 asks no more
      let odd = 0;
      let i = start;
      for (; i + 4 <= end; i += 4) {
        const first = x[i] - y[i];
        const second = x[i + 1] - y[i + 1];
        const third = x[i + 2] - y[i + 2];
        const fourth = x[i + 3] - y[i + 3];
        out[i] = Number(Math.abs(first) <= most);
        out[i + 1] = Number(Math.abs(second) <= most);
        out[i + 2] = Number(Math.abs(third) <= most);
        out[i + 3] = Number(Math.abs(fourth) <= most);
        const all = first + second + (third + fourth);
        odd += all - all;
      }
      for (; i < end; i++) {
        const difference = x[i] - y[i];
        out[i] = Number(Math.abs(difference) <= most);
        odd += difference - difference;
      }
      if (odd === 0) return;
      blankMissing(x, out, start, end);
      blankMissing(y, out, start, end);
    },
  }),
});

/** 1 where x and y are true, else 0. */
export const andOperator = defineOperator({
  name: "and",
  version: 1,
  about: "1 where neither x nor y is 0, else 0",
  memory: "finite",
  inputs: ["x", "y"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x, y], [out], start, end) {
      let odd = 0;
      for (let i = start; i < end; i++) {
        const left = x[i];
        const right = y[i];
        out[i] = Number(left !== 0) * Number(right !== 0);
        odd += left - left + (right - right);
      }
      if (odd === 0) return;
      blankMissing(x, out, start, end);
      blankMissing(y, out, start, end);
    },
  }),
});

/** 1 where x or y is true, else 0. */
export const orOperator = defineOperator({
  name: "or",
  version: 1,
  about: "1 where x or y is not 0, else 0",
  memory: "finite",
  inputs: ["x", "y"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x, y], [out], start, end) {
      let odd = 0;
      for (let i = start; i < end; i++) {
        const left = x[i];
        const right = y[i];
        out[i] = 1 - Number(left === 0) * Number(right === 0);
        odd += left - left + (right - right);
      }
      if (odd === 0) return;
      blankMissing(x, out, start, end);
      blankMissing(y, out, start, end);
    },
  }),
});

/** 1 where x is 0, else 0. */
export const notOperator = defineOperator({
  name: "not",
  version: 1,
  about: "1 where x is 0, else 0",
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
        const a = x[i];
        const b = x[i + 1];
        const c = x[i + 2];
        const d = x[i + 3];
        const e = x[i + 4];
        const f = x[i + 5];
        const g = x[i + 6];
        const h = x[i + 7];
        out[i] = Number(a === 0);
        out[i + 1] = Number(b === 0);
        out[i + 2] = Number(c === 0);
        out[i + 3] = Number(d === 0);
        out[i + 4] = Number(e === 0);
        out[i + 5] = Number(f === 0);
        out[i + 6] = Number(g === 0);
        out[i + 7] = Number(h === 0);
        const all = a + b + (c + d) + (e + f + (g + h));
        odd += all - all;
      }
      for (; i < end; i++) {
        out[i] = Number(x[i] === 0);
        odd += x[i] - x[i];
      }
      if (odd === 0) return;
      blankMissing(x, out, start, end);
    },
  }),
});

/**
 * Whether two series are equal, row by row.
 *
 * @param x - Series of any unit.
 * @param y - Series in the unit of `x`.
 * @param tolerance - Largest difference that still counts as equal, ≥ 0, in the unit of `x`.
 * @returns 1 where `|x − y|` ≤ `tolerance`, 0 where not; missing where either is.
 *
 * Warm-up: none. Memory: finite. As numpy `isclose` with `rtol=0`, but that two missing rows are missing.
 *
 * @throws FEATURES_PARAMETER_INVALID if `tolerance` is not finite or < 0.
 * @example
 * const { high, close } = bars();
 * const closesAtHigh = equal(high, close, 0.00005);
 */
export function equal(x: Expression, y: Expression, tolerance = 0): Expression {
  return equalOperator.apply([x, y], { tolerance });
}

/**
 * Whether two claims both hold, row by row.
 *
 * @param x - Series; any number but 0 is true.
 * @param y - Series; any number but 0 is true.
 * @returns 1 where both are true, else 0; missing where either is (SQL and Polars would know that
 *   nothing is true together with a false; here what is missing stays missing).
 *
 * Warm-up: none. Memory: finite. As numpy `logical_and` on present rows.
 * @example
 * const { close, spread } = bars();
 * const isCalmRise = and(greater(close, sma(close, 50)), less(spread, sma(spread, 50)));
 */
export function and(x: Expression, y: Expression): Expression {
  return andOperator.apply([x, y], {});
}

/**
 * Whether at least one of two claims holds, row by row.
 *
 * @param x - Series; any number but 0 is true.
 * @param y - Series; any number but 0 is true.
 * @returns 1 where either is true, else 0; missing where either is missing (see `and`).
 *
 * Warm-up: none. Memory: finite. As numpy `logical_or` on present rows.
 * @example
 * const { openTime } = bars();
 * const isBusy = or(inSession(openTime, "london"), inSession(openTime, "newYork"));
 */
export function or(x: Expression, y: Expression): Expression {
  return orOperator.apply([x, y], {});
}

/**
 * Whether a claim does not hold, row by row.
 *
 * @param x - Series; any number but 0 is true.
 * @returns 1 where `x` is 0, else 0; missing where `x` is.
 *
 * Warm-up: none. Memory: finite. As numpy `logical_not` on present rows.
 * @example
 * const { openTime } = bars();
 * const isQuiet = not(inSession(openTime, "london"));
 */
export function not(x: Expression): Expression {
  return notOperator.apply([x], {});
}
