import { bars } from "../../bars.js";
import {
  adx,
  atr,
  efficiencyRatio,
  hma,
  kama,
  keltnerPosition,
  minusDi,
  plusDi,
  trendResidual,
} from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import { diff, div, ema, rollingStd, rSquared, slope, sub } from "../../operators/index.js";

const { high, low, close } = bars();
const range = atr(high, low, close, 14);

/** How far the price is from where it usually is, and how straight the way there was. */
export const trend: FeatureMap = {
  ema_distance_10: {
    expression: keltnerPosition(high, low, close, 10),
    about: "close against EMA 10, in ATRs",
  },
  ema_distance_50: {
    expression: keltnerPosition(high, low, close, 50),
    about: "close against EMA 50, in ATRs",
  },
  ema_distance_200: {
    expression: div(sub(close, ema(close, 200)), range),
    about: "close against EMA 200, in ATRs",
  },
  ema_cross_10_50: {
    expression: div(sub(ema(close, 10), ema(close, 50)), range),
    about: "EMA 10 against EMA 50, in ATRs",
  },
  ema_cross_20_100: {
    expression: div(sub(ema(close, 20), ema(close, 100)), range),
    about: "EMA 20 against EMA 100, in ATRs",
  },
  hma_slope_20: {
    expression: div(diff(hma(close, 20), 1), range),
    about: "step of the Hull average, in ATRs",
  },
  kama_distance_10: {
    expression: div(sub(close, kama(close, 10)), range),
    about: "close against Kaufman's average, in ATRs",
  },
  slope_24: {
    expression: div(slope(close, 24), rollingStd(diff(close, 1), 24)),
    about: "slope of the line through 24 bars, in standard deviations of a change",
  },
  slope_96: {
    expression: div(slope(close, 96), rollingStd(diff(close, 1), 96)),
    about: "slope of the line through 96 bars, in standard deviations of a change",
  },
  r_squared_24: { expression: rSquared(close, 24), about: "straightness of 24 bars" },
  r_squared_96: { expression: rSquared(close, 96), about: "straightness of 96 bars" },
  residual_48: {
    expression: div(trendResidual(close, 48), rollingStd(close, 48)),
    about: "close against the line through 48 bars, in standard deviations",
  },
  adx_14: { expression: adx(high, low, close, 14), about: "how one-sided the movement is" },
  di_lead_14: {
    expression: sub(plusDi(high, low, close, 14), minusDi(high, low, close, 14)),
    about: "+DI − −DI",
  },
  efficiency_20: {
    expression: efficiencyRatio(close, 20),
    about: "way between over way travelled, 20 bars",
  },
};
