import { resolve, sep } from "node:path";
import type { Side } from "../market/bar.js";
import { instrumentSymbols } from "../market/instrument.js";
import { type Timeframe, timeframe } from "../market/timeframe.js";

/** What the name of a file says of what is in it, as far as it says anything. */
export interface NameHints {
  /** One of the 28 pairs; undefined where there is none in the name, or several. */
  readonly instrument?: string;
  readonly side?: Side;
  readonly timeframe?: Timeframe;
  /** It is named as HistData names its downloads. */
  readonly isHistdata: boolean;
}

/** Folders above a file that may say something of it. */
const tellingFolders = 8;

/**
 * The names that may say what a file is: the entry in a zip, the file, then its folders, nearest first.
 */
export function placeNames(path: string, entry: string | null = null): readonly string[] {
  const parts = resolve(path)
    .split(sep)
    .filter((part) => part !== "");
  const nearest = parts.reverse().slice(0, 1 + tellingFolders);
  return entry === null ? nearest : [entry, ...nearest];
}

/**
 * Reads the hints in a name. `DAT_ASCII_EURUSD_M1_2015.csv`, `gbpusd-m1-ask-2012.csv.gz`,
 * `EUR_USD.csv` and `EURJPYh4.csv` all say something.
 *
 * @param names - Most telling first: the entry in a zip, then the zip.
 */
export function readNameHints(names: readonly string[]): NameHints {
  let symbol: string | undefined;
  let side: Side | undefined;
  let step: Timeframe | undefined;
  for (const name of names) {
    symbol ??= symbolIn(name);
    side ??= /(?:^|[^a-z])(bid|ask|mid)(?![a-z])/i.exec(name)?.[1].toLowerCase() as
      | Side
      | undefined; // one of the three words
    const found = /(m1|m5|m15|m30|h1|h4|d1|w1)(?![0-9a-z])/i.exec(withoutSymbol(name))?.[1];
    if (found !== undefined) step ??= timeframe(found);
  }
  const isHistdata = names.some((name) => /^(DAT_(ASCII|MT|XLSX)|HISTDATA_COM)_/i.test(name));
  return { instrument: symbol, side, timeframe: step, isHistdata };
}

const pair = /([A-Z]{3})[_\-./ ]?([A-Z]{3})/g;

/** How each of the 28 pairs stands in a name: made once, for names are read by the thousand. */
const namedPairs = instrumentSymbols.map((symbol) => ({
  symbol,
  pattern: new RegExp(`(^|[^A-Z])${symbol.slice(0, 3)}[_\\-. ]?${symbol.slice(3)}`),
}));

function symbolIn(name: string): string | undefined {
  const upper = name.toUpperCase();
  const found = namedPairs.filter(({ pattern }) => pattern.test(upper));
  return found.length === 1 ? found[0].symbol : undefined;
}

function withoutSymbol(name: string): string {
  return name
    .toUpperCase()
    .replace(pair, (text, base: string, quote: string) =>
      instrumentSymbols.includes(base + quote) ? "_" : text,
    );
}

/** Folders of QuantConnect's markets, whose clocks differ. */
export const leanMarkets = ["oanda", "fxcm"] as const;

/** The market among names, most telling first; undefined where there is none. */
export function leanMarketIn(names: readonly string[]): (typeof leanMarkets)[number] | undefined {
  const plain = names.map((name) => name.toLowerCase());
  return leanMarkets.find((market) => plain.includes(market));
}

/**
 * What a file's name and folders say of its rows that its bytes do not: two files of the same bytes are the
 * same only where they are told alike. Of Dukascopy's hours it is the time itself.
 *
 * @returns Empty where they say nothing.
 */
export function tellingsOf(path: string): string {
  const names = placeNames(path);
  const [file] = names;
  const { side, timeframe, isHistdata } = readNameHints([file]);
  const day = /^\d{8}(?=_)/.exec(file)?.[0];
  const market = leanMarketIn(names);
  const place = /\.bi5$/i.test(file) ? names.slice(0, 5).reverse().join("/") : undefined;
  const vendor = isHistdata ? "histdata" : undefined;
  const told = Object.entries({ side, timeframe, vendor, day, market, place });
  return told.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`])).join(" ");
}
