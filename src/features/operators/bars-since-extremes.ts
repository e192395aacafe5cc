import type { Expression } from "../expression.js";
import { defineOperator, integer, type Kernel } from "../operator.js";
import { suffixMaximaPlaces } from "../window.js";

/*
 * How long ago the extreme of the window was, by blocks as in `rollingMax`, with the place of each
 * maximum kept beside it. The minimum is the maximum of −x.
 *
 * State: [rows in the running block, rows since a missing one, prefix maximum, its place, values of
 * the block, suffix maxima, their places (length each)].
 */
function createSinceKernel(length: number, direction: 1 | -1): Kernel {
  const valuesAt = 4;
  const maximaAt = 4 + length;
  const placesAt = 4 + 2 * length;
  const state = new Float64Array(4 + 3 * length);
  state[2] = Number.NEGATIVE_INFINITY;
  return {
    state,
    run([x], [out], start, end) {
      let position = state[0];
      let unbroken = state[1];
      let prefix = state[2];
      let prefixPlace = state[3];
      for (let i = start; i < end; i++) {
        const value = x[i];
        const present = value - value === 0;
        const held = present ? value * direction : Number.NEGATIVE_INFINITY;
        unbroken = present ? unbroken + 1 : 0;
        if (held >= prefix) {
          prefix = held;
          prefixPlace = position;
        }
        state[valuesAt + position] = held;
        position++;
        if (position === length) {
          suffixMaximaPlaces(state, valuesAt, maximaAt, placesAt, length);
          prefix = Number.NEGATIVE_INFINITY;
          prefixPlace = 0;
          position = 0;
        }
        if (unbroken >= length) {
          const isInBlock = prefix >= state[maximaAt + position];
          const place = isInBlock ? prefixPlace : state[placesAt + position] - length;
          out[i] = position - 1 - place;
        } else {
          out[i] = Number.NaN;
        }
      }
      state[0] = position;
      state[1] = unbroken;
      state[2] = prefix;
      state[3] = prefixPlace;
    },
  };
}

/** Rows since the highest of the last rows. */
export const barsSinceHighOperator = defineOperator({
  name: "barsSinceHigh",
  version: 1,
  about: "rows since the highest of the last rows, the latest of equal ones",
  memory: "finite",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => createSinceKernel(length, 1),
});

/** Rows since the lowest of the last rows. */
export const barsSinceLowOperator = defineOperator({
  name: "barsSinceLow",
  version: 1,
  about: "rows since the lowest of the last rows, the latest of equal ones",
  memory: "finite",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => createSinceKernel(length, -1),
});

/**
 * Rows since the highest of the last `length` rows.
 *
 * @param x - Series of any unit, usually a high.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Bars in [0, `length` − 1]; of equal highs the latest counts, as in TA-Lib's Aroon.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As `length - 1 - argmax` over pandas `rolling(length)`, but for ties, and TA-Lib `MAXINDEX`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { high } = bars();
 * const freshness = barsSinceHigh(high, 100);
 */
export function barsSinceHigh(x: Expression, length: number): Expression {
  return barsSinceHighOperator.apply([x], { length });
}

/**
 * Rows since the lowest of the last `length` rows.
 *
 * @param x - Series of any unit, usually a low.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Bars in [0, `length` − 1]; of equal lows the latest counts, as in TA-Lib's Aroon.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As `length - 1 - argmin` over pandas `rolling(length)`, but for ties, and TA-Lib `MININDEX`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { low } = bars();
 * const freshness = barsSinceLow(low, 100);
 */
export function barsSinceLow(x: Expression, length: number): Expression {
  return barsSinceLowOperator.apply([x], { length });
}
