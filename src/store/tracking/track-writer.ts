/**
 * The other end of tracking, for a thread of its own, over and over:
 *
 * 1. what the rings hold is copied into a batch                               (`gather`)
 * 2. the batch becomes one block of a segment, written and synced; meanwhile
 *    the next batch is gathered                                               (`commit`)
 * 3. the rings' writers are told what is kept: one sync serves all who wait
 * 4. at the end the catalogue learns of it; whoever asks it earlier makes it
 *    catch up (`indexAllTracked`)                                             (`index`)
 */
import type { Random } from "../../core/random.js";
import { backoffMs, type RetryPolicy } from "../../core/retry.js";
import { type RingReader, slotBytes } from "../../core/shared-ring.js";
import { droppedSlots } from "./record.js";
import type { SegmentWriter } from "./segment-file.js";

/** What the writer works with. */
export interface TrackWriterOptions {
  readonly reader: RingReader;
  readonly segments: SegmentWriter;
  /** Brings the catalogue up to date with the segments. */
  readonly index: () => Promise<void>;
  /** UTC ms now. */
  readonly now: () => number;
  /** Milliseconds that never go back. */
  readonly elapsed: () => number;
  readonly sleep: (durationMs: number) => Promise<void>;
  /** For the waits between tries at a disk that fails. */
  readonly random: Random;
}

/** Keeps what is written to rings until it is stopped. */
export interface TrackWriter {
  /**
   * Resolves once it was stopped and all is kept and indexed.
   *
   * @throws What the segments throw, after the last try; the rings then know that it failed.
   */
  run(): Promise<void>;
  /** Asks it to keep what there is and to end. */
  stop(): void;
}

/** How often the rings are looked at where nobody rings, in ms. */
const lookMs = 10;
/** How long a point waits for its sync where nobody asks for it, in ms. */
const commitMs = 200;
/** A batch of this size takes no more until it is on its way to the disk: memory stays flat. */
const fullBatchBytes = 32 * 1024 * 1024;

/** Of a disk that is full or busy. */
const retry: RetryPolicy = { attempts: 5, firstDelayMs: 100, longestDelayMs: 2_000 };

/** A writer over rings and segments. */
export function createTrackWriter(options: TrackWriterOptions): TrackWriter {
  const { reader, segments, now, elapsed } = options;
  const ringCount = reader.ringCount;
  const said = new Array<number>(ringCount).fill(0); // dropped records that a segment speaks of
  let filling = createBatch(ringCount);
  let spare = createBatch(ringCount);
  let committing: Promise<void> | undefined;
  let failure: unknown;
  let isStopped = false;
  let answered = reader.rings();
  let committedAt = elapsed();

  function gather(): void {
    for (let ring = 0; ring < ringCount && filling.byteCount < fullBatchBytes; ring++) {
      filling.positions[ring] = reader.drain(ring, filling.add);
      const dropped = reader.droppedCount(ring);
      if (dropped !== said[ring]) filling.add(droppedSlots(dropped - said[ring], now()));
      said[ring] = dropped;
    }
  }

  async function commit(batch: Batch): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await segments.append(batch.bytes());
        break;
      } catch (error) {
        if (attempt >= retry.attempts) throw error;
        await options.sleep(backoffMs(retry, attempt, options.random));
      }
    }
    for (let ring = 0; ring < ringCount; ring++) {
      const position = batch.positions[ring];
      if (position !== undefined) reader.keep(ring, position);
    }
    batch.clear();
    spare = batch;
  }

  function beginCommit(rings: number): void {
    answered = rings;
    const batch = filling;
    filling = spare;
    committedAt = elapsed();
    committing = commit(batch)
      .catch((error: unknown) => {
        failure = error ?? new Error("the disk failed");
      })
      .finally(() => {
        committing = undefined;
      });
  }

  async function index(): Promise<void> {
    try {
      await options.index();
    } catch {
      // The catalogue is busy, or its disk full. The segments are the truth: whoever next asks for the
      // run's record makes it catch up.
    }
  }

  return {
    run: async () => {
      try {
        for (;;) {
          const isLast = isStopped && committing === undefined;
          const rings = reader.rings();
          gather();
          if (committing === undefined && filling.byteCount > 0) {
            const isDue = rings !== answered || isStopped || elapsed() - committedAt >= commitMs;
            if (isDue) beginCommit(rings);
          } else if (isLast) {
            break;
          }
          // Who rings while a commit is under way is served by the next.
          await Promise.race([reader.rung(rings, lookMs), ...(committing ? [committing] : [])]);
          if (failure !== undefined) throw failure;
        }
        await index();
      } catch (error) {
        reader.setState("failed");
        throw error;
      } finally {
        segments.close();
      }
      reader.setState("closed");
    },
    stop: () => {
      isStopped = true;
    },
  };
}

/** Records on their way to the disk. */
interface Batch {
  readonly add: (records: Uint8Array) => void;
  bytes(): Uint8Array;
  byteCount: number;
  /** Up to where each ring is in it. */
  readonly positions: (number | undefined)[];
  clear(): void;
}

function createBatch(ringCount: number): Batch {
  let memory = new Uint8Array(8_192 * slotBytes);
  const batch: Batch = {
    byteCount: 0,
    positions: new Array<number | undefined>(ringCount).fill(undefined),
    add: (records) => {
      const end = batch.byteCount + records.length;
      if (end > memory.length) {
        const larger = new Uint8Array(Math.max(end, 2 * memory.length));
        larger.set(memory.subarray(0, batch.byteCount));
        memory = larger;
      }
      memory.set(records, batch.byteCount);
      batch.byteCount = end;
    },
    bytes: () => memory.subarray(0, batch.byteCount),
    clear: () => {
      batch.byteCount = 0;
      batch.positions.fill(undefined);
    },
  };
  return batch;
}
