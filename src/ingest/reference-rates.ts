import { PlumblineError, shown, shownList } from "../core/errors.js";
import { hourMs, minuteMs } from "../core/time.js";
import { localToUtc } from "../core/zone.js";
import { instrument } from "../market/instrument.js";
import type { ReferenceRates } from "../market/reference-rate.js";
import { openTextFile, type TextFile } from "./file-bytes.js";
import { looksLikeEcb } from "./formats/ecb.js";

/** When the rates are fixed, after midnight in Frankfurt: the concertation is at about 14:15 (14:10 since July 2016). */
const fixedAfterMidnightMs = 14 * hourMs + 15 * minuteMs;
/** All of history is 2 MB. */
const maximumBytes = 64 * 1024 * 1024;

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * The European Central Bank's euro reference rates of a pair: `eurofxref.csv` of one day, `eurofxref-hist.csv`
 * of all since 1999, plain, gzipped or zipped. Rates of pairs without the euro are the quotient of two. A day
 * on which one of the two is `N/A` has no rate.
 *
 * The bank publishes them for information only, about 16:00 CET: what is compared with them is past.
 *
 * @param symbol - `EURUSD`.
 * @throws INGEST_FORMAT_UNEXPECTED, INGEST_COLUMN_MISSING, INGEST_TIME_AMBIGUOUS, INGEST_FILE_TOO_LARGE, and
 *   what the file's bytes throw.
 * @see https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates
 */
export async function readReferenceRates(path: string, symbol: string): Promise<ReferenceRates> {
  return ratesOf(await openTextFile(path), symbol);
}

/** The rates in a text, wherever its bytes are. @throws as `readReferenceRates` */
export async function ratesOf(file: TextFile, symbol: string): Promise<ReferenceRates> {
  const { base, quote } = instrument(symbol);
  const { path } = file;
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of file.read()) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > maximumBytes) {
      throw new PlumblineError("INGEST_FILE_TOO_LARGE", {
        message: `${file.name} holds more than ${maximumBytes} bytes, expected some megabytes of rates`,
        where: { file: path },
        remedy: "look at it: all of the bank's history is 2 MB",
      });
    }
  }
  const rows = text.split(/\r?\n/).map((line) => line.split(",").map((cell) => cell.trim()));
  const [header] = rows;
  if (!looksLikeEcb(header)) {
    throw new PlumblineError("INGEST_FORMAT_UNEXPECTED", {
      message: `${file.name} does not begin with the header of ECB reference rates, Date,USD,JPY,…`,
      where: { file: path, found: shown(header.join(",")) },
      remedy: "download eurofxref-hist.zip from the bank",
    });
  }
  const column = (currency: string): number => {
    if (currency === "EUR") return -1;
    const at = header.indexOf(currency);
    if (at > 0) return at;
    throw new PlumblineError("INGEST_COLUMN_MISSING", {
      message: `${file.name} has no column ${currency}, found ${shownList(header.filter(Boolean))}`,
      where: { file: path, column: currency },
      remedy: "download eurofxref-hist.zip from the bank",
    });
  };
  const [baseAt, quoteAt] = [column(base), column(quote)];
  const found: { readonly time: number; readonly rate: number }[] = [];
  rows.slice(1).forEach((cells, index) => {
    if (cells.length < 2) return;
    const time = fixingTime(cells[0], file.name, index + 2);
    const rate = perEuro(cells, quoteAt) / perEuro(cells, baseAt);
    if (Number.isFinite(rate)) found.push({ time, rate });
  });
  found.sort((a, b) => a.time - b.time); // the newest stands first
  return {
    time: Float64Array.from(found, ({ time }) => time),
    rate: Float64Array.from(found, ({ rate }) => rate),
  };
}

/** Units of a currency for one euro; NaN of what is no positive number. */
function perEuro(cells: readonly string[], at: number): number {
  if (at < 0) return 1;
  const text = cells[at] ?? "";
  return /^\d+(\.\d+)?$/.test(text) && Number(text) > 0 ? Number(text) : Number.NaN;
}

/** `2026-04-13` of the history, `13 April 2026` of the daily file. */
function fixingTime(text: string, file: string, line: number): number {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const long = /^(\d{1,2}) ([A-Za-z]{3,9}) (\d{4})$/.exec(text);
  const [year, month, day] =
    iso !== null
      ? [Number(iso[1]), Number(iso[2]) - 1, Number(iso[3])]
      : long !== null
        ? [Number(long[3]), months.indexOf(long[2].slice(0, 3).toLowerCase()), Number(long[1])]
        : [Number.NaN, -1, Number.NaN];
  const midnight = Date.UTC(year, month, day);
  if (month >= 0 && new Date(midnight).getUTCDate() === day) {
    return localToUtc("CET", midnight + fixedAfterMidnightMs);
  }
  throw new PlumblineError("INGEST_TIME_AMBIGUOUS", {
    message: `line ${line} of ${file} begins with ${shown(text)}, expected a date such as 2026-04-13`,
    where: { file, line },
    remedy: "download the file again",
  });
}
