import {
  byPast,
  byRow,
  byRowWith,
  finite,
  missing,
  numeric,
  type Plain,
  present,
  sum,
} from "./plain-forms.js";

/* The plain versions of claims, elementary functions and what counts every row. */

export const plainLogic: Readonly<Record<string, Plain>> = {
  exp: byRow((x) => Math.E ** x),
  expm1: byRow((x) => (Math.abs(x) < 1e-5 ? x + x ** 2 / 2 + x ** 3 / 6 : Math.E ** x - 1)),
  log1p: byRow((x) => (Math.abs(x) < 1e-5 ? x - x ** 2 / 2 + x ** 3 / 3 : Math.log(1 + x))),
  logistic: byRow((x) => (1 + Math.tanh(x / 2)) / 2),
  asinh: byRow((x) => Math.sign(x) * Math.log(Math.abs(x) + Math.sqrt(x ** 2 + 1))),
  power: byRowWith(["exponent"], (x, exponent) => x ** exponent),
  reciprocal: byRow((x) => x ** -1),
  floor: byRow((x) => x - (((x % 1) + 1) % 1)),
  round: byRow((x) => 2 * Math.floor(x / 2) + [0, 1, 1, 2][evenOdd(x)]),
  modulo: byRowWith(["divisor"], (x, divisor) => x - divisor * Math.floor(x / divisor)),
  equal: ([x, y], { tolerance }) =>
    Array.from(x, (value, i) =>
      present(value, y[i])
        ? Number(value <= y[i] + numeric(tolerance) && value >= y[i] - numeric(tolerance))
        : missing,
    ),
  and: byRow((x, y) => Number(Boolean(x) && Boolean(y))),
  or: byRow((x, y) => Number(Boolean(x) || Boolean(y))),
  not: byRow((x) => Number(!x)),
  isPresent: ([x, beside]) =>
    Array.from(x, (value, i) => (present(value) ? 1 : present(beside[i]) ? 0 : missing)),
  coalesce: ([x, y]) => Array.from(x, (value, i) => finite(present(value) ? value : y[i])),
  lastKnown: ([x], { limit }) =>
    Array.from(x, (_, i) => {
      const recent = [...x.slice(Math.max(0, i - numeric(limit)), i + 1)];
      return recent.filter((value) => present(value)).at(-1) ?? missing;
    }),
  valueWhen: ([x, condition]) => {
    const held: number[] = [];
    return Array.from(x, (value, i) => {
      if (!present(value, condition[i])) return missing;
      if (condition[i] !== 0) held.push(value);
      return held.at(-1) ?? value;
    });
  },
  cumulativeSum: byPast(sum),
  cumulativeMax: byPast((past) => Math.max(...past)),
  cumulativeMin: byPast((past) => Math.min(...past)),
};

/** Which quarter of a pair of whole numbers x lies in: [0, 0.5], (0.5, 1), [1, 1.5), [1.5, 2). */
function evenOdd(x: number): number {
  const place = x - 2 * Math.floor(x / 2);
  if (place <= 0.5) return 0;
  if (place < 1) return 1;
  return place < 1.5 ? 2 : 3;
}
