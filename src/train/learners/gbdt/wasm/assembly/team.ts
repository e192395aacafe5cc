/**
 * Threads that share one memory and the chunks of one task at a time. The thread that trains announces a task and
 * works on it too; the others take chunks from it while there are any, and sleep otherwise. A thread that is late, or
 * never comes, holds nobody up: what it does not take is done by those who are there.
 *
 * Which thread does a chunk decides nothing: chunks write to places of their own.
 */
import { runChunk } from "./tasks";

/*
 * The first bytes of the memory. One 64-bit word holds the chunks not yet taken (low half) and the number of the
 * task (high half): taking a chunk is one compare-and-swap, and fails where the task is another by now.
 */
const openWord: usize = 64;
const taskNumber: usize = 68;
/** Chunks of the task that are finished. */
const finished: usize = 128;
/** 1 where the threads are to end. */
const isOver: usize = 192;
/** Threads that have begun, and that have ended. */
const begun: usize = 256;
const ended: usize = 320;
/** Chunks of the task. */
const total: usize = 384;
const scratchAt: usize = 4096;
/** Enough for the pairs of a block of rows, a word and the block's bins (`tasks.ts`), and for `sortValues`. */
const scratchBytes: usize = 167936;
/** What `atomic.wait` gives where nobody woke it in time. */
const timedOut: i32 = 2;

/** Scratch memory of one thread; that of the thread that trains is the first. */
function scratchOf(thread: u32): usize {
  return scratchAt + <usize>thread * scratchBytes;
}

/** Scratch of the thread that trains, for loops that are not shared. */
export function scratchOfFirst(): usize {
  return scratchOf(0);
}

/** Does all chunks of the task that is described, together with whoever is awake. */
export function runTask(chunkCount: u32, isShared: bool): void {
  if (!isShared || chunkCount < 2) {
    for (let chunk: u32 = 0; chunk < chunkCount; chunk++) runChunk(chunk, scratchOf(0));
    return;
  }
  store<u32>(total, chunkCount);
  atomic.store<u32>(finished, 0);
  const next = (atomic.load<u64>(openWord) >> 32) + 1;
  atomic.store<u64>(openWord, (next << 32) | chunkCount);
  atomic.notify(taskNumber, -1);
  takeChunks(0);
  for (;;) {
    const count = atomic.load<u32>(finished);
    if (count === chunkCount) return;
    atomic.wait<i32>(finished, count, -1);
  }
}

function takeChunks(thread: u32): void {
  for (;;) {
    const open = atomic.load<u64>(openWord);
    const left = <u32>open;
    if (left === 0) return;
    if (atomic.cmpxchg<u64>(openWord, open, open - 1) !== open) continue;
    // The task cannot change before this chunk is finished.
    const chunkCount = load<u32>(total);
    runChunk(chunkCount - left, scratchOf(thread));
    if (atomic.add<u32>(finished, 1) + 1 === chunkCount) atomic.notify(finished, 1);
  }
}

/** What every other thread does until the training is over. */
export function serve(thread: u32): void {
  atomic.add<u32>(begun, 1);
  atomic.notify(begun, 1);
  for (;;) {
    const seen = atomic.load<u32>(taskNumber);
    if (atomic.load<u32>(isOver) === 1) break;
    takeChunks(thread);
    atomic.wait<i32>(taskNumber, seen, -1);
  }
  atomic.add<u32>(ended, 1);
  atomic.notify(ended, 1);
}

/**
 * Ends `count` threads and waits until they have left `serve`; one that has not begun within the time finds out
 * when it does. False where they have not all left.
 */
export function dismiss(count: u32, timeoutNs: i64): bool {
  awaitCount(begun, count, timeoutNs);
  atomic.store<u32>(isOver, 1);
  atomic.add<u32>(taskNumber, 1);
  atomic.notify(taskNumber, -1);
  return awaitCount(ended, count, timeoutNs);
}

function awaitCount(counter: usize, count: u32, timeoutNs: i64): bool {
  let now = atomic.load<u32>(counter);
  while (now < count) {
    if (atomic.wait<i32>(counter, now, timeoutNs) === timedOut) return false;
    now = atomic.load<u32>(counter);
  }
  return true;
}
