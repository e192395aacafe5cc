import type { Expression } from "../expression.js";
import { defineOperator, type Kernel } from "../operator.js";

/*
 * Wilder's directional movement: how far the bar went beyond the one before, on the side where it went
 * farther. State: [high and low of the row before].
 */
function createMovementKernel(isUp: boolean): Kernel {
  const state = new Float64Array(2).fill(Number.NaN);
  return {
    state,
    run([high, low], [out], start, end) {
      let previousHigh = state[0];
      let previousLow = state[1];
      for (let i = start; i < end; i++) {
        const top = high[i];
        const bottom = low[i];
        const present = top - top === 0 && bottom - bottom === 0;
        const up = top - previousHigh;
        const down = previousLow - bottom;
        const wanted = isUp ? up : down;
        const other = isUp ? down : up;
        const isKnown = up - up === 0 && down - down === 0;
        out[i] = isKnown ? (wanted > other && wanted > 0 ? wanted : 0) : Number.NaN;
        previousHigh = present ? top : Number.NaN;
        previousLow = present ? bottom : Number.NaN;
      }
      state[0] = previousHigh;
      state[1] = previousLow;
    },
  };
}

/** Upward directional movement. */
export const plusMovementOperator = defineOperator({
  name: "plusMovement",
  version: 1,
  about: "Wilder's +DM: rise of the high where it exceeds the fall of the low",
  memory: "finite",
  inputs: ["high", "low"],
  parameters: {},
  warmUp: () => 1,
  createKernel: () => createMovementKernel(true),
});

/** Downward directional movement. */
export const minusMovementOperator = defineOperator({
  name: "minusMovement",
  version: 1,
  about: "Wilder's −DM: fall of the low where it exceeds the rise of the high",
  memory: "finite",
  inputs: ["high", "low"],
  parameters: {},
  warmUp: () => 1,
  createKernel: () => createMovementKernel(false),
});

/**
 * Wilder's upward directional movement (+DM): the rise of the high over the bar before, where it is
 * positive and exceeds the fall of the low; else 0.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @returns Series ≥ 0 in the unit of `high`; 0 where both sides are equal.
 *
 * Warm-up: 1 bar. Memory: finite.
 * Missing: where `high` or `low` of this row or the row before is missing.
 * As TA-Lib `PLUS_DM` of one bar.
 *
 * @see J. W. Wilder, New Concepts in Technical Trading Systems, Trend Research, 1978.
 * @example
 * const { high, low } = bars();
 * const climb = wilder(plusMovement(high, low), 14);
 */
export function plusMovement(high: Expression, low: Expression): Expression {
  return plusMovementOperator.apply([high, low], {});
}

/**
 * Wilder's downward directional movement (−DM): the fall of the low under the bar before, where it is
 * positive and exceeds the rise of the high; else 0.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @returns Series ≥ 0 in the unit of `high`; 0 where both sides are equal.
 *
 * Warm-up: 1 bar. Memory: finite.
 * Missing: where `high` or `low` of this row or the row before is missing.
 * As TA-Lib `MINUS_DM` of one bar.
 *
 * @see J. W. Wilder, New Concepts in Technical Trading Systems, Trend Research, 1978.
 * @example
 * const { high, low } = bars();
 * const fall = wilder(minusMovement(high, low), 14);
 */
export function minusMovement(high: Expression, low: Expression): Expression {
  return minusMovementOperator.apply([high, low], {});
}
