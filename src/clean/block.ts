import { allocateBars, type BarColumns } from "../market/bar.js";

/** What detectors say of each row of a block, for those that come after them to weigh. */
export interface Votes {
  /** Lee–Mykland's statistic of the step to the close ÷ its limit; 0 where it cannot be said. */
  readonly jump: Float64Array;
  /** 1 where a witness (other pairs, another vendor) spoke for or against the row's prices, else 0. */
  readonly isWitnessed: Uint8Array;
}

/**
 * A few thousand rows under examination, ascending in time. Checks read rows [0, count), mark those
 * that must go, and write flags and repairs in place. A check may look at rows before its own only:
 * what is emitted for a bar never depends on a later one.
 */
export interface Block {
  /** Written by repairs. */
  readonly rows: BarColumns;
  /** Quarter hour of the week of each row, New York time. */
  readonly slot: Uint16Array;
  /** Written by detectors. */
  readonly votes: Votes;
  /** 1 where a check rejected the row; cleared by `compactBlock`. */
  readonly isRejected: Uint8Array;
  count: number;
  rejectedCount: number;
}

/** An empty block with room for `capacity` rows. */
export function createBlock(capacity: number): Block {
  return {
    rows: allocateBars(capacity),
    slot: new Uint16Array(capacity),
    votes: {
      jump: new Float64Array(capacity),
      isWitnessed: new Uint8Array(capacity),
    },
    isRejected: new Uint8Array(capacity),
    count: 0,
    rejectedCount: 0,
  };
}

/** Forgets all votes: no jump, no witness. */
export function clearVotes({ votes, count }: Block): void {
  votes.jump.fill(0, 0, count);
  votes.isWitnessed.fill(0, 0, count);
}

/** Copies row `from` over row `to` of the same columns. */
export function moveRow(rows: BarColumns, from: number, to: number): void {
  rows.openTime[to] = rows.openTime[from];
  rows.open[to] = rows.open[from];
  rows.high[to] = rows.high[from];
  rows.low[to] = rows.low[from];
  rows.close[to] = rows.close[from];
  rows.spread[to] = rows.spread[from];
  rows.tickVolume[to] = rows.tickVolume[from];
  rows.flags[to] = rows.flags[from];
}

/** Removes the rejected rows from `start` on, keeping the order of the others. */
export function compactBlock(block: Block, start = 0): void {
  if (block.rejectedCount === 0) return;
  const { rows, slot, votes, isRejected, count } = block;
  let kept = start;
  for (let row = start; row < count; row++) {
    if (isRejected[row] === 1) continue;
    if (kept !== row) {
      moveRow(rows, row, kept);
      slot[kept] = slot[row];
      votes.jump[kept] = votes.jump[row];
      votes.isWitnessed[kept] = votes.isWitnessed[row];
    }
    kept++;
  }
  isRejected.fill(0, start, count);
  block.count = kept;
  block.rejectedCount = 0;
}
