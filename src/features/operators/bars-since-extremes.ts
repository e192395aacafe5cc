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
  const state = new Float64Array(4 + 3 * length);
  state[2] = Number.NEGATIVE_INFINITY;
  return {
    state,
    run([x], [out], start, end) {
      const kept = state;
      // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
      const rows = length | 0;
      const sign = direction | 0;
      const maximaAt = 4 + rows;
      const placesAt = maximaAt + rows;
      let position = kept[0] | 0;
      let unbroken = kept[1];
      let prefix = kept[2];
      let prefixPlace = kept[3] | 0;
      let i = start;
      while (i < end) {
        if (unbroken >= rows) {
          // Rows like most, by the steps below but without their questions, two at a time (see window.ts).
          const begun = i;
          const stop = Math.min(end, i + rows - 1 - position) | 0;
          for (; i + 2 <= stop; i += 2) {
            const first = x[i] * sign;
            const second = x[i + 1] * sign;
            if (!(first - first + (second - second) === 0)) break;
            kept[4 + position] = first;
            kept[5 + position] = second;
            if (first >= prefix) {
              prefix = first;
              prefixPlace = position;
            }
            const isInBlock = prefix >= kept[maximaAt + position + 1];
            const place = isInBlock ? prefixPlace : kept[placesAt + position + 1] - rows;
            out[i] = position - place;
            position++;
            if (second >= prefix) {
              prefix = second;
              prefixPlace = position;
            }
            const isNextInBlock = prefix >= kept[maximaAt + position + 1];
            const placeNext = isNextInBlock ? prefixPlace : kept[placesAt + position + 1] - rows;
            out[i + 1] = position - placeNext;
            position++;
          }
          unbroken += i - begun;
          if (i === end) break;
        }
        const value = x[i];
        const present = value - value === 0;
        const held = present ? value * sign : Number.NEGATIVE_INFINITY;
        unbroken = present ? unbroken + 1 : 0;
        if (held >= prefix) {
          prefix = held;
          prefixPlace = position;
        }
        kept[4 + position] = held;
        position++;
        if (position === rows) {
          suffixMaximaPlaces(kept, 4, maximaAt, placesAt, rows);
          prefix = Number.NEGATIVE_INFINITY;
          prefixPlace = 0;
          position = 0;
        }
        const isInBlock = prefix >= kept[maximaAt + position];
        const place = isInBlock ? prefixPlace : kept[placesAt + position] - rows;
        out[i++] = unbroken >= rows ? position - 1 - place : Number.NaN;
      }
      kept[0] = position;
      kept[1] = unbroken;
      kept[2] = prefix;
      kept[3] = prefixPlace;
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
