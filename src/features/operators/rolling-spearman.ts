import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/**
 * Rolling rank correlation. State: [place in the ring, rows since a missing pair, rings of x and y, rings
 * of twice their mean ranks (length each)].
 *
 * Twice a mean rank is (values below) + (values not above) + 1: a whole number, so ranks kept by adding
 * and taking away what enters and leaves are exact, and only the window decides them. A comparison with
 * NaN is false, so missing pairs need no case of their own.
 *
 * `Number(a < b)` compiles to no branch, `a < b ? 1 : 0` to one that cannot be foretold: 1.7×.
 */
export const rollingSpearmanOperator = defineOperator({
  name: "rollingSpearman",
  version: 1,
  about: "Spearman's rank correlation of two series over the last rows",
  memory: "finite",
  inputs: ["x", "y"],
  parameters: { length: integer({ min: 2, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const xAt = 2;
    const yAt = 2 + length;
    const xRankAt = 2 + 2 * length;
    const yRankAt = 2 + 3 * length;
    const flatSum = length * (length + 1) * (length + 1); // Σ (twice the mean rank)²
    const state = new Float64Array(2 + 4 * length).fill(Number.NaN, xAt, xRankAt);
    return {
      state,
      run([x, y], [out], start, end) {
        const kept = state;
        // Made here: V8 reads what a closure holds anew in each step, and asks what it is.
        const rows = length | 0;
        const xFrom = xAt | 0;
        const yFrom = yAt | 0;
        const xRankFrom = xRankAt | 0;
        const yRankFrom = yRankAt | 0;
        let place = kept[0] | 0;
        let unbroken = kept[1];
        for (let i = start; i < end; i++) {
          const present = x[i] - x[i] === 0 && y[i] - y[i] === 0;
          const xEntering = present ? x[i] : Number.NaN;
          const yEntering = present ? y[i] : Number.NaN;
          unbroken = present ? unbroken + 1 : 0;
          const xLeaving = kept[xFrom + place];
          const yLeaving = kept[yFrom + place];
          kept[xFrom + place] = Number.NaN; // so that the pass does not meet the row itself
          kept[yFrom + place] = Number.NaN;
          kept[xRankFrom + place] = 0;
          kept[yRankFrom + place] = 0;
          let xOwn = 2;
          let yOwn = 2;
          let xx = 0;
          let yy = 0;
          let xy = 0;
          for (let k = 0; k < rows; k++) {
            const xValue = kept[xFrom + k];
            const yValue = kept[yFrom + k];
            const xRank =
              kept[xRankFrom + k] +
              (Number(xEntering < xValue) + Number(xEntering <= xValue)) -
              (Number(xLeaving < xValue) + Number(xLeaving <= xValue));
            const yRank =
              kept[yRankFrom + k] +
              (Number(yEntering < yValue) + Number(yEntering <= yValue)) -
              (Number(yLeaving < yValue) + Number(yLeaving <= yValue));
            kept[xRankFrom + k] = xRank;
            kept[yRankFrom + k] = yRank;
            xOwn += Number(xValue < xEntering) + Number(xValue <= xEntering);
            yOwn += Number(yValue < yEntering) + Number(yValue <= yEntering);
            xx += xRank * xRank;
            yy += yRank * yRank;
            xy += xRank * yRank;
          }
          kept[xFrom + place] = xEntering;
          kept[yFrom + place] = yEntering;
          kept[xRankFrom + place] = xOwn;
          kept[yRankFrom + place] = yOwn;
          place = place + 1 === rows ? 0 : place + 1;
          if (unbroken < rows) {
            out[i] = Number.NaN;
            continue;
          }
          const xSpread = xx + xOwn * xOwn - flatSum;
          const ySpread = yy + yOwn * yOwn - flatSum;
          const product = Math.sqrt(xSpread) * Math.sqrt(ySpread);
          const shared = xy + xOwn * yOwn - flatSum;
          out[i] = product > 0 ? Math.max(-1, Math.min(1, shared / product)) : Number.NaN;
        }
        kept[0] = place;
        kept[1] = unbroken;
      },
    };
  },
});

/**
 * Spearman's rank correlation of two series over the last `length` rows: Pearson's of their ranks, which
 * no outlier moves far.
 *
 * @param x - Series of any unit, usually a return.
 * @param y - Series of any unit.
 * @param length - Window in bars, integer ≥ 2.
 * @returns Series in [−1, 1]; equal rows share the mean of their ranks; missing where either window is flat.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: a row is missing for the window where either series is; rows whose window holds such a row
 * are missing; whole again `length` rows later.
 * As scipy `spearmanr` over the window. Cost: a pass over the window a row.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @see C. Spearman, The proof and measurement of association between two things, 1904.
 * @example
 * const { close, tickVolume } = bars();
 * const busyMoves = rollingSpearman(abs(logReturn(close, 1)), tickVolume, 96);
 */
export function rollingSpearman(x: Expression, y: Expression, length: number): Expression {
  return rollingSpearmanOperator.apply([x, y], { length });
}
