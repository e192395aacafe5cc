import {
  byPresent,
  byWindow,
  isFlat,
  mean,
  missing,
  numeric,
  type Plain,
  present,
  sum,
} from "./plain-forms.js";

/* The plain versions of averages and filters: their difference equations over the whole past. */

/** The rows of a warm-up are missing. */
const after = (warmUp: number, values: readonly number[]): number[] =>
  values.map((value, k) => (k < warmUp ? missing : value));

/** y[t] = Σ b[k] x[t − k] − Σ a[k] y[t − 1 − k], from the steady state of the first x at the level y. */
function filtered(
  x: readonly number[],
  b: readonly number[],
  a: readonly number[],
  level = x[0],
): number[] {
  const y: number[] = [];
  for (const t of x.keys()) {
    const forward = sum(b.map((weight, k) => weight * (x[t - k] ?? x[0])));
    y.push(forward - sum(a.map((weight, k) => weight * (y[t - 1 - k] ?? level))));
  }
  return y;
}

/** The four elements of the Laguerre filter. */
function laguerreElements(x: readonly number[], gamma: number): number[][] {
  const elements = [filtered(x, [1 - gamma], [-gamma])];
  for (let k = 0; k < 3; k++) elements.push(filtered(elements[k], [-gamma, 1], [-gamma]));
  return elements;
}

const laguerreWarmUp = (gamma: number): number => 3 + Math.round((4 * gamma) / (1 - gamma));

export const plainFilters: Readonly<Record<string, Plain>> = {
  alma: byWindow((window, { centre, sharpness }) => {
    const n = window.length;
    const weights = window.map((_, j) =>
      Math.exp(-((j - numeric(centre) * (n - 1)) ** 2) / (2 * (n / numeric(sharpness)) ** 2)),
    );
    return sum(window.map((value, j) => value * weights[j])) / sum(weights);
  }),
  mcGinley: ([x], parameters) => {
    const length = numeric(parameters.length);
    let level = missing;
    let seen = 0;
    return Array.from(x, (value) => {
      if (!present(value) || value <= 0) return missing;
      if (seen++ === 0) level = value;
      const slowness = numeric(parameters.share) * length * Math.min(value / level, 2) ** 4;
      level = slowness < 1 ? value : level + (value - level) / slowness;
      return seen >= length ? level : missing;
    });
  },
  superSmoother: byPresent((x, { length }) => {
    const angle = (Math.SQRT2 * Math.PI) / numeric(length);
    const c2 = 2 * Math.exp(-angle) * Math.cos(angle);
    const c3 = -Math.exp(-2 * angle);
    const c1 = 1 - c2 - c3;
    return after(numeric(length) - 1, filtered(x, [c1 / 2, c1 / 2], [-c2, -c3]));
  }),
  highPass: byPresent((x, { length }) => {
    const angle = (Math.SQRT1_2 * 2 * Math.PI) / numeric(length);
    const alpha = (Math.cos(angle) + Math.sin(angle) - 1) / Math.cos(angle);
    const gain = (1 - alpha / 2) ** 2;
    const back = [-2 * (1 - alpha), (1 - alpha) ** 2];
    return after(numeric(length) - 1, filtered(x, [gain, -2 * gain, gain], back, 0));
  }),
  laguerre: byPresent((x, { damping }) => {
    const elements = laguerreElements(x, numeric(damping));
    const found = x.map((_, t) => mean([0, 1, 1, 2, 2, 3].map((k) => elements[k][t])));
    return after(laguerreWarmUp(numeric(damping)), found);
  }),
  laguerreRsi: byPresent((x, { damping }) => {
    // In differences from the first row, or rounding would move where nothing moves.
    const elements = laguerreElements(
      x.map((value) => value - x[0]),
      numeric(damping),
    );
    const found = x.map((_, t) => {
      const steps = [0, 1, 2].map((k) => elements[k][t] - elements[k + 1][t]);
      if (isFlat([0, ...steps])) return 50;
      return (100 * sum(steps.filter((v) => v > 0))) / sum(steps.map(Math.abs));
    });
    return after(laguerreWarmUp(numeric(damping)), found);
  }),
};
