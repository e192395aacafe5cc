import type { Expression } from "../expression.js";
import { defineOperator, type Kernel, real } from "../operator.js";

/*
 * Intrinsic time: a price that turns by a share of itself from its last extreme has changed direction.
 *
 * State: [direction (0 until the first change), highest and lowest since the last change, price at which
 * it was seen].
 */
function createDirectionKernel(threshold: number, isOvershoot: boolean): Kernel {
  const state = Float64Array.of(0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN);
  return {
    state,
    run([x], [out], start, end) {
      // × 1: numbers of a known kind, of which V8 asks no more.
      const least = 1 * threshold;
      const fall = 1 - least;
      const rise = 1 + least;
      const asksOvershoot = isOvershoot;
      let direction = state[0] | 0;
      let highest = state[1];
      let lowest = state[2];
      let turn = state[3];
      for (let i = start; i < end; i++) {
        // Rows that turn nothing: most rows, in loops that know the direction. A row that turns, or is missing,
        // has changed nothing yet.
        const begun = i;
        if (direction === 1) {
          for (; i + 2 <= end; i += 2) {
            const first = x[i];
            const second = x[i + 1];
            const top = first > highest ? first : highest;
            const topNext = second > top ? second : top;
            if (!(first > top * fall && second > topNext * fall)) break;
            if (!(first + second < Number.POSITIVE_INFINITY)) break;
            highest = topNext;
            if (asksOvershoot) {
              const overshoot = (first / turn - 1) / least;
              const overshootNext = (second / turn - 1) / least;
              out[i] = overshoot - overshoot === 0 ? overshoot : Number.NaN;
              out[i + 1] = overshootNext - overshootNext === 0 ? overshootNext : Number.NaN;
            }
          }
        } else if (direction === -1) {
          for (; i + 2 <= end; i += 2) {
            const first = x[i];
            const second = x[i + 1];
            const bottom = first < lowest ? first : lowest;
            const bottomNext = second < bottom ? second : bottom;
            if (!(first < bottom * rise && second < bottomNext * rise)) break;
            if (!(first > 0 && second > 0 && first + second < Number.POSITIVE_INFINITY)) break;
            lowest = bottomNext;
            if (asksOvershoot) {
              const overshoot = (first / turn - 1) / least;
              const overshootNext = (second / turn - 1) / least;
              out[i] = overshoot - overshoot === 0 ? overshoot : Number.NaN;
              out[i + 1] = overshootNext - overshootNext === 0 ? overshootNext : Number.NaN;
            }
          }
        }
        if (i > begun && !asksOvershoot) out.fill(direction, begun, i);
        if (i === end) break;
        const value = x[i];
        if (!(value > 0 && value - value === 0)) {
          out[i] = Number.NaN;
          continue;
        }
        if (direction !== -1 && value > highest) highest = value;
        if (direction !== 1 && value < lowest) lowest = value;
        if (direction !== -1 && value <= highest * fall) {
          direction = -1;
          lowest = value;
          turn = value;
        } else if (direction !== 1 && value >= lowest * rise) {
          direction = 1;
          highest = value;
          turn = value;
        }
        if (asksOvershoot) {
          const overshoot = (value / turn - 1) / least;
          out[i] = overshoot - overshoot === 0 ? overshoot : direction === 0 ? 0 : Number.NaN;
        } else {
          out[i] = direction;
        }
      }
      state[0] = direction;
      state[1] = highest;
      state[2] = lowest;
      state[3] = turn;
    },
  };
}

const directionParameters = {
  threshold: real({
    min: 0,
    max: 1,
    standard: 0.001,
    about: "share of the price by which it must turn",
  }),
};
const checkThreshold = ({ threshold }: { readonly threshold: number }): string | undefined =>
  threshold > 0 && threshold < 1
    ? undefined
    : `threshold is ${threshold}, expected a number > 0 and < 1`;

/** Direction in intrinsic time. */
export const directionalChangeOperator = defineOperator({
  name: "directionalChange",
  version: 1,
  about: "1 or −1 after the last turn of a price by a share of itself",
  memory: "infinite",
  inputs: ["x"],
  parameters: directionParameters,
  check: checkThreshold,
  warmUp: () => 0,
  createKernel: ({ threshold }) => createDirectionKernel(threshold, false),
});

/** Overshoot in intrinsic time. */
export const overshootOperator = defineOperator({
  name: "overshoot",
  version: 1,
  about: "how far a price is from where its last turn was seen, in thresholds",
  memory: "infinite",
  inputs: ["x"],
  parameters: directionParameters,
  check: checkThreshold,
  warmUp: () => 0,
  createKernel: ({ threshold }) => createDirectionKernel(threshold, true),
});

/**
 * Direction in intrinsic time: up once the price has risen by a share of itself from its lowest since the
 * last turn, down once it has fallen by that share from its highest.
 *
 * @param x - Prices > 0, usually closes.
 * @param threshold - Share of the price, > 0 and < 1: 0.001 is about 10 pips of EURUSD.
 * @returns 1 up, −1 down, 0 until the first turn. A turn is known at the row that makes it.
 *
 * Warm-up: none. Memory: infinite (a direction may last for any time).
 * Missing: a row that is missing, 0 or negative is missing and is passed over.
 *
 * @throws FEATURES_PARAMETER_INVALID if `threshold` is not > 0 and < 1.
 * @see D. M. Guillaume et al., From the bird's eye to the microscope: A survey of new stylized facts of
 *   the intra-daily foreign exchange markets, Finance and Stochastics 1, 1997; J. B. Glattfelder,
 *   A. Dupuis, R. B. Olsen, Patterns in high-frequency FX data, Quantitative Finance 11, 2011.
 * @example
 * const { close } = bars();
 * const direction = directionalChange(close, 0.002);
 */
export function directionalChange(x: Expression, threshold: number): Expression {
  return directionalChangeOperator.apply([x], { threshold });
}

/**
 * Overshoot in intrinsic time: `(x / price at which the last turn was seen − 1) / threshold`. By the scaling
 * law the price runs on by one threshold on average before it turns again.
 *
 * @param x - Prices > 0, usually closes.
 * @param threshold - Share of the price, > 0 and < 1, as in `directionalChange`.
 * @returns In thresholds, positive above that price; 0 at the turn and until the first one.
 *
 * Warm-up: none. Memory: infinite (a direction may last for any time).
 * Missing: a row that is missing, 0 or negative is missing and is passed over.
 *
 * @throws FEATURES_PARAMETER_INVALID if `threshold` is not > 0 and < 1.
 * @see J. B. Glattfelder, A. Dupuis, R. B. Olsen, Patterns in high-frequency FX data: discovery of 12
 *   empirical scaling laws, Quantitative Finance 11, 2011, law 11.
 * @example
 * const { close } = bars();
 * const exhaustion = mul(overshoot(close, 0.002), directionalChange(close, 0.002));
 */
export function overshoot(x: Expression, threshold: number): Expression {
  return overshootOperator.apply([x], { threshold });
}
