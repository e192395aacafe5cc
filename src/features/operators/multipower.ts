import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixSums } from "../window.js";

/*
 * Sums of products of neighbouring absolute returns within a window: squares of the returns alone,
 * products of two, and products of three to the power 4/3. Products that reach out of the window do not
 * count, so each sum has blocks of its own length (see `features/window.ts`). No term is negative and
 * nothing is subtracted, so a quiet window sums to exactly 0.
 */

/** E|Z|^(4/3) of a standard normal, 2^(2/3) Γ(7/6) / Γ(1/2), to the power −3. */
const tripowerScale = 1.7434720745319836;

/** π²/4 + π − 5: the asymptotic variance of the jump share per integrated quarticity. */
const jumpVariance = (Math.PI * Math.PI) / 4 + Math.PI - 5;

/**
 * Tripower quarticity. State: [rows in the running block, rows since a missing one, sizes of the last two
 * returns, prefix sum, terms of the block, suffix sums (length − 2 each)].
 */
export const tripowerQuarticityOperator = defineOperator({
  name: "tripowerQuarticity",
  version: 1,
  about: "integrated fourth power of volatility over the last rows, hardly touched by jumps",
  memory: "fading",
  inputs: ["change"],
  parameters: { length: integer({ min: 3, unit: "bars", about: "number of returns" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const terms = length - 2;
    const factor = (length * tripowerScale * length) / terms;
    const termsAt = 5;
    const sumsAt = 5 + terms;
    const state = new Float64Array(5 + 2 * terms);
    return {
      state,
      run([change], [out], start, end) {
        let position = state[0] | 0;
        let unbroken = state[1];
        let before = state[2];
        let earlier = state[3];
        let prefix = state[4];
        for (let i = start; i < end; i++) {
          const value = change[i];
          const present = value - value === 0;
          const size = present ? Math.abs(value) : 0;
          unbroken = present ? unbroken + 1 : 0;
          const product = size * before * earlier;
          const term = product * Math.cbrt(product);
          earlier = before;
          before = size;
          prefix += term;
          state[termsAt + position] = term;
          position++;
          if (position === terms) {
            suffixSums(state, termsAt, sumsAt, terms, 0);
            prefix = 0;
            position = 0;
          }
          const result = factor * (state[sumsAt + position] + prefix);
          out[i] = unbroken >= length && result - result === 0 ? result : Number.NaN;
        }
        state[0] = position;
        state[1] = unbroken;
        state[2] = before;
        state[3] = earlier;
        state[4] = prefix;
      },
    };
  },
});

/**
 * Jump test. State: [rows in the running block of each sum (3), prefix of each sum (3), rows since a
 * missing one, sizes of the last two returns, terms and suffix sums of the squares (length each), of the
 * pairs (length − 1 each), of the triples (length − 2 each)].
 */
export const jumpRatioOperator = defineOperator({
  name: "jumpRatio",
  version: 1,
  about: "Barndorff-Nielsen and Shephard's jump test over the last rows, as a ratio",
  memory: "fading",
  inputs: ["change"],
  parameters: { length: integer({ min: 3, unit: "bars", about: "number of returns" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const pairScale = ((Math.PI / 2) * length) / (length - 1);
    const tripleScale = (length * tripowerScale * length) / (length - 2);
    const squaresAt = 9;
    const squareSumsAt = squaresAt + length;
    const pairsAt = squareSumsAt + length;
    const pairSumsAt = pairsAt + length - 1;
    const triplesAt = pairSumsAt + length - 1;
    const tripleSumsAt = triplesAt + length - 2;
    const state = new Float64Array(tripleSumsAt + length - 2);
    return {
      state,
      run([change], [out], start, end) {
        let squarePosition = state[0] | 0;
        let pairPosition = state[1] | 0;
        let triplePosition = state[2] | 0;
        let squares = state[3];
        let pairs = state[4];
        let triples = state[5];
        let unbroken = state[6];
        let before = state[7];
        let earlier = state[8];
        for (let i = start; i < end; i++) {
          const value = change[i];
          const present = value - value === 0;
          const size = present ? Math.abs(value) : 0;
          unbroken = present ? unbroken + 1 : 0;
          const square = size * size;
          const pair = size * before;
          const product = pair * earlier;
          const triple = product * Math.cbrt(product);
          earlier = before;
          before = size;
          squares += square;
          pairs += pair;
          triples += triple;
          state[squaresAt + squarePosition++] = square;
          state[pairsAt + pairPosition++] = pair;
          state[triplesAt + triplePosition++] = triple;
          if (squarePosition === length) {
            suffixSums(state, squaresAt, squareSumsAt, length, 0);
            squares = 0;
            squarePosition = 0;
          }
          if (pairPosition === length - 1) {
            suffixSums(state, pairsAt, pairSumsAt, length - 1, 0);
            pairs = 0;
            pairPosition = 0;
          }
          if (triplePosition === length - 2) {
            suffixSums(state, triplesAt, tripleSumsAt, length - 2, 0);
            triples = 0;
            triplePosition = 0;
          }
          if (unbroken < length) {
            out[i] = Number.NaN;
            continue;
          }
          const realized = state[squareSumsAt + squarePosition] + squares;
          const bipower = pairScale * (state[pairSumsAt + pairPosition] + pairs);
          const tripower = tripleScale * (state[tripleSumsAt + triplePosition] + triples);
          const ratio = tripower / (bipower * bipower);
          const quarticity = ratio < 1 ? 1 : ratio; // missing stays missing
          const result = (1 - bipower / realized) / Math.sqrt((jumpVariance / length) * quarticity);
          out[i] = result - result === 0 ? result : Number.NaN;
        }
        state[0] = squarePosition;
        state[1] = pairPosition;
        state[2] = triplePosition;
        state[3] = squares;
        state[4] = pairs;
        state[5] = triples;
        state[6] = unbroken;
        state[7] = before;
        state[8] = earlier;
      },
    };
  },
});

/**
 * Tripower quarticity: `n · μ⁻³ · n / (n − 2) · Σ |r_j r_(j−1) r_(j−2)|^(4/3)` with μ = E|Z|^(4/3), an
 * estimate of the integrated fourth power of volatility that jumps hardly touch.
 *
 * @param change - Returns.
 * @param length - Number of returns (n), integer ≥ 3; products within the window count.
 * @returns Fourth power of a return per window, ≥ 0.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: rows whose window holds a missing return are missing; whole again `length` rows later.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 3.
 * @see O. E. Barndorff-Nielsen, N. Shephard, Power and Bipower Variation with Stochastic Volatility and
 *   Jumps, Journal of Financial Econometrics 2, 2004; the form of X. Huang, G. Tauchen, The Relative
 *   Contribution of Jumps to Total Price Variance, Journal of Financial Econometrics 3, 2005, TP_t.
 * @example
 * const { close } = bars();
 * const quarticity = tripowerQuarticity(logReturn(close, 1), 96);
 */
export function tripowerQuarticity(change: Expression, length: number): Expression {
  return tripowerQuarticityOperator.apply([change], { length });
}

/**
 * Barndorff-Nielsen and Shephard's test for jumps, as the ratio that Huang and Tauchen recommend:
 * `(1 − BV / RV) / √((π²/4 + π − 5) / n · max(1, TP / BV²))`, with RV the sum of squares, BV = π/2 ·
 * n / (n − 1) · Σ |r_j r_(j−1)| and TP the tripower quarticity.
 *
 * @param change - Returns.
 * @param length - Number of returns (n), integer ≥ 3; a day or more for the normal law to hold.
 * @returns About standard normal where nothing jumped: above 2.33 is a jump at the level of 1%.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: rows whose window holds a missing return, or in which no two neighbours moved, are missing;
 * whole again `length` rows later.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 3.
 * @see O. E. Barndorff-Nielsen, N. Shephard, Econometrics of Testing for Jumps in Financial Economics
 *   Using Bipower Variation, Journal of Financial Econometrics 4, 2006; X. Huang, G. Tauchen, The
 *   Relative Contribution of Jumps to Total Price Variance, Journal of Financial Econometrics 3, 2005,
 *   z_TP,rm.
 * @example
 * const { close } = bars();
 * const jumpiness = jumpRatio(logReturn(close, 1), 96);
 */
export function jumpRatio(change: Expression, length: number): Expression {
  return jumpRatioOperator.apply([change], { length });
}
