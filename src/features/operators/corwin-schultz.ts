import type { Expression } from "../expression.js";
import { naturalLog } from "../natural-log.js";
import { defineOperator } from "../operator.js";

/** 3 − 2 √2 of equation 12. */
const k = 3 - 2 * Math.SQRT2;

/** Spread from two bars' highs and lows. State: [high, low, close of the row before]. */
export const corwinSchultzOperator = defineOperator({
  name: "corwinSchultz",
  version: 1,
  about: "Corwin and Schultz's estimate of the spread, from the highs and lows of two bars",
  memory: "finite",
  inputs: ["high", "low", "close"],
  parameters: {},
  warmUp: () => 1,
  createKernel: () => {
    const state = new Float64Array(3).fill(Number.NaN);
    return {
      state,
      run([high, low, close], [out], start, end) {
        let highBefore = state[0];
        let lowBefore = state[1];
        let closeBefore = state[2];
        for (let i = start; i < end; i++) {
          const top = high[i];
          const bottom = low[i];
          // A jump over the pause between the bars is no range of the second: it is moved back.
          const shift =
            bottom > closeBefore ? closeBefore - bottom : Math.max(0, closeBefore - top);
          const movedTop = top + shift;
          const movedBottom = bottom + shift;
          if (movedTop > 0 && movedBottom > 0 && highBefore > 0 && lowBefore > 0) {
            const range = naturalLog(movedTop / movedBottom);
            const rangeBefore = naturalLog(highBefore / lowBefore);
            const both = naturalLog(
              Math.max(movedTop, highBefore) / Math.min(movedBottom, lowBefore),
            );
            const beta = rangeBefore * rangeBefore + range * range;
            const root = Math.sqrt(beta);
            const alpha = (Math.SQRT2 * root - root) / k - Math.abs(both) / Math.sqrt(k);
            // 2 (e^α − 1) / (1 + e^α)
            const spread = 2 * Math.tanh(alpha / 2);
            out[i] = spread - spread === 0 ? Math.max(0, spread) : Number.NaN;
          } else {
            out[i] = Number.NaN;
          }
          const last = close[i];
          const present = top - top === 0 && bottom - bottom === 0 && last - last === 0;
          highBefore = present ? top : Number.NaN;
          lowBefore = present ? bottom : Number.NaN;
          closeBefore = present ? last : Number.NaN;
          if (!present) out[i] = Number.NaN;
        }
        state[0] = highBefore;
        state[1] = lowBefore;
        state[2] = closeBefore;
      },
    };
  },
});

/**
 * Corwin and Schultz's estimate of the bid–ask spread from the highs and lows of two bars: with
 * β = Σ ln(H/L)² of both and γ = ln(H/L)² of the two taken as one, α = (√(2β) − √β) / (3 − 2√2) −
 * √(γ / (3 − 2√2)) and the spread is 2 (e^α − 1) / (1 + e^α). A jump of the price between the bars is
 * taken out and negative estimates are set to 0, both as in the paper. A single estimate is noise:
 * average it.
 *
 * @param high - Highs of the bars, > 0.
 * @param low - Lows, > 0.
 * @param close - Closes, > 0.
 * @returns Spread as a share of the price, in [0, 2).
 *
 * Warm-up: 1 bar. Memory: finite. Missing: where a value of this row or the last is missing, 0 or negative.
 *
 * @see S. A. Corwin, P. Schultz, A Simple Way to Estimate Bid–Ask Spreads from Daily High and Low Prices,
 *   Journal of Finance 67, 2012, equations 10, 14 and 18, and section II.B on overnight returns.
 * @example
 * const { high, low, close } = bars();
 * const cost = sma(corwinSchultz(high, low, close), 240);
 */
export function corwinSchultz(high: Expression, low: Expression, close: Expression): Expression {
  return corwinSchultzOperator.apply([high, low, close], {});
}
