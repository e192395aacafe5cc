/**
 * As much of the protocol buffers encoding as ONNX files take: a message is its fields one after the
 * other, a field a key (number and wire type) and a value.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */

/** Wire types: how long a value is. */
const wireVarint = 0;
const wireLengthDelimited = 2;

/** A message of fields, in their order. */
export function message(...fields: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, field) => sum + field.length, 0));
  let offset = 0;
  for (const field of fields) {
    bytes.set(field, offset);
    offset += field.length;
  }
  return bytes;
}

/** A field of an integer from 0 to 2⁵³ − 1. */
export function integerField(number: number, value: number): Uint8Array {
  return message(key(number, wireVarint), varint(value));
}

/** A field of bytes, such as a message within a message. */
export function bytesField(number: number, bytes: Uint8Array): Uint8Array {
  return message(key(number, wireLengthDelimited), varint(bytes.length), bytes);
}

/** A field of text, as UTF-8. */
export function textField(number: number, text: string): Uint8Array {
  return bytesField(number, new TextEncoder().encode(text));
}

/** A repeated field of integers from 0 to 2⁵³ − 1, packed. */
export function integersField(number: number, values: Iterable<number>): Uint8Array {
  return bytesField(number, message(...Array.from(values, varint)));
}

function key(number: number, wire: number): Uint8Array {
  return varint(number * 8 + wire);
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
