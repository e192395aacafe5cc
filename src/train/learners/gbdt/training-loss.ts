import type { Objective } from "./objectives/index.js";
import type { GbdtFitRows } from "./rows.js";

/**
 * Rows on which the training loss is followed: one of sixteen, so that it takes under 1% of the time of a tree
 * (25 ns a row against 240), but enough for a curve that is no noise.
 */
const followedShare = 1 / 16;
const fewestFollowed = 1_024;
const mostFollowed = 8_192;

/**
 * Follows the loss on the training rows: on all up to 1,024, on one of sixteen where they are many, 1,024 to
 * 8,192 of them, evenly spread and always the same.
 *
 * @param margin - Of all rows, output after output, kept up to date by the caller.
 * @returns The weighted mean loss at the margins of now.
 */
export function followTraining(
  rows: GbdtFitRows,
  objective: Objective,
  margin: Float64Array,
): () => number {
  const rowCount = rows.label.length;
  const share = Math.floor(rowCount * followedShare);
  const followedRows = Math.min(Math.max(share, fewestFollowed), mostFollowed);
  if (rowCount <= followedRows) return () => objective.loss(rows, margin);
  const followed = Int32Array.from({ length: followedRows }, (_, i) =>
    Math.floor((i * rowCount) / followedRows),
  );
  const pick = (column: Float64Array): Float64Array =>
    Float64Array.from(followed, (row) => column[row]);
  const some = { label: pick(rows.label), weight: rows.weight && pick(rows.weight) };
  const outputCount = margin.length / rowCount;
  const someMargin = new Float64Array(followedRows * outputCount);
  return () => {
    for (let output = 0; output < outputCount; output++) {
      for (let i = 0; i < followedRows; i++) {
        someMargin[output * followedRows + i] = margin[output * rowCount + followed[i]];
      }
    }
    return objective.loss(some, someMargin);
  };
}
