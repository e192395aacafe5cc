import type { Expression } from "../expression.js";
import { blankMissing } from "../missing.js";
import { defineOperator, real } from "../operator.js";

/*
 * The family that chooses between values: one row in, one row out, nothing remembered. Which of two it
 * is cannot be foreseen, and a wrongly foreseen branch costs more than the rest of a row: so a pair of
 * values is indexed by the comparison. What is missing is seen to afterwards (`features/missing.ts`).
 */

const nothing = new Float64Array(0);

/** The smaller of x and y. */
export const minimumOperator = defineOperator({
  name: "minimum",
  version: 1,
  about: "the smaller of x and y",
  memory: "finite",
  inputs: ["x", "y"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => {
    const both = new Float64Array(4);
    return {
      state: nothing,
      run([x, y], [out], start, end) {
        const pairs = both;
        let zeros = 0;
        let odd = 0;
        let i = start;
        for (; i + 2 <= end; i += 2) {
          const left = x[i];
          const right = y[i];
          const leftNext = x[i + 1];
          const rightNext = y[i + 1];
          pairs[0] = left;
          pairs[1] = right;
          pairs[2] = leftNext;
          pairs[3] = rightNext;
          out[i] = pairs[Number(right < left)];
          out[i + 1] = pairs[2 + Number(rightNext < leftNext)];
          zeros += Number(left === 0) + Number(leftNext === 0);
          const all = left + right + (leftNext + rightNext);
          odd += all - all;
        }
        if (i < end) {
          pairs[0] = x[i];
          pairs[1] = y[i];
          out[i] = pairs[Number(y[i] < x[i])];
          zeros += Number(x[i] === 0);
          odd += x[i] - x[i] + (y[i] - y[i]);
        }
        // Of two zeros the sign decides, which only Math.min sees.
        for (let row = start; zeros > 0 && row < end; row++) {
          if (x[row] === 0 && y[row] === 0) out[row] = Math.min(x[row], y[row]);
        }
        if (odd === 0) return;
        blankMissing(x, out, start, end);
        blankMissing(y, out, start, end);
      },
    };
  },
});

/** The larger of x and y. */
export const maximumOperator = defineOperator({
  name: "maximum",
  version: 1,
  about: "the larger of x and y",
  memory: "finite",
  inputs: ["x", "y"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => {
    const both = new Float64Array(4);
    return {
      state: nothing,
      run([x, y], [out], start, end) {
        const pairs = both;
        let zeros = 0;
        let odd = 0;
        let i = start;
        for (; i + 2 <= end; i += 2) {
          const left = x[i];
          const right = y[i];
          const leftNext = x[i + 1];
          const rightNext = y[i + 1];
          pairs[0] = left;
          pairs[1] = right;
          pairs[2] = leftNext;
          pairs[3] = rightNext;
          out[i] = pairs[Number(right > left)];
          out[i + 1] = pairs[2 + Number(rightNext > leftNext)];
          zeros += Number(left === 0) + Number(leftNext === 0);
          const all = left + right + (leftNext + rightNext);
          odd += all - all;
        }
        if (i < end) {
          pairs[0] = x[i];
          pairs[1] = y[i];
          out[i] = pairs[Number(y[i] > x[i])];
          zeros += Number(x[i] === 0);
          odd += x[i] - x[i] + (y[i] - y[i]);
        }
        // Of two zeros the sign decides, which only Math.max sees.
        for (let row = start; zeros > 0 && row < end; row++) {
          if (x[row] === 0 && y[row] === 0) out[row] = Math.max(x[row], y[row]);
        }
        if (odd === 0) return;
        blankMissing(x, out, start, end);
        blankMissing(y, out, start, end);
      },
    };
  },
});

/** 1 where x > y, else 0. */
export const greaterOperator = defineOperator({
  name: "greater",
  version: 1,
  about: "1 where x > y, else 0",
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
        out[i] = Number(x[i] > y[i]);
        out[i + 1] = Number(x[i + 1] > y[i + 1]);
        out[i + 2] = Number(x[i + 2] > y[i + 2]);
        out[i + 3] = Number(x[i + 3] > y[i + 3]);
        out[i + 4] = Number(x[i + 4] > y[i + 4]);
        out[i + 5] = Number(x[i + 5] > y[i + 5]);
        out[i + 6] = Number(x[i + 6] > y[i + 6]);
        out[i + 7] = Number(x[i + 7] > y[i + 7]);
        const left =
          x[i] + x[i + 1] + (x[i + 2] + x[i + 3]) + (x[i + 4] + x[i + 5] + (x[i + 6] + x[i + 7]));
        const right =
          y[i] + y[i + 1] + (y[i + 2] + y[i + 3]) + (y[i + 4] + y[i + 5] + (y[i + 6] + y[i + 7]));
        odd += left - left + (right - right);
      }
      for (; i < end; i++) {
        out[i] = Number(x[i] > y[i]);
        odd += x[i] - x[i] + (y[i] - y[i]);
      }
      if (odd === 0) return;
      blankMissing(x, out, start, end);
      blankMissing(y, out, start, end);
    },
  }),
});

/** x where the condition is not 0, else y. */
export const whereOperator = defineOperator({
  name: "where",
  version: 1,
  about: "x where the condition is not 0, else y",
  memory: "finite",
  inputs: ["condition", "x", "y"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([condition, x, y], [out], start, end) {
      for (let i = start; i < end; i++) {
        const test = condition[i];
        const chosen = test === 0 ? y[i] : x[i];
        const present = test - test === 0 && chosen - chosen === 0;
        out[i] = present ? chosen : Number.NaN;
      }
    },
  }),
});

/** x cut off at two bounds. */
export const clipOperator = defineOperator({
  name: "clip",
  version: 1,
  about: "x cut off at two bounds",
  memory: "finite",
  inputs: ["x"],
  parameters: {
    low: real({ about: "lower bound", standard: -1 }),
    high: real({ about: "upper bound", standard: 1 }),
  },
  check: ({ low, high }) =>
    low < high ? undefined : `low is ${low}, expected less than high, which is ${high}`,
  warmUp: () => 0,
  createKernel: ({ low, high }) => {
    const candidates = Float64Array.of(low, 0, high, low, 0, high);
    return {
      state: nothing,
      run([x], [out], start, end) {
        const choices = candidates;
        const least = choices[0]; // read back as what V8 knows to be float64
        const most = choices[2];
        let odd = 0;
        let i = start;
        for (; i + 2 <= end; i += 2) {
          const value = x[i];
          const next = x[i + 1];
          choices[1] = value;
          choices[4] = next;
          out[i] = choices[Number(value >= least) + Number(value > most)];
          out[i + 1] = choices[3 + Number(next >= least) + Number(next > most)];
          const both = value + next;
          odd += both - both;
        }
        if (i < end) {
          const value = x[i];
          choices[1] = value;
          out[i] = choices[Number(value >= least) + Number(value > most)];
          odd += value - value;
        }
        for (let row = start; least === 0 && row < end; row++) {
          if (out[row] === 0) out[row] = 0; // −0 is below 0 to Math.max, though not to a comparison
        }
        if (odd !== 0) blankMissing(x, out, start, end);
      },
    };
  },
});

/**
 * The smaller of two series, row by row.
 *
 * @param x - Series of any unit.
 * @param y - Series in the unit of `x`.
 * @returns Series in the unit of `x`; missing where either is (as numpy `minimum`, not `fmin`).
 *
 * Warm-up: none. Memory: finite.
 * @example
 * const { open, close } = bars();
 * const bodyLow = minimum(open, close);
 */
export function minimum(x: Expression, y: Expression): Expression {
  return minimumOperator.apply([x, y], {});
}

/**
 * The larger of two series, row by row.
 *
 * @param x - Series of any unit.
 * @param y - Series in the unit of `x`.
 * @returns Series in the unit of `x`; missing where either is (as numpy `maximum`, not `fmax`).
 *
 * Warm-up: none. Memory: finite.
 * @example
 * const { open, close } = bars();
 * const bodyHigh = maximum(open, close);
 */
export function maximum(x: Expression, y: Expression): Expression {
  return maximumOperator.apply([x, y], {});
}

/**
 * Whether one series is above another, row by row.
 *
 * @param x - Series of any unit.
 * @param y - Series in the unit of `x`.
 * @returns 1 where `x` > `y`, 0 where not (equal included); missing where either is.
 *
 * Warm-up: none. Memory: finite.
 * @example
 * const { close } = bars();
 * const isAbove = greater(close, sma(close, 50));
 */
export function greater(x: Expression, y: Expression): Expression {
  return greaterOperator.apply([x, y], {});
}

/**
 * One of two series, row by row.
 *
 * @param condition - Series; 0 (or −0) chooses `y`, any other number chooses `x`.
 * @param x - Series of any unit.
 * @param y - Series in the unit of `x`.
 * @returns Series in the unit of `x`; missing where the condition or the chosen value is. The value that
 *   is not chosen may be missing.
 *
 * Warm-up: none. Memory: finite. As numpy `where`, but that a missing condition is not true.
 * @example
 * const { open, close, high, low } = bars();
 * const wick = where(greater(close, open), sub(high, close), sub(close, low));
 */
export function where(condition: Expression, x: Expression, y: Expression): Expression {
  return whereOperator.apply([condition, x, y], {});
}

/**
 * A series cut off at two bounds, row by row.
 *
 * @param x - Series of any unit.
 * @param low - Lower bound in the unit of `x`, finite.
 * @param high - Upper bound in the unit of `x`, finite, > `low`.
 * @returns Series in [`low`, `high`]; missing where `x` is.
 *
 * Warm-up: none. Memory: finite.
 * @throws FEATURES_PARAMETER_INVALID if a bound is not finite or `low` ≥ `high`.
 * @example
 * const { close } = bars();
 * const tame = clip(zScore(close, 60), -4, 4);
 */
export function clip(x: Expression, low: number, high: number): Expression {
  return clipOperator.apply([x], { low, high });
}
