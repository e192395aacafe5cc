import { createRequire } from "node:module";
import { join } from "node:path";
import type { IndicatorName } from "../data/indicator-cases.js";
import { npmPeersFolder } from "../places.js";

/** A library of npm's that computes indicators. */
export interface IndicatorPeer {
  /** With its version where it is installed: `tulind 0.8.20`. */
  readonly name: string;
  /**
   * The indicators that it has, each over the columns that it was made for; undefined where the library
   * is not installed. A call gives the first line's value of the last bar.
   */
  readonly calls: IndicatorCalls | undefined;
}

export type IndicatorCalls = Partial<Readonly<Record<IndicatorName, () => number>>>;

/** Prices as these libraries read them: arrays of numbers, made before the time is taken. */
interface Prices {
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
}

/** Libraries as they are found in the folder that `npm run bench:peers` fills. */
export function findIndicatorPeers(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
): IndicatorPeer[] {
  const prices: Prices = { high: [...high], low: [...low], close: [...close] };
  return [
    found("tulind", (library: Tulind) => tulindCalls(library, prices)),
    found("technicalindicators", (library: TechnicalIndicators) => batchCalls(library, prices)),
    found("indicatorts", (library: Indicatorts) => arrayCalls(library, prices)),
    found("trading-signals", (library: TradingSignals) => streamCalls(library, prices)),
  ];
}

function found<Library>(
  name: string,
  callsOf: (library: Library) => IndicatorCalls,
): IndicatorPeer {
  const require = createRequire(join(npmPeersFolder, "package.json"));
  try {
    const library: Library = require(name);
    const { version } = require(`./node_modules/${name}/package.json`) as { version: string };
    return { name: `${name} ${version}`, calls: callsOf(library) };
  } catch {
    return { name, calls: undefined }; // not installed, or not built for this Node
  }
}

type Columns = readonly (readonly number[])[];

/** Tulip Indicators in C: arrays in, arrays out, and a callback that is called before it returns. */
interface Tulind {
  readonly indicators: Readonly<
    Record<
      string,
      {
        indicator(
          inputs: Columns,
          options: readonly number[],
          done: (error: unknown, lines: Columns) => void,
        ): void;
      }
    >
  >;
}

function tulindCalls({ indicators }: Tulind, { high, low, close }: Prices): IndicatorCalls {
  const call =
    (name: string, inputs: Columns, ...options: readonly number[]) =>
    () => {
      let value = Number.NaN;
      indicators[name].indicator(inputs, options, (_, lines) => {
        value = lines[0][lines[0].length - 1];
      });
      return value;
    };
  const bar = [high, low, close];
  return {
    sma: call("sma", [close], 20),
    ema: call("ema", [close], 20),
    wilder: call("wilders", [close], 14),
    wma: call("wma", [close], 20),
    dema: call("dema", [close], 20),
    tema: call("tema", [close], 20),
    kama: call("kama", [close], 10),
    std: call("stddev", [close], 20),
    sum: call("sum", [close], 48),
    max: call("max", [high], 96),
    min: call("min", [low], 96),
    roc: call("roc", [close], 10),
    rsi: call("rsi", [close], 14),
    macd: call("macd", [close], 12, 26, 9),
    bollinger: call("bbands", [close], 20, 2),
    trueRange: call("tr", bar),
    atr: call("atr", bar, 14),
    adx: call("adx", bar, 14),
    cci: call("cci", bar, 20),
    williamsR: call("willr", bar, 14),
    stochastic: call("stoch", bar, 14, 1, 3),
    aroon: call("aroon", [high, low], 25),
    ultimate: call("ultosc", bar, 7, 14, 28),
    parabolicSar: call("psar", [high, low], 0.02, 0.2),
  };
}

/** Generators of rows behind one `calculate`. */
type TechnicalIndicators = Readonly<
  Record<
    string,
    { calculate(given: object): readonly (number | Readonly<Record<string, number>>)[] }
  >
>;

function batchCalls(library: TechnicalIndicators, prices: Prices): IndicatorCalls {
  const { high, close } = prices;
  const call =
    (name: string, given: object, line = "") =>
    () => {
      const last = library[name].calculate(given).at(-1) ?? Number.NaN;
      return typeof last === "number" ? last : last[line];
    };
  const slow = { fastPeriod: 12, slowPeriod: 26, signalPeriod: 9 };
  const averages = { SimpleMAOscillator: false, SimpleMASignal: false };
  return {
    sma: call("SMA", { period: 20, values: close }),
    ema: call("EMA", { period: 20, values: close }),
    wilder: call("WEMA", { period: 14, values: close }),
    wma: call("WMA", { period: 20, values: close }),
    std: call("SD", { period: 20, values: close }),
    sum: call("Sum", { period: 48, values: close }),
    max: call("Highest", { period: 96, values: high }),
    min: call("Lowest", { period: 96, values: prices.low }),
    roc: call("ROC", { period: 10, values: close }),
    rsi: call("RSI", { period: 14, values: close }),
    macd: call("MACD", { ...slow, ...averages, values: close }, "MACD"),
    bollinger: call("BollingerBands", { period: 20, stdDev: 2, values: close }, "upper"),
    trueRange: call("TrueRange", prices),
    atr: call("ATR", { ...prices, period: 14 }),
    adx: call("ADX", { ...prices, period: 14 }, "adx"),
    cci: call("CCI", { ...prices, period: 20 }),
    williamsR: call("WilliamsR", { ...prices, period: 14 }),
    stochastic: call("Stochastic", { ...prices, period: 14, signalPeriod: 3 }, "k"),
    parabolicSar: call("PSAR", { ...prices, step: 0.02, max: 0.2 }),
  };
}

/** Functions of arrays; several lines come as an object. */
type Indicatorts = Readonly<
  Record<string, (...given: unknown[]) => readonly number[] & Readonly<Record<string, number[]>>>
>;

function arrayCalls(library: Indicatorts, { high, low, close }: Prices): IndicatorCalls {
  const call = (name: string, inputs: Columns, settings: object, line?: string) => (): number => {
    const lines = library[name](...inputs, settings);
    return (line === undefined ? lines : lines[line]).at(-1) ?? Number.NaN;
  };
  const bar = [high, low, close];
  return {
    sma: call("sma", [close], { period: 20 }),
    ema: call("ema", [close], { period: 20 }),
    wilder: call("rma", [close], { period: 14 }),
    dema: call("dema", [close], { period: 20 }),
    tema: call("tema", [close], { period: 20 }),
    std: call("mstd", [close], { period: 20 }),
    sum: call("msum", [close], { period: 48 }),
    max: call("mmax", [high], { period: 96 }),
    min: call("mmin", [low], { period: 96 }),
    roc: call("roc", [close], { period: 10 }),
    rsi: call("rsi", [close], { period: 14 }),
    macd: call("macd", [close], { fast: 12, slow: 26, signal: 9 }, "macdLine"),
    bollinger: call("bb", [close], { period: 20 }, "upper"),
    trueRange: call("tr", bar, {}),
    atr: call("atr", bar, { period: 14 }, "atrLine"),
    cci: call("cci", bar, { period: 20 }),
    williamsR: call("willr", bar, { period: 14 }),
    stochastic: call("stoch", bar, { kPeriod: 14, dPeriod: 3 }, "k"),
    aroon: call("aroon", [high, low], { period: 25 }, "up"),
    parabolicSar: call("psar", bar, { step: 0.02, max: 0.2 }, "psarResult"),
  };
}

/** Classes that take one value after another; several lines come as an object. */
type TradingSignals = Readonly<Record<string, new (...given: unknown[]) => StreamIndicator>>;

interface StreamIndicator {
  add(value: unknown): number | Readonly<Record<string, number>> | null;
}

function streamCalls(library: TradingSignals, { high, low, close }: Prices): IndicatorCalls {
  const candles = close.map((price, row) => ({
    open: price,
    high: high[row],
    low: low[row],
    close: price,
    volume: 1,
  }));
  const make = (name: string, ...given: readonly unknown[]) => new library[name](...given);
  const call =
    (values: readonly unknown[], name: string, given: () => readonly unknown[], line = "") =>
    () => {
      const indicator = make(name, ...given());
      let last: ReturnType<StreamIndicator["add"]> = null;
      for (const value of values) last = indicator.add(value);
      return typeof last === "number" ? last : (last?.[line] ?? Number.NaN);
    };
  const one = (name: string, length: number) => call(close, name, () => [length]);
  const whole = (name: string, ...given: readonly number[]) => call(candles, name, () => given);
  return {
    sma: one("SMA", 20),
    ema: one("EMA", 20),
    wilder: one("WSMA", 14),
    wma: one("WMA", 20),
    dema: one("DEMA", 20),
    tema: one("TEMA", 20),
    kama: one("KAMA", 10),
    roc: one("ROC", 10),
    rsi: one("RSI", 14),
    macd: call(close, "MACD", () => [12, 26, 9].map((length) => make("EMA", length)), "macd"),
    bollinger: call(close, "BollingerBands", () => [20, 2], "upper"),
    trueRange: whole("TR"),
    atr: whole("ATR", 14),
    adx: whole("ADX", 14),
    cci: whole("CCI", 20),
    williamsR: whole("WilliamsR", 14),
    ultimate: whole("UltimateOscillator", 7, 14, 28),
    parabolicSar: call(candles, "PSAR", () => [{ accelerationStep: 0.02, accelerationMax: 0.2 }]),
  };
}
