import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/**
 * Rolling concordance. State: [place in the ring, rows since a missing pair, concordant less discordant pairs of
 * rows, pairs equal in x, pairs equal in y, rings of x and y (length each)]. The counts are whole numbers,
 * so adding and taking away is exact. A comparison with NaN is false: missing pairs count nowhere.
 *
 * `Number(a < b)` compiles to no branch, `a < b ? 1 : 0` to one that cannot be foretold: 1.7×.
 */
export const rollingKendallOperator = defineOperator({
  name: "rollingKendall",
  version: 1,
  about: "Kendall's rank correlation (tau-b) of two series over the last rows",
  memory: "finite",
  inputs: ["x", "y"],
  parameters: { length: integer({ min: 2, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const xAt = 5;
    const yAt = 5 + length;
    const pairs = (length * (length - 1)) / 2;
    const state = new Float64Array(5 + 2 * length).fill(Number.NaN, xAt);
    return {
      state,
      run([x, y], [out], start, end) {
        const kept = state;
        // Made here: V8 reads what a closure holds anew in each step, and asks what it is.
        const rows = length | 0;
        const xFrom = xAt | 0;
        const yFrom = yAt | 0;
        const all = 1 * pairs;
        let place = kept[0] | 0;
        let unbroken = kept[1];
        let concordance = kept[2];
        let xEqual = kept[3];
        let yEqual = kept[4];
        for (let i = start; i < end; i++) {
          const present = x[i] - x[i] === 0 && y[i] - y[i] === 0;
          const xEntering = present ? x[i] : Number.NaN;
          const yEntering = present ? y[i] : Number.NaN;
          unbroken = present ? unbroken + 1 : 0;
          const xLeaving = kept[xFrom + place];
          const yLeaving = kept[yFrom + place];
          kept[xFrom + place] = Number.NaN; // so that the pass does not meet the row itself
          kept[yFrom + place] = Number.NaN;
          let change = 0; // an int32, which a product of doubles would not be
          let xChange = 0;
          let yChange = 0;
          for (let k = 0; k < rows; k++) {
            const xValue = kept[xFrom + k];
            const yValue = kept[yFrom + k];
            const xSide = Number(xEntering > xValue) - Number(xEntering < xValue);
            const ySide = Number(yEntering > yValue) - Number(yEntering < yValue);
            const xGone = Number(xLeaving > xValue) - Number(xLeaving < xValue);
            const yGone = Number(yLeaving > yValue) - Number(yLeaving < yValue);
            change = (change + Math.imul(xSide, ySide) - Math.imul(xGone, yGone)) | 0;
            xChange = (xChange + Number(xEntering === xValue) - Number(xLeaving === xValue)) | 0;
            yChange = (yChange + Number(yEntering === yValue) - Number(yLeaving === yValue)) | 0;
          }
          concordance += change;
          xEqual += xChange;
          yEqual += yChange;
          kept[xFrom + place] = xEntering;
          kept[yFrom + place] = yEntering;
          place = place + 1 === rows ? 0 : place + 1;
          const product = Math.sqrt(all - xEqual) * Math.sqrt(all - yEqual);
          out[i] = unbroken >= rows && product > 0 ? concordance / product : Number.NaN;
        }
        kept[0] = place;
        kept[1] = unbroken;
        kept[2] = concordance;
        kept[3] = xEqual;
        kept[4] = yEqual;
      },
    };
  },
});

/**
 * Kendall's rank correlation (tau-b) of two series over the last `length` rows: the share of pairs of
 * rows that both series order alike, less the share that they order otherwise.
 *
 * @param x - Series of any unit, usually a return.
 * @param y - Series of any unit.
 * @param length - Window in bars, integer ≥ 2.
 * @returns Series in [−1, 1]; pairs that are equal in one series count in neither share; missing where
 *   either window is flat.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: a row is missing for the window where either series is; rows whose window holds such a row
 * are missing; whole again `length` rows later.
 * As scipy `kendalltau` over the window. Cost: a pass over the window a row.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @see M. G. Kendall, The treatment of ties in ranking problems, Biometrika 33, 1945.
 * @example
 * const { close } = bars();
 * const gbp = bars({ instrument: "GBPUSD" });
 * const agreement = rollingKendall(logReturn(close, 1), logReturn(gbp.close, 1), 60);
 */
export function rollingKendall(x: Expression, y: Expression, length: number): Expression {
  return rollingKendallOperator.apply([x, y], { length });
}
