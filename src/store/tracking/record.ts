/**
 * What a tracked run consists of, and its form as slots of 32 bytes: four float64 in the byte order of
 * the machine, little-endian on all that Node runs on today.
 *
 * - A point: [number of its series ≥ 0, step, value, UTC ms].
 * - Anything else: [−kind, bytes of text, 0, UTC ms], then the text, UTF-8 JSON, filled up with zeros.
 */
import { type Canonical, canonicalJson } from "../../core/canonical-json.js";
import { type RingWriter, slotBytes, slotNumbers } from "../../core/shared-ring.js";

/** The part of a run that something belongs to: `{ instrument: "EURUSD", node: "executor", fold: "2" }`. */
export type TrackLabels = Readonly<Record<string, string>>;

/** Where something tracked belongs. */
export interface TrackScope {
  /** Empty: the run as a whole. */
  readonly labels: TrackLabels;
  /** The artifact in whose making it was tracked; null where in none. */
  readonly artifactId: string | null;
}

/** Points of one metric in one part of a run. */
export interface SeriesRecord extends TrackScope {
  readonly series: number;
  readonly metric: string;
}

/** A fact of a part of a run. */
export interface FactRecord extends TrackScope {
  /** What was set, what it is called by, or what it made. */
  readonly fact: "parameter" | "tag" | "artifact";
  readonly name: string;
  readonly value: string | number | boolean;
}

/** Points that were dropped because the disk was too far behind. */
export interface DroppedRecord {
  readonly dropped: number;
}

const kinds = { series: 1, fact: 2, dropped: 3 } as const;

/** Hears of the records of some bytes, in their order. */
export interface RecordVisitor {
  point(series: number, step: number, value: number, time: number): void;
  series(record: SeriesRecord): void;
  fact(record: FactRecord, time: number): void;
  dropped(record: DroppedRecord): void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Writes the start of a series into a ring. False where there is no room now. */
export function writeSeries(ring: RingWriter, record: SeriesRecord, time: number): boolean {
  return writeText(ring, kinds.series, { ...record }, time);
}

/** Writes a fact into a ring. False where there is no room now. */
export function writeFact(ring: RingWriter, record: FactRecord, time: number): boolean {
  const { value } = record;
  const isPlain = typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0));
  return writeText(ring, kinds.fact, { ...record, value: isPlain ? value : String(value) }, time);
}

function writeText(
  ring: RingWriter,
  kind: number,
  record: { readonly [key: string]: Canonical },
  time: number,
): boolean {
  const text = encoder.encode(canonicalJson(record));
  return ring.writeBytes(-kind, text.length, 0, time, text);
}

/** A count of dropped points as the slots of a record. */
export function droppedSlots(dropped: number, time: number): Uint8Array {
  const text = encoder.encode(canonicalJson({ dropped }));
  const bytes = new Uint8Array(slotBytes + Math.ceil(text.length / slotBytes) * slotBytes);
  new Float64Array(bytes.buffer, 0, slotNumbers).set([-kinds.dropped, text.length, 0, time]);
  bytes.set(text, slotBytes);
  return bytes;
}

/**
 * Reads whole records.
 *
 * @param bytes - Whole slots, at an offset in their buffer that is a multiple of 8.
 */
export function visitRecords(bytes: Uint8Array, visitor: RecordVisitor): void {
  const numbers = new Float64Array(
    bytes.buffer,
    bytes.byteOffset,
    bytes.byteLength / Float64Array.BYTES_PER_ELEMENT,
  );
  for (let at = 0; at < numbers.length; at += slotNumbers) {
    const first = numbers[at];
    const time = numbers[at + 3];
    if (first >= 0) {
      visitor.point(first, numbers[at + 1], numbers[at + 2], time);
      continue;
    }
    const length = numbers[at + 1];
    const begin = (at + slotNumbers) * Float64Array.BYTES_PER_ELEMENT;
    const record = JSON.parse(decoder.decode(bytes.subarray(begin, begin + length)));
    if (first === -kinds.series) visitor.series(record);
    else if (first === -kinds.fact) visitor.fact(record, time);
    else if (first === -kinds.dropped) visitor.dropped(record);
    at += Math.ceil(length / slotBytes) * slotNumbers;
  }
}
