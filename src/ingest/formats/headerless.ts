import { instrumentSymbols } from "../../market/instrument.js";
import type { BarLayout } from "../layout.js";
import { timeFormOf } from "../row-time.js";
import type { Sample } from "../sample.js";

/** Lines of which one must be a row, so that a damaged first line does not hide the format. */
export const triedLines = 10;

/** Whether the first line names columns: it has several fields, and none is a number or a time. */
export function hasHeader(sample: Sample): boolean {
  const { fields } = sample.lines[0];
  const isWord = (field: string) =>
    !isNumber(field, ".") && !/^\d/.test(field) && timeFormOf(field) === undefined;
  return fields.length > 1 && fields.every(isWord);
}

/**
 * The layout of rows without a header, by the first line that reads as one: a symbol or none, a time
 * in one field or two, four prices, a volume or none, anything. Undefined where no line does, and where
 * a header says that the columns may stand in another order.
 */
export function headerlessLayout(sample: Sample): BarLayout | undefined {
  if (hasHeader(sample)) return undefined;
  for (const { fields } of sample.lines.slice(0, triedLines)) {
    const layout = layoutOf(fields, sample.separator);
    if (layout !== undefined) return layout;
  }
  return undefined;
}

function layoutOf(fields: readonly string[], separator: string): BarLayout | undefined {
  const hasSymbol = isSymbol(fields[0]);
  const dateField = hasSymbol ? 1 : 0;
  if (fields.length < dateField + 5) return undefined;
  const hasClock = /^\d{1,2}:?\d{2}(:?\d{2}(\.\d+)?)?$/.test(fields[dateField + 1]);
  const split = hasClock ? timeFormOf(fields[dateField], fields[dateField + 1]) : undefined;
  const isSplit = split !== undefined && fields.length >= dateField + 6;
  const time = isSplit ? split : timeFormOf(fields[dateField]);
  if (time === undefined) return undefined;
  const openField = dateField + (isSplit ? 2 : 1);
  const prices = fields.slice(openField, openField + 4);
  const decimalMark = decimalMarkOf(prices, separator);
  if (prices.length < 4 || !prices.every((text) => isNumber(text, decimalMark))) return undefined;
  const volume = fields[openField + 4];
  return {
    rows: "bars",
    separator,
    decimalMark,
    headerLines: 0,
    fieldCount: fields.length,
    time,
    dateField,
    timeOfDayField: isSplit ? dateField + 1 : -1,
    openField,
    highField: openField + 1,
    lowField: openField + 2,
    closeField: openField + 3,
    volumeField: volume !== undefined && isNumber(volume, decimalMark) ? openField + 4 : -1,
    spreadField: -1,
    symbolField: hasSymbol ? 0 : -1,
    priceUnit: "price",
    spreadUnit: "price",
    isZeroVolumeUnknown: false,
  };
}

/** A comma only where it does not separate and stands in every price that has a mark at all. */
export function decimalMarkOf(prices: readonly string[], separator: string): "." | "," {
  if (separator === "," || prices.some((text) => text.includes("."))) return ".";
  return prices.some((text) => text.includes(",")) ? "," : ".";
}

/** Whether a field reads as a decimal number. */
export function isNumber(text: string, decimalMark: "." | ","): boolean {
  const mark = decimalMark === "." ? "\\." : ",";
  return new RegExp(`^[+-]?(\\d+(${mark}\\d*)?|${mark}\\d+)(e[+-]?\\d+)?$`, "i").test(text);
}

function isSymbol(text: string): boolean {
  return instrumentSymbols.includes(text.toUpperCase().replace(/[^A-Z]/g, "")) && !/\d/.test(text);
}
