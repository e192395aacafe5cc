import {
  adx,
  aroon,
  atr,
  bars,
  bollingerBands,
  cci,
  dema,
  type Expression,
  ema,
  type FeatureSet,
  featureSet,
  kama,
  macd,
  parabolicSar,
  roc,
  rollingMax,
  rollingMin,
  rollingStd,
  rollingSum,
  rsi,
  sma,
  stochastic,
  tema,
  trueRange,
  ultimate,
  wilder,
  williamsR,
  wma,
} from "../../src/features/index.js";

/** An indicator that many libraries have: all of its lines as one feature set. */
export interface IndicatorCase {
  readonly name: IndicatorName;
  /** As people write it: `MACD 12 26 9`. */
  readonly label: string;
  readonly set: FeatureSet;
}

const { high, low, close } = bars();

const indicator = (label: string, lines: Readonly<Record<string, Expression>>) => ({
  label,
  set: featureSet("indicator", lines),
});

/** Names by which the peers know what to compute; parameters are those of the labels. */
const cases = {
  sma: indicator("SMA 20", { line: sma(close, 20) }),
  ema: indicator("EMA 20", { line: ema(close, 20) }),
  wilder: indicator("Wilder's average 14", { line: wilder(close, 14) }),
  wma: indicator("WMA 20", { line: wma(close, 20) }),
  dema: indicator("DEMA 20", { line: dema(close, 20) }),
  tema: indicator("TEMA 20", { line: tema(close, 20) }),
  kama: indicator("KAMA 10", { line: kama(close, 10) }),
  std: indicator("standard deviation 20", { line: rollingStd(close, 20, 0) }),
  sum: indicator("sum 48", { line: rollingSum(close, 48) }),
  max: indicator("highest 96", { line: rollingMax(high, 96) }),
  min: indicator("lowest 96", { line: rollingMin(low, 96) }),
  roc: indicator("ROC 10", { line: roc(close, 10) }),
  rsi: indicator("RSI 14", { line: rsi(close, 14) }),
  macd: indicator("MACD 12 26 9", { ...macd(close, 12, 26, 9) }),
  bollinger: indicator("Bollinger bands 20", { ...bollingerBands(close, 20) }),
  trueRange: indicator("true range", { line: trueRange(high, low, close) }),
  atr: indicator("ATR 14", { line: atr(high, low, close, 14) }),
  adx: indicator("ADX 14", { line: adx(high, low, close, 14) }),
  cci: indicator("CCI 20", { line: cci(high, low, close, 20) }),
  williamsR: indicator("Williams %R 14", { line: williamsR(high, low, close, 14) }),
  stochastic: indicator("stochastic 14 3", { ...stochastic(high, low, close, 14, 3) }),
  aroon: indicator("Aroon 25", { ...aroon(high, low, 25) }),
  ultimate: indicator("ultimate oscillator 7 14 28", { line: ultimate(high, low, close) }),
  parabolicSar: indicator("parabolic SAR", { line: parabolicSar(high, low) }),
};

export type IndicatorName = keyof typeof cases;

export const indicatorCases: readonly IndicatorCase[] = Object.entries(cases).map(
  // The keys of the literal above.
  ([name, { label, set }]) => ({ name: name as IndicatorName, label, set }),
);
