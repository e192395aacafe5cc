import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/**
 * Deepest fall in the window, by blocks (see `features/window.ts`): within a suffix of the closed block,
 * within the prefix of the running one, or from the highest of the first to the lowest of the second.
 * Division rounds monotonically, so the lowest quotient is that of the lowest and the highest to the
 * last bit, and only the window decides it.
 *
 * State: [rows in the running block, rows since a missing one, highest, lowest and lowest quotient of the
 * prefix, values of the block, highest and lowest quotient of its suffixes (length each)].
 */
export const maxDrawdownOperator = defineOperator({
  name: "maxDrawdown",
  version: 1,
  about: "deepest fall from a high to a later low within the last rows, as a share of the high",
  memory: "finite",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const state = new Float64Array(5 + 3 * length);
    state[2] = Number.NEGATIVE_INFINITY;
    state[3] = Number.POSITIVE_INFINITY;
    state[4] = 1;
    return {
      state,
      run([x], [out], start, end) {
        const kept = state;
        // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
        const rows = length | 0;
        const highestAt = 5 + rows;
        const quotientAt = highestAt + rows;
        let position = kept[0] | 0;
        let unbroken = kept[1];
        let highest = kept[2];
        let lowest = kept[3];
        let quotient = kept[4];
        let i = start;
        while (i < end) {
          if (unbroken >= rows) {
            // Rows like most, by the steps below but without their questions (see window.ts).
            const begun = i;
            const stop = Math.min(end, i + rows - 1 - position) | 0;
            for (; i < stop; i++) {
              const value = x[i];
              if (!(value > 0 && value < Number.POSITIVE_INFINITY)) break;
              if (value > highest) highest = value;
              if (value < lowest) lowest = value;
              const fall = value / highest;
              if (fall < quotient) quotient = fall;
              kept[5 + position] = value;
              position++;
              const across = lowest / kept[highestAt + position];
              const closed = kept[quotientAt + position];
              const deeper = quotient < closed ? quotient : closed;
              out[i] = 1 - (across < deeper ? across : deeper);
            }
            unbroken += i - begun;
            if (i === end) break;
          }
          const value = x[i];
          const present = value > 0 && value - value === 0;
          const held = present ? value : 1; // any number: no window with this row has a value
          unbroken = present ? unbroken + 1 : 0;
          if (held > highest) highest = held;
          if (held < lowest) lowest = held;
          const fall = held / highest;
          if (fall < quotient) quotient = fall;
          kept[5 + position] = held;
          position++;
          if (position === rows) {
            suffixFalls(kept, 5, highestAt, quotientAt, rows);
            highest = Number.NEGATIVE_INFINITY;
            lowest = Number.POSITIVE_INFINITY;
            quotient = 1;
            position = 0;
          }
          const across = lowest / kept[highestAt + position];
          const deepest = 1 - Math.min(quotient, kept[quotientAt + position], across);
          out[i++] = unbroken >= rows ? deepest : Number.NaN;
        }
        kept[0] = position;
        kept[1] = unbroken;
        kept[2] = highest;
        kept[3] = lowest;
        kept[4] = quotient;
      },
    };
  },
});

/** Writes the highest of each suffix of the block, and the lowest quotient of a row and one before it. */
function suffixFalls(
  state: Float64Array, // written
  valuesAt: number,
  highestAt: number,
  quotientAt: number,
  length: number,
): void {
  let highest = Number.NEGATIVE_INFINITY;
  let lowest = Number.POSITIVE_INFINITY;
  let quotient = 1;
  for (let k = length - 1; k >= 0; k--) {
    const value = state[valuesAt + k];
    if (value > highest) highest = value;
    if (value < lowest) lowest = value;
    const fall = lowest / value;
    if (fall < quotient) quotient = fall;
    state[highestAt + k] = highest;
    state[quotientAt + k] = quotient;
  }
}

/**
 * Deepest drawdown within the last `length` rows: the largest fall from a high to a later low, as a share
 * of the high.
 *
 * @param x - Series > 0, usually a close.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Share in [0, 1]; 0 where the window never falls.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: rows whose window holds a missing `x`, or one ≤ 0, are missing; whole again `length` rows later.
 * Cost: about six comparisons and three divisions a row, whatever the length. Of `reciprocal(x)` it is
 * the largest rise, as a share of where it ends.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see M. Magdon-Ismail, A. Atiya, Maximum Drawdown, Risk 17:10, 2004.
 * @example
 * const { close } = bars();
 * const pain = maxDrawdown(close, 480);
 */
export function maxDrawdown(x: Expression, length: number): Expression {
  return maxDrawdownOperator.apply([x], { length });
}
