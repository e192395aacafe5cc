import { minuteMs } from "../../src/core/time.js";
import {
  allocateBars,
  type BarColumns,
  barCount,
  copyBars,
  viewBars,
} from "../../src/market/bar.js";
import { simulatedBars } from "./market.js";

const weekMs = 7 * 24 * 60 * minuteMs;

/**
 * Minutes of one pair without end, in chunks: simulated rows over and over, each time as many whole weeks
 * later as they last. What is held does not grow with what was given.
 *
 * @param pieceRows - Rows that are simulated.
 * @param chunkRows - Rows of a chunk at most; a chunk is valid until the next is asked for.
 */
export function* endlessBars(
  rowCount: number,
  pieceRows = 200_000,
  chunkRows = 65_536,
): Generator<BarColumns> {
  const piece = simulatedBars(Math.min(pieceRows, rowCount));
  const rows = barCount(piece);
  const span = piece.openTime[rows - 1] - piece.openTime[0] + minuteMs;
  const shift = Math.ceil(span / weekMs) * weekMs;
  const chunk = allocateBars(chunkRows);
  for (let given = 0, round = 0; given < rowCount; round++) {
    for (let start = 0; start < rows && given < rowCount; start += chunkRows) {
      const count = Math.min(chunkRows, rows - start, rowCount - given);
      copyBars(piece, start, start + count, chunk, 0);
      for (let row = 0; row < count; row++) chunk.openTime[row] += round * shift;
      given += count;
      yield viewBars(chunk, 0, count);
    }
  }
}
