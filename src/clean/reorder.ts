import { copyBars } from "../market/bar.js";
import type { Block } from "./block.js";

/**
 * Sorts rows [0, count) of a buffer by time, rows of one time in the order in which they arrived.
 *
 * @param order - Written: room for `count` row numbers.
 * @param spare - Written: a block of at least the same capacity.
 */
export function sortByTime(block: Block, order: Uint32Array, spare: Block): void {
  const { rows, count } = block;
  const { openTime } = rows;
  let isSorted = true;
  for (let row = 1; row < count && isSorted; row++) isSorted = openTime[row] >= openTime[row - 1];
  if (isSorted) return;
  const rowNumbers = order.subarray(0, count);
  for (let row = 0; row < count; row++) rowNumbers[row] = row;
  rowNumbers.sort((a, b) => openTime[a] - openTime[b]); // stable since ES2019
  copyBars(rows, 0, count, spare.rows, 0);
  for (let row = 0; row < count; row++) {
    const from = rowNumbers[row];
    rows.openTime[row] = spare.rows.openTime[from];
    rows.open[row] = spare.rows.open[from];
    rows.high[row] = spare.rows.high[from];
    rows.low[row] = spare.rows.low[from];
    rows.close[row] = spare.rows.close[from];
    rows.spread[row] = spare.rows.spread[from];
    rows.tickVolume[row] = spare.rows.tickVolume[from];
    rows.flags[row] = spare.rows.flags[from];
  }
}

/** Moves the first `count` rows of the buffer to the block, and the rest of the buffer to its front. */
export function takeRows(buffer: Block, count: number, block: Block): void {
  copyBars(buffer.rows, 0, count, block.rows, 0);
  block.count = count;
  const rest = buffer.count - count;
  for (const column of Object.values(buffer.rows)) column.copyWithin(0, count, buffer.count);
  buffer.count = rest;
}
