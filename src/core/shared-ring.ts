/**
 * Rings in shared memory: threads that must not wait write records into them, one thread reads all.
 *
 * Each writing thread has a ring of its own, so that a write is four numbers and one atomic store: no
 * lock, no retry, and a thread that is terminated in the middle of a record leaves nothing of it behind.
 *
 * Layout of the `SharedArrayBuffer`, 32-bit integers, then 64-byte aligned slots:
 *
 * - words 0–15, of all rings: ring count, slots of a ring, doorbell, state, next number;
 * - 16 words a ring (a cache line): written to, read to, dropped, kept to. Positions count slots from the
 *   beginning, modulo 2³²; a ring holds the slots between "read to" and "written to";
 * - the slots, 32 bytes (four float64) each, ring after ring.
 */

/** Words of the head, and of each ring: a cache line, so that threads do not share one. */
const headWords = 16;
const ringWords = 16;

const word = { ringCount: 0, slotCount: 1, doorbell: 2, state: 3, nextNumber: 4 } as const;
const ringWord = { written: 0, read: 1, dropped: 2, kept: 3 } as const;

/** Numbers in a slot. */
export const slotNumbers = 4;
/** Bytes of a slot. */
export const slotBytes = slotNumbers * Float64Array.BYTES_PER_ELEMENT;

/** How the reader stands: it reads, it has failed for good, or it was closed. */
export type RingState = "open" | "failed" | "closed";
const states: readonly RingState[] = ["open", "failed", "closed"];

/** How long a writer that finds its ring full waits for the reader, in ms, before it drops. */
const fullWaitMs = 1_000;

/** How long one wait for `kept` lasts before the state is looked at again, in ms. */
const keptWaitMs = 200;

/**
 * Memory for rings, zeroed and touched, so that no writer pays for a first touch.
 *
 * @param ringCount - Writing threads, ≥ 1.
 * @param slotCount - Slots of a ring, a power of two from 8.
 */
export function allocateRings(ringCount: number, slotCount: number): SharedArrayBuffer {
  if (slotCount < 8 || (slotCount & (slotCount - 1)) !== 0) {
    throw new RangeError(`found ${slotCount} slots, expected a power of two from 8`); // our own bug
  }
  const headBytes = 4 * (headWords + ringWords * ringCount);
  const buffer = new SharedArrayBuffer(headBytes + ringCount * slotCount * slotBytes);
  new Uint8Array(buffer).fill(0);
  const head = new Int32Array(buffer, 0, headWords);
  head[word.ringCount] = ringCount;
  head[word.slotCount] = slotCount;
  return buffer;
}

/** The writing end of one ring: for one thread at a time. */
export interface RingWriter {
  /**
   * Writes a record of one slot and returns at once. Where the ring is full it waits for the reader, at
   * most a second; where that was in vain it drops this record and all further ones, without waiting,
   * until there is room again.
   *
   * @returns Whether it was written.
   */
  write(a: number, b: number, c: number, d: number): boolean;
  /**
   * Writes a record of several slots: the numbers, then the bytes, filled up with zeros to whole slots.
   *
   * @returns Whether it was written. It waits as `write` does, and counts nothing as dropped.
   */
  writeBytes(a: number, b: number, c: number, d: number, bytes: Uint8Array): boolean;
  /** A number that no other writer of these rings was or will be given, from 0. */
  nextNumber(): number;
  /** Counts a record that could not be written as dropped. */
  drop(): void;
  /** Records that were dropped. */
  droppedCount(): number;
  /** Slots written so far, modulo 2³². */
  position(): number;
  /** Wakes the reader. */
  ring(): void;
  /**
   * Resolves once the reader has kept all that was written to this ring before, or cannot keep it.
   *
   * @returns How the reader stands: `open` where all is kept.
   */
  kept(): Promise<RingState>;
}

/** The writing end of ring number `index`. */
export function openRingWriter(buffer: SharedArrayBuffer, index: number): RingWriter {
  const { control, slots, slotCount, at } = viewRing(buffer, index);
  const mask = slotCount - 1;
  const quarter = slotCount >>> 2;
  const bytes = new Uint8Array(buffer, slots.byteOffset, slots.byteLength);
  let written = control[at + ringWord.written];
  let room = 0; // slots that may be written before the reader's position is looked at again
  let isStalled = false;

  const freeSlots = (): number =>
    slotCount - ((written - Atomics.load(control, at + ringWord.read)) >>> 0);

  function ring(): void {
    Atomics.add(control, word.doorbell, 1);
    Atomics.notify(control, word.doorbell);
  }

  function drop(): void {
    Atomics.add(control, at + ringWord.dropped, 1);
  }

  /** Looks at the reader's position, and waits for it where there is no room; false where in vain. */
  function findRoom(needed: number): boolean {
    let free = freeSlots();
    if (free <= slotCount >>> 1) ring();
    if (free < needed && !isStalled) {
      const until = performance.now() + fullWaitMs;
      while (free < needed && Atomics.load(control, word.state) === 0) {
        const restMs = until - performance.now();
        if (restMs <= 0) break;
        // Returns at once where the reader has moved since `free` was counted.
        Atomics.wait(control, at + ringWord.read, (written + free - slotCount) | 0, restMs);
        free = freeSlots();
      }
    }
    isStalled = free < needed;
    room = Math.min(free, quarter);
    return !isStalled;
  }

  function publish(slotsWritten: number): void {
    written = (written + slotsWritten) | 0;
    room -= slotsWritten;
    Atomics.store(control, at + ringWord.written, written);
  }

  return {
    write: (a, b, c, d) => {
      if (room <= 0 && !findRoom(1)) {
        drop();
        return false;
      }
      const place = (written & mask) * slotNumbers;
      slots[place] = a;
      slots[place + 1] = b;
      slots[place + 2] = c;
      slots[place + 3] = d;
      publish(1);
      return true;
    },
    writeBytes: (a, b, c, d, text) => {
      const needed = 1 + Math.ceil(text.length / slotBytes);
      if (needed > slotCount) throw new RangeError(`found ${text.length} bytes, more than a ring`); // our own bug
      if (!findRoom(needed)) return false;
      slots.set([a, b, c, d], (written & mask) * slotNumbers);
      for (let done = 0, slot = 1; slot < needed; slot++, done += slotBytes) {
        const place = ((written + slot) & mask) * slotBytes;
        bytes.fill(0, place, place + slotBytes);
        bytes.set(text.subarray(done, done + slotBytes), place);
      }
      publish(needed);
      return true;
    },
    nextNumber: () => Atomics.add(control, word.nextNumber, 1),
    drop,
    droppedCount: () => Atomics.load(control, at + ringWord.dropped),
    position: () => written,
    ring,
    kept: async () => {
      const wanted = written;
      // A wait in shared memory does not keep the process alive; a timer does.
      const alive = setInterval(() => {}, 1_000);
      try {
        for (;;) {
          const kept = Atomics.load(control, at + ringWord.kept);
          if (((kept - wanted) | 0) >= 0) return "open";
          const state = states[Atomics.load(control, word.state)];
          if (state !== "open") return state;
          ring();
          await waitFor(control, at + ringWord.kept, kept, keptWaitMs);
        }
      } finally {
        clearInterval(alive);
      }
    },
  };
}

/** The reading end of all rings: for one thread. */
export interface RingReader {
  readonly ringCount: number;
  /**
   * Hands over the whole records that a ring holds, as bytes of whole slots, in one or two pieces, and
   * frees their slots.
   *
   * @param take - Must copy what it keeps: the memory is written again.
   * @returns The position up to which the ring has been read.
   */
  drain(index: number, take: (records: Uint8Array) => void): number;
  /** Tells the writer of a ring that all up to a position is kept. */
  keep(index: number, position: number): void;
  /** Records dropped so far in a ring. */
  droppedCount(index: number): number;
  setState(state: RingState): void;
  /** How often writers rang. */
  rings(): number;
  /** Resolves when somebody has rung since `rings` was that, or after `mostMs`. */
  rung(rings: number, mostMs: number): Promise<void>;
}

/** The reading end of rings. */
export function openRingReader(buffer: SharedArrayBuffer): RingReader {
  const control = new Int32Array(buffer, 0, headWords);
  const ringCount = control[word.ringCount];
  const rings = Array.from({ length: ringCount }, (_, index) => {
    const ring = viewRing(buffer, index);
    const { byteOffset, byteLength } = ring.slots;
    return { ...ring, bytes: new Uint8Array(buffer, byteOffset, byteLength) };
  });
  return {
    ringCount,
    drain: (index, take) => {
      const { control, bytes, at, slotCount } = rings[index];
      const read = control[at + ringWord.read];
      const written = Atomics.load(control, at + ringWord.written);
      const count = (written - read) >>> 0;
      if (count === 0) return written;
      const from = (read & (slotCount - 1)) * slotBytes;
      const until = from + count * slotBytes;
      take(bytes.subarray(from, Math.min(until, bytes.length)));
      if (until > bytes.length) take(bytes.subarray(0, until - bytes.length));
      Atomics.store(control, at + ringWord.read, written);
      Atomics.notify(control, at + ringWord.read);
      return written;
    },
    keep: (index, position) => {
      const { control, at } = rings[index];
      Atomics.store(control, at + ringWord.kept, position);
      Atomics.notify(control, at + ringWord.kept);
    },
    droppedCount: (index) => Atomics.load(rings[index].control, rings[index].at + ringWord.dropped),
    setState: (state) => {
      Atomics.store(control, word.state, states.indexOf(state));
      for (const { control, at } of rings) Atomics.notify(control, at + ringWord.kept);
    },
    rings: () => Atomics.load(control, word.doorbell),
    rung: (rings, mostMs) => waitFor(control, word.doorbell, rings, mostMs),
  };
}

/** Says how the reader stands, in place of a reader that is gone. */
export function setRingState(buffer: SharedArrayBuffer, state: RingState): void {
  openRingReader(buffer).setState(state);
}

/** How the reader of rings stands. */
export function ringState(buffer: SharedArrayBuffer): RingState {
  return states[Atomics.load(new Int32Array(buffer, 0, headWords), word.state)];
}

function viewRing(buffer: SharedArrayBuffer, index: number) {
  const head = new Int32Array(buffer, 0, headWords);
  const [ringCount, slotCount] = [head[word.ringCount], head[word.slotCount]];
  const control = new Int32Array(buffer, 0, headWords + ringWords * ringCount);
  const begin = 4 * control.length + index * slotCount * slotBytes;
  const slots = new Float64Array(buffer, begin, slotCount * slotNumbers);
  return { control, slots, slotCount, at: headWords + ringWords * index };
}

/** `Atomics.waitAsync`, which Node has had since 16 and the ES2023 library of types does not know. */
const { waitAsync } = Atomics as unknown as {
  waitAsync(
    words: Int32Array,
    index: number,
    value: number,
    mostMs: number,
  ): { readonly async: boolean; readonly value: Promise<unknown> | string };
};

/** Waits until a word is no longer `value` and was notified of, or for `mostMs`, without blocking. */
async function waitFor(
  words: Int32Array,
  index: number,
  value: number,
  mostMs: number,
): Promise<void> {
  await waitAsync(words, index, value, mostMs).value;
}
