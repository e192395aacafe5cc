import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/**
 * Rolling covariance. State: [rows in the running block, rows since a missing one, anchors of x and y, prefix sums
 * (x, y, xy), values of the block (x, y), suffix sums (x, y, xx, yy, xy) (length each)]; see
 * `features/window.ts`.
 */
export const rollingCovarianceOperator = defineOperator({
  name: "rollingCovariance",
  version: 1,
  about: "covariance of two series over the last rows",
  memory: "fading",
  inputs: ["x", "y"],
  parameters: {
    length: integer({ min: 2, unit: "bars", about: "window length" }),
    lostDegrees: integer({
      min: 0,
      max: 1,
      standard: 1,
      about: "1 divides by length − 1 (sample), 0 by length (population)",
    }),
  },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length, lostDegrees }) => {
    const state = new Float64Array(7 + 7 * length);
    return {
      state,
      run([x, y], [out], start, end) {
        const kept = state;
        // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
        const rows = length | 0;
        const divisor = rows - lostDegrees;
        const yAt = 7 + rows;
        const xSumsAt = yAt + rows;
        const ySumsAt = xSumsAt + rows;
        const xyAt = ySumsAt + 3 * rows;
        let position = kept[0] | 0;
        let unbroken = kept[1];
        let xAnchor = kept[2];
        let yAnchor = kept[3];
        let xSum = kept[4];
        let ySum = kept[5];
        let xySum = kept[6];
        let i = start;
        while (i < end) {
          if (unbroken >= rows) {
            // Rows like most, by the steps below but without their questions (see window.ts).
            const begun = i;
            const stop = Math.min(end, i + rows - 1 - position) | 0;
            for (; i < stop; i++) {
              const xValue = x[i];
              const yValue = y[i];
              if (!(xValue - xValue + (yValue - yValue) === 0)) break;
              const dx = xValue - xAnchor;
              const dy = yValue - yAnchor;
              xSum += dx;
              ySum += dy;
              xySum += dx * dy;
              kept[7 + position] = xValue;
              kept[yAt + position] = yValue;
              position++;
              const sumX = kept[xSumsAt + position] + xSum;
              const sumY = kept[ySumsAt + position] + ySum;
              const xy = kept[xyAt + position] + xySum - (sumX * sumY) / rows;
              out[i] = xy / divisor;
            }
            unbroken += i - begun;
            if (i === end) break;
          }
          const xValue = x[i];
          const yValue = y[i];
          const present = xValue - xValue === 0 && yValue - yValue === 0;
          const xHeld = present ? xValue : xAnchor;
          const yHeld = present ? yValue : yAnchor;
          const dx = xHeld - xAnchor;
          const dy = yHeld - yAnchor;
          unbroken = present ? unbroken + 1 : 0;
          xSum += dx;
          ySum += dy;
          xySum += dx * dy;
          kept[7 + position] = xHeld;
          kept[yAt + position] = yHeld;
          position++;
          if (position === rows) {
            xAnchor = xHeld;
            yAnchor = yHeld;
            suffixCovariances(kept, 7, yAt, xSumsAt, rows, xAnchor, yAnchor);
            xSum = 0;
            ySum = 0;
            xySum = 0;
            position = 0;
          }
          const sumX = kept[xSumsAt + position] + xSum;
          const sumY = kept[ySumsAt + position] + ySum;
          const xy = kept[xyAt + position] + xySum - (sumX * sumY) / rows;
          out[i++] = unbroken >= rows ? xy / divisor : Number.NaN;
        }
        kept[0] = position;
        kept[1] = unbroken;
        kept[2] = xAnchor;
        kept[3] = yAnchor;
        kept[4] = xSum;
        kept[5] = ySum;
        kept[6] = xySum;
      },
    };
  },
});

/**
 * Writes the suffix sums of two series and of their product, where `suffixProducts` has them. The two
 * stretches between them, of squares, are nobody's: the state is laid out as it was at first.
 */
function suffixCovariances(
  state: Float64Array, // written
  xAt: number,
  yAt: number,
  sumsAt: number,
  length: number,
  xAnchor: number,
  yAnchor: number,
): void {
  let x = 0;
  let y = 0;
  let xy = 0;
  const ySumsAt = sumsAt + length;
  const xyAt = sumsAt + 4 * length;
  for (let k = length - 1; k >= 0; k--) {
    const dx = state[xAt + k] - xAnchor;
    const dy = state[yAt + k] - yAnchor;
    x += dx;
    y += dy;
    xy += dx * dy;
    state[sumsAt + k] = x;
    state[ySumsAt + k] = y;
    state[xyAt + k] = xy;
  }
}

/**
 * Covariance of two series over the last `length` rows.
 *
 * @param x - Series of any unit, usually a return.
 * @param y - Series of any unit.
 * @param length - Window in bars, integer ≥ 2.
 * @param lostDegrees - 1 (default) divides by `length` − 1, as pandas; 0 by `length`.
 * @returns Series in the product of the units; 0 where either window is flat.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: a row is missing for the window where either series is; rows whose window holds such a row
 * are missing; whole again `length` rows later.
 * As pandas `x.rolling(length).cov(y, ddof=lostDegrees)`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2 or `lostDegrees` not 0 or 1.
 * @example
 * const { close } = bars();
 * const gbp = bars({ instrument: "GBPUSD" });
 * const shared = rollingCovariance(logReturn(close, 1), logReturn(gbp.close, 1), 96);
 */
export function rollingCovariance(
  x: Expression,
  y: Expression,
  length: number,
  lostDegrees: 0 | 1 = 1,
): Expression {
  return rollingCovarianceOperator.apply([x, y], { length, lostDegrees });
}
