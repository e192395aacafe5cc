/**
 * The texts that go along with an ONNX file: field 14 of its outermost message, pairs of a key (1) and a
 * value (2). The runtime's Node binding does not tell them. Other fields are skipped by their lengths.
 *
 * @returns An empty record where there are none, and where the bytes are no such message: the runtime says so.
 */
export function readMetadata(file: Uint8Array): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { number, bytes } of fieldsOf(file)) {
    if (number !== 14) continue;
    const entry = [...fieldsOf(bytes)];
    const textOf = (wanted: number) =>
      new TextDecoder().decode(entry.find((field) => field.number === wanted)?.bytes);
    found[textOf(1)] = textOf(2);
  }
  return found;
}

interface LengthDelimited {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** Fields of a message that carry bytes; ends where the bytes are no message. */
function* fieldsOf(message: Uint8Array): Generator<LengthDelimited> {
  let offset = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; offset < message.length; factor *= 128) {
      const byte = message[offset++];
      value += (byte & 127) * factor;
      if (byte < 128) break;
    }
    return value;
  };
  while (offset < message.length) {
    const key = varint();
    const wire = key % 8;
    if (wire === 0) varint();
    else if (wire === 1) offset += 8;
    else if (wire === 5) offset += 4;
    else if (wire === 2) {
      const length = varint();
      if (offset + length > message.length) return;
      yield { number: Math.floor(key / 8), bytes: message.subarray(offset, offset + length) };
      offset += length;
    } else return;
  }
}
