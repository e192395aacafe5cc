import { hpCycle, roofing, waveletDetail, waveletEnergyShare } from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import {
  div,
  fracDiff,
  highPass,
  kalmanLevelInnovation,
  kalmanTrendSlope,
  zScore,
} from "../../operators/index.js";
import { price, volatility48 } from "./measures.js";

/** Waves, cycles and smoothed trends: the log price through one-sided filters. */
export const filters: FeatureMap = {
  wavelet_detail_3: {
    expression: div(waveletDetail(price, 3), volatility48),
    about: "waves of about 8 bars, in standard deviations of a bar",
  },
  wavelet_detail_4: {
    expression: div(waveletDetail(price, 4), volatility48),
    about: "waves of about 16 bars, in standard deviations of a bar",
  },
  wavelet_detail_5: {
    expression: div(waveletDetail(price, 5), volatility48),
    about: "waves of about 32 bars, in standard deviations of a bar",
  },
  wavelet_share_1_96: {
    expression: waveletEnergyShare(price, 1, 4, 96),
    about: "share of the fastest of four scales in the energy of 96 bars",
  },
  wavelet_share_4_96: {
    expression: waveletEnergyShare(price, 4, 4, 96),
    about: "share of the slowest of four scales in the energy of 96 bars",
  },
  roofing_48_10: {
    expression: div(roofing(price, 48, 10), volatility48),
    about: "Ehlers's cycles of 10 to 48 bars, in standard deviations of a bar",
  },
  high_pass_96: {
    expression: div(highPass(price, 96), volatility48),
    about: "what is left without cycles longer than 96 bars, in standard deviations",
  },
  kalman_slope: {
    expression: div(kalmanTrendSlope(price, 1, 0.1, 0.001), volatility48),
    about: "slope of a local linear trend, in standard deviations of a bar",
  },
  kalman_surprise: {
    expression: div(kalmanLevelInnovation(price, 1, 0.05), volatility48),
    about: "distance from the level that a Kalman filter expected, by volatility",
  },
  hp_cycle: {
    expression: div(hpCycle(price, 1600), volatility48),
    about: "log price less its one-sided Hodrick-Prescott trend, in standard deviations of a bar",
  },
  frac_diff_z_96: {
    expression: zScore(fracDiff(price, 0.4, 32), 96),
    about: "fractional difference of order 0.4, in standard deviations: memory kept, level lost",
  },
};
