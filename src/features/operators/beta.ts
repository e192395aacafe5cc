import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixProducts } from "../window.js";

/**
 * Rolling regression slope of x on y. State: [rows in the running block, rows since a missing one, anchors of x and y, prefix sums
 * (x, y, xx, yy, xy), values of the block (x, y), suffix sums (x, y, xx, yy, xy) (length each)]; see
 * `features/window.ts`.
 */
export const betaOperator = defineOperator({
  name: "beta",
  version: 1,
  about: "slope of the least-squares regression of x on y over the last rows",
  memory: "fading",
  inputs: ["x", "y"],
  parameters: { length: integer({ min: 2, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const state = new Float64Array(9 + 7 * length);
    return {
      state,
      run([x, y], [out], start, end) {
        const kept = state;
        // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
        const rows = length | 0;
        const yAt = 9 + rows;
        const xSumsAt = yAt + rows;
        const ySumsAt = xSumsAt + rows;
        const xxAt = ySumsAt + rows;
        const yyAt = xxAt + rows;
        const xyAt = yyAt + rows;
        let position = kept[0] | 0;
        let unbroken = kept[1];
        let xAnchor = kept[2];
        let yAnchor = kept[3];
        let xSum = kept[4];
        let ySum = kept[5];
        let xxSum = kept[6];
        let yySum = kept[7];
        let xySum = kept[8];
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
              xxSum += dx * dx;
              yySum += dy * dy;
              xySum += dx * dy;
              kept[9 + position] = xValue;
              kept[yAt + position] = yValue;
              position++;
              const sumX = kept[xSumsAt + position] + xSum;
              const sumY = kept[ySumsAt + position] + ySum;
              const yy = kept[yyAt + position] + yySum - (sumY * sumY) / rows;
              const xy = kept[xyAt + position] + xySum - (sumX * sumY) / rows;
              out[i] = yy > 0 ? xy / yy : Number.NaN;
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
          xxSum += dx * dx;
          yySum += dy * dy;
          xySum += dx * dy;
          kept[9 + position] = xHeld;
          kept[yAt + position] = yHeld;
          position++;
          if (position === rows) {
            xAnchor = xHeld;
            yAnchor = yHeld;
            suffixProducts(kept, 9, yAt, xSumsAt, rows, xAnchor, yAnchor);
            xSum = 0;
            ySum = 0;
            xxSum = 0;
            yySum = 0;
            xySum = 0;
            position = 0;
          }
          const sumX = kept[xSumsAt + position] + xSum;
          const sumY = kept[ySumsAt + position] + ySum;
          const yy = kept[yyAt + position] + yySum - (sumY * sumY) / rows;
          const xy = kept[xyAt + position] + xySum - (sumX * sumY) / rows;
          out[i++] = unbroken >= rows && yy > 0 ? xy / yy : Number.NaN;
        }
        kept[0] = position;
        kept[1] = unbroken;
        kept[2] = xAnchor;
        kept[3] = yAnchor;
        kept[4] = xSum;
        kept[5] = ySum;
        kept[6] = xxSum;
        kept[7] = yySum;
        kept[8] = xySum;
      },
    };
  },
});

/**
 * Slope of the least-squares regression of `x` on `y` over the last `length` rows: cov(x, y) / var(y).
 *
 * @param x - Series that is explained, usually a return.
 * @param y - Series that explains.
 * @param length - Window in bars, integer ≥ 2.
 * @returns Series in the unit of `x` per unit of `y`; missing where the window of `y` is flat.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: a row is missing for the window where either series is; rows whose window holds such a row
 * are missing; whole again `length` rows later.
 * As pandas `x.rolling(length).cov(y) / y.rolling(length).var()`. TA-Lib's `BETA` takes the returns of
 * prices itself.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @example
 * const { close } = bars();
 * const gbp = bars({ instrument: "GBPUSD" });
 * const exposure = beta(logReturn(close, 1), logReturn(gbp.close, 1), 240);
 */
export function beta(x: Expression, y: Expression, length: number): Expression {
  return betaOperator.apply([x, y], { length });
}
