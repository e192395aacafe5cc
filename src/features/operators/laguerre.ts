import type { Expression } from "../expression.js";
import { defineOperator, type Kernel, real } from "../operator.js";

/*
 * Ehlers's Laguerre filter: an EMA followed by three all-pass filters, each of which delays long waves
 * more than short ones. In differences, so that a flat series passes without rounding; begins as if the
 * first value had always been there.
 *
 * State: [the four elements L₀ … L₃ (unit of x), rows seen].
 */

const damping = real({ min: 0, max: 0.99, standard: 0.8, about: "weight of the past, gamma" });

/** Rows that the four elements take to fill: 3 where nothing is damped. */
function fillingRows(gamma: number): number {
  return 3 + Math.round((4 * gamma) / (1 - gamma));
}

function createLaguerreKernel(gamma: number, isIndex: boolean): Kernel {
  const warmUp = fillingRows(gamma);
  const state = new Float64Array(5);
  return {
    state,
    run([x], [out], start, end) {
      const rate = 1 * gamma; // × 1: a number of a known kind, of which V8 asks no more
      const filling = warmUp | 0;
      let l0 = state[0];
      let l1 = state[1];
      let l2 = state[2];
      let l3 = state[3];
      let seen = state[4];
      let i = start;
      if (!isIndex && seen > filling) {
        // Rows like most, by the steps below but without their questions.
        for (; i < end; i++) {
          const value = x[i];
          if (!(value - value === 0)) break;
          const first = value + rate * (l0 - value);
          const second = l0 + rate * (l1 - first);
          const third = l1 + rate * (l2 - second);
          l3 = l2 + rate * (l3 - third);
          l2 = third;
          l1 = second;
          l0 = first;
          out[i] = (l0 + 2 * l1 + 2 * l2 + l3) / 6;
        }
        seen += i - start;
      }
      for (; i < end; i++) {
        const value = x[i];
        const present = value - value === 0;
        if (present) {
          if (seen === 0) {
            l0 = value;
            l1 = value;
            l2 = value;
            l3 = value;
          }
          // L₀ = (1 − γ) x + γ L₀′ and L₁ = −γ L₀ + L₀′ + γ L₁′, and so on.
          const first = value + rate * (l0 - value);
          const second = l0 + rate * (l1 - first);
          const third = l1 + rate * (l2 - second);
          l3 = l2 + rate * (l3 - third);
          l2 = third;
          l1 = second;
          l0 = first;
          seen++;
        }
        if (!present || seen <= filling) {
          out[i] = Number.NaN;
        } else if (isIndex) {
          const up = Math.max(l0 - l1, 0) + Math.max(l1 - l2, 0) + Math.max(l2 - l3, 0);
          const down = Math.max(l1 - l0, 0) + Math.max(l2 - l1, 0) + Math.max(l3 - l2, 0);
          out[i] = up + down > 0 ? (100 * up) / (up + down) : 50;
        } else {
          out[i] = (l0 + 2 * l1 + 2 * l2 + l3) / 6;
        }
      }
      state[0] = l0;
      state[1] = l1;
      state[2] = l2;
      state[3] = l3;
      state[4] = seen;
    },
  };
}

/** Laguerre filter. */
export const laguerreOperator = defineOperator({
  name: "laguerre",
  version: 1,
  about:
    "Ehlers's Laguerre filter: smooth with few rows, by delaying long waves more than short ones",
  memory: "fading",
  inputs: ["x"],
  parameters: { damping },
  warmUp: ({ damping: gamma }) => fillingRows(gamma),
  createKernel: ({ damping: gamma }) => createLaguerreKernel(gamma, false),
});

/** Laguerre RSI. */
export const laguerreRsiOperator = defineOperator({
  name: "laguerreRsi",
  version: 1,
  about: "share of upward steps among the elements of the Laguerre filter",
  memory: "fading",
  inputs: ["x"],
  parameters: { damping: { ...damping, standard: 0.5 } },
  warmUp: ({ damping: gamma }) => fillingRows(gamma),
  createKernel: ({ damping: gamma }) => createLaguerreKernel(gamma, true),
});

/**
 * Ehlers's Laguerre filter: `(L₀ + 2 L₁ + 2 L₂ + L₃) / 6` of an EMA and three all-pass filters after it.
 *
 * @param x - Series of any unit, usually a close or the middle of the bar.
 * @param damping - Weight γ of the past in [0, 0.99]: 0 is a mean of four rows, 0.8 smooths much.
 * @returns Series in the unit of `x`.
 *
 * Warm-up: 3 + 4 γ / (1 − γ) bars, rounded. Memory: fading (weight γ a bar).
 * Missing: a missing `x` gives a missing row and leaves the state untouched.
 * As four scipy `lfilter` in a row from the steady state of the first value.
 *
 * @throws FEATURES_PARAMETER_INVALID if `damping` is not in [0, 0.99].
 * @see J. F. Ehlers, Time Warp – Without Space Travel, mesasoftware.com, 2004.
 * @example
 * const { high, low } = bars();
 * const trend = laguerre(scale(add(high, low), 0.5), 0.8);
 */
export function laguerre(x: Expression, damping = 0.8): Expression {
  return laguerreOperator.apply([x], { damping });
}

/**
 * Ehlers's Laguerre RSI: the share of upward steps between the four elements of the Laguerre filter,
 * which turns within a few rows.
 *
 * @param x - Series of any unit, usually a close.
 * @param damping - Weight γ of the past in [0, 0.99].
 * @returns Series in [0, 100]: 100 where L₀ > L₁ > L₂ > L₃, 0 the other way round, 50 where nothing moves.
 *
 * Warm-up: 3 + 4 γ / (1 − γ) bars, rounded. Memory: fading (weight γ a bar).
 * Missing: a missing `x` gives a missing row and leaves the state untouched.
 * As pandas-ta-classic `lrsi`, which says 0 where nothing moves.
 *
 * @throws FEATURES_PARAMETER_INVALID if `damping` is not in [0, 0.99].
 * @see J. F. Ehlers, Time Warp – Without Space Travel, mesasoftware.com, 2004.
 * @example
 * const { close } = bars();
 * const strength = laguerreRsi(close, 0.5);
 */
export function laguerreRsi(x: Expression, damping = 0.5): Expression {
  return laguerreRsiOperator.apply([x], { damping });
}
