import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Why a row was rejected. What a row says of the market is never a reason: that is cleaning's. */
export type RejectReason =
  /** More or fewer fields than the format has. */
  | "field-count"
  /** The time is not in the file's form, or there is no such day or minute. */
  | "time-unreadable"
  /** The time lies before 1971 or after 2099. */
  | "time-outside"
  /** A price, volume or spread is no decimal number. */
  | "number-unreadable"
  /** A price is zero or less. */
  | "price-not-positive"
  /** A tick's time lies before that of a tick read earlier, so that no bar can hold it. */
  | "time-backwards"
  /** A bar of the bid has no partner of the ask, or the other way, where bars of the mid were asked for. */
  | "side-missing"
  /** The last line has no end and is no whole row. */
  | "half-line"
  /** More than 64 KiB without an end. */
  | "line-too-long";

/** One rejected row. */
export interface RejectedLine {
  /** Name of the file, and after `!` of the entry in it, where it is a zip. */
  readonly file: string;
  /** From 1, header and blank lines counted; of files that are no text, the number of the record. */
  readonly line: number;
  readonly reason: RejectReason;
  /** The row as it stands in the file, cut at 200 characters. */
  readonly text: string;
}

/** Where rejected rows are kept. Nothing is dropped without a reason on file. */
export interface Quarantine {
  add(row: RejectedLine): void;
  /** Rows by reason, only those that occurred. */
  counts(): Readonly<Partial<Record<RejectReason, number>>>;
  total(): number;
  /** Writes what is still in memory and lets the file go. */
  close(): void;
}

/** A quarantine that passes each row on, and counts. */
export function createQuarantine(
  keep: (row: RejectedLine) => void,
  close: () => void = () => {},
): Quarantine {
  const counts: Partial<Record<RejectReason, number>> = {};
  let total = 0;
  return {
    add: (row) => {
      counts[row.reason] = (counts[row.reason] ?? 0) + 1;
      total++;
      keep(row);
    },
    counts: () => ({ ...counts }),
    total: () => total,
    close,
  };
}

/** A quarantine in memory. `rows` grows as rows are rejected. */
export function memoryQuarantine(): Quarantine & { readonly rows: readonly RejectedLine[] } {
  const rows: RejectedLine[] = [];
  return { ...createQuarantine((row) => rows.push(row)), rows };
}

/** Characters that wait in memory before they are written. */
const flushLength = 65_536;

/**
 * A quarantine in a file, one JSON object a line. The file is made anew, also where nothing comes in.
 */
export function openQuarantine(path: string): Quarantine {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "w");
  let waiting = "";
  let isOpen = true;
  const flush = (): void => {
    writeSync(file, waiting);
    waiting = "";
  };
  return createQuarantine(
    (row) => {
      const { file, line, reason, text } = row;
      waiting += `${JSON.stringify({ file, line, reason, text })}\n`;
      if (waiting.length >= flushLength) flush();
    },
    () => {
      if (!isOpen) return;
      isOpen = false;
      flush();
      closeSync(file);
    },
  );
}
