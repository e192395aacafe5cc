/** Which rows and features a tree sees. */
import type { Random } from "../../../core/random.js";
import type { BinnedMatrix } from "./binned-matrix.js";
import { sampleRows } from "./binning.js";
import type { GbdtParameters } from "./parameters.js";

/** Chooses the rows of each iteration. */
export interface RowSampler {
  /** True where another iteration may see other rows. */
  readonly draws: boolean;
  /**
   * Draws for an iteration.
   *
   * @param pairs - Gradients and hessians of all outputs. GOSS makes those of drawn rows larger.
   */
  draw(iteration: number, pairs: Float64Array): void;
  /** Puts the chosen rows first and the others after them, both ascending; returns their number. */
  order(outRowOrder: Int32Array): number;
}

/** The sampler that parameters ask for. */
export function createRowSampler(
  parameters: GbdtParameters,
  rowCount: number,
  outputCount: number,
  random: Random,
): RowSampler {
  const { bagging_freq: every, bagging_fraction: fraction } = parameters;
  const isGoss = parameters.data_sample_strategy === "goss";
  const isBagging = !isGoss && every > 0 && fraction < 1;
  let drawn: Int32Array | undefined;
  return {
    draws: isBagging || isGoss,
    draw(iteration, pairs) {
      const own = () => random.fork(`rows/${iteration}`);
      if (isBagging && iteration % every === 0) {
        drawn = sampleRows(rowCount, Math.max(1, Math.floor(rowCount * fraction)), own());
      }
      // Early gradients are all alike: LightGBM waits for as many trees too.
      if (isGoss && iteration >= Math.floor(1 / parameters.learning_rate)) {
        drawn = drawByGradient(pairs, rowCount, outputCount, parameters, own());
      }
    },
    order(outRowOrder) {
      if (drawn !== undefined) return orderDrawnFirst(drawn, outRowOrder);
      for (let row = 0; row < rowCount; row++) outRowOrder[row] = row;
      return rowCount;
    },
  };
}

/**
 * Gradient-based one-side sampling (G. Ke et al., LightGBM, NIPS 2017, algorithm 2): keeps the rows of
 * largest Σ|gradient × hessian|, draws from the others and makes up for those not drawn by a factor on
 * their pairs. Of equals at the border the earlier rows are kept.
 */
function drawByGradient(
  pairs: Float64Array,
  rowCount: number,
  outputCount: number,
  parameters: GbdtParameters,
  random: Random,
): Int32Array | undefined {
  const topCount = Math.max(1, Math.floor(rowCount * parameters.top_rate));
  const otherCount = Math.max(1, Math.floor(rowCount * parameters.other_rate));
  if (topCount + otherCount >= rowCount) return undefined;
  const size = new Float64Array(rowCount);
  for (let output = 0; output < outputCount; output++) {
    for (let row = 0; row < rowCount; row++) {
      const place = 2 * (output * rowCount + row);
      size[row] += Math.abs(pairs[place] * pairs[place + 1]);
    }
  }
  const border = size.slice().sort()[rowCount - topCount];
  let atBorder = topCount;
  for (let row = 0; row < rowCount; row++) if (size[row] > border) atBorder--;
  const factor = (rowCount - topCount) / otherCount;
  const drawn = new Int32Array(topCount + otherCount);
  let place = 0;
  let otherRest = rowCount - topCount;
  let wanted = otherCount;
  for (let row = 0; row < rowCount; row++) {
    const isTop = size[row] > border || (size[row] === border && atBorder-- > 0);
    if (isTop) {
      drawn[place++] = row;
      continue;
    }
    if (random.uniform() * otherRest-- >= wanted) continue;
    wanted--;
    drawn[place++] = row;
    for (let output = 0; output < outputCount; output++) {
      pairs[2 * (output * rowCount + row)] *= factor;
      pairs[2 * (output * rowCount + row) + 1] *= factor;
    }
  }
  return drawn;
}

/** Puts the drawn rows first and the others after them, both ascending. */
function orderDrawnFirst(drawn: Int32Array, outRowOrder: Int32Array): number {
  let next = 0;
  let rest = drawn.length;
  for (let row = 0; row < outRowOrder.length; row++) {
    if (next < drawn.length && drawn[next] === row) outRowOrder[next++] = row;
    else outRowOrder[rest++] = row;
  }
  return drawn.length;
}

/** Marks the slots that one tree may use by 1, the others by 0. */
export function drawSlots(
  matrix: BinnedMatrix,
  fraction: number,
  random: Random,
  outIsUsed: Uint8Array,
): void {
  const count = Math.max(1, Math.round(matrix.slotCount * fraction));
  const slots = sampleRows(matrix.slotCount, count, random);
  outIsUsed.fill(slots === undefined ? 1 : 0);
  if (slots !== undefined) for (const slot of slots) outIsUsed[slot] = 1;
}
