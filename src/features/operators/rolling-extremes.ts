import type { Expression } from "../expression.js";
import { defineOperator, integer, type Kernel } from "../operator.js";
import { suffixMaxima } from "../window.js";

/*
 * Rolling maximum and minimum by blocks (van Herk 1992; Gil and Werman 1993): the maximum of a window
 * is that of a suffix of the closed block and a prefix of the running one. Three comparisons a row,
 * where a monotonic queue takes unforeseeable branches. The minimum is the negative maximum of −x.
 *
 * State: [rows in the running block, rows since a missing one, prefix maximum, values of the block,
 * suffix maxima (length each)], all times the direction.
 */
function createExtremeKernel(length: number, direction: 1 | -1): Kernel {
  const state = new Float64Array(3 + 2 * length);
  state[2] = Number.NEGATIVE_INFINITY;
  return {
    state,
    run([x], [out], start, end) {
      const kept = state;
      // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
      const rows = length | 0;
      const sign = direction | 0;
      const maximaAt = 3 + rows;
      let position = kept[0] | 0;
      let unbroken = kept[1];
      let prefix = kept[2];
      let i = start;
      while (i < end) {
        if (unbroken >= rows) {
          // Rows like most, by the steps below but without their questions, two at a time (see window.ts).
          const begun = i;
          const stop = Math.min(end, i + rows - 1 - position) | 0;
          for (; i + 2 <= stop; i += 2) {
            const first = x[i] * sign;
            const second = x[i + 1] * sign;
            if (!(first - first + (second - second) === 0)) break;
            kept[3 + position] = first;
            kept[4 + position] = second;
            const before = first > prefix ? first : prefix;
            prefix = second > before ? second : before;
            const at = maximaAt + position;
            const closed = kept[at + 1];
            const closedNext = kept[at + 2];
            out[i] = (closed > before ? closed : before) * sign + 0;
            out[i + 1] = (closedNext > prefix ? closedNext : prefix) * sign + 0;
            position += 2;
          }
          unbroken += i - begun;
          if (i === end) break;
        }
        const value = x[i];
        const present = value - value === 0;
        const held = present ? value * sign : Number.NEGATIVE_INFINITY;
        unbroken = present ? unbroken + 1 : 0;
        prefix = held > prefix ? held : prefix; // of −0 and 0 the first, in both loops
        kept[3 + position] = held;
        position++;
        if (position === rows) {
          suffixMaxima(kept, 3, maximaAt, rows);
          prefix = Number.NEGATIVE_INFINITY;
          position = 0;
        }
        const closed = kept[maximaAt + position];
        // + 0 turns −0 into 0, so that bits do not depend on which of two equal zeros was met.
        out[i++] = unbroken >= rows ? (closed > prefix ? closed : prefix) * sign + 0 : Number.NaN;
      }
      kept[0] = position;
      kept[1] = unbroken;
      kept[2] = prefix;
    },
  };
}

/** Largest of the last rows. */
export const rollingMaxOperator = defineOperator({
  name: "rollingMax",
  version: 1,
  about: "largest of the last rows",
  memory: "finite",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => createExtremeKernel(length, 1),
});

/** Smallest of the last rows. */
export const rollingMinOperator = defineOperator({
  name: "rollingMin",
  version: 1,
  about: "smallest of the last rows",
  memory: "finite",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => createExtremeKernel(length, -1),
});

/**
 * Largest of the last `length` rows.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Series in the unit of `x`.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As pandas `rolling(length).max()` and TA-Lib `MAX`. Cost: about three comparisons a row.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { high } = bars();
 * const resistance = rollingMax(high, 20);
 */
export function rollingMax(x: Expression, length: number): Expression {
  return rollingMaxOperator.apply([x], { length });
}

/**
 * Smallest of the last `length` rows.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Series in the unit of `x`.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As pandas `rolling(length).min()` and TA-Lib `MIN`. Cost: about three comparisons a row.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { low } = bars();
 * const support = rollingMin(low, 20);
 */
export function rollingMin(x: Expression, length: number): Expression {
  return rollingMinOperator.apply([x], { length });
}
