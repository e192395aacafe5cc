/* One pair against others, written with operators. */
import { PlumblineError, shown } from "../../core/errors.js";
import { instrument, instrumentSymbols } from "../../market/instrument.js";
import { bars } from "../bars.js";
import type { Expression } from "../expression.js";
import { add, mul, scale, sub } from "../operators/arithmetic.js";
import { beta } from "../operators/beta.js";
import { corr } from "../operators/corr.js";
import { log } from "../operators/elementary.js";
import { exp } from "../operators/exponential.js";
import { lag } from "../operators/lag.js";
import { logReturn } from "../operators/log-return.js";
import { sma } from "../operators/sma.js";

/**
 * Lead–lag correlation: of a leader some rows ago with a follower now.
 *
 * @param leader - Series that may lead, usually another pair's return.
 * @param follower - Series that may follow.
 * @param delay - Rows by which the leader is earlier, integer ≥ 1.
 * @param length - Window in bars, integer ≥ 2.
 * @returns Correlation in [−1, 1]; missing where a window is flat. Warm-up: `delay` + `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `delay` or `length` is outside its range.
 * @see A. W. Lo, A. C. MacKinlay, When Are Contrarian Profits Due to Stock Market Overreaction?, Review of
 *   Financial Studies 3, 1990, on cross-autocovariances.
 * @example
 * const { close } = bars();
 * const jpy = bars({ instrument: "USDJPY" });
 * const lead = leadLag(logReturn(jpy.close, 1), logReturn(close, 1), 1, 480);
 */
export function leadLag(
  leader: Expression,
  follower: Expression,
  delay: number,
  length: number,
): Expression {
  return corr(lag(leader, delay), follower, length);
}

/**
 * What another series does not explain: the newest residual of the rolling regression of `x` on `y`,
 * `x − x̄ − β (y − ȳ)`. Over its standard error it is `residualZ`.
 *
 * @param x - Series that is explained, usually a return.
 * @param y - Series that explains.
 * @param length - Window in bars, integer ≥ 2.
 * @returns Series in the unit of `x`; missing where the window of `y` is flat. Warm-up: `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @example
 * const { close } = bars();
 * const gbp = bars({ instrument: "GBPUSD" });
 * const own = betaResidual(logReturn(close, 1), logReturn(gbp.close, 1), 240);
 */
export function betaResidual(x: Expression, y: Expression, length: number): Expression {
  const explained = mul(beta(x, y, length), sub(y, sma(y, length)));
  return sub(sub(x, sma(x, length)), explained);
}

/**
 * Triangular residual: how far a cross stands from the two pairs that make it,
 * `ln(first) + ln(second) − ln(cross)`. In one moment's quotes it is within the spreads.
 *
 * @param first - Closes of the first pair, > 0: EURUSD.
 * @param second - Closes of the second, > 0, whose base is the quote of the first: USDJPY.
 * @param cross - Closes of the cross, > 0: EURJPY.
 * @returns Log return, positive where the cross is cheap. Warm-up: none.
 *
 * @example
 * const [eurusd, usdjpy, eurjpy] = ["EURUSD", "USDJPY", "EURJPY"].map(
 *   (symbol) => bars({ instrument: symbol }).close,
 * );
 * const cheap = triangularResidual(eurusd, usdjpy, eurjpy);
 */
export function triangularResidual(
  first: Expression,
  second: Expression,
  cross: Expression,
): Expression {
  return sub(add(log(first), log(second)), log(cross));
}

/**
 * Strength of a currency: its mean log return against others, each pair with the sign that makes a rise of
 * the currency positive.
 *
 * @param currency - Three letters: `EUR`.
 * @param length - Bars over which the returns are taken, integer ≥ 1.
 * @param pairs - Pairs that hold the currency, at least one; default all of its seven. Their bars must be
 *   at hand as companions.
 * @returns Log return over `length` bars. Missing where a pair's is. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1, if there is no pair, or if one does
 *   not hold the currency; MARKET_INSTRUMENT_UNKNOWN
 * @example
 * const dollar = currencyStrength("USD", 24, ["EURUSD", "GBPUSD", "USDJPY"]);
 */
export function currencyStrength(
  currency: string,
  length: number,
  pairs: readonly string[] = instrumentSymbols.filter((symbol) => symbol.includes(currency)),
): Expression {
  const [first, ...others] = pairs.map((pair) => {
    const { symbol, base, quote } = instrument(pair);
    if (base !== currency && quote !== currency) throw strangePair(currency, symbol);
    const change = logReturn(bars({ instrument: symbol }).close, length);
    return base === currency ? change : scale(change, -1);
  });
  if (first === undefined) throw strangePair(currency, "none");
  return scale(others.reduce(add, first), 1 / pairs.length);
}

function strangePair(currency: string, symbol: string): PlumblineError {
  return new PlumblineError("FEATURES_PARAMETER_INVALID", {
    message: `currencyStrength: found the pair ${symbol}, expected pairs that hold ${shown(currency)}`,
    where: { composition: "currencyStrength", currency, pair: symbol },
    remedy: "give a currency of three capital letters, and pairs of which it is base or quote",
  });
}

/** The six rates of the U.S. Dollar Index, closes > 0. */
export interface DollarIndexRates {
  readonly eurUsd: Expression;
  readonly usdJpy: Expression;
  readonly gbpUsd: Expression;
  readonly usdCad: Expression;
  readonly usdSek: Expression;
  readonly usdChf: Expression;
}

/** Constant and exponents of the index, see `dollarIndex`. */
const indexConstant = 50.14348112;
const indexWeights = {
  eurUsd: -0.576,
  usdJpy: 0.136,
  gbpUsd: -0.119,
  usdCad: 0.091,
  usdSek: 0.042,
  usdChf: 0.036,
} as const;

/**
 * U.S. Dollar Index by the published formula: `50.14348112 · EURUSD^−0.576 · USDJPY^0.136 · GBPUSD^−0.119 ·
 * USDCAD^0.091 · USDSEK^0.042 · USDCHF^0.036`. The exchange uses the middles of bid and ask.
 *
 * @param rates - Closes of the six pairs. USDSEK is none of the instruments of `market/`: bring its series
 *   yourself, or use `dollarIndexOfPairs`.
 * @returns Index, 100 in March 1973. Missing where a rate is. Warm-up: none.
 *
 * @see ICE Futures U.S., U.S. Dollar Index Contracts, FAQ, June 2015, page 2,
 *   https://www.ice.com/publicdocs/futures_us/ICE_Dollar_Index_FAQ.pdf
 * @example
 * const close = (symbol: string) => bars({ instrument: symbol }).close;
 * const rates = { eurUsd: close("EURUSD"), usdJpy: close("USDJPY"), gbpUsd: close("GBPUSD"),
 *   usdCad: close("USDCAD"), usdSek: sek, usdChf: close("USDCHF") };
 * const dollar = dollarIndex(rates);
 */
export function dollarIndex(rates: DollarIndexRates): Expression {
  const names = Object.keys(indexWeights) as readonly (keyof DollarIndexRates)[]; // the keys, in order
  const parts = names.map((name) => scale(log(rates[name]), indexWeights[name]));
  return scale(exp(parts.reduce((sum, part) => add(sum, part))), indexConstant);
}

/**
 * Dollar index of the five pairs at hand: as `dollarIndex` without USDSEK, the other exponents over 0.958
 * so that their sizes add up to 1 again. Its level is not that of the published index, its returns follow
 * it closely.
 *
 * @returns Index of arbitrary level. Missing where a rate is. Warm-up: none.
 *
 * @example
 * const dollarReturn = logReturn(dollarIndexOfPairs(), 24);
 */
export function dollarIndexOfPairs(): Expression {
  const { usdSek, ...others } = indexWeights;
  const parts = Object.entries(others).map(([name, weight]) => {
    const { close } = bars({ instrument: name }); // eurUsd is EURUSD: letter case does not count
    return scale(log(close), weight / (1 - usdSek));
  });
  return scale(exp(parts.reduce((sum, part) => add(sum, part))), indexConstant);
}
