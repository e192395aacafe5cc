import { allocateRings, openRingReader, openRingWriter } from "../../src/core/shared-ring.js";
import {
  type DroppedRecord,
  type FactRecord,
  type SeriesRecord,
  visitRecords,
} from "../../src/store/tracking/record.js";

/** One record of a segment, read back. */
export type ReadRecord =
  | {
      readonly series: number;
      readonly step: number;
      readonly value: number;
      readonly time: number;
    }
  | { readonly began: SeriesRecord }
  | { readonly fact: FactRecord; readonly time: number }
  | DroppedRecord;

/** The records of whole slots, in order. */
export function recordsOf(bytes: Uint8Array): ReadRecord[] {
  const records: ReadRecord[] = [];
  visitRecords(bytes.slice(), {
    point: (series, step, value, time) => void records.push({ series, step, value, time }),
    series: (began) => void records.push({ began }),
    fact: (fact, time) => void records.push({ fact, time }),
    dropped: (record) => void records.push(record),
  });
  return records;
}

/** Rings whose ends are both in this thread. */
export function openTestRings(ringCount = 1, slotCount = 64) {
  const memory = allocateRings(ringCount, slotCount);
  const reader = openRingReader(memory);
  return {
    memory,
    reader,
    writers: Array.from({ length: ringCount }, (_, index) => openRingWriter(memory, index)),
    /** What a ring holds now. */
    take: (index = 0): ReadRecord[] => {
      const pieces: number[] = [];
      reader.drain(index, (records) => pieces.push(...records));
      return recordsOf(Uint8Array.from(pieces));
    },
  };
}

/** A clock that counts. */
export function counter(): () => number {
  let time = 0;
  return () => ++time;
}
