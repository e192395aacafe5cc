import type { Expression } from "../expression.js";
import { defineOperator, real } from "../operator.js";

/*
 * The family that leaves digits away: one row in, one row out, nothing remembered. `+ 0` turns −0 into 0.
 */

const nothing = new Float64Array(0);

/** The largest whole number ≤ x. */
export const floorOperator = defineOperator({
  name: "floor",
  version: 1,
  about: "the largest whole number ≤ x",
  memory: "finite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x], [out], start, end) {
      for (let i = start; i < end; i++) {
        const value = x[i];
        out[i] = value - value === 0 ? Math.floor(value) + 0 : Number.NaN;
      }
    },
  }),
});

/** The whole number nearest to x, the even one of two. */
export const roundOperator = defineOperator({
  name: "round",
  version: 1,
  about: "the whole number nearest to x, the even one of two that are as near",
  memory: "finite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x], [out], start, end) {
      let i = start;
      // 1.5 · 2^52 added and taken away again leaves whole numbers, the even one of two that are as near, of
      // what is smaller than 2^51 (8×). Its sum with −0.2 is no −0.
      for (; i + 4 <= end; i += 4) {
        const first = x[i];
        const second = x[i + 1];
        const third = x[i + 2];
        const fourth = x[i + 3];
        const sizes = Math.abs(first) + Math.abs(second) + (Math.abs(third) + Math.abs(fourth));
        if (!(sizes < 2_251_799_813_685_248)) break;
        out[i] = first + 6_755_399_441_055_744 - 6_755_399_441_055_744;
        out[i + 1] = second + 6_755_399_441_055_744 - 6_755_399_441_055_744;
        out[i + 2] = third + 6_755_399_441_055_744 - 6_755_399_441_055_744;
        out[i + 3] = fourth + 6_755_399_441_055_744 - 6_755_399_441_055_744;
      }
      for (; i < end; i++) {
        const value = x[i];
        if (value - value === 0) {
          const below = Math.floor(value);
          const share = value - below; // exact
          const isUp = share > 0.5 || (share === 0.5 && below % 2 !== 0);
          out[i] = (isUp ? below + 1 : below) + 0;
        } else {
          out[i] = Number.NaN;
        }
      }
    },
  }),
});

/** The rest of x after division, in [0, divisor). */
export const moduloOperator = defineOperator({
  name: "modulo",
  version: 1,
  about: "the rest of x after division, never negative",
  memory: "finite",
  inputs: ["x"],
  parameters: { divisor: real({ min: 0, standard: 1, about: "what x is divided by, > 0" }) },
  check: ({ divisor }) =>
    divisor > 0 ? undefined : `divisor is ${divisor}, expected a number > 0`,
  warmUp: () => 0,
  createKernel: ({ divisor }) => ({
    state: nothing,
    run([x], [out], start, end) {
      for (let i = start; i < end; i++) {
        const rest = x[i] % divisor; // exact; NaN of an infinity
        out[i] = rest < 0 ? rest + divisor : rest + 0;
      }
    },
  }),
});

/**
 * The largest whole number that is not above a series, row by row.
 *
 * @param x - Series of any unit.
 * @returns Whole numbers ≤ `x`; missing where `x` is.
 *
 * Warm-up: none. Memory: finite. As numpy `floor`, but that −0 is 0.
 * @example
 * const { close } = bars();
 * const big = floor(scale(close, 100)); // the big figure of EURUSD
 */
export function floor(x: Expression): Expression {
  return floorOperator.apply([x], {});
}

/**
 * The whole number nearest to a series, row by row.
 *
 * @param x - Series of any unit.
 * @returns Whole numbers; halves go to the even neighbour. Missing where `x` is.
 *
 * Warm-up: none. Memory: finite. As numpy `rint` and IEEE 754 roundTiesToEven, but that −0 is 0.
 * @example
 * const { close } = bars();
 * const pips = round(scale(diff(close, 1), 10_000));
 */
export function round(x: Expression): Expression {
  return roundOperator.apply([x], {});
}

/**
 * The rest of a series after division by a constant, row by row: `x − divisor · ⌊x / divisor⌋`.
 *
 * @param x - Series of any unit.
 * @param divisor - Number > 0 in the unit of `x`.
 * @returns Series in [0, `divisor`), but `divisor` itself where a tiny negative `x` rounds to it; exact
 *   where `x` ≥ 0. Missing where `x` is.
 *
 * Warm-up: none. Memory: finite. As numpy `mod` (the sign of the divisor, not that of `x`).
 *
 * @throws FEATURES_PARAMETER_INVALID if `divisor` is not finite or ≤ 0.
 * @example
 * const { close } = bars();
 * const aboveFigure = modulo(close, 0.01); // distance above the last big figure of EURUSD
 */
export function modulo(x: Expression, divisor: number): Expression {
  return moduloOperator.apply([x], { divisor });
}
