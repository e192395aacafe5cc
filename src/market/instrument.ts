import { nearestName, PlumblineError, shown } from "../core/errors.js";

/** A currency pair. EURUSD 1.10 means that one EUR costs 1.10 USD. */
export interface Instrument {
  /** Six letters, base then quote. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** The conventional price step: 0.0001, or 0.01 where the quote is JPY. Price units. */
  readonly pip: number;
  /** Decimals in which modern vendors quote it: a tenth of a pip. */
  readonly digits: number;
  /** Our rounded estimate of a raw account's spread in liquid hours, in pips: a default, no more. */
  readonly typicalSpreadPips: number;
}

/**
 * Our rounded estimates of the spreads of raw accounts in liquid hours, in pips. Not measured and not
 * published by anyone: a default for costs where the data holds no spread, no more.
 */
// biome-ignore format: a table reads better in rows
const typicalSpreadPips: Readonly<Record<string, number>> = {
  EURUSD: 0.2, GBPUSD: 0.5, USDJPY: 0.3, USDCHF: 0.6, AUDUSD: 0.4, USDCAD: 0.5, NZDUSD: 0.6,
  EURGBP: 0.5, EURJPY: 0.6, EURCHF: 0.7, EURAUD: 0.9, EURCAD: 0.9, EURNZD: 1.4,
  GBPJPY: 1.1, GBPCHF: 1.2, GBPAUD: 1.3, GBPCAD: 1.3, GBPNZD: 1.9,
  AUDJPY: 0.7, AUDCHF: 0.8, AUDCAD: 0.8, AUDNZD: 1.1,
  NZDJPY: 0.9, NZDCHF: 1.1, NZDCAD: 1.1,
  CADJPY: 0.8, CADCHF: 0.9, CHFJPY: 1.0,
};

/** The 28 pairs of the eight major currencies, majors first. */
export const instrumentSymbols: readonly string[] = Object.keys(typicalSpreadPips);

/**
 * The instrument of a symbol. `eur/usd`, `EUR_USD`, `EUR-USD` and `EURUSD` are the same.
 *
 * @throws MARKET_INSTRUMENT_UNKNOWN if it is none of the 28 majors and crosses; names the nearest.
 */
export function instrument(symbol: string): Instrument {
  const name = symbol.toUpperCase().replace(/[^A-Z]/g, "");
  const spread = typicalSpreadPips[name];
  if (spread === undefined) {
    const nearest = nearestName(name, instrumentSymbols);
    throw new PlumblineError("MARKET_INSTRUMENT_UNKNOWN", {
      message: `no instrument ${shown(symbol)}, expected one of the 28 pairs of EUR GBP AUD NZD USD CAD CHF JPY`,
      where: { instrument: symbol },
      remedy: nearest ? `did you mean ${nearest}?` : `known: ${instrumentSymbols.join(" ")}`,
    });
  }
  const quote = name.slice(3);
  const isYen = quote === "JPY";
  return Object.freeze({
    symbol: name,
    base: name.slice(0, 3),
    quote,
    pip: isYen ? 0.01 : 0.0001,
    digits: isYen ? 3 : 5,
    typicalSpreadPips: spread,
  });
}
