import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/*
 * The family that says what to do where values are missing. `v - v === 0` is true for finite numbers
 * alone: infinities are missing, too.
 */

const nothing = new Float64Array(0);

/** 1 where x has a value, 0 where only the series beside it has one. */
export const isPresentOperator = defineOperator({
  name: "isPresent",
  version: 1,
  about: "1 where x has a value, 0 where only the series beside it has one",
  memory: "finite",
  inputs: ["x", "beside"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x, beside], [out], start, end) {
      for (let i = start; i < end; i++) {
        const value = x[i];
        const other = beside[i];
        out[i] = value - value === 0 ? 1 : other - other === 0 ? 0 : Number.NaN;
      }
    },
  }),
});

/** x where it has a value, else y. */
export const coalesceOperator = defineOperator({
  name: "coalesce",
  version: 1,
  about: "x where it has a value, else y",
  memory: "finite",
  inputs: ["x", "y"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([x, y], [out], start, end) {
      let i = start;
      while (i < end) {
        // Rows that are there, four at a time: V8 reads what an array is anew in each turn of a loop.
        for (; i + 4 <= end; i += 4) {
          const first = x[i];
          const second = x[i + 1];
          const third = x[i + 2];
          const fourth = x[i + 3];
          const all = first + second + (third + fourth);
          if (!(all - all === 0)) break;
          out[i] = first;
          out[i + 1] = second;
          out[i + 2] = third;
          out[i + 3] = fourth;
        }
        const stop = Math.min(end, i + 4) | 0;
        for (; i < stop; i++) {
          const value = x[i];
          const chosen = value - value === 0 ? value : y[i];
          out[i] = chosen - chosen === 0 ? chosen : Number.NaN;
        }
      }
    },
  }),
});

/** The last value of x. State: [last value (unit of x), rows since it, −1 before the first]. */
export const lastKnownOperator = defineOperator({
  name: "lastKnown",
  version: 1,
  about: "x, and where it is missing its last value, if that is not too old",
  memory: "fading",
  inputs: ["x"],
  parameters: {
    limit: integer({ min: 1, unit: "bars", about: "age up to which a value is repeated" }),
  },
  warmUp: () => 0,
  createKernel: ({ limit }) => {
    const state = Float64Array.of(0, -1);
    return {
      state,
      run([x], [out], start, end) {
        let last = state[0];
        let age = state[1];
        let i = start;
        while (i < end) {
          // Rows that are there, four at a time: V8 reads what an array is anew in each turn of a loop.
          for (; i + 4 <= end; i += 4) {
            const first = x[i];
            const second = x[i + 1];
            const third = x[i + 2];
            const fourth = x[i + 3];
            const all = first + second + (third + fourth);
            if (!(all - all === 0)) break;
            out[i] = first;
            out[i + 1] = second;
            out[i + 2] = third;
            out[i + 3] = fourth;
            last = fourth;
            age = 0;
          }
          const stop = Math.min(end, i + 4) | 0;
          for (; i < stop; i++) {
            const value = x[i];
            if (value - value === 0) {
              last = value;
              age = 0;
            } else if (age >= 0) {
              age = Math.min(age + 1, limit + 1); // no more: equal pasts leave equal states
            }
            out[i] = age >= 0 && age <= limit ? last : Number.NaN;
          }
        }
        state[0] = last;
        state[1] = age;
      },
    };
  },
});

/** x in the last row in which the condition was true. State: [that x, whether there was one]. */
export const valueWhenOperator = defineOperator({
  name: "valueWhen",
  version: 1,
  about: "x in the last row in which the condition was not 0",
  memory: "infinite",
  inputs: ["x", "condition"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => {
    const state = new Float64Array(2);
    return {
      state,
      run([x, condition], [out], start, end) {
        let held = state[0];
        let isHeld = state[1];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const test = condition[i];
          const present = value - value === 0 && test - test === 0;
          if (present && (test !== 0 || isHeld === 0)) {
            held = value; // before the first true row, the present one
            isHeld = test !== 0 ? 1 : 0;
          }
          out[i] = present ? held : Number.NaN;
        }
        state[0] = held;
        state[1] = isHeld;
      },
    };
  },
});

/**
 * Whether a series has a value, row by row.
 *
 * @param x - Series of any unit, in which rows may be missing.
 * @param beside - Series to tell a missing row of `x` from a row that is missing altogether; usually a
 *   column of the base bars.
 * @returns 1 where `x` has a value, 0 where it has none but `beside` has, missing where neither has.
 *
 * Warm-up: none. Memory: finite. As pandas `notna`, but for rows without anything.
 * @example
 * const { close } = bars();
 * const gbp = bars({ instrument: "GBPUSD" });
 * const isQuoted = isPresent(gbp.close, close);
 */
export function isPresent(x: Expression, beside: Expression): Expression {
  return isPresentOperator.apply([x, beside], {});
}

/**
 * The first of two series that has a value, row by row.
 *
 * @param x - Series of any unit, in which rows may be missing.
 * @param y - Series in the unit of `x`, taken where `x` is missing.
 * @returns Series in the unit of `x`; missing where both are.
 *
 * Warm-up: none. Memory: finite. As SQL `COALESCE` and pandas `combine_first`.
 * @example
 * const { high, low, close } = bars();
 * const place = coalesce(closePosition(high, low, close), scale(sub(close, close), 0)); // 0 of a flat bar
 */
export function coalesce(x: Expression, y: Expression): Expression {
  return coalesceOperator.apply([x, y], {});
}

/**
 * A series whose missing rows repeat its last value, as long as that is not too old.
 *
 * @param x - Series of any unit, in which rows may be missing.
 * @param limit - Age up to which a value is repeated, in bars, integer ≥ 1.
 * @returns Series in the unit of `x`; missing before the first value and more than `limit` rows after
 *   the last.
 *
 * Warm-up: none. Memory: fading (the last `limit` + 1 rows decide; on clean input the row itself does).
 * As pandas `ffill(limit=limit)`, but that an infinity is missing.
 *
 * @throws FEATURES_PARAMETER_INVALID if `limit` is not an integer ≥ 1.
 * @example
 * const gbp = bars({ instrument: "GBPUSD" });
 * const quote = lastKnown(gbp.close, 4);
 */
export function lastKnown(x: Expression, limit: number): Expression {
  return lastKnownOperator.apply([x], { limit });
}

/**
 * The value that a series had when a condition was last true.
 *
 * @param x - Series of any unit.
 * @param condition - Series; any number but 0 is true.
 * @returns Series in the unit of `x`: that of the row itself where the condition is true, and before it
 *   first is.
 *
 * Warm-up: none. Memory: infinite (a value may be held for any time).
 * Missing: where `x` or the condition is missing the row is missing, and what is held is kept.
 *
 * @example
 * const { close } = bars();
 * const entry = valueWhen(close, crossAbove(ema(close, 12), ema(close, 26)));
 */
export function valueWhen(x: Expression, condition: Expression): Expression {
  return valueWhenOperator.apply([x, condition], {});
}
