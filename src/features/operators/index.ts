/*
 * All operators and their builders. To add one: copy the shape of `ema.ts`; fill the definition; write
 * the docstring; add it to the three lists here; run `npm run golden` and `npm run docs:operators`; add
 * a plain version of it, and values from outside, to `test/unit/features/operators/`. The laws find it
 * by this table.
 */
import type { Operator } from "../operator.js";
import { adaptiveEmaOperator } from "./adaptive-ema.js";
import { almaOperator } from "./alma.js";
import {
  addOperator,
  divOperator,
  mulOperator,
  offsetOperator,
  scaleOperator,
  subOperator,
} from "./arithmetic.js";
import { barsSinceHighOperator, barsSinceLowOperator } from "./bars-since-extremes.js";
import { barsSinceMoveOperator } from "./bars-since-move.js";
import { betaOperator } from "./beta.js";
import { inSessionOperator, minutesToRolloverOperator } from "./calendar-time.js";
import { corrOperator } from "./corr.js";
import {
  cumulativeMaxOperator,
  cumulativeMinOperator,
  cumulativeSumOperator,
} from "./cumulative.js";
import { cusumOperator } from "./cusum.js";
import { cycleCosOperator, cycleSinOperator } from "./cycle.js";
import { diffOperator } from "./diff.js";
import { minusMovementOperator, plusMovementOperator } from "./directional-movement.js";
import { highPassOperator, superSmootherOperator } from "./ehlers-filters.js";
import {
  absOperator,
  logOperator,
  negOperator,
  signOperator,
  sqrtOperator,
  squareOperator,
  tanhOperator,
} from "./elementary.js";
import { emaOperator } from "./ema.js";
import {
  asinhOperator,
  expm1Operator,
  expOperator,
  log1pOperator,
  logisticOperator,
} from "./exponential.js";
import { fisherOperator } from "./fisher.js";
import { fracDiffOperator } from "./frac-diff.js";
import { heikinAshiOpenOperator } from "./heikin-ashi-open.js";
import { lagOperator } from "./lag.js";
import { laguerreOperator, laguerreRsiOperator } from "./laguerre.js";
import { logReturnOperator } from "./log-return.js";
import { andOperator, equalOperator, notOperator, orOperator } from "./logic.js";
import { marketOperators } from "./market-index.js";
import { maxDrawdownOperator } from "./max-drawdown.js";
import { mcGinleyOperator } from "./mcginley.js";
import { meanDeviationOperator } from "./mean-deviation.js";
import { parabolicSarOperator } from "./parabolic-sar.js";
import { permutationEntropyOperator } from "./permutation-entropy.js";
import { powerOperator, reciprocalOperator } from "./power.js";
import {
  coalesceOperator,
  isPresentOperator,
  lastKnownOperator,
  valueWhenOperator,
} from "./presence.js";
import { rSquaredOperator } from "./r-squared.js";
import { garmanKlassVarianceOperator, rogersSatchellVarianceOperator } from "./range-variance.js";
import { regressionErrorOperator } from "./regression-error.js";
import { rescaledRangeOperator } from "./rescaled-range.js";
import { rollingCountOperator } from "./rolling-count.js";
import { rollingCovarianceOperator } from "./rolling-covariance.js";
import { rollingEntropyOperator } from "./rolling-entropy.js";
import { rollingMaxOperator, rollingMinOperator } from "./rolling-extremes.js";
import { rollingKendallOperator } from "./rolling-kendall.js";
import { rollingKurtosisOperator } from "./rolling-kurtosis.js";
import { rollingMadOperator } from "./rolling-mad.js";
import { rollingProductOperator } from "./rolling-product.js";
import { rollingQuantileOperator } from "./rolling-quantile.js";
import { rollingRankOperator } from "./rolling-rank.js";
import { rollingSkewOperator } from "./rolling-skew.js";
import { rollingSpearmanOperator } from "./rolling-spearman.js";
import { rollingStdOperator } from "./rolling-std.js";
import { rollingSumOperator } from "./rolling-sum.js";
import { floorOperator, moduloOperator, roundOperator } from "./rounding.js";
import { rsiOperator } from "./rsi.js";
import { runLengthOperator } from "./run-length.js";
import {
  clipOperator,
  greaterOperator,
  maximumOperator,
  minimumOperator,
  whereOperator,
} from "./selection.js";
import { simpleReturnOperator } from "./simple-return.js";
import { slopeOperator } from "./slope.js";
import { smaOperator } from "./sma.js";
import { trailingBandOperator } from "./trailing-band.js";
import { trueRangeOperator } from "./true-range.js";
import { wilderOperator } from "./wilder.js";
import { wmaOperator } from "./wma.js";
import { zScoreOperator } from "./z-score.js";

export { adaptiveEma } from "./adaptive-ema.js";
export { alma } from "./alma.js";
export { add, div, mul, offset, scale, sub } from "./arithmetic.js";
export { barsSinceHigh, barsSinceLow } from "./bars-since-extremes.js";
export { barsSinceMove } from "./bars-since-move.js";
export { beta } from "./beta.js";
export { inSession, minutesToRollover } from "./calendar-time.js";
export { corr } from "./corr.js";
export { cumulativeMax, cumulativeMin, cumulativeSum } from "./cumulative.js";
export { cusum } from "./cusum.js";
export { cycleCos, cycleSin } from "./cycle.js";
export { diff } from "./diff.js";
export { minusMovement, plusMovement } from "./directional-movement.js";
export { highPass, superSmoother } from "./ehlers-filters.js";
export { abs, log, neg, sign, sqrt, square, tanh } from "./elementary.js";
export { ema } from "./ema.js";
export { asinh, exp, expm1, log1p, logistic } from "./exponential.js";
export { fisher } from "./fisher.js";
export { fracDiff } from "./frac-diff.js";
export { heikinAshiOpen } from "./heikin-ashi-open.js";
export { lag } from "./lag.js";
export { laguerre, laguerreRsi } from "./laguerre.js";
export { logReturn } from "./log-return.js";
export { and, equal, not, or } from "./logic.js";
export * from "./market-index.js";
export { maxDrawdown } from "./max-drawdown.js";
export { mcGinley } from "./mcginley.js";
export { meanDeviation } from "./mean-deviation.js";
export { parabolicSar } from "./parabolic-sar.js";
export { permutationEntropy } from "./permutation-entropy.js";
export { power, reciprocal } from "./power.js";
export { coalesce, isPresent, lastKnown, valueWhen } from "./presence.js";
export { rSquared } from "./r-squared.js";
export { garmanKlassVariance, rogersSatchellVariance } from "./range-variance.js";
export { regressionError } from "./regression-error.js";
export { rescaledRange } from "./rescaled-range.js";
export { rollingCount } from "./rolling-count.js";
export { rollingCovariance } from "./rolling-covariance.js";
export { rollingEntropy } from "./rolling-entropy.js";
export { rollingMax, rollingMin } from "./rolling-extremes.js";
export { rollingKendall } from "./rolling-kendall.js";
export { rollingKurtosis } from "./rolling-kurtosis.js";
export { rollingMad } from "./rolling-mad.js";
export { rollingProduct } from "./rolling-product.js";
export { rollingQuantile } from "./rolling-quantile.js";
export { rollingRank } from "./rolling-rank.js";
export { rollingSkew } from "./rolling-skew.js";
export { rollingSpearman } from "./rolling-spearman.js";
export { rollingStd } from "./rolling-std.js";
export { rollingSum } from "./rolling-sum.js";
export { floor, modulo, round } from "./rounding.js";
export { rsi } from "./rsi.js";
export { runLength } from "./run-length.js";
export { clip, greater, maximum, minimum, where } from "./selection.js";
export { simpleReturn } from "./simple-return.js";
export { slope } from "./slope.js";
export { sma } from "./sma.js";
export { trailingBand } from "./trailing-band.js";
export { trueRange } from "./true-range.js";
export { wilder } from "./wilder.js";
export { wma } from "./wma.js";
export { zScore } from "./z-score.js";

const operators: readonly Operator[] = [
  ...marketOperators,
  adaptiveEmaOperator,
  addOperator,
  subOperator,
  mulOperator,
  divOperator,
  scaleOperator,
  offsetOperator,
  barsSinceHighOperator,
  barsSinceLowOperator,
  barsSinceMoveOperator,
  betaOperator,
  minutesToRolloverOperator,
  inSessionOperator,
  corrOperator,
  cusumOperator,
  cycleSinOperator,
  cycleCosOperator,
  diffOperator,
  plusMovementOperator,
  minusMovementOperator,
  absOperator,
  negOperator,
  logOperator,
  sqrtOperator,
  squareOperator,
  signOperator,
  tanhOperator,
  emaOperator,
  fracDiffOperator,
  lagOperator,
  logReturnOperator,
  meanDeviationOperator,
  rSquaredOperator,
  garmanKlassVarianceOperator,
  rogersSatchellVarianceOperator,
  rollingMaxOperator,
  rollingMinOperator,
  rollingKurtosisOperator,
  rollingMadOperator,
  rollingQuantileOperator,
  rollingRankOperator,
  rollingSkewOperator,
  rollingStdOperator,
  rollingSumOperator,
  rsiOperator,
  runLengthOperator,
  minimumOperator,
  maximumOperator,
  greaterOperator,
  whereOperator,
  clipOperator,
  simpleReturnOperator,
  slopeOperator,
  smaOperator,
  trueRangeOperator,
  wilderOperator,
  wmaOperator,
  zScoreOperator,
  expOperator,
  expm1Operator,
  log1pOperator,
  logisticOperator,
  asinhOperator,
  powerOperator,
  reciprocalOperator,
  floorOperator,
  roundOperator,
  moduloOperator,
  equalOperator,
  andOperator,
  orOperator,
  notOperator,
  isPresentOperator,
  coalesceOperator,
  lastKnownOperator,
  valueWhenOperator,
  cumulativeSumOperator,
  cumulativeMaxOperator,
  cumulativeMinOperator,
  rollingCovarianceOperator,
  regressionErrorOperator,
  rollingSpearmanOperator,
  rollingKendallOperator,
  rollingEntropyOperator,
  permutationEntropyOperator,
  rescaledRangeOperator,
  rollingCountOperator,
  rollingProductOperator,
  maxDrawdownOperator,
  almaOperator,
  mcGinleyOperator,
  superSmootherOperator,
  highPassOperator,
  laguerreOperator,
  laguerreRsiOperator,
  fisherOperator,
  parabolicSarOperator,
  trailingBandOperator,
  heikinAshiOpenOperator,
];

/** Every operator by name. */
export const operatorTable: ReadonlyMap<string, Operator> = new Map(
  operators.map((operator) => [operator.name, operator]),
);
