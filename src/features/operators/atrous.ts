import type { Expression } from "../expression.js";
import { choice, defineOperator, integer } from "../operator.js";

/** The smoothing filters of the à trous transform. */
export const atrousFilters = ["haar", "b3"] as const;
export type AtrousFilter = (typeof atrousFilters)[number];

/**
 * One step of the à trous wavelet transform. State: [place of the oldest row, the last spacing · (taps − 1)
 * rows (NaN where missing)].
 */
export const atrousOperator = defineOperator({
  name: "atrous",
  version: 1,
  about:
    "one smoothing of the à trous wavelet transform, with taps some rows apart, all in the past",
  memory: "finite",
  inputs: ["x"],
  parameters: {
    filter: choice({ choices: atrousFilters, about: "2 or 5 taps" }),
    spacing: integer({
      min: 1,
      max: 1_048_576,
      unit: "bars",
      standard: 1,
      about: "rows from tap to tap",
    }),
  },
  warmUp: ({ filter, spacing }) => (filter === "haar" ? spacing : 4 * spacing),
  createKernel: ({ filter, spacing }) => {
    const isHaar = filter === "haar";
    const kept = isHaar ? spacing : 4 * spacing;
    const state = new Float64Array(1 + kept).fill(Number.NaN, 1);
    return {
      state,
      run([x], [out], start, end) {
        // Taps that lie before this call are in the ring; later ones are read where they stand.
        const bodyStart = Math.min(end, start + kept);
        let position = state[0] | 0;
        for (let i = start; i < bodyStart; i++) {
          const value = x[i];
          let smooth: number;
          if (isHaar) {
            smooth = (value + state[1 + position]) / 2;
          } else {
            // Oldest to newest: 4, 3, 2 and 1 spacings ago.
            let place = position;
            const fourth = state[1 + place];
            place = place + spacing < kept ? place + spacing : place + spacing - kept;
            const third = state[1 + place];
            place = place + spacing < kept ? place + spacing : place + spacing - kept;
            const second = state[1 + place];
            place = place + spacing < kept ? place + spacing : place + spacing - kept;
            const first = state[1 + place];
            smooth = (value + fourth + 4 * (first + third) + 6 * second) / 16;
          }
          out[i] = smooth - smooth === 0 ? smooth : Number.NaN;
          state[1 + position] = value - value === 0 ? value : Number.NaN;
          position = position + 1 === kept ? 0 : position + 1;
        }
        for (let i = bodyStart; i < end; i++) {
          const smooth = isHaar
            ? (x[i] + x[i - spacing]) / 2
            : (x[i] +
                x[i - 4 * spacing] +
                4 * (x[i - spacing] + x[i - 3 * spacing]) +
                6 * x[i - 2 * spacing]) /
              16;
          out[i] = smooth - smooth === 0 ? smooth : Number.NaN;
        }
        const first = Math.max(bodyStart, end - kept);
        position = (position + first - bodyStart) % kept;
        for (let i = first; i < end; i++) {
          const value = x[i];
          state[1 + position] = value - value === 0 ? value : Number.NaN;
          position = position + 1 === kept ? 0 : position + 1;
        }
        state[0] = position;
      },
    };
  },
});

/**
 * One step of the à trous ("with holes") wavelet transform: a smoothing whose taps lie `spacing` rows
 * apart and all in the past. `waveletSmooth` and `waveletDetail` chain it with spacings 1, 2, 4 …
 *
 * @param x - Series of any unit.
 * @param filter - `haar`: (1, 1) / 2. `b3`, the cubic spline: (1, 4, 6, 4, 1) / 16, smoother and later
 *   (its middle lies 2 · `spacing` rows back, for the taps are moved into the past).
 * @param spacing - Rows from tap to tap, integer from 1 to 2²⁰.
 * @returns Series in the unit of `x`.
 *
 * Warm-up: `spacing` bars for `haar`, 4 · `spacing` for `b3`. Memory: finite.
 * Missing: a row is missing where one of its taps is.
 *
 * @throws FEATURES_PARAMETER_INVALID if `filter` is neither or `spacing` not in its range.
 * @see J.-L. Starck, F. Murtagh, Astronomical Image and Data Analysis, 2nd edition, Springer, 2006, A.2,
 *   for both filters; O. Renaud, J.-L. Starck, F. Murtagh, Wavelet-Based Combined Signal Filtering and
 *   Prediction, IEEE Transactions on Systems, Man and Cybernetics B 35, 2005, for the one-sided Haar.
 * @example
 * const { close } = bars();
 * const smooth = atrous(atrous(close, "haar", 1), "haar", 2);
 */
export function atrous(x: Expression, filter: AtrousFilter, spacing: number): Expression {
  return atrousOperator.apply([x], { filter, spacing });
}
