import type { Zone } from "../core/zone.js";
import { allocateBars, type BarColumns, type Side, viewBars } from "../market/bar.js";
import { parseDecimal } from "./decimal.js";
import { createFieldTimeReader } from "./field-time.js";
import type { BarLayout } from "./layout.js";
import {
  createLineParser,
  defaultChunkRows,
  isUnknown,
  type LineParser,
  type RowFields,
  type RowReader,
} from "./line-parser.js";
import type { RejectedLine, RejectReason } from "./quarantine.js";
import { earliestTime, latestTime } from "./row-time.js";

/** What a parser must know besides the layout. */
export interface RowParserOptions {
  /** Name of the file in errors and quarantine. */
  readonly file: string;
  readonly clock: Zone;
  /** Decimals of the instrument's last digit, for prices and spreads in points. */
  readonly digits: number;
  /** Which price the bars are to be of, where the rows hold bid and ask. Default `bid`. */
  readonly side?: Side;
  readonly reject: (row: RejectedLine) => void;
  readonly chunkRows?: number;
  /** As in `LineParserOptions`. */
  readonly mostBytes?: number;
}

/** A parser of one file of bars. Its errors are those of `createLineParser`. */
export function createRowParser(
  layout: BarLayout,
  options: RowParserOptions,
): LineParser<BarColumns> {
  const { file, reject, chunkRows = defaultChunkRows, mostBytes } = options;
  const reader = (fields: RowFields) => createBarReader(layout, options, chunkRows, fields);
  return createLineParser(layout, { file, reject, chunkRows, mostBytes, reader });
}

function createBarReader(
  layout: BarLayout,
  options: RowParserOptions,
  chunkRows: number,
  fields: RowFields,
): RowReader<BarColumns> {
  const { openField, highField, lowField, closeField, ask } = layout;
  const { volumeField, spreadField, isZeroVolumeUnknown } = layout;
  const { side = "bid" } = options;
  const isInPoints = layout.priceUnit === "point";
  const pointsPerUnit = 10 ** options.digits;
  const spreadDivisor = layout.spreadUnit === "point" ? pointsPerUnit : 1;
  const readTime = createFieldTimeReader(layout, options.clock, fields);
  const { bytes, ends, decimalMark } = fields;
  const bars = allocateBars(chunkRows);
  const { openTime, open, high, low, close, spread, tickVolume } = bars;

  function read(row: number): RejectReason | undefined {
    const time = readTime();
    if (time !== time) return "time-unreadable";
    if (!(time >= earliestTime && time < latestTime)) return "time-outside";
    if (ask !== undefined) {
      const reason = readQuotes(row, ask);
      if (reason !== undefined) return reason;
    } else {
      let o = readField(openField);
      let h = readField(highField);
      let l = readField(lowField);
      let c = readField(closeField);
      if (isInPoints) {
        o = fromPoints(o);
        h = fromPoints(h);
        l = fromPoints(l);
        c = fromPoints(c);
      }
      const sum = o + h + l + c;
      if (sum !== sum) return "number-unreadable";
      if (!(o > 0 && h > 0 && l > 0 && c > 0)) return "price-not-positive";
      open[row] = o;
      high[row] = h;
      low[row] = l;
      close[row] = c;
    }
    let volume = Number.NaN;
    if (volumeField >= 0 && !isUnknown(fields, volumeField)) {
      volume = readField(volumeField);
      if (volume !== volume) return "number-unreadable";
      if (isZeroVolumeUnknown && volume === 0) volume = Number.NaN;
    }
    if (ask === undefined) {
      let width = Number.NaN;
      if (spreadField >= 0 && !isUnknown(fields, spreadField)) {
        width = readField(spreadField) / spreadDivisor;
        if (width !== width) return "number-unreadable";
      }
      spread[row] = width;
    }
    openTime[row] = time;
    tickVolume[row] = volume;
    return undefined;
  }

  function readField(field: number): number {
    return parseDecimal(bytes, ends[field] + 1, ends[field + 1], decimalMark);
  }

  /** Prices of the wanted side from those of both; the spread is unknown where the other side is left out. */
  function readQuotes(
    row: number,
    [askOpen, askHigh, askLow, askClose]: readonly [number, number, number, number],
  ): RejectReason | undefined {
    const hasBid = side !== "ask" || !isUnknown(fields, closeField);
    const hasAsk = side !== "bid" || !isUnknown(fields, askClose);
    const bidShare = side === "bid" ? 1 : side === "mid" ? 0.5 : 0;
    const priceOf = (bidField: number, askField: number): number => {
      const bid = hasBid ? readField(bidField) : 0;
      const ask = hasAsk ? readField(askField) : 0;
      // A price of 0 or less is none, on whichever side it stands.
      if ((hasBid && bid <= 0) || (hasAsk && ask <= 0)) return 0;
      return bid * bidShare + ask * (1 - bidShare);
    };
    const o = priceOf(openField, askOpen);
    const h = priceOf(highField, askHigh);
    const l = priceOf(lowField, askLow);
    const c = priceOf(closeField, askClose);
    const sum = o + h + l + c;
    if (sum !== sum) return "number-unreadable";
    if (!(o > 0 && h > 0 && l > 0 && c > 0)) return "price-not-positive";
    open[row] = o;
    high[row] = h;
    low[row] = l;
    close[row] = c;
    spread[row] = hasBid && hasAsk ? readField(askClose) - readField(closeField) : Number.NaN;
    return undefined;
  }

  /** `130053.0` or `129587.00000000001` points: rounded to the point, then the nearest double. */
  function fromPoints(points: number): number {
    const whole = Math.round(points);
    return Math.abs(points - whole) < 1e-3 ? whole / pointsPerUnit : Number.NaN;
  }

  return { read, view: (rowCount) => viewBars(bars, 0, rowCount) };
}
