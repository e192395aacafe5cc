import { PlumblineError, shown } from "../core/errors.js";
import type { RejectedLine, RejectReason } from "./quarantine.js";

/** Keeps count of the records of one file that is no text, and of those that cannot be read. */
export interface RecordJudge {
  /** Sends a record to quarantine. `record` counts from 1; `values` are what it holds, for people. */
  reject(record: number, reason: RejectReason, values: readonly unknown[]): void;
  /**
   * To be called after the last record.
   *
   * @throws INGEST_FORMAT_WRONG where more than half were rejected.
   */
  finish(recordCount: number): void;
}

/** A judge of one file. */
export function createRecordJudge(
  file: string,
  rejectRow: (row: RejectedLine) => void,
): RecordJudge {
  let first: RejectedLine | undefined;
  let rejected = 0;
  return {
    reject: (record, reason, values) => {
      const text = values.map(String).join(" ").slice(0, 200);
      const row = { file, line: record, reason, text };
      first ??= row;
      rejected++;
      rejectRow(row);
    },
    finish: (recordCount) => {
      if (first === undefined || rejected * 2 <= recordCount) return;
      throw new PlumblineError("INGEST_FORMAT_WRONG", {
        message: `${rejected} of the ${recordCount} records of ${file} cannot be read, the first is number ${first.line} (${first.reason}): ${shown(first.text)}`,
        where: { file, line: first.line, reason: first.reason, rejected, rows: recordCount },
        remedy: "look at that record; download the file again",
      });
    },
  };
}
