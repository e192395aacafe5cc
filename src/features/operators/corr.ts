import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixProducts } from "../window.js";

/**
 * Rolling correlation. State: [rows in the running block, rows since a missing one, anchors of x and y, prefix sums
 * (x, y, xx, yy, xy), values of the block (x, y), suffix sums (x, y, xx, yy, xy) (length each)]; see
 * `features/window.ts`.
 */
export const corrOperator = defineOperator({
  name: "corr",
  version: 1,
  about: "Pearson's correlation of two series over the last rows",
  memory: "fading",
  inputs: ["x", "y"],
  parameters: { length: integer({ min: 2, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const xAt = 9;
    const yAt = 9 + length;
    const sumsAt = 9 + 2 * length;
    const state = new Float64Array(9 + 7 * length);
    const values = state.subarray(xAt, sumsAt);
    const sums = state.subarray(sumsAt);
    return {
      state,
      run([x, y], [out], start, end) {
        const [block, suffixes] = [values, sums];
        let position = state[0] | 0;
        let unbroken = state[1];
        let xAnchor = state[2];
        let yAnchor = state[3];
        let xSum = state[4];
        let ySum = state[5];
        let xxSum = state[6];
        let yySum = state[7];
        let xySum = state[8];
        let i = start;
        while (i < end) {
          if (unbroken >= length) {
            // Rows like most, by the steps below but without their questions (see window.ts).
            const begun = i;
            const stop = Math.min(end, i + length - 1 - position) | 0;
            for (; i < stop; i++) {
              const xValue = x[i];
              const yValue = y[i];
              if (!(xValue - xValue === 0 && yValue - yValue === 0)) break;
              const dx = xValue - xAnchor;
              const dy = yValue - yAnchor;
              xSum += dx;
              ySum += dy;
              xxSum += dx * dx;
              yySum += dy * dy;
              xySum += dx * dy;
              block[position] = xValue;
              block[length + position++] = yValue;
              const sumX = suffixes[position] + xSum;
              const sumY = suffixes[length + position] + ySum;
              const xx = suffixes[2 * length + position] + xxSum - (sumX * sumX) / length;
              const yy = suffixes[3 * length + position] + yySum - (sumY * sumY) / length;
              const xy = suffixes[4 * length + position] + xySum - (sumX * sumY) / length;
              const product = Math.sqrt(xx) * Math.sqrt(yy);
              out[i] = product > 0 ? Math.max(-1, Math.min(1, xy / product)) : Number.NaN;
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
          block[position] = xHeld;
          block[length + position++] = yHeld;
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
            out[i++] = Number.NaN;
            continue;
          }
          const sumX = suffixes[position] + xSum;
          const sumY = suffixes[length + position] + ySum;
          const xx = suffixes[2 * length + position] + xxSum - (sumX * sumX) / length;
          const yy = suffixes[3 * length + position] + yySum - (sumY * sumY) / length;
          const xy = suffixes[4 * length + position] + xySum - (sumX * sumY) / length;
          const product = Math.sqrt(xx) * Math.sqrt(yy); // NaN where rounding made one negative
          out[i++] = product > 0 ? Math.max(-1, Math.min(1, xy / product)) : Number.NaN;
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
 * Pearson's correlation of two series over the last `length` rows.
 *
 * @param x - Series of any unit, usually a return.
 * @param y - Series of any unit.
 * @param length - Window in bars, integer ≥ 2.
 * @returns Series in [−1, 1]; missing where either window is flat.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: a row is missing for the window where either series is; rows whose window holds such a row
 * are missing; whole again `length` rows later.
 * As pandas `x.rolling(length).corr(y)` and TA-Lib `CORREL`, but that a flat window is missing.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @example
 * const { close } = bars();
 * const gbp = bars({ instrument: "GBPUSD" });
 * const together = corr(logReturn(close, 1), logReturn(gbp.close, 1), 60);
 */
export function corr(x: Expression, y: Expression, length: number): Expression {
  return corrOperator.apply([x, y], { length });
}
