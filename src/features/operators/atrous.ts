import type { Expression } from "../expression.js";
import { blankMissing } from "../missing.js";
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
        const bodyStart = Math.min(end, start + kept) | 0;
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
        if (isHaar) smoothHaar(x, out, bodyStart, end, spacing);
        else smoothSpline(x, out, bodyStart, end, spacing);
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

/** Rows [start, end) of the Haar filter; the row that is `spacing` earlier must lie in `x`. */
function smoothHaar(
  x: Float64Array,
  out: Float64Array, // written
  start: number,
  end: number,
  spacing: number,
): void {
  let odd = 0;
  for (let i = start; i < end; i++) {
    const smooth = (x[i] + x[i - spacing]) / 2;
    out[i] = smooth;
    odd += smooth - smooth;
  }
  if (odd !== 0) blankMissing(out, out, start, end);
}

/**
 * Rows [start, end) of the spline's filter; the row that is 4 `spacing` earlier must lie in `x`. Rows that are
 * `spacing` apart follow one another: of five rows that each looks at, four are those of the one before it.
 * With what is missing asked for once, 3.5× on a million rows.
 */
function smoothSpline(
  x: Float64Array,
  out: Float64Array, // written
  start: number,
  end: number,
  spacing: number,
): void {
  // Whole numbers for sure: without it V8 counts rows in float64, in 1.7 times the time.
  const one = spacing | 0;
  const two = (2 * one) | 0;
  const three = (3 * one) | 0;
  const four = (4 * one) | 0;
  let odd = 0;
  const firstEnd = Math.min(end, start + one) | 0;
  for (let begun = start | 0; begun < firstEnd; begun++) {
    let fourth = x[begun - four];
    let third = x[begun - three];
    let second = x[begun - two];
    let first = x[begun - one];
    let i = begun;
    for (; i + three < end; i = (i + four) | 0) {
      const a = x[i];
      const b = x[i + one];
      const c = x[i + two];
      const d = x[i + three];
      const smooth0 = (a + fourth + 4 * (first + third) + 6 * second) / 16;
      const smooth1 = (b + third + 4 * (a + second) + 6 * first) / 16;
      const smooth2 = (c + second + 4 * (b + first) + 6 * a) / 16;
      const smooth3 = (d + first + 4 * (c + a) + 6 * b) / 16;
      out[i] = smooth0;
      out[i + one] = smooth1;
      out[i + two] = smooth2;
      out[i + three] = smooth3;
      const all = smooth0 + smooth1 + (smooth2 + smooth3);
      odd += all - all;
      fourth = a;
      third = b;
      second = c;
      first = d;
    }
    for (; i < end; i = (i + one) | 0) {
      const value = x[i];
      const smooth = (value + fourth + 4 * (first + third) + 6 * second) / 16;
      out[i] = smooth;
      odd += smooth - smooth;
      fourth = third;
      third = second;
      second = first;
      first = value;
    }
  }
  if (odd !== 0) blankMissing(out, out, start, end);
}

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
