import { Field, Float32, Schema, TimestampMillisecond } from "apache-arrow";
import { FileBlock, Footer } from "apache-arrow/ipc/metadata/file";
import { BufferRegion, FieldNode, Message, RecordBatch } from "apache-arrow/ipc/metadata/message";
import { runningHash } from "../core/hash.js";
import { sameBytes } from "../core/typed-array.js";

/** A column of a matrix: a feature by name, and the id of the expression that it holds. */
export interface MatrixColumn {
  readonly name: string;
  readonly id: string;
}

/** Where the parts of a matrix lie in its file, and the bytes around the columns. */
export interface MatrixLayout {
  readonly rowCount: number;
  readonly columns: readonly MatrixColumn[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Byte at which the open times begin, int64. */
  readonly timeAt: number;
  /** Byte at which each column begins, float32. */
  readonly columnsAt: readonly number[];
}

/** A layout to be written. */
export interface PlannedLayout extends MatrixLayout {
  readonly sizeBytes: number;
  /** Bytes from the beginning of the file. */
  readonly head: Uint8Array;
  /** Bytes at its end, without which the file is not whole. */
  readonly tail: Uint8Array;
}

const expressionKey = "plumbline.expression";
const timeName = "open_time";
const magic = new TextEncoder().encode("ARROW1");
const alignment = 64;

/**
 * Lays out an Arrow IPC file: magic, schema, one record batch whose columns lie uncompressed at
 * multiples of 64 bytes and hold no nulls, footer. The metadata is encoded by apache-arrow; only the
 * columns' places are reckoned here, because its writer would copy every column.
 *
 * @see https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format
 */
export function planLayout(
  rowCount: number,
  columns: readonly MatrixColumn[],
  metadata: Readonly<Record<string, string>>,
): PlannedLayout {
  const fields = [
    new Field(timeName, new TimestampMillisecond(), false),
    ...columns.map(({ name, id }) => {
      return new Field(name, new Float32(), false, new Map([[expressionKey, id]]));
    }),
  ];
  const schema = new Schema(fields, new Map(Object.entries(metadata)));

  const regions: BufferRegion[] = [];
  let bodyLength = 0;
  for (let index = 0; index < fields.length; index++) {
    const sizeBytes = rowCount * (index === 0 ? 8 : 4);
    regions.push(new BufferRegion(bodyLength, 0)); // no validity: nothing is null
    regions.push(new BufferRegion(bodyLength, sizeBytes));
    bodyLength = aligned(bodyLength + sizeBytes);
  }
  const nodes = fields.map(() => new FieldNode(rowCount, 0));
  const batch = Message.encode(Message.from(new RecordBatch(rowCount, nodes, regions), bodyLength));

  const opening = joined([
    magic,
    new Uint8Array(2),
    framed(Message.encode(Message.from(schema)), 0),
  ]);
  const bodyStart = aligned(opening.length + 8 + batch.length);
  const batchFrame = framed(batch, bodyStart - opening.length);
  const block = new FileBlock(batchFrame.length, bodyLength, opening.length);
  const footer = Footer.encode(new Footer(schema, undefined, [block], []));
  const head = joined([opening, batchFrame]);
  const end = joined([footer, new Uint8Array(Int32Array.of(footer.length).buffer), magic]);
  const endOfStream = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);
  const sizeBytes = bodyStart + bodyLength + endOfStream.length + sealBytes + end.length;
  const tail = joined([endOfStream, sealOf(head, end, sizeBytes), end]);
  const [timeAt, ...columnsAt] = regions
    .filter((_, index) => index % 2 === 1)
    .map((region) => bodyStart + region.offset);
  return {
    rowCount,
    columns,
    metadata,
    timeAt,
    columnsAt,
    sizeBytes,
    head,
    tail,
  };
}

/**
 * Between the end of the stream and the footer, where no reader of Arrow looks: the head's length in
 * bytes (int32, padded to 8), then SHA-256 of head, footer and file size. Flatbuffers are decoded
 * without any check, and a flipped bit in one made the decoder take all memory.
 */
const sealBytes = 40;

function sealOf(head: Uint8Array, end: Uint8Array, sizeBytes: number): Uint8Array {
  const hash = runningHash();
  hash.update(head);
  hash.update(end);
  hash.update(String(sizeBytes));
  const length = new Uint8Array(Int32Array.of(head.length, 0).buffer);
  return joined([length, Buffer.from(hash.digest(), "hex")]);
}

/** Gives bytes [at, at + length) of a file. */
type View = (at: number, length: number) => ArrayBuffer;

/**
 * Reads the layout of a file. Nothing of it is decoded before its seal is found to hold.
 *
 * @throws Error with a message that says what was found instead of a matrix.
 */
export function readLayout(sizeBytes: number, view: View): MatrixLayout {
  const endsWithMagic = (end: number): boolean =>
    sameBytes(new Uint8Array(view(end - magic.length, magic.length)), magic);
  const least = 2 * magic.length + sealBytes;
  if (sizeBytes < least || !endsWithMagic(sizeBytes) || !endsWithMagic(magic.length)) {
    throw new Error("no ARROW1 at both ends");
  }
  const footerLength = int32At(view, sizeBytes - magic.length - 4);
  const endAt = sizeBytes - magic.length - 4 - footerLength;
  if (footerLength <= 0 || !isHolding(sizeBytes, endAt, view)) {
    throw new Error("other metadata than it was written with, or another program's file");
  }
  const { schema, batchAt, bodyAt } = decodeFooter(new Uint8Array(view(endAt, footerLength)));
  const messageLength = int32At(view, batchAt + 4);
  const message = Message.decode(new Uint8Array(view(batchAt + 8, messageLength)));
  const batch = message.header() as RecordBatch; // planLayout wrote it, or the seal would not hold
  const [timeAt, ...columnsAt] = batch.buffers
    .filter((_, index) => index % 2 === 1)
    .map((region) => bodyAt + region.offset);
  return {
    rowCount: batch.length,
    columns: schema.fields.slice(1).map(({ name, metadata }) => {
      return { name, id: metadata.get(expressionKey) ?? "" };
    }),
    metadata: Object.fromEntries(schema.metadata),
    timeAt,
    columnsAt,
  };
}

/** Whether the seal before the footer is that of the bytes around it. */
function isHolding(sizeBytes: number, endAt: number, view: View): boolean {
  const sealAt = endAt - sealBytes;
  if (sealAt < 0) return false;
  const headLength = int32At(view, sealAt);
  if (headLength < 0 || headLength > sealAt) return false;
  const head = new Uint8Array(view(0, headLength));
  const end = new Uint8Array(view(endAt, sizeBytes - endAt));
  const seal = new Uint8Array(view(sealAt, sealBytes));
  return sameBytes(sealOf(head, end, sizeBytes), seal);
}

function decodeFooter(bytes: Uint8Array): { schema: Schema; batchAt: number; bodyAt: number } {
  const footer = Footer.decode(bytes);
  const [block] = footer.recordBatches();
  return {
    schema: footer.schema,
    batchAt: block.offset,
    bodyAt: block.offset + block.metaDataLength,
  };
}

function int32At(view: View, at: number): number {
  return new DataView(view(at, 4)).getInt32(0, true);
}

/**
 * A message with its continuation mark and length before it, padded to the given length or, where
 * that is less, to a multiple of 8 bytes.
 */
function framed(message: Uint8Array, length: number): Uint8Array {
  const frame = new Uint8Array(Math.max(length, Math.ceil((message.length + 8) / 8) * 8));
  const view = new DataView(frame.buffer);
  view.setUint32(0, 0xffff_ffff, true);
  view.setInt32(4, frame.length - 8, true);
  frame.set(message, 8);
  return frame;
}

function aligned(offset: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
