import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixProducts } from "../window.js";

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
    const divisor = length - lostDegrees;
    const xAt = 7;
    const yAt = 7 + length;
    const sumsAt = 7 + 2 * length;
    const state = new Float64Array(7 + 7 * length);
    return {
      state,
      run([x, y], [out], start, end) {
        const kept = state; // a local: V8 reads what a closure holds anew in each row (1.9×)
        let position = kept[0] | 0;
        let unbroken = kept[1];
        let xAnchor = kept[2];
        let yAnchor = kept[3];
        let xSum = kept[4];
        let ySum = kept[5];
        let xySum = kept[6];
        for (let i = start; i < end; i++) {
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
          kept[xAt + position] = xHeld;
          kept[yAt + position] = yHeld;
          position++;
          if (position === length) {
            xAnchor = xHeld;
            yAnchor = yHeld;
            suffixProducts(kept, xAt, yAt, sumsAt, length, xAnchor, yAnchor);
            xSum = 0;
            ySum = 0;
            xySum = 0;
            position = 0;
          }
          if (unbroken < length) {
            out[i] = Number.NaN;
            continue;
          }
          const at = sumsAt + position;
          const sumX = kept[at] + xSum;
          const sumY = kept[at + length] + ySum;
          out[i] = (kept[at + 4 * length] + xySum - (sumX * sumY) / length) / divisor;
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
