import { bars } from "../../bars.js";
import {
  adx,
  choppiness,
  efficiencyRatio,
  heikinAshi,
  hma,
  ichimoku,
  kama,
  keltnerPosition,
  minusDi,
  plusDi,
  superTrend,
  trendResidual,
  trendT,
  vortex,
} from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import {
  diff,
  div,
  ema,
  maximum,
  minimum,
  parabolicSar,
  rollingStd,
  rSquared,
  slope,
  sma,
  sub,
} from "../../operators/index.js";
import { range } from "./measures.js";

const { open, high, low, close } = bars();
const cloud = ichimoku(high, low);
const candle = heikinAshi(open, high, low, close);
const crossing = vortex(high, low, close, 14);

/** How far the price is from where it usually is, and how straight the way there was. */
export const trend: FeatureMap = {
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
  sma_cross_48_240: {
    expression: div(sub(sma(close, 48), sma(close, 240)), range),
    about: "mean of 48 bars against that of 240, in ATRs",
  },
  hma_slope_20: {
    expression: div(diff(hma(close, 20), 1), range),
    about: "step of the Hull average, in ATRs",
  },
  kama_distance_10: {
    expression: div(sub(close, kama(close, 10)), range),
    about: "close against Kaufman's average, in ATRs",
  },
  super_trend_10: {
    expression: div(sub(close, superTrend(high, low, close, 10, 3).line), range),
    about: "close against the trailing band of 3 ATRs, in ATRs; its sign is the trend",
  },
  sar_distance: {
    expression: div(sub(close, parabolicSar(high, low, 0.02, 0.2)), range),
    about: "close against the parabolic stop, in ATRs; its sign is the trend",
  },
  ichimoku_cross: {
    expression: div(sub(cloud.conversion, cloud.base), range),
    about: "middle of 9 bars against that of 26, in ATRs",
  },
  ichimoku_cloud: {
    expression: div(
      sub(
        close,
        minimum(
          maximum(close, minimum(cloud.leadingA, cloud.leadingB)),
          maximum(cloud.leadingA, cloud.leadingB),
        ),
      ),
      range,
    ),
    about: "how far above or below the cloud the close is, in ATRs; 0 within",
  },
  heikin_ashi_body: {
    expression: div(sub(candle.close, candle.open), range),
    about: "body of the Heikin-Ashi bar, in ATRs",
  },
  slope_24: {
    expression: div(slope(close, 24), rollingStd(diff(close, 1), 24)),
    about: "slope of the line through 24 bars, in standard deviations of a change",
  },
  slope_96: {
    expression: div(slope(close, 96), rollingStd(diff(close, 1), 96)),
    about: "slope of the line through 96 bars, in standard deviations of a change",
  },
  trend_t_48: { expression: trendT(close, 48), about: "t of the slope through 48 bars" },
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
  vortex_lead_14: {
    expression: sub(crossing.plus, crossing.minus),
    about: "upward vortex less the downward one",
  },
  efficiency_20: {
    expression: efficiencyRatio(close, 20),
    about: "way between over way travelled, 20 bars",
  },
  efficiency_96: {
    expression: efficiencyRatio(close, 96),
    about: "way between over way travelled, 96 bars",
  },
  choppiness_14: {
    expression: choppiness(high, low, close, 14),
    about: "100 where 14 bars went nowhere, low where they went straight",
  },
};
