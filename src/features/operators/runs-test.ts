import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/**
 * Wald and Wolfowitz's runs test on signs. All that is counted are whole numbers, so that adding and
 * subtracting is exact.
 *
 * State: [place of the oldest row, rows since a missing one, rises, falls and changes of sign in the
 * window, last sign that was not 0, signs of the rows, 1 for each row that changes the sign within the
 * window (length each)].
 */
export const runsTestOperator = defineOperator({
  name: "runsTest",
  version: 1,
  about: "Wald and Wolfowitz's z of the number of runs of signs in the last rows",
  memory: "finite",
  inputs: ["change"],
  parameters: { length: integer({ min: 2, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const signsAt = 6;
    const changesAt = 6 + length;
    const state = new Float64Array(6 + 2 * length);
    return {
      state,
      run([change], [out], start, end) {
        let position = state[0] | 0; // an index: kept as an integer
        let unbroken = state[1];
        let rises = state[2];
        let falls = state[3];
        let changes = state[4];
        let lastSign = state[5];
        for (let i = start; i < end; i++) {
          const value = change[i];
          const present = value - value === 0;
          const sign = present ? (value > 0 ? 1 : value < 0 ? -1 : 0) : 0;
          unbroken = present ? unbroken + 1 : 0;
          const leaving = state[signsAt + position];
          if (leaving !== 0) {
            if (leaving > 0) rises--;
            else falls--;
            // The next sign is now the window's first and changes nothing. Zeros passed here are
            // passed once for each sign that leaves: the search is short on average.
            for (let step = 1; step < length; step++) {
              const place = position + step < length ? position + step : position + step - length;
              if (state[signsAt + place] === 0) continue;
              changes -= state[changesAt + place];
              state[changesAt + place] = 0;
              break;
            }
          }
          const isChange = sign !== 0 && rises + falls > 0 && sign !== lastSign;
          state[signsAt + position] = sign;
          state[changesAt + position] = isChange ? 1 : 0;
          if (isChange) changes++;
          if (sign > 0) rises++;
          else if (sign < 0) falls++;
          if (sign !== 0) lastSign = sign;
          position = position + 1 === length ? 0 : position + 1;
          const count = rises + falls;
          if (unbroken < length || count === 0) {
            out[i] = Number.NaN;
            continue;
          }
          const mean = (2 * rises * falls) / count + 1;
          const variance = ((mean - 1) * (mean - 2)) / (count - 1);
          out[i] = variance > 0 ? (changes + 1 - mean) / Math.sqrt(variance) : 0;
        }
        state[0] = position;
        state[1] = unbroken;
        state[2] = rises;
        state[3] = falls;
        state[4] = changes;
        state[5] = lastSign;
      },
    };
  },
});

/**
 * Wald and Wolfowitz's runs test on the signs of a series: the number of runs in the window less its mean
 * under independence, `2 n₊ n₋ / n + 1`, in standard deviations, `√((μ − 1)(μ − 2) / (n − 1))`.
 *
 * @param change - Series of any unit, usually a return. Zeros have no sign and are left out.
 * @param length - Window in bars, integer ≥ 2; 20 or more for the normal law to hold.
 * @returns About standard normal where signs are independent; negative where they persist (trend),
 *   positive where they alternate. 0 where only one number of runs is possible, as where all rose.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: rows whose window holds a missing row, or no sign at all, are missing; whole again `length`
 * rows later.
 * As statsmodels `runstest_1samp(x, cutoff=0, correction=False)` where no value is 0.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @see A. Wald, J. Wolfowitz, On a Test Whether Two Samples are from the Same Population, Annals of
 *   Mathematical Statistics 11, 1940.
 * @example
 * const { close } = bars();
 * const persistence = runsTest(logReturn(close, 1), 60);
 */
export function runsTest(change: Expression, length: number): Expression {
  return runsTestOperator.apply([change], { length });
}
