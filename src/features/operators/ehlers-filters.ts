import { sineOfTurns } from "../circle.js";
import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/*
 * Ehlers's two filters of two poles, written in differences: a flat series passes without rounding. Both
 * begin as if the first value had always been there. Sines by `sineOfTurns`: `Math.cos` differs in its
 * last bit between versions of V8.
 */

const rootOfTwo = Math.sqrt(2);

/** Super smoother. State: [x before (unit of x), result before, the one before that, rows seen]. */
export const superSmootherOperator = defineOperator({
  name: "superSmoother",
  version: 1,
  about: "Ehlers's super smoother: cycles shorter than the length are left out",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 2, unit: "bars", about: "shortest cycle that passes" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    // c₂ = 2 e^(−√2 π / n) cos(√2 π / n), c₃ = −e^(−2 √2 π / n), c₁ = 1 − c₂ − c₃.
    const decay = Math.exp((-rootOfTwo * Math.PI) / length);
    const c3 = -decay * decay;
    const c1 = 1 - 2 * decay * sineOfTurns(rootOfTwo / (2 * length) + 0.25) - c3;
    const state = new Float64Array(4);
    return {
      state,
      run([x], [out], start, end) {
        let before = state[0];
        let last = state[1];
        let older = state[2];
        let seen = state[3];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          if (present) {
            if (seen === 0) {
              before = value;
              last = value;
              older = value;
            }
            // c₁ (x + x′) / 2 + c₂ y′ + c₃ y″, as the c sum to 1.
            const next = last + c1 * ((value + before) / 2 - last) + c3 * (older - last);
            older = last;
            last = next;
            before = value;
            seen++;
          }
          out[i] = present && seen >= length ? last : Number.NaN;
        }
        state[0] = before;
        state[1] = last;
        state[2] = older;
        state[3] = seen;
      },
    };
  },
});

/** High-pass filter. State: [x before, its change before, result before, the one before that, rows seen]. */
export const highPassOperator = defineOperator({
  name: "highPass",
  version: 1,
  about: "Ehlers's high-pass filter: trends and cycles longer than the length are left out",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 4, unit: "bars", about: "longest cycle that passes" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    // α = (cos + sin − 1) / cos of 2 π / (√2 n).
    const turns = 1 / (rootOfTwo * length);
    const cosine = sineOfTurns(turns + 0.25);
    const alpha = (cosine + sineOfTurns(turns) - 1) / cosine;
    const rest = 1 - alpha;
    const gain = (1 - alpha / 2) * (1 - alpha / 2);
    const state = new Float64Array(5);
    return {
      state,
      run([x], [out], start, end) {
        // × 1: numbers of a known kind, of which V8 asks no more.
        const weight = 1 * gain;
        const kept = 1 * rest;
        const rows = length | 0;
        let before = state[0];
        let step = state[1];
        let last = state[2];
        let older = state[3];
        let seen = state[4];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          if (present) {
            const change = seen === 0 ? 0 : value - before;
            const next = weight * (change - step) + 2 * kept * last - kept * kept * older;
            older = last;
            last = next;
            step = change;
            before = value;
            seen++;
          }
          out[i] = present && seen >= rows ? last : Number.NaN;
        }
        state[0] = before;
        state[1] = step;
        state[2] = last;
        state[3] = older;
        state[4] = seen;
      },
    };
  },
});

/**
 * Ehlers's super smoother: a two-pole Butterworth filter of the mean of two neighbouring rows, which
 * lets pass cycles longer than `length`, with little lag.
 *
 * @param x - Series of any unit, usually a close.
 * @param length - Shortest cycle that passes (critical period) in bars, integer ≥ 2.
 * @returns Series in the unit of `x`. Of a flat series exactly its value.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (weight e^(−√2 π / `length`) a bar).
 * Missing: a missing `x` gives a missing row and leaves the state untouched.
 * As scipy `lfilter([c₁/2, c₁/2], [1, −c₂, −c₃])` from the steady state of the first value.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @see J. F. Ehlers, Cycle Analytics for Traders, Wiley, 2013, 3.
 * @example
 * const { close } = bars();
 * const trend = superSmoother(close, 10);
 */
export function superSmoother(x: Expression, length: number): Expression {
  return superSmootherOperator.apply([x], { length });
}

/**
 * Ehlers's two-pole high-pass filter: what is left of a series when trends and cycles longer than `length`
 * are taken out.
 *
 * @param x - Series of any unit, usually a close.
 * @param length - Longest cycle that passes (critical period) in bars, integer ≥ 4.
 * @returns Series about 0 in the unit of `x`; exactly 0 of a flat series.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (weight about 1 − 4.4 / `length` a bar).
 * Missing: a missing `x` gives a missing row and leaves the state untouched.
 * As scipy `lfilter` with Ehlers's coefficients from the steady state of the first value.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 4.
 * @see J. F. Ehlers, Cycle Analytics for Traders, Wiley, 2013, 7.
 * @example
 * const { close } = bars();
 * const cycle = superSmoother(highPass(close, 48), 10);
 */
export function highPass(x: Expression, length: number): Expression {
  return highPassOperator.apply([x], { length });
}
