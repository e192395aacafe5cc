import { nearestName, PlumblineError, shown, shownList } from "../../core/errors.js";
import type { BarLayout, Layout, TickLayout } from "../layout.js";
import { isAmbiguousDate, timeFormOf } from "../row-time.js";
import type { Sample, SampleLine } from "../sample.js";
import { decimalMarkOf } from "./headerless.js";

/** Names of columns, in lower case without spaces and marks; the first that is there is taken. */
const columnNames = {
  dateTime: ["datetime", "timestamp", "opentime", "gmttime", "utctime", "timeutc", "utc"],
  date: ["date", "dateutc"],
  time: ["time", "localtime"],
  open: ["open", "o"],
  high: ["high", "h"],
  low: ["low", "l"],
  close: ["close", "c"],
  volume: ["tickvolume", "tickvol", "tickcount", "ticks", "volume", "vol", "v"],
  spread: ["spread"],
  symbol: ["symbol", "ticker", "instrument", "pair"],
  bid: ["bid", "bidprice"],
  ask: ["ask", "askprice", "offer"],
} as const;
/** What a column can be. */
export type ColumnRole = keyof typeof columnNames;

/** A name as roles are told by: in lower case, without spaces and marks. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** The column of a role among plain names, −1 where there is none. */
export function columnOf(role: ColumnRole, plainNames: readonly string[]): number {
  for (const name of columnNames[role]) {
    const at = plainNames.indexOf(name);
    if (at >= 0) return at;
  }
  return -1;
}

/** Columns by name of the header of a CSV. */
export interface HeaderLayout<Rows extends Layout = BarLayout> {
  readonly layout: Rows;
  readonly isUtc: boolean;
  readonly notes: readonly string[];
}

/**
 * The layout that a header describes, whatever the order of its columns.
 *
 * @throws INGEST_COLUMN_MISSING, INGEST_FILE_NO_ROWS, INGEST_TIME_AMBIGUOUS, INGEST_FORMAT_WRONG
 */
export function headerLayout(sample: Sample): HeaderLayout {
  const { header, find, required, time } = readHeader(sample);
  const prices = [required("open"), required("high"), required("low"), required("close")];
  const { rows, isUtc, shape } = time();
  const priceTexts = rows.flatMap(({ fields }) => prices.map((column) => fields[column]));
  const spread = spreadUnitOf(rows, find("spread"), prices[0]);
  const [openField, highField, lowField, closeField] = prices;
  const layout: BarLayout = {
    rows: "bars",
    separator: sample.separator,
    decimalMark: decimalMarkOf(priceTexts, sample.separator),
    headerLines: header.number,
    fieldCount: header.fields.length,
    ...shape,
    openField,
    highField,
    lowField,
    closeField,
    volumeField: find("volume"),
    spreadField: spread === undefined ? -1 : find("spread"),
    symbolField: find("symbol"),
    priceUnit: "price",
    spreadUnit: spread ?? "price",
    isZeroVolumeUnknown: false,
  };
  const notes =
    spread === undefined && find("spread") >= 0
      ? ["the spread column is left out: its unit is neither points nor prices"]
      : [];
  return { layout, isUtc, notes };
}

/** Whether a header names a bid and an ask, and no open: rows of ticks. */
export function namesTicks(sample: Sample): boolean {
  const { find } = readHeader(sample);
  return find("bid") >= 0 && find("ask") >= 0 && find("open") < 0;
}

/**
 * The layout of ticks that a header describes, whatever the order of its columns.
 *
 * @throws as `headerLayout`
 */
export function tickHeaderLayout(sample: Sample): HeaderLayout<TickLayout> {
  const { header, find, required, time } = readHeader(sample);
  const prices = [required("bid"), required("ask")];
  const { rows, isUtc, shape } = time();
  const priceTexts = rows.flatMap(({ fields }) => prices.map((column) => fields[column]));
  const [bidField, askField] = prices;
  const layout: TickLayout = {
    rows: "ticks",
    separator: sample.separator,
    decimalMark: decimalMarkOf(priceTexts, sample.separator),
    headerLines: header.number,
    fieldCount: header.fields.length,
    ...shape,
    bidField,
    askField,
    symbolField: find("symbol"),
  };
  return { layout, isUtc, notes: [] };
}

interface Header {
  readonly header: SampleLine;
  /** The column of a role, −1 where there is none. */
  find(role: ColumnRole): number;
  /** The one column of a role. @throws INGEST_COLUMN_MISSING */
  required(role: ColumnRole): number;
  /** How the times are written, and the rows that have all fields. */
  time(): {
    readonly rows: readonly SampleLine[];
    readonly isUtc: boolean;
    readonly shape: Pick<Layout, "time" | "dateField" | "timeOfDayField">;
  };
}

function readHeader(sample: Sample): Header {
  const [header, ...rows] = sample.lines;
  const names = header.fields.map(plainName);
  const find = (role: ColumnRole): number => columnOf(role, names);
  const when = timeColumns(find, names);
  return {
    header,
    find,
    required: (role) => {
      if (when === undefined) throw missing(sample, "time", false);
      const at = find(role);
      if (at < 0 || names.indexOf(names[at], at + 1) >= 0) throw missing(sample, role, at >= 0);
      return at;
    },
    time: () => {
      if (when === undefined) throw missing(sample, "time", false);
      if (rows.length === 0) {
        throw new PlumblineError("INGEST_FILE_NO_ROWS", {
          message: `${sample.file} has a header and no rows`,
          where: { file: sample.file },
          remedy: "export it again, or leave it out",
        });
      }
      const whole = rows.filter(({ fields }) => fields.length === names.length);
      const { time, isSplit } = timeOf(sample, whole, when);
      const isNamedUtc = /gmt|utc/.test(names[when.date]);
      const isUtc = time.kind !== "calendar" || time.hasOffset || isNamedUtc;
      const timeOfDayField = isSplit ? when.clock : -1;
      return { rows: whole, isUtc, shape: { time, dateField: when.date, timeOfDayField } };
    },
  };
}

interface TimeColumns {
  readonly date: number;
  /** −1 where there is but one column of time. */
  readonly clock: number;
}

function timeColumns(
  find: (role: "dateTime" | "date" | "time") => number,
  names: readonly string[],
): TimeColumns | undefined {
  const dateTime = find("dateTime");
  if (dateTime >= 0) return { date: dateTime, clock: -1 };
  const date = find("date");
  const time = find("time");
  if (date >= 0) return { date, clock: time };
  if (time >= 0) return { date: time, clock: -1 };
  // pandas writes its index, often the time, under an empty name.
  return names[0] === "" ? { date: 0, clock: -1 } : undefined;
}

function timeOf(
  sample: Sample,
  rows: Sample["lines"],
  when: TimeColumns,
): Pick<Layout, "time"> & { readonly isSplit: boolean } {
  for (const { fields } of rows) {
    const isSplit = when.clock >= 0;
    const time = isSplit
      ? timeFormOf(fields[when.date], fields[when.clock])
      : timeFormOf(fields[when.date]);
    if (time !== undefined) return { time, isSplit };
  }
  const [example] = rows;
  if (example !== undefined && isAmbiguousDate(example.fields[when.date])) {
    throw new PlumblineError("INGEST_TIME_AMBIGUOUS", {
      message: `the times of ${sample.file} do not say which is the day and which the month: ${shown(example.fields[when.date])}`,
      where: { file: sample.file, line: example.number },
      remedy: "write them with the year first, 2018-04-03 12:00",
    });
  }
  const first = example ?? sample.lines[1];
  throw new PlumblineError("INGEST_FORMAT_WRONG", {
    message:
      example === undefined
        ? `no row of ${sample.file} has the ${sample.lines[0].fields.length} fields of its header, the first has ${first.fields.length}`
        : `no row of ${sample.file} begins with a time that can be read, the first has ${shown(example.fields[when.date])}`,
    where: { file: sample.file, line: first.number },
    remedy:
      "give every row the header's fields, and times such as 2018-04-03 12:00 or epoch seconds",
  });
}

/**
 * Whole numbers are points, as MetaTrader counts them; fractions below a hundredth of the price are
 * prices; all else (pips, perhaps) is not guessed.
 */
function spreadUnitOf(
  rows: Sample["lines"],
  column: number,
  priceColumn: number,
): "price" | "point" | undefined {
  if (column < 0) return undefined;
  const pairs = rows
    .map(({ fields }) => ({ spread: fields[column], price: fields[priceColumn] }))
    .filter(({ spread }) => spread !== "")
    .map(({ spread, price }) => ({
      spread: Number(spread.replace(",", ".")),
      price: Number(price.replace(",", ".")),
    }))
    .filter(({ spread }) => Number.isFinite(spread));
  if (pairs.some(({ spread }) => spread >= 1) && pairs.every(({ spread }) => spread % 1 === 0))
    return "point";
  return pairs.every(({ spread, price }) => spread < 0.01 * price) ? "price" : undefined;
}

function missing(sample: Sample, column: string, isTwice: boolean): PlumblineError {
  const names = sample.lines[0].fields;
  const nearest = nearestName(column, names);
  return new PlumblineError("INGEST_COLUMN_MISSING", {
    message: isTwice
      ? `the header of ${sample.file} names a column ${shown(column)} twice`
      : `the header of ${sample.file} lacks a column ${shown(column)}, found ${shownList(names.map(shown))}`,
    where: { file: sample.file, line: sample.lines[0].number, column },
    remedy: isTwice
      ? "leave one of them"
      : nearest === undefined
        ? "name the columns time, open, high, low, close and, if known, volume and spread"
        : `rename ${shown(nearest)} to ${column}, if that is what it holds`,
  });
}
