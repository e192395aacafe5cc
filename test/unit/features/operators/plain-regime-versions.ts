import {
  byPairs,
  byPast,
  byRow,
  byWindow,
  finite,
  isFlat,
  mean,
  missing,
  numeric,
  type Plain,
  present,
  sum,
  sumOfProducts,
  sumOfSquares,
} from "./plain-forms.js";

/*
 * The operators of `market-index.ts` that know no calendar, in the plainest way: volatility and jumps,
 * costs, events, filters and regimes; see `plain-versions.ts`.
 */

const sizes = (window: readonly number[]): number[] => window.map(Math.abs);
/** Mean of |Z|^(4/3), as a sum over a fine grid: no gamma function, no constant of ours. */
const fourThirdsMoment = (() => {
  const step = 1 / 512;
  const grid = Array.from({ length: 2 * 12 * 512 + 1 }, (_, k) => -12 + k * step);
  const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  // A grid that meets the kink at 0 errs by step^(7/3): refined by Richardson's rule.
  const coarse = sum(
    grid.filter((_, k) => k % 2 === 0).map((z) => Math.abs(z) ** (4 / 3) * density(z)),
  );
  const fine = sum(grid.map((z) => Math.abs(z) ** (4 / 3) * density(z)));
  const [far, near] = [coarse * 2 * step, fine * step];
  return near + (near - far) / (2 ** (7 / 3) - 1);
})();

const tripower = (window: readonly number[]): number => {
  const n = window.length;
  const size = sizes(window);
  const terms = size.slice(2).map((v, k) => (v * size[k + 1] * size[k]) ** (4 / 3));
  return (n * fourThirdsMoment ** -3 * n * sum(terms)) / (n - 2);
};
const bipower = (window: readonly number[]): number => {
  const n = window.length;
  const size = sizes(window);
  return ((Math.PI / 2) * n * sum(size.slice(1).map((v, k) => v * size[k]))) / (n - 1);
};

function page(direction: number): Plain {
  return byPast((past, { drift }) =>
    past.reduce((total, value) => Math.max(0, total + direction * value - numeric(drift)), 0),
  );
}

interface Turns {
  readonly direction: number;
  readonly turn: number;
}

/** The direction after a whole past, and the price at which its turn was seen. */
function turnsOf(past: readonly number[], threshold: number): Turns {
  let found: Turns = { direction: 0, turn: missing };
  let since = 0; // row of the last turn
  past.forEach((value, row) => {
    const stretch = past.slice(since, row + 1);
    const hasFallen = value <= Math.max(...stretch) * (1 - threshold);
    const hasRisen = value >= Math.min(...stretch) * (1 + threshold);
    if (found.direction !== -1 && hasFallen) found = { direction: -1, turn: value };
    else if (found.direction !== 1 && hasRisen) found = { direction: 1, turn: value };
    else return;
    since = row;
  });
  return found;
}

const byTurns =
  (f: (turns: Turns, value: number, threshold: number) => number): Plain =>
  ([x], { threshold }) => {
    const past: number[] = [];
    return Array.from(x, (value) => {
      if (!(present(value) && value > 0)) return missing;
      past.push(value);
      return finite(f(turnsOf(past, numeric(threshold)), value, numeric(threshold)));
    });
  };

type Matrix = readonly (readonly number[])[];

/**
 * The Kalman filter in matrices: state, covariance, transition and noise of any size, the first entry of
 * the state observed. Gives for each row the state and the standardized innovation.
 */
function kalman(
  rows: readonly number[],
  start: { readonly row: number; readonly state: number[]; readonly covariance: Matrix },
  transition: Matrix,
  stateNoise: readonly number[],
  noise: number,
): { state: number[]; innovation: number }[] {
  const size = start.state.length;
  const indices = Array.from({ length: size }, (_, k) => k);
  const times = (a: Matrix, b: Matrix): Matrix =>
    indices.map((i) => indices.map((j) => sum(indices.map((k) => a[i][k] * b[k][j]))));
  const transposed = indices.map((i) => indices.map((j) => transition[j][i]));
  let { state, covariance } = start;
  return rows.map((value, row) => {
    if (row < start.row) return { state: state.map(() => missing), innovation: missing };
    if (row === start.row) return { state, innovation: missing };
    state = indices.map((i) => sum(indices.map((k) => transition[i][k] * state[k])));
    covariance = times(times(transition, covariance), transposed).map((line, i) =>
      line.map((entry, j) => entry + (i === j ? stateNoise[i] : 0)),
    );
    if (!present(value)) return { state: state.map(() => missing), innovation: missing };
    const total = covariance[0][0] + noise;
    const surprise = value - state[0];
    const gain = indices.map((i) => covariance[i][0] / total);
    const firstLine = covariance[0];
    state = state.map((entry, i) => entry + gain[i] * surprise);
    covariance = covariance.map((line, i) =>
      line.map((entry, j) => entry - gain[i] * firstLine[j]),
    );
    return { state, innovation: surprise / Math.sqrt(total) };
  });
}

const levelFilter =
  (wanted: "level" | "innovation"): Plain =>
  ([x], parameters) => {
    const noise = numeric(parameters.noiseVariance);
    const row = x.findIndex((value) => present(value));
    if (row < 0) return Array.from(x, () => missing);
    const start = { row, state: [x[row]], covariance: [[noise]] };
    return kalman([...x], start, [[1]], [numeric(parameters.levelVariance)], noise).map((found) =>
      wanted === "level" ? found.state[0] : found.innovation,
    );
  };

const trendFilter =
  (wanted: 0 | 1 | 2): Plain =>
  ([x], parameters) => {
    const noise = numeric(parameters.noiseVariance);
    const level = numeric(parameters.levelVariance);
    const slope = numeric(parameters.slopeVariance);
    const row = x.findIndex((value, k) => k > 0 && present(value, x[k - 1]));
    if (row < 0) return Array.from(x, () => missing);
    const start = {
      row,
      state: [x[row], x[row] - x[row - 1]],
      covariance: [
        [noise, noise],
        [noise, 2 * noise + level + slope],
      ],
    };
    const transition = [
      [1, 1],
      [0, 1],
    ];
    return kalman([...x], start, transition, [level, slope], noise).map((found) =>
      wanted === 2 ? found.innovation : found.state[wanted],
    );
  };

const normalDensity = (x: number, middle: number, std: number): number =>
  Math.exp(-0.5 * ((x - middle) / std) ** 2) / std;

export const plainRegimeVersions: Readonly<Record<string, Plain>> = {
  tripowerQuarticity: byWindow(tripower),
  jumpRatio: byWindow((window) => {
    const share = 1 - bipower(window) / sum(window.map((v) => v ** 2));
    const variance = (Math.PI ** 2 / 4 + Math.PI - 5) / window.length;
    return share / Math.sqrt(variance * Math.max(1, tripower(window) / bipower(window) ** 2));
  }),
  garch: byPast((past, parameters) => {
    const [omega, alpha, beta] = [parameters.omega, parameters.alpha, parameters.beta].map(numeric);
    // The recursion solved: Σ βᵏ (ω + α r²) over the past, and what is left of the start.
    const n = past.length;
    const parts = past.map((r, k) => beta ** (n - 1 - k) * (omega + alpha * r ** 2));
    return Math.sqrt(sum(parts) + (beta ** n * omega) / (1 - alpha - beta));
  }),
  corwinSchultz: ([high, low, close]) =>
    Array.from(high, (_, i) => {
      const prices = [i - 1, i].flatMap((k) => [high[k], low[k], close[k]]);
      if (i === 0 || !present(...prices)) return missing;
      const up = low[i] > close[i - 1] ? low[i] - close[i - 1] : 0;
      const down = high[i] < close[i - 1] && up === 0 ? close[i - 1] - high[i] : 0;
      const [h, l] = [high[i] - up + down, low[i] - up + down];
      if (Math.min(h, l, high[i - 1], low[i - 1]) <= 0) return missing;
      const beta = Math.log(h / l) ** 2 + Math.log(high[i - 1] / low[i - 1]) ** 2;
      const gamma = Math.log(Math.max(h, high[i - 1]) / Math.min(l, low[i - 1])) ** 2;
      const k = 3 - 2 * Math.sqrt(2);
      const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / k - Math.sqrt(gamma / k);
      const spread = alpha < 500 ? (2 * (Math.exp(alpha) - 1)) / (1 + Math.exp(alpha)) : 2;
      return finite(Math.max(0, spread));
    }),
  tickRule: byPast((past) => {
    const last = past.findLastIndex((value, k) => k > 0 && value !== past[k - 1]);
    return last < 0 ? 0 : Math.sign(past[last] - past[last - 1]);
  }),
  barsSince: byPast((past) => past.length - 1 - past.findLastIndex((value) => value !== 0)),
  runsTest: byWindow((window) => {
    const signs = window.map(Math.sign).filter((sign) => sign !== 0);
    const n = signs.length;
    if (n === 0) return missing;
    const runs = signs.filter((sign, k) => sign !== signs[k - 1]).length;
    const up = signs.filter((sign) => sign > 0).length;
    const expected = 1 + (2 * up * (n - up)) / n;
    const variance = (2 * up * (n - up) * (2 * up * (n - up) - n)) / (n ** 2 * (n - 1));
    return variance > 0 ? (runs - expected) / Math.sqrt(variance) : 0;
  }),
  directionalChange: byTurns(({ direction }) => direction),
  overshoot: byTurns(({ direction, turn }, value, threshold) =>
    direction === 0 ? 0 : (value - turn) / turn / threshold,
  ),
  cusumUp: page(1),
  cusumDown: page(-1),
  normalCdf: byRow((x) => {
    // Simpson's rule on the density from 0 to |x|; beyond 9 nothing is left.
    const end = Math.min(Math.abs(x), 9);
    const steps = 2000;
    const nodes = Array.from({ length: steps + 1 }, (_, k) => (k * end) / steps);
    const weights = nodes.map((_, k) => (k === 0 || k === steps ? 1 : k % 2 === 1 ? 4 : 2));
    const area = sum(nodes.map((z, k) => weights[k] * Math.exp((-z * z) / 2)));
    const half = (area * end) / steps / 3 / Math.sqrt(2 * Math.PI);
    return x > 0 ? 0.5 + half : 0.5 - half;
  }),
  kalmanLevel: levelFilter("level"),
  kalmanLevelInnovation: levelFilter("innovation"),
  kalmanTrendLevel: trendFilter(0),
  kalmanTrendSlope: trendFilter(1),
  kalmanTrendInnovation: trendFilter(2),
  atrous: ([x], { filter, spacing }) => {
    const taps = filter === "haar" ? [1, 1] : [1, 4, 6, 4, 1];
    return Array.from(x, (_, i) => {
      const rows = taps.map((_, k) => x[i - k * numeric(spacing)] ?? missing);
      return present(...rows) ? finite(sum(rows.map((v, k) => v * taps[k])) / sum(taps)) : missing;
    });
  },
  regimeProbability: ([change], p) => {
    const stay = [numeric(p.firstStay), numeric(p.secondStay)];
    let weight = [1 - stay[1], 1 - stay[0]].map((leave) => leave / (2 - stay[0] - stay[1]));
    return Array.from(change, (value, row) => {
      if (row > 0) {
        weight = [
          weight[0] * stay[0] + weight[1] * (1 - stay[1]),
          weight[0] * (1 - stay[0]) + weight[1] * stay[1],
        ];
      }
      if (!present(value)) return missing;
      const joint = [
        weight[0] * normalDensity(value, numeric(p.firstMean), numeric(p.firstStd)),
        weight[1] * normalDensity(value, numeric(p.secondMean), numeric(p.secondStd)),
      ];
      weight = joint.map((v) => v / sum(joint));
      return weight[1];
    });
  },
  residualZ: byPairs((x, y) => {
    if (isFlat(y) || isFlat(x)) return missing;
    const slope = sumOfProducts(x, y) / sumOfSquares(y);
    const residuals = x.map((v, k) => v - mean(x) - slope * (y[k] - mean(y)));
    const unexplained = sum(residuals.map((v) => v ** 2));
    if (unexplained <= 1e-12 * sumOfSquares(x)) return missing;
    return residuals[residuals.length - 1] / Math.sqrt(unexplained / (x.length - 2));
  }),
};
