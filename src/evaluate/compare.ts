import type { Random } from "../core/random.js";

/** Whether one model's losses are lower than another's on the same rows, and how sure that is. */
export interface LossComparison {
  readonly rowCount: number;
  /** Mean of champion − challenger losses: positive where the challenger is better. Nats. */
  readonly improvement: number;
  /** One-sided p-value of "the challenger is no better", by the stationary bootstrap. */
  readonly pValue: number;
}

/**
 * Compares paired losses by the stationary bootstrap (Politis and Romano, Journal of the American
 * Statistical Association 89, 1994): rows are drawn in blocks of geometric length, since losses of
 * overlapping labels go together and a plain bootstrap would be too sure.
 *
 * @param championLoss - Loss of each row, rows in time order.
 * @param challengerLoss - Of the same rows.
 * @param blockRows - Mean length of a block in rows: at least the label's horizon.
 */
export function compareLosses(
  championLoss: Float64Array,
  challengerLoss: Float64Array,
  blockRows: number,
  random: Random,
  draws = 500,
): LossComparison {
  const rowCount = championLoss.length;
  const difference = championLoss.map((loss, row) => loss - challengerLoss[row]);
  let sum = 0;
  for (const value of difference) sum += value;
  const improvement = rowCount === 0 ? 0 : sum / rowCount;
  if (rowCount === 0) return { rowCount, improvement: 0, pValue: 1 };
  let atLeastAsGood = 0;
  for (let draw = 0; draw < draws; draw++) {
    let row = random.integer(rowCount);
    let total = 0;
    for (let i = 0; i < rowCount; i++) {
      total += difference[row];
      row = random.uniform() * blockRows < 1 ? random.integer(rowCount) : (row + 1) % rowCount;
    }
    // Centred on the observed mean: how often would chance alone show as much?
    if (total / rowCount - improvement >= improvement) atLeastAsGood++;
  }
  return { rowCount, improvement: improvement + 0, pValue: (atLeastAsGood + 1) / (draws + 1) };
}
