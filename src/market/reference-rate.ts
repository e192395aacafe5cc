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

/** Compares bars with rates as they stream by. */
export interface ReferenceMeter {
  /** Takes the next bars, ascending over all calls. They are not kept. */
  add(bars: BarColumns): void;
  /** What the bars so far came to. */
  comparison(): ReferenceComparison;
}

/**
 * Compares the close of the bar that covers the moment of each rate with it. A pair that is inverted, a
 * price that is a power of ten off, a file of another pair or a day that is missing by a year all show in
 * the ratio; a clock that is hours off shows in the deviation of short bars.
 *
 * Bars are closed later than the rate's moment, so compare what is past only. However the bars are cut, the result
 * is the same.
 */
export function createReferenceMeter(
  timeframe: Timeframe,
  { time, rate }: ReferenceRates,
): ReferenceMeter {
  const durationMs = timeframeDuration(timeframe);
  const ratios: number[] = [];
  let worst: ReferenceComparison["worst"];
  let next = 0;
  return {
    add: (bars) => {
      let row = 0;
      for (; next < time.length; next++) {
        while (row < barCount(bars) && bars.openTime[row] + durationMs <= time[next]) row++;
        if (row === barCount(bars)) return; // the bar of this rate, if there is one, is still to come
        if (bars.openTime[row] > time[next]) continue;
        const close = bars.close[row];
        const deviation = Math.abs(close / rate[next] - 1);
        ratios.push(close / rate[next]);
        if (worst === undefined || deviation > worst.deviation) {
          worst = { time: time[next], close, rate: rate[next], deviation };
        }
      }
    },
    comparison: () => ({
      comparedCount: ratios.length,
      medianRatio: median(ratios),
      medianDeviation: median(ratios.map((ratio) => Math.abs(ratio - 1))),
      ...(worst !== undefined && { worst }),
    }),
  };
}

/** Bars in one piece against reference rates: see `createReferenceMeter`. */
export function compareWithReference(
  bars: BarColumns,
  timeframe: Timeframe,
  rates: ReferenceRates,
): ReferenceComparison {
  const meter = createReferenceMeter(timeframe, rates);
  meter.add(bars);
  return meter.comparison();
}
