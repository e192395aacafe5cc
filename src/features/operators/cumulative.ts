import type { Expression } from "../expression.js";
import { defineOperator, type Kernel } from "../operator.js";

/*
 * The family that counts every row since the first. Where a history begins decides their level: use
 * differences or distances of them, as models learn nothing from a level.
 */

/** Sum of all rows so far. State: [sum, what rounding took from it (unit of x)]. */
export const cumulativeSumOperator = defineOperator({
  name: "cumulativeSum",
  version: 1,
  about: "sum of all rows so far",
  memory: "infinite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => {
    const state = new Float64Array(2);
    return {
      state,
      run([x], [out], start, end) {
        let sum = state[0];
        let lost = state[1];
        for (let i = start; i < end; i++) {
          const value = x[i];
          if (value - value === 0) {
            const next = sum + value;
            const isSumLarger = Math.abs(sum) >= Math.abs(value);
            lost += isSumLarger ? sum - next + value : value - next + sum;
            sum = next;
            const result = sum + lost;
            out[i] = result - result === 0 ? result : Number.NaN;
          } else {
            out[i] = Number.NaN;
          }
        }
        state[0] = sum;
        state[1] = lost;
      },
    };
  },
});

/** State: [largest so far times the direction, −∞ before the first]. */
function createExtremeKernel(direction: 1 | -1): Kernel {
  const state = Float64Array.of(Number.NEGATIVE_INFINITY);
  return {
    state,
    run([x], [out], start, end) {
      const sign = direction | 0; // a number of a known kind, of which V8 asks no more
      let best = state[0];
      let i = start;
      while (i < end) {
        for (; i + 4 <= end; i += 4) {
          // Four rows of which none is missing at a time: V8 reads what an array is anew in each turn (2×).
          const first = x[i] * sign;
          const second = x[i + 1] * sign;
          const third = x[i + 2] * sign;
          const fourth = x[i + 3] * sign;
          const all = first + second + (third + fourth);
          if (!(all - all === 0)) break;
          if (first > best) best = first;
          out[i] = best * sign + 0; // + 0: no −0
          if (second > best) best = second;
          out[i + 1] = best * sign + 0;
          if (third > best) best = third;
          out[i + 2] = best * sign + 0;
          if (fourth > best) best = fourth;
          out[i + 3] = best * sign + 0;
        }
        if (i === end) break;
        const value = x[i] * sign;
        const present = value - value === 0;
        if (present && value > best) best = value;
        out[i++] = present ? best * sign + 0 : Number.NaN;
      }
      state[0] = best;
    },
  };
}

/** Largest of all rows so far. */
export const cumulativeMaxOperator = defineOperator({
  name: "cumulativeMax",
  version: 1,
  about: "largest of all rows so far",
  memory: "infinite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => createExtremeKernel(1),
});

/** Smallest of all rows so far. */
export const cumulativeMinOperator = defineOperator({
  name: "cumulativeMin",
  version: 1,
  about: "smallest of all rows so far",
  memory: "infinite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => createExtremeKernel(-1),
});

/**
 * Sum of all rows so far.
 *
 * @param x - Series of any unit.
 * @returns Series in the unit of `x`; what rounding takes is kept beside the sum and added (Neumaier),
 *   so that the error does not grow with the rows.
 *
 * Warm-up: none. Memory: infinite: the level depends on where the history begins.
 * Missing: a missing row is missing and adds nothing. As pandas `cumsum`.
 *
 * @see A. Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, ZAMM 54, 1974.
 * @example
 * const { close, tickVolume } = bars();
 * const flow = cumulativeSum(mul(sign(diff(close, 1)), tickVolume));
 */
export function cumulativeSum(x: Expression): Expression {
  return cumulativeSumOperator.apply([x], {});
}

/**
 * Largest of all rows so far.
 *
 * @param x - Series of any unit.
 * @returns Series in the unit of `x`, never falling.
 *
 * Warm-up: none. Memory: infinite.
 * Missing: a missing row is missing and does not count. As pandas `cummax`.
 *
 * @example
 * const { close } = bars();
 * const belowPeak = offset(div(close, cumulativeMax(close)), -1);
 */
export function cumulativeMax(x: Expression): Expression {
  return cumulativeMaxOperator.apply([x], {});
}

/**
 * Smallest of all rows so far.
 *
 * @param x - Series of any unit.
 * @returns Series in the unit of `x`, never rising.
 *
 * Warm-up: none. Memory: infinite.
 * Missing: a missing row is missing and does not count. As pandas `cummin`.
 *
 * @example
 * const { close } = bars();
 * const aboveTrough = sub(close, cumulativeMin(close));
 */
export function cumulativeMin(x: Expression): Expression {
  return cumulativeMinOperator.apply([x], {});
}
