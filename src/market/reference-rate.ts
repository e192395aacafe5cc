import { median } from "../core/typed-array.js";
import { type BarColumns, barCount } from "./bar.js";
import { type Timeframe, timeframeDuration } from "./timeframe.js";

/** Official rates of a pair, one a day: no prices at which anybody trades, but sure to be about right. */
export interface ReferenceRates {
  /** UTC ms of the moment that each rate is of, ascending. */
  readonly time: Float64Array;
  /** Units of the quote currency for one of the base. */
  readonly rate: Float64Array;
}

/** How bars stand to reference rates. */
export interface ReferenceComparison {
  /** Rates at whose moment a bar was open. */
  readonly comparedCount: number;
  /** Median over these of close ÷ rate: 1 where all is well. NaN where none was compared. */
  readonly medianRatio: number;
  /** Median of |close ÷ rate − 1|. */
  readonly medianDeviation: number;
  /** The bar that is farthest from its rate; absent where none was compared. */
  readonly worst?: {
    readonly time: number;
    readonly close: number;
    readonly rate: number;
    readonly deviation: number;
  };
}

/**
 * Compares the close of the bar that covers the moment of each rate with it. A pair that is inverted, a
 * price that is a power of ten off, a file of another pair or a day that is missing by a year all show in
 * the ratio; a clock that is hours off shows in the deviation of short bars.
 *
 * @param bars - Ascending; bars are closed later than the rate's moment, so compare what is past only.
 */
export function compareWithReference(
  bars: BarColumns,
  timeframe: Timeframe,
  { time, rate }: ReferenceRates,
): ReferenceComparison {
  const durationMs = timeframeDuration(timeframe);
  const ratios: number[] = [];
  let worst: ReferenceComparison["worst"];
  let row = 0;
  for (let i = 0; i < time.length; i++) {
    while (row < barCount(bars) && bars.openTime[row] + durationMs <= time[i]) row++;
    if (row === barCount(bars)) break;
    if (bars.openTime[row] > time[i]) continue;
    const close = bars.close[row];
    const deviation = Math.abs(close / rate[i] - 1);
    ratios.push(close / rate[i]);
    if (worst === undefined || deviation > worst.deviation) {
      worst = { time: time[i], close, rate: rate[i], deviation };
    }
  }
  return {
    comparedCount: ratios.length,
    medianRatio: median(ratios),
    medianDeviation: median(ratios.map((ratio) => Math.abs(ratio - 1))),
    ...(worst !== undefined && { worst }),
  };
}
