/**
 * Regression, logistic or linear, with an elastic-net penalty on standardised features:
 *
 *   (1 / Σw) Σ w · loss(y, s) + λ · (α · ‖β‖₁ + (1 − α) / 2 · ‖β‖₂²),   s = s₀ + b + z·β
 *
 * with log(1 + e^s) − y·s or (s − y)² / 2 for the loss, as glmnet states it (J. Friedman, T. Hastie, R. Tibshirani, Regularization Paths for Generalized
 * Linear Models via Coordinate Descent, J. Stat. Software 33, 2010). The intercept b has no penalty.
 *
 * Proximal Newton steps: the loss is replaced by its quadratic model, whose minimum with penalty is
 * found by coordinate descent on the (F + 1) × (F + 1) curvature, then the step is shortened until the
 * loss falls (J. Lee, Y. Sun, M. Saunders, Proximal Newton-type methods, SIAM J. Optim. 24, 2014).
 * The curvature costs F passes over the rows, a gradient costs two, so it is kept over many steps and
 * along the path of λ, and is measured afresh only where steps stop converging quickly.
 */
import type { LinearLoss } from "./loss.js";
import { addLinear, rawFactors, type Standardisation } from "./standardise.js";

/** Rows, their measure, what they are fitted by, and where their margins start. */
export interface LinearRows {
  readonly columns: readonly Float32Array[];
  readonly label: Float64Array;
  readonly weight?: Float64Array;
  readonly initialScore?: Float64Array;
  readonly standardisation: Standardisation;
  readonly loss: LinearLoss;
}

/** The penalty and when to stop. */
export interface ElasticNet {
  readonly lambda: number;
  readonly l1Ratio: number;
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** Where the descent is. `coefficient` and `intercept` are for standardised features. */
export interface LinearState {
  coefficient: Float64Array;
  intercept: number;
  /** Curvature with the intercept last, row-major; undefined until it is first needed. */
  curvature: Float64Array | undefined;
}

/** Where the descent begins: all coefficients 0. */
export function startState(featureCount: number): LinearState {
  return { coefficient: new Float64Array(featureCount), intercept: 0, curvature: undefined };
}

/** Steps after which a curvature that was measured elsewhere is measured afresh. */
const staleSteps = 4;

/**
 * Descends to the minimum for one λ.
 *
 * @param state - Where to begin; written.
 * @returns Steps taken; `maxIterations` where the tolerance was not reached.
 */
export function descend(rows: LinearRows, net: ElasticNet, state: LinearState): number {
  const size = rows.columns.length + 1;
  const margin = marginOf(rows, state);
  const gradient = new Float64Array(size);
  const step = new Float64Array(size);
  let loss = meanLoss(rows, margin);
  let age = 0;
  for (let iteration = 1; iteration <= net.maxIterations; iteration++) {
    measureGradient(rows, margin, gradient);
    if (state.curvature === undefined || age >= staleSteps) {
      state.curvature = measureCurvature(rows, margin);
      age = 0;
    }
    const expected = solveStep(state, gradient, net, step);
    age++;
    let length = 1;
    let next = stepped(state, step, 1);
    let nextMargin = marginOf(rows, next);
    let nextLoss = meanLoss(rows, nextMargin);
    const before = loss + penalty(state.coefficient, net);
    while (nextLoss + penalty(next.coefficient, net) > before + 1e-4 * length * expected + 1e-15) {
      length /= 2;
      if (length < 1e-6) return iteration; // no lower point can be told apart by rounding
      next = stepped(state, step, length);
      nextMargin = marginOf(rows, next);
      nextLoss = meanLoss(rows, nextMargin);
    }
    if (length < 1) age = staleSteps; // the quadratic model is off: measure it here
    state.coefficient = next.coefficient;
    state.intercept = next.intercept;
    margin.set(nextMargin);
    loss = nextLoss;
    if (step.every((change) => Math.abs(change) * length <= net.tolerance)) return iteration;
  }
  return net.maxIterations;
}

/**
 * The smallest λ at which all coefficients are 0: the largest gradient at the fitted intercept,
 * divided by `l1Ratio` (by 0.001 at least, as glmnet does, since for a pure L2 penalty there is none).
 */
export function largestLambda(rows: LinearRows, net: ElasticNet): number {
  const state = startState(rows.columns.length);
  descend(rows, { ...net, lambda: 1e12, l1Ratio: 1 }, state);
  const gradient = new Float64Array(rows.columns.length + 1);
  measureGradient(rows, marginOf(rows, state), gradient);
  const largest = gradient.subarray(0, -1).reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  return largest / Math.max(net.l1Ratio, 1e-3);
}

/** Margins of the rows. */
export function marginOf(
  rows: LinearRows,
  state: Pick<LinearState, "coefficient" | "intercept">,
): Float64Array {
  const { mean, scale } = rows.standardisation;
  const margin = new Float64Array(rows.label.length).fill(state.intercept);
  addLinear(rows.columns, mean, rawFactors(state.coefficient, scale), margin);
  const { initialScore } = rows;
  if (initialScore !== undefined) {
    for (let row = 0; row < margin.length; row++) margin[row] += initialScore[row];
  }
  return margin;
}

/** Weighted mean of the rows' losses. */
export function meanLoss(
  { label, weight, loss }: Pick<LinearRows, "label" | "weight" | "loss">,
  margin: Float64Array,
): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < label.length; row++) {
    const factor = weight === undefined ? 1 : weight[row];
    sum += factor * loss.of(label[row], margin[row]);
    total += factor;
  }
  return sum / total;
}

function penalty(coefficient: Float64Array, net: ElasticNet): number {
  let sum = 0;
  for (const value of coefficient) {
    sum += net.l1Ratio * Math.abs(value) + ((1 - net.l1Ratio) / 2) * value * value;
  }
  return net.lambda * sum;
}

function stepped(state: LinearState, step: Float64Array, length: number) {
  const last = state.coefficient.length;
  return {
    coefficient: state.coefficient.map((value, f) => value + length * step[f]),
    intercept: state.intercept + length * step[last],
  };
}

function measureGradient(rows: LinearRows, margin: Float64Array, out: Float64Array): void {
  const { columns, label, weight, standardisation, loss } = rows;
  const residual = new Float64Array(label.length);
  let total = 0;
  let sum = 0;
  for (let row = 0; row < label.length; row++) {
    const factor = weight === undefined ? 1 : weight[row];
    residual[row] = factor * (loss.predicted(margin[row]) - label[row]);
    total += factor;
    sum += residual[row];
  }
  for (let f = 0; f < columns.length; f++) {
    const column = columns[f];
    const centre = standardisation.mean[f];
    let dot = 0;
    if (standardisation.scale[f] > 0) {
      for (let row = 0; row < column.length; row++) {
        const value = column[row];
        if (value === value) dot += residual[row] * (value - centre);
      }
      dot /= standardisation.scale[f];
    }
    out[f] = dot / total;
  }
  out[columns.length] = sum / total;
}

const blockRows = 512;

/** Σ w·loss″·z·zᵀ / Σw, the intercept's z being 1. */
function measureCurvature(rows: LinearRows, margin: Float64Array): Float64Array {
  const { columns, label, weight, standardisation, loss } = rows;
  const size = columns.length + 1;
  const curvature = new Float64Array(size * size);
  const block = new Float64Array(size * blockRows);
  let total = 0;
  for (let start = 0; start < label.length; start += blockRows) {
    const count = Math.min(blockRows, label.length - start);
    const ones = block.subarray(columns.length * blockRows);
    for (let i = 0; i < count; i++) {
      const factor = weight === undefined ? 1 : weight[start + i];
      total += factor;
      ones[i] = Math.sqrt(factor * loss.slope(margin[start + i]));
    }
    for (let f = 0; f < columns.length; f++) {
      const column = columns[f];
      const centre = standardisation.mean[f];
      const inverse = standardisation.scale[f] > 0 ? 1 / standardisation.scale[f] : 0;
      for (let i = 0; i < count; i++) {
        const value = column[start + i];
        block[f * blockRows + i] = value === value ? ones[i] * (value - centre) * inverse : 0;
      }
    }
    addProducts(block, size, count, curvature);
  }
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      curvature[a * size + b] /= total;
      curvature[b * size + a] = curvature[a * size + b];
    }
  }
  return curvature;
}

function addProducts(block: Float64Array, size: number, count: number, out: Float64Array): void {
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += block[a * blockRows + i] * block[b * blockRows + i];
      out[a * size + b] += sum;
    }
  }
}

/**
 * Minimises g·d + ½ dᵀHd + penalty(β + d) over d by coordinate descent.
 *
 * @param outStep - Written.
 * @returns g·d plus the change of the penalty, ≤ 0: what the loss should fall by at first order.
 */
function solveStep(
  state: LinearState,
  gradient: Float64Array,
  net: ElasticNet,
  outStep: Float64Array,
): number {
  const { coefficient } = state;
  const curvature = state.curvature ?? new Float64Array(0);
  const size = gradient.length;
  const slope = Float64Array.from(gradient); // g + H·d
  const l1 = net.lambda * net.l1Ratio;
  const l2 = net.lambda * (1 - net.l1Ratio);
  outStep.fill(0);
  for (let sweep = 0; sweep < 1000; sweep++) {
    let largest = 0;
    for (let k = 0; k < size; k++) {
      const bend = curvature[k * size + k];
      if (!(bend > 0)) continue; // a constant feature
      const isIntercept = k === size - 1;
      const at = isIntercept ? 0 : coefficient[k] + outStep[k];
      const raw = bend * at - slope[k];
      const wanted = isIntercept
        ? raw / bend
        : (Math.sign(raw) * Math.max(0, Math.abs(raw) - l1)) / (bend + l2);
      const change = wanted - at;
      if (change === 0) continue;
      outStep[k] += change;
      for (let j = 0; j < size; j++) slope[j] += curvature[k * size + j] * change;
      largest = Math.max(largest, Math.abs(change));
    }
    if (largest <= net.tolerance / 10) break;
  }
  let expected = -penalty(coefficient, net);
  for (let k = 0; k < size; k++) expected += gradient[k] * outStep[k];
  return expected + penalty(stepped(state, outStep, 1).coefficient, net);
}
