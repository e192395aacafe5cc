import type { Random } from "../core/random.js";

/**
 * The simple rules to beat. Each gives a P(up) per row from what was known at the row: labels count
 * only once they are settled.
 */
export const baselineNames = ["majority", "persistence", "random"] as const;
export type BaselineName = (typeof baselineNames)[number];

/** Rows as the baselines see them, ascending in `availableAt`. */
export interface BaselineRows {
  readonly availableAt: Float64Array;
  readonly labelEndTime: Float64Array;
  /** 1 or 0. */
  readonly label: Float64Array;
}

/**
 * Majority: the share of ups among the labels settled so far, with one up and one down added
 * (Laplace's rule of succession).
 */
export function majorityBaseline(rows: BaselineRows): Float64Array {
  const out = new Float64Array(rows.label.length);
  walkSettled(rows, (row, settled, ups) => {
    out[row] = (ups + 1) / (settled + 2);
  });
  return out;
}

/**
 * Persistence: what happened last happens again. P(up) is how often a settled label equalled the one
 * known when it was predicted, turned to the side of the last settled label.
 */
export function persistenceBaseline(rows: BaselineRows): Float64Array {
  const count = rows.label.length;
  const out = new Float64Array(count);
  const known = new Float64Array(count).fill(Number.NaN); // last settled label as seen at each row
  let repeats = 0;
  let pairs = 0;
  let last = Number.NaN;
  walkSettled(
    rows,
    (row) => {
      known[row] = last;
      const repeat = (repeats + 1) / (pairs + 2);
      out[row] = last === 1 ? repeat : last === 0 ? 1 - repeat : 0.5;
    },
    (row) => {
      if (known[row] === known[row]) {
        pairs++;
        if (known[row] === rows.label[row]) repeats++;
      }
      last = rows.label[row];
    },
  );
  return out;
}

/**
 * Random with the same turnover: the model's own predictions in shuffled order, each staying in its fold. One that moved
 * to an earlier fold would know of it: its model has learnt from that fold's labels.
 *
 * @param fold - The fold that predicted each row, same length.
 */
export function randomBaseline(
  probability: Float64Array,
  fold: Int32Array,
  random: Random,
): Float64Array {
  const out = new Float64Array(probability.length);
  for (const own of new Set(fold)) {
    const rows = Int32Array.from(fold.keys()).filter((row) => fold[row] === own);
    const shuffled = rows.slice();
    random.shuffle(shuffled);
    for (let i = 0; i < rows.length; i++) out[rows[i]] = probability[shuffled[i]];
  }
  return out;
}

/** Visits rows in time, first settling every label that ended by then. */
function walkSettled(
  rows: BaselineRows,
  visit: (row: number, settled: number, ups: number) => void,
  settle: (row: number) => void = () => {},
): void {
  const byEnd = Uint32Array.from(rows.labelEndTime, (_, i) => i).sort(
    (a, b) => rows.labelEndTime[a] - rows.labelEndTime[b] || a - b,
  );
  let settled = 0;
  let ups = 0;
  for (let row = 0; row < rows.label.length; row++) {
    while (settled < row && rows.labelEndTime[byEnd[settled]] <= rows.availableAt[row]) {
      settle(byEnd[settled]);
      ups += rows.label[byEnd[settled]];
      settled++;
    }
    visit(row, settled, ups);
  }
}
