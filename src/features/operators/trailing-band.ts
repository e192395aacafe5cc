import type { Expression } from "../expression.js";
import { defineOperator } from "../operator.js";

/** Trailing band. State: [side: 0 empty, 1 the band is above, 2 below; upper band, lower band, close before]. */
export const trailingBandOperator = defineOperator({
  name: "trailingBand",
  version: 1,
  about:
    "a band that follows a trend at a distance, never back, and changes sides when closed beyond",
  memory: "infinite",
  inputs: ["high", "low", "close", "width"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => {
    const state = new Float64Array(4);
    return {
      state,
      run([high, low, close, width], [out], start, end) {
        let side = state[0];
        let upper = state[1];
        let lower = state[2];
        let before = state[3];
        for (let i = start; i < end; i++) {
          const last = close[i];
          const distance = width[i];
          const middle = (high[i] + low[i]) / 2;
          const present =
            last - last === 0 &&
            middle - middle === 0 &&
            distance >= 0 &&
            distance - distance === 0;
          if (!present) {
            out[i] = Number.NaN;
            continue;
          }
          const above = middle + distance;
          const below = middle - distance;
          if (side === 0 || above < upper || before > upper) upper = above;
          if (side === 0 || below > lower || before < lower) lower = below;
          if (side === 2) side = last < lower ? 1 : 2;
          else side = last > upper ? 2 : 1;
          before = last;
          out[i] = side === 2 ? lower : upper;
        }
        state[0] = side;
        state[1] = upper;
        state[2] = lower;
        state[3] = before;
      },
    };
  },
});

/**
 * A band that follows a trend at a distance: the line of a SuperTrend. The upper band, `(high + low) / 2 +
 * width`, only falls until a close lies above it; the lower only rises until a close lies below it. The
 * result is the lower band in a rise and the upper in a fall.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param width - Distance of the bands from the middle, ≥ 0, in the unit of `high`; usually some ATRs.
 * @returns Series in the unit of `high`; `close` lies above it in a rise and below it in a fall.
 *
 * Warm-up: none beyond that of the inputs; begins in a fall, as charting programs do. Memory: infinite
 * (a trend may last).
 * Missing: a bar of which one input is missing, or `width` < 0, is missing and leaves the state untouched.
 * As talipp `SuperTrend`, once the other start of its ATR has faded.
 *
 * @see O. Seban, Tout le monde mérite d'être riche, Maxima, 2008.
 * @example
 * const { high, low, close } = bars();
 * const line = trailingBand(high, low, close, scale(atr(high, low, close, 10), 3));
 */
export function trailingBand(
  high: Expression,
  low: Expression,
  close: Expression,
  width: Expression,
): Expression {
  return trailingBandOperator.apply([high, low, close, width], {});
}
