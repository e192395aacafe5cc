import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixProducts } from "../window.js";

/** Below this share of its variance a residual is rounding. */
const smallestShare = 1e-12;

/**
 * Last residual of a rolling regression, standardized. State: [rows in the running block, rows since a
 * missing one, anchors of x and y, prefix sums (x, y, xx, yy, xy), values of the block (x, y), suffix sums
 * (x, y, xx, yy, xy) (length each)]; see `features/window.ts`.
 */
export const residualZOperator = defineOperator({
  name: "residualZ",
  version: 1,
  about: "residual of x on y by the regression of the last rows, in its standard errors",
  memory: "fading",
  inputs: ["x", "y"],
  parameters: { length: integer({ min: 3, unit: "bars", about: "window length" }) },
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
              const xx = kept[xxAt + position] + xxSum - (sumX * sumX) / rows;
              const yy = kept[yyAt + position] + yySum - (sumY * sumY) / rows;
              const xy = kept[xyAt + position] + xySum - (sumX * sumY) / rows;
              const slope = xy / yy;
              const unexplained = xx - slope * xy;
              const residual = dx - sumX / rows - slope * (dy - sumY / rows);
              const isNoise = yy > 0 && unexplained > smallestShare * xx;
              out[i] = isNoise ? residual / Math.sqrt(unexplained / (rows - 2)) : Number.NaN;
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
          const xx = kept[xxAt + position] + xxSum - (sumX * sumX) / rows;
          const yy = kept[yyAt + position] + yySum - (sumY * sumY) / rows;
          const xy = kept[xyAt + position] + xySum - (sumX * sumY) / rows;
          const slope = xy / yy;
          const unexplained = xx - slope * xy;
          const residual = xHeld - xAnchor - sumX / rows - slope * (yHeld - yAnchor - sumY / rows);
          const isNoise = unbroken >= rows && yy > 0 && unexplained > smallestShare * xx;
          out[i++] = isNoise ? residual / Math.sqrt(unexplained / (rows - 2)) : Number.NaN;
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
 * How far a series has strayed from another: the newest residual of the least-squares regression of `x` on
 * `y` over the last rows, in standard errors of that regression, `e / √(Σ e² / (n − 2))`. The trader's
 * z-score of a hedged pair.
 *
 * @param x - Series that is explained, usually a log price.
 * @param y - Series that explains.
 * @param length - Window in bars (n), integer ≥ 3.
 * @returns Standard errors, positive where `x` is dear.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: rows whose window holds a missing row of either series are missing, and so are those in which
 * `y` is flat or the fit is perfect but for rounding; whole again `length` rows later.
 * As the last of `OLS(x, [1, y]).fit().resid` over `√mse_resid` of statsmodels, window by window.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 3.
 * @see R. F. Engle, C. W. J. Granger, Co-Integration and Error Correction, Econometrica 55, 1987, for the
 *   regression of step one; E. Gatev, W. N. Goetzmann, K. G. Rouwenhorst, Pairs Trading, Review of
 *   Financial Studies 19, 2006, for trading its distance.
 * @example
 * const { close } = bars();
 * const aud = bars({ instrument: "AUDUSD" });
 * const dear = residualZ(log(close), log(aud.close), 480);
 */
export function residualZ(x: Expression, y: Expression, length: number): Expression {
  return residualZOperator.apply([x, y], { length });
}
