import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/**
 * Permutation entropy. State: [place in the ring of values, place in the ring of patterns, rows since a missing one,
 * ring of the last values (reach), ring of the last patterns, −1 for none, rows of each pattern
 * (order!)]. Counts are whole numbers, so only the window decides them.
 */
export const permutationEntropyOperator = defineOperator({
  name: "permutationEntropy",
  version: 1,
  about:
    "entropy of the orders in which neighbouring rows of the window stand, as a share of the most",
  memory: "finite",
  inputs: ["x"],
  parameters: {
    length: integer({ min: 3, unit: "bars", about: "window length" }),
    order: integer({ min: 2, max: 5, standard: 3, about: "rows in a pattern" }),
    delay: integer({ min: 1, standard: 1, unit: "bars", about: "rows from one to the next" }),
  },
  check: ({ length, order, delay }) =>
    length >= (order - 1) * delay + 2
      ? undefined
      : `length is ${length}, expected at least two patterns: (order − 1) · delay + 2 = ${(order - 1) * delay + 2}`,
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length, order, delay }) => {
    const reach = (order - 1) * delay + 1;
    const patterns = length - reach + 1;
    let kinds = 1;
    for (let k = 2; k <= order; k++) kinds *= k;
    // terms[n] = p ln(1 / p) of n patterns of a kind, as a share of ln(order!).
    const terms = new Float64Array(patterns + 1);
    for (let n = 1; n <= patterns; n++) {
      terms[n] = ((n / patterns) * Math.log(patterns / n)) / Math.log(kinds);
    }
    const scratch = new Int32Array(kinds); // the counts within a call: as whole numbers they are places in `terms`
    const state = new Float64Array(3 + reach + patterns + kinds);
    state.fill(-1, 3 + reach, 3 + reach + patterns);
    return {
      state,
      run([x], [out], start, end) {
        const kept = state;
        const [shares, counts] = [terms, scratch];
        // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
        const rows = length | 0;
        const reachRows = reach | 0;
        const patternRows = patterns | 0;
        const kindCount = kinds | 0;
        const step = delay | 0;
        const patternsAt = 3 + reachRows;
        const countsAt = patternsAt + patternRows;
        const triplesStart = order === 3 ? start + reachRows - 1 : end;
        let place = kept[0] | 0;
        let patternPlace = kept[1] | 0;
        let unbroken = kept[2];
        for (let k = 0; k < kindCount; k++) counts[k] = kept[countsAt + k];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          kept[3 + place] = present ? value : 0;
          place = place + 1 === reachRows ? 0 : place + 1; // now that of the oldest row
          unbroken = present ? unbroken + 1 : 0;
          let kind = -1;
          if (unbroken >= reachRows) {
            if (i >= triplesStart) {
              // The usual order written out, where all three rows lie in this call: 2×.
              const first = x[i - 2 * step];
              const second = x[i - step];
              kind = 2 * (Number(second < first) + Number(value < first)) + Number(value < second);
            } else {
              kind = patternOf(kept, 3, place, reachRows, order, step);
            }
          }
          const leaving = kept[patternsAt + patternPlace] | 0;
          if (leaving >= 0) counts[leaving]--;
          if (kind >= 0) counts[kind]++;
          kept[patternsAt + patternPlace] = kind;
          patternPlace = patternPlace + 1 === patternRows ? 0 : patternPlace + 1;
          if (unbroken >= rows) {
            let entropy = 0;
            let k = 0;
            for (; k + 6 <= kindCount; k += 6) {
              entropy += shares[counts[k]];
              entropy += shares[counts[k + 1]];
              entropy += shares[counts[k + 2]];
              entropy += shares[counts[k + 3]];
              entropy += shares[counts[k + 4]];
              entropy += shares[counts[k + 5]];
            }
            for (; k < kindCount; k++) entropy += shares[counts[k]];
            out[i] = entropy < 1 ? entropy : 1;
          } else {
            out[i] = Number.NaN;
          }
        }
        for (let k = 0; k < kindCount; k++) kept[countsAt + k] = counts[k];
        kept[0] = place;
        kept[1] = patternPlace;
        kept[2] = unbroken;
      },
    };
  },
});

/**
 * Lehmer's code of the order in which the rows of a ring stand, the oldest at `place`: how many later rows are
 * lower than each, in the factorial number system.
 */
function patternOf(
  state: Float64Array,
  ringAt: number,
  place: number,
  reach: number,
  order: number,
  delay: number,
): number {
  let kind = 0;
  for (let a = 0; a < order; a++) {
    let at = place + a * delay;
    const earlier = state[ringAt + (at < reach ? at : at - reach)];
    let lower = 0;
    for (let b = a + 1; b < order; b++) {
      at += delay;
      const later = state[ringAt + (at < reach ? at : at - reach)];
      lower += Number(later < earlier);
    }
    kind = kind * (order - a) + lower;
  }
  return kind;
}

/**
 * Bandt and Pompe's permutation entropy of the last `length` rows: how many of the orders in which
 * `order` rows can stand do occur, and how evenly.
 *
 * @param x - Series of any unit: only which of two rows is higher counts.
 * @param length - Window in bars, integer ≥ (`order` − 1) · `delay` + 2; best well above the number of
 *   orders, `order`!.
 * @param order - Rows in a pattern, integer in [2, 5].
 * @param delay - Rows from one of them to the next, integer ≥ 1.
 * @returns Share in [0, 1] of the most possible, `ln(order!)`: 0 where the window rises or falls
 *   throughout, near 1 for noise. Of equal rows the earlier counts as the lower.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As antropy `perm_entropy(window, order, delay, normalize=True)`. Cost: `order`! additions a row.
 *
 * @throws FEATURES_PARAMETER_INVALID if a parameter is outside its range.
 * @see C. Bandt, B. Pompe, Permutation Entropy: A Natural Complexity Measure for Time Series, Physical
 *   Review Letters 88, 2002.
 * @example
 * const { close } = bars();
 * const disorder = permutationEntropy(close, 96, 4);
 */
export function permutationEntropy(
  x: Expression,
  length: number,
  order = 3,
  delay = 1,
): Expression {
  return permutationEntropyOperator.apply([x], { length, order, delay });
}
