/* Compositions that know of markets. A part of `index.ts`, which takes all of it. */
export {
  minutesToWeekClose,
  openingRangePosition,
  type PreviousDayLines,
  periodPosition,
  periodRange,
  previousDay,
  previousDayPosition,
  sessionOverlap,
  vwapDistance,
} from "./calendar.js";
export {
  abdiRanaldo,
  buyShare,
  corwinSchultzSpread,
  kyleLambda,
  rangePerTick,
  rollSpread,
  spreadZScore,
  tickImbalanceShare,
  tickRun,
} from "./costs.js";
export {
  barsSinceCusum,
  barsSinceGap,
  barsSinceNewHigh,
  barsSinceNewLow,
  barsSinceTurn,
  largeMoveCount,
  turnCount,
} from "./events.js";
export {
  downsideSemivariance,
  leeMykland,
  medRv,
  minRv,
  signedJumpVariation,
  upsideSemivariance,
} from "./jumps.js";
export {
  betaResidual,
  currencyStrength,
  type DollarIndexRates,
  dollarIndex,
  dollarIndexOfPairs,
  leadLag,
  triangularResidual,
} from "./pairs.js";
export { hpCycle, trendRegime, trendT } from "./trends.js";
export {
  adjustedVolatility,
  garchSurprise,
  type HarLines,
  harVolatility,
  tercile,
  volatilityOfVolatility,
} from "./volatility-states.js";
export { waveletDetail, waveletEnergy, waveletEnergyShare, waveletSmooth } from "./wavelets.js";
