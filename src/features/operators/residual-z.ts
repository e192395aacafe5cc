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
    const xAt = 9;
    const yAt = 9 + length;
    const sumsAt = 9 + 2 * length;
    const state = new Float64Array(9 + 7 * length);
    return {
      state,
      run([x, y], [out], start, end) {
        let position = state[0] | 0;
        let unbroken = state[1];
        let xAnchor = state[2];
        let yAnchor = state[3];
        let xSum = state[4];
        let ySum = state[5];
        let xxSum = state[6];
        let yySum = state[7];
        let xySum = state[8];
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
          xxSum += dx * dx;
          yySum += dy * dy;
          xySum += dx * dy;
          state[xAt + position] = xHeld;
          state[yAt + position] = yHeld;
          position++;
          if (position === length) {
            xAnchor = xHeld;
            yAnchor = yHeld;
            suffixProducts(state, xAt, yAt, sumsAt, length, xAnchor, yAnchor);
            xSum = 0;
            ySum = 0;
            xxSum = 0;
            yySum = 0;
            xySum = 0;
            position = 0;
          }
          if (unbroken < length) {
            out[i] = Number.NaN;
            continue;
          }
          const at = sumsAt + position;
          const sumX = state[at] + xSum;
          const sumY = state[at + length] + ySum;
          const xx = state[at + 2 * length] + xxSum - (sumX * sumX) / length;
          const yy = state[at + 3 * length] + yySum - (sumY * sumY) / length;
          const xy = state[at + 4 * length] + xySum - (sumX * sumY) / length;
          const slope = xy / yy;
          const unexplained = xx - slope * xy;
          const residual =
            xHeld - xAnchor - sumX / length - slope * (yHeld - yAnchor - sumY / length);
          const isNoise = yy > 0 && unexplained > smallestShare * xx;
          out[i] = isNoise ? residual / Math.sqrt(unexplained / (length - 2)) : Number.NaN;
        }
        state[0] = position;
        state[1] = unbroken;
        state[2] = xAnchor;
        state[3] = yAnchor;
        state[4] = xSum;
        state[5] = ySum;
        state[6] = xxSum;
        state[7] = yySum;
        state[8] = xySum;
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
