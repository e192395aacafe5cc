import { hourMs } from "../../core/time.js";

const mostHours = 12;
/** Hourly returns that a month must have. */
const leastReturns = 200;
/** A lag must explain the returns this well, and this much better than none. */
const leastCorrelation = 0.5;
const leastGain = 0.2;
const hoursOfMonth = 31 * 24;

/** By how many whole hours a series stands later than its witness, month by month. */
export interface LagBook {
  add(time: number, close: number, witnessClose: number): void;
  /** Months judged, and of those that are off the hours and the count. */
  finish(): { readonly months: number; readonly off: readonly LaggedMonths[] };
}

export interface LaggedMonths {
  /** Positive where the series' times are later than the witness's. */
  readonly hours: number;
  readonly months: number;
  /** First bar of the first of them, UTC ms. */
  readonly first: number;
}

/** The correlation of hourly returns at lags of up to twelve hours; the best names the lag of the month. */
export function createLagBook(): LagBook {
  const own = new Float64Array(hoursOfMonth);
  const witness = new Float64Array(hoursOfMonth);
  const found = new Map<number, { months: number; first: number }>();
  let monthStart = Number.NaN;
  let monthEnd = Number.NEGATIVE_INFINITY;
  let months = 0;
  let firstTime = Number.NaN;

  const closeMonth = (): void => {
    if (monthStart !== monthStart) return;
    const hours = bestLag(own, witness);
    own.fill(Number.NaN);
    witness.fill(Number.NaN);
    if (hours === undefined) return;
    months++;
    if (hours === 0) return;
    const known = found.get(hours) ?? { months: 0, first: firstTime };
    found.set(hours, { ...known, months: known.months + 1 });
  };

  return {
    add: (time, close, witnessClose) => {
      if (!(time < monthEnd)) {
        closeMonth();
        const date = new Date(time);
        monthStart = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
        monthEnd = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
        firstTime = time;
        own.fill(Number.NaN);
        witness.fill(Number.NaN);
      }
      const hour = Math.floor((time - monthStart) / hourMs);
      own[hour] = close; // the last of the hour stays
      witness[hour] = witnessClose;
    },
    finish: () => {
      closeMonth();
      const off = [...found].map(([hours, { months: count, first }]) => {
        return { hours, months: count, first };
      });
      return { months, off: off.sort((a, b) => b.months - a.months) };
    },
  };
}

function bestLag(own: Float64Array, witness: Float64Array): number | undefined {
  const returns = (closes: Float64Array) =>
    closes.map((close, hour) => (hour === 0 ? Number.NaN : Math.log(close / closes[hour - 1])));
  const a = returns(own);
  const b = returns(witness);
  const atZero = lagCorrelation(a, b, 0);
  if (atZero === undefined) return undefined;
  let best = { hours: 0, correlation: atZero };
  for (let hours = -mostHours; hours <= mostHours; hours++) {
    const correlation = lagCorrelation(a, b, hours) ?? 0;
    if (correlation > best.correlation) best = { hours, correlation };
  }
  if (best.correlation < leastCorrelation) return undefined;
  return best.correlation - atZero >= leastGain ? best.hours : 0;
}

/** Σ a(t) b(t − hours) ÷ √(Σ a² Σ b²) over hours where both are known; undefined of too few. */
function lagCorrelation(a: Float64Array, b: Float64Array, hours: number): number | undefined {
  let [xy, xx, yy, count] = [0, 0, 0, 0];
  const end = Math.min(a.length, a.length + hours);
  for (let hour = Math.max(0, hours); hour < end; hour++) {
    const x = a[hour];
    const y = b[hour - hours];
    if (!(x === x && y === y)) continue;
    xy += x * y;
    xx += x * x;
    yy += y * y;
    count++;
  }
  if (count < leastReturns || !(xx > 0 && yy > 0)) return undefined;
  return xy / Math.sqrt(xx * yy);
}
