import type { Timeframe } from "../../../market/timeframe.js";
import { bars } from "../../bars.js";
import { adx, atr, closeVolatility, donchianPosition } from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import { div, ema, logReturn, rsi, sub, zScore } from "../../operators/index.js";

/** The next timeframes above one, as far as there are. */
const higherTimeframes: Readonly<Record<Timeframe, readonly Timeframe[]>> = {
  M1: ["M15", "H1"],
  M5: ["M30", "H4"],
  M15: ["H1", "H4"],
  M30: ["H4", "D1"],
  H1: ["H4", "D1"],
  H4: ["D1"],
  D1: ["W1"],
  W1: [],
};

const base = bars();

/**
 * The same few measures on the closed bars of longer timeframes, with the timeframe at the end of the
 * name: `rsi_14_h4`. No map where there is no longer timeframe.
 */
export function higher(timeframe: Timeframe): FeatureMap[] {
  return higherTimeframes[timeframe].map((longer) => {
    const { high, low, close } = bars({ timeframe: longer });
    const tag = longer.toLowerCase();
    const range = atr(high, low, close, 14);
    return {
      [`return_1_${tag}`]: { expression: logReturn(close, 1), about: `log return of ${longer}` },
      [`rsi_14_${tag}`]: { expression: rsi(close, 14), about: `relative strength of ${longer}` },
      [`trend_${tag}`]: {
        expression: div(sub(ema(close, 5), ema(close, 20)), range),
        about: `EMA 5 against EMA 20 of ${longer}, in ATRs`,
      },
      [`adx_14_${tag}`]: {
        expression: adx(high, low, close, 14),
        about: `how one-sided ${longer} moves`,
      },
      [`z_score_20_${tag}`]: {
        expression: zScore(close, 20),
        about: `close of ${longer} in standard deviations`,
      },
      [`donchian_20_${tag}`]: {
        expression: donchianPosition(high, low, close, 20),
        about: `place in the range of 20 ${longer} bars`,
      },
      [`volatility_ratio_6_24_${tag}`]: {
        expression: div(closeVolatility(close, 6), closeVolatility(close, 24)),
        about: `volatility of 6 ${longer} bars against 24`,
      },
      [`position_${tag}`]: {
        expression: div(sub(base.close, low), sub(high, low)),
        about: `the newest close in the range of the last closed ${longer} bar: beyond 0 and 1 it has broken out`,
      },
    };
  });
}
