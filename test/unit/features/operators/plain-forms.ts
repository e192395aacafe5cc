import type { ParameterCase } from "../../../../src/features/conformance/index.js";

/*
 * The forms in which plain versions of operators are written: a function of one row, of the window, of
 * the whole past. Slow and short, and written without a look at the kernels.
 */

export type Plain = (inputs: readonly Float64Array[], parameters: ParameterCase) => number[];

export const missing = Number.NaN;
export const numeric = (value: ParameterCase[string]): number => value as number; // the operator checks it
export const finite = (value: number): number => (Number.isFinite(value) ? value : missing);
export const present = (...values: number[]): boolean => values.every(Number.isFinite);
export const sum = (values: readonly number[]): number => values.reduce((total, v) => total + v, 0);
export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** A function of one row. */
export function byRow(f: (...values: number[]) => number): Plain {
  return (inputs) =>
    Array.from(inputs[0], (_, i) => {
      const values = inputs.map((series) => series[i]);
      return present(...values) ? finite(f(...values)) : missing;
    });
}

/** A function of one row and parameters. */
export function byRowWith(
  names: readonly string[],
  f: (x: number, ...p: number[]) => number,
): Plain {
  return ([x], parameters) =>
    Array.from(x, (value) =>
      present(value)
        ? finite(f(value, ...names.map((name) => numeric(parameters[name]))))
        : missing,
    );
}

/** A function of the last rows, oldest first, none of them missing. */
export function byWindow(f: (window: number[], parameters: ParameterCase) => number): Plain {
  return ([x], parameters) =>
    Array.from(x, (_, i) => {
      const length = numeric(parameters.length);
      const window = [...x.slice(Math.max(0, i + 1 - length), i + 1)];
      return window.length === length && present(...window)
        ? finite(f(window, parameters))
        : missing;
    });
}

export function byPairs(f: (x: number[], y: number[]) => number): Plain {
  return ([x, y], parameters) =>
    Array.from(x, (_, i) => {
      const length = numeric(parameters.length);
      const from = Math.max(0, i + 1 - length);
      const left = [...x.slice(from, i + 1)];
      const right = [...y.slice(from, i + 1)];
      return left.length === length && present(...left, ...right)
        ? finite(f(left, right))
        : missing;
    });
}

export function byLag(f: (value: number, earlier: number) => number): Plain {
  return ([x], parameters) =>
    Array.from(x, (value, i) => {
      const earlier = x[i - numeric(parameters.length)] ?? missing;
      return present(earlier) ? finite(f(value, earlier)) : missing;
    });
}

/** Present rows alone, through a function of their whole past, back in their places. */
export function byPast(f: (past: number[], parameters: ParameterCase) => number): Plain {
  return ([x], parameters) => {
    const past: number[] = [];
    return Array.from(x, (value) => {
      if (!present(value)) return missing;
      past.push(value);
      return f(past, parameters);
    });
  };
}

export function sumOfSquares(values: readonly number[]): number {
  const middle = mean(values);
  return sum(values.map((v) => (v - middle) ** 2));
}

export function sumOfProducts(x: readonly number[], y: readonly number[]): number {
  const middleX = mean(x);
  const middleY = mean(y);
  return sum(x.map((v, k) => (v - middleX) * (y[k] - middleY)));
}

export const isFlat = (values: readonly number[]): boolean => values.every((v) => v === values[0]);
export const moment = (values: readonly number[], power: number): number => {
  const middle = mean(values);
  return mean(values.map((v) => (v - middle) ** power));
};
export const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
export const quantileOf = (values: readonly number[], share: number): number => {
  const sorted = ascending(values);
  const rank = share * (sorted.length - 1);
  const below = Math.floor(rank);
  const above = Math.ceil(rank);
  return sorted[below] * (1 - (rank - below)) + sorted[above] * (rank - below);
};
export const rowNumbers = (window: readonly number[]): number[] => window.map((_, k) => k);

/** The present rows together, through a function that gives a row for each, back in their places. */
export function byPresent(f: (values: number[], parameters: ParameterCase) => number[]): Plain {
  return ([x], parameters) => {
    const found = f([...x].filter(Number.isFinite), parameters);
    let k = 0;
    return Array.from(x, (value) => (present(value) ? found[k++] : missing));
  };
}
