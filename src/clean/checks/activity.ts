import { hourMs } from "../../core/time.js";
import { zoneOffsetMs } from "../../core/zone.js";

/**
 * Mean square root of the M1 range by hour of the New York day, ÷ its mean. Measured on HistData files whose clock
 * was checked against UTC sources: `west` on EURUSD 2012–2018, `east` on USDJPY and AUDUSD 2018–2019.
 */
const west = [
  0.72, 0.83, 1.13, 1.27, 1.23, 1.16, 1.11, 1.14, 1.35, 1.35, 1.4, 1.24, 1.08, 1, 0.98, 0.89, 0.74,
  0.74, 0.69, 0.74, 0.88, 0.85, 0.78, 0.72,
];
const east = [
  0.85, 0.92, 1.08, 1.13, 1.04, 0.98, 0.95, 0.98, 1.18, 1.23, 1.3, 1.16, 1.01, 0.97, 0.98, 0.91,
  0.72, 0.8, 0.79, 0.94, 1.12, 1.1, 0.96, 0.87,
];
const easternCurrencies = ["JPY", "AUD", "NZD"];

/** A month whose best correlation is lower says nothing: it was too quiet, or too wild. */
const leastCorrelation = 0.7;
/** What another hour must correlate better than the declared one, before the clock is doubted. */
const leastGain = 0.05;
/** Bars of a month below which it says nothing. */
const leastRows = 300;
/** Months in a row that agree before they are a clock. */
const leastMonths = 3;

/** What one month's activity says. */
export interface ActivityMonth {
  /** UTC ms of its first bar. */
  readonly time: number;
  /** Whole hours by which the times are later than the market's. */
  readonly hours: number;
  /** With the usual day, shifted so. */
  readonly correlation: number;
}

/** Months in a row in which the day's activity stands the same number of hours late. */
export interface ActivitySpan {
  /** Whole hours by which the times are later than the market's; never 0. */
  readonly hours: number;
  /** First and last month, UTC ms of their first bars. */
  readonly from: number;
  readonly to: number;
  readonly months: number;
  /** Mean correlation with the usual day, shifted so. */
  readonly correlation: number;
}

/** Learns by which hour of the New York day bars move. */
export interface ActivityClock {
  add(time: number, range: number): void;
  /** Months that could be judged, and spans of those that are off. */
  finish(): { readonly months: readonly ActivityMonth[]; readonly spans: readonly ActivitySpan[] };
}

/**
 * The clock by the activity of the day: London's opening and New York's figures fall in the same hours of the New
 * York day, so the hour by which a month's activity must be shifted to look like the usual day is the hour by
 * which its times are off. Unlike the weekly opening it does not depend on when a broker lets its week begin.
 *
 * @param symbol - `EURUSD`: pairs of the yen and the Pacific have a day of their own.
 */
export function createActivityClock(symbol: string): ActivityClock {
  const template = templateOf(symbol);
  const sums = new Float64Array(24);
  const counts = new Float64Array(24);
  const months: ActivityMonth[] = [];
  let [hourStart, hourOfDay] = [Number.NaN, 0];
  let [monthStart, monthEnd, rows] = [Number.NaN, Number.NEGATIVE_INFINITY, 0];

  const closeMonth = (): void => {
    if (rows >= leastRows && counts.every((count) => count > 0)) {
      const profile = sums.map((sum, hour) => sum / counts[hour]);
      const shift = bestShift(profile, template);
      if (shift.correlation >= leastCorrelation) months.push({ time: monthStart, ...shift });
    }
    sums.fill(0);
    counts.fill(0);
    rows = 0;
  };

  return {
    add: (time, range) => {
      if (!(time >= hourStart && time < hourStart + hourMs)) {
        if (!(time < monthEnd)) {
          closeMonth();
          const date = new Date(time);
          monthStart = time;
          monthEnd = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
        }
        hourStart = Math.floor(time / hourMs) * hourMs;
        hourOfDay = ((((hourStart + zoneOffsetMs("NewYork", time)) / hourMs) % 24) + 24) % 24;
      }
      sums[hourOfDay] += Math.sqrt(range);
      counts[hourOfDay]++;
      rows++;
    },
    finish: () => {
      closeMonth();
      return { months, spans: spansOf(months) };
    },
  };
}

function templateOf(symbol: string): readonly number[] {
  const isEastern = (currency: string): boolean => easternCurrencies.includes(currency);
  const sides = [symbol.slice(0, 3), symbol.slice(3, 6)];
  // The dollar has no day of its own: it moves with the other side.
  const eastern = sides.filter((currency) => currency !== "USD").map(isEastern);
  const share = eastern.filter(Boolean).length / Math.max(1, eastern.length);
  return west.map((value, hour) => (1 - share) * value + share * east[hour]);
}

/** The shift that correlates best, in hours from −11 to 12; 0 unless another is clearly better. */
function bestShift(
  profile: Float64Array,
  template: readonly number[],
): { readonly hours: number; readonly correlation: number } {
  const at = (hours: number): number =>
    correlation(template, (hour) => profile[(hour + hours + 24) % 24]);
  const unshifted = at(0);
  let best = { hours: 0, correlation: unshifted };
  for (let hours = -11; hours <= 12; hours++) {
    const found = at(hours);
    if (found > best.correlation) best = { hours, correlation: found };
  }
  return best.correlation - unshifted >= leastGain ? best : { hours: 0, correlation: unshifted };
}

/** Pearson's correlation of 24 values with those that a function names. */
function correlation(x: readonly number[], y: (hour: number) => number): number {
  let [meanX, meanY] = [0, 0];
  for (let hour = 0; hour < 24; hour++) {
    meanX += x[hour] / 24;
    meanY += y(hour) / 24;
  }
  let [xy, xx, yy] = [0, 0, 0];
  for (let hour = 0; hour < 24; hour++) {
    const a = x[hour] - meanX;
    const b = y(hour) - meanY;
    xy += a * b;
    xx += a * a;
    yy += b * b;
  }
  return yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

function spansOf(months: readonly ActivityMonth[]): ActivitySpan[] {
  const spans: ActivitySpan[] = [];
  for (let start = 0; start < months.length; ) {
    let end = start;
    let sum = 0;
    while (end < months.length && months[end].hours === months[start].hours)
      sum += months[end++].correlation;
    const { hours, time } = months[start];
    const count = end - start;
    if (hours !== 0 && count >= leastMonths) {
      const mean = Number((sum / count).toFixed(3));
      spans.push({ hours, from: time, to: months[end - 1].time, months: count, correlation: mean });
    }
    start = end;
  }
  return spans;
}
