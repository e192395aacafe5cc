import { bars } from "../../bars.js";
import {
  abdiRanaldo,
  amihud,
  corwinSchultzSpread,
  tickImbalanceShare,
} from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import { corr, diff, div, equal, lag, mul, sma, tickRule } from "../../operators/index.js";
import { volatility48 } from "./measures.js";

const { high, low, close, tickVolume } = bars();

/** Frictions that prices give away: spreads implied by them, impact, one-sided trading. */
export const microstructure: FeatureMap = {
  corwin_schultz_48: {
    expression: div(corwinSchultzSpread(high, low, close, 48), volatility48),
    about: "spread that highs and lows imply, in standard deviations of a bar",
  },
  abdi_ranaldo_96: {
    expression: div(abdiRanaldo(high, low, close, 96), volatility48),
    about: "spread that closes and middles imply, in standard deviations of a bar",
  },
  flat_share_96: {
    expression: sma(equal(close, lag(close, 1), 0), 96),
    about: "share of bars that did not move: Lesmond's measure of costs",
  },
  amihud_ratio_12_96: {
    expression: div(amihud(close, tickVolume, 12), amihud(close, tickVolume, 96)),
    about: "move a tick is worth, 12 bars against 96",
  },
  impact_96: {
    expression: corr(diff(close, 1), mul(tickRule(close), tickVolume), 96),
    about: "correlation of changes with signed ticks",
  },
  one_sided_48: {
    expression: tickImbalanceShare(close, tickVolume, 96, 48),
    about: "how one-sided ticks are, from how far bars moved (VPIN)",
  },
};
