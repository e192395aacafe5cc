import { bars } from "../../bars.js";
import {
  barsSinceCusum,
  barsSinceNewHigh,
  barsSinceNewLow,
  barsSinceTurn,
  crossings,
  largeMoveCount,
  turnCount,
} from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import {
  barsSinceMove,
  clip,
  cumulativeSum,
  directionalChange,
  ema,
  exp,
  greater,
  lag,
  log1p,
  overshoot,
  rollingMax,
  rollingMin,
  rollingSum,
  scale,
  sub,
  zScore,
} from "../../operators/index.js";
import { change, surprise48 } from "./measures.js";

const { high, low, close } = bars();

/**
 * A price whose standard deviation is 1 % a bar: turns of 4 % mean the same in every pair and at every
 * timeframe.
 */
const standardPrice = exp(scale(cumulativeSum(clip(surprise48, -6, 6)), 0.01));
const turn = 0.04;
const isNewHigh = greater(high, lag(rollingMax(high, 24), 1));
const isNewLow = greater(lag(rollingMin(low, 24), 1), low);

/** How long ago, and how often, something happened. Ages that have no bound are logarithms of 1 + bars. */
export const events: FeatureMap = {
  since_move_96: {
    expression: log1p(barsSinceMove(zScore(change, 96), 3)),
    about: "bars since a return of 3 standard deviations",
  },
  since_new_high_96: {
    expression: log1p(barsSinceNewHigh(high, 96)),
    about: "bars since a high above 96 bars before it",
  },
  since_new_low_96: {
    expression: log1p(barsSinceNewLow(low, 96)),
    about: "bars since a low below 96 bars before it",
  },
  breakout_lead_96: {
    expression: sub(rollingSum(isNewHigh, 96), rollingSum(isNewLow, 96)),
    about: "new highs of 24 bars less new lows, in 96",
  },
  since_shift: {
    expression: log1p(barsSinceCusum(surprise48, 5)),
    about: "bars since changes added up to 5 standard deviations",
  },
  turn_direction: {
    expression: directionalChange(standardPrice, turn),
    about: "1 or −1 after the last turn by 4 standard deviations",
  },
  turn_overshoot: {
    expression: overshoot(standardPrice, turn),
    about: "how far the price has come since that turn was seen",
  },
  turn_count_96: {
    expression: turnCount(standardPrice, turn, 96),
    about: "such turns in 96 bars",
  },
  since_turn: {
    expression: log1p(barsSinceTurn(standardPrice, turn)),
    about: "bars since such a turn",
  },
  large_move_count_96: {
    expression: largeMoveCount(change, 2.5, 96),
    about: "log returns of 2.5 standard deviations in 96 bars",
  },
  ema_crossings_96: {
    expression: crossings(close, ema(close, 20), 96),
    about: "how often the close crossed EMA 20 in 96 bars",
  },
};
