/* Features that are written with operators: functions that return expressions and have no kernel. */
export { frama, roofing, t3, trima, vidya, vwma, zlema } from "./adaptive-averages.js";
export { dema, efficiencyRatio, hma, kama, tema, trendResidual } from "./averages.js";
export {
  adx,
  atr,
  bollingerPercentB,
  bollingerWidth,
  keltnerPosition,
  minusDi,
  plusDi,
} from "./bands.js";
export { bodyRatio, closePosition, lowerWick, upperWick } from "./candle.js";
export {
  bollingerBands,
  type ChannelLines,
  donchianChannel,
  keltnerChannel,
  natr,
} from "./channels.js";
export { compoundReturn, drawdown, ulcerIndex } from "./drawdown.js";
export {
  crossAbove,
  crossBelow,
  crossings,
  greaterOrEqual,
  less,
  lessOrEqual,
  signedLog,
} from "./logic.js";
export * from "./market-index.js";
export { amihud, mfi, spreadBps, spreadPips, tickImbalance } from "./microstructure.js";
export {
  type AroonLines,
  aroon,
  cci,
  donchianPosition,
  type MacdLines,
  macd,
  ppo,
  roc,
  type StochasticLines,
  stochastic,
  tsi,
  typicalPrice,
  williamsR,
} from "./momentum.js";
export {
  cmo,
  connorsRsi,
  coppock,
  dpo,
  type KstLines,
  kst,
  stochasticRsi,
  trix,
} from "./oscillators.js";
export {
  awesomeOscillator,
  choppiness,
  type FisherLines,
  fisherTransform,
  massIndex,
  ultimate,
  type VortexLines,
  vortex,
} from "./ranges.js";
export { linearForecast, linearIntercept, rollingVariance, winsorize } from "./regression.js";
export { hurst, scalingExponent } from "./scaling.js";
export { autocorrelation, rollingMedian, varianceRatio } from "./statistics.js";
export {
  accumulationDistribution,
  chaikinMoneyFlow,
  chaikinOscillator,
  easeOfMovement,
  forceIndex,
  obv,
} from "./tick-volume.js";
export { hourCos, hourSin, weekCos, weekSin } from "./time.js";
export {
  type ElderRayLines,
  elderRay,
  type HeikinAshiLines,
  heikinAshi,
  type IchimokuLines,
  ichimoku,
  pivotPosition,
  type SuperTrendLines,
  superTrend,
} from "./trend-lines.js";
export {
  bipowerShare,
  closeVolatility,
  downsideShare,
  ewmaVolatility,
  garmanKlassVolatility,
  parkinsonVolatility,
  realizedVolatility,
  rogersSatchellVolatility,
  yangZhangVolatility,
} from "./volatility.js";
