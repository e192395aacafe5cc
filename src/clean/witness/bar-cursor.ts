import { type BarColumns, barCount } from "../../market/bar.js";

/** Bars that stream by, in chunks whose memory may be used again once the next is asked for. */
export type BarStream = AsyncIterable<BarColumns> | Iterable<BarColumns>;

/** Prices of one moment of another series, row by row; NaN where it has no bar. */
export interface WitnessPrices {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

export function allocatePrices(rowCount: number): WitnessPrices {
  return {
    high: new Float64Array(rowCount),
    low: new Float64Array(rowCount),
    close: new Float64Array(rowCount),
  };
}

/** Bars for which a series may stand perfectly still before it is no witness: its quote may be frozen. */
const stillBars = 3;

/** Finds the bars of a stream that open at given times. */
export interface BarCursor {
  /**
   * Writes the prices of the bars that open at the times of rows [0, count). Times ascend, from call to call too;
   * a bar once passed is not found again.
   */
  align(openTime: Float64Array, count: number, out: WitnessPrices): Promise<void>;
}

/**
 * A cursor over raw bars. Rows out of order are passed over, of copies the first is taken; prices that are no
 * prices, and those of a quote that has not moved for three bars, are none: the stream is a witness and need not be
 * clean. Memory holds one chunk.
 */
export function openBarCursor(stream: BarStream): BarCursor {
  const chunks =
    Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
  let chunk: BarColumns | undefined;
  let rows = 0;
  let at = 0;
  let isOver = false;
  let [lastClose, still] = [Number.NaN, 0];

  /** Whether there is a bar at `at`. */
  const refill = async (): Promise<boolean> => {
    while (at >= rows && !isOver) {
      const next = await chunks.next();
      isOver = next.done === true;
      if (next.done === true) break;
      chunk = next.value;
      rows = barCount(chunk);
      at = 0;
    }
    return at < rows;
  };

  return {
    align: async (openTime, count, out) => {
      let row = 0;
      while (row < count) {
        if (at >= rows && !(await refill())) break;
        if (chunk === undefined) break;
        const times = chunk.openTime;
        const { high, low, close } = chunk;
        for (; row < count && at < rows; row++) {
          const wanted = openTime[row];
          // A bar later than the one after it is a stray of the future: it must not hold the others up.
          while (
            at < rows &&
            (times[at] < wanted || (times[at] > wanted && times[at + 1] < times[at]))
          )
            at++;
          if (at >= rows) break;
          const isFound = times[at] === wanted && low[at] > 0 && high[at] >= low[at];
          if (isFound) {
            still = close[at] === lastClose && high[at] === low[at] ? still + 1 : 0;
            lastClose = close[at];
          }
          const isThere = isFound && still < stillBars;
          out.high[row] = isThere ? high[at] : Number.NaN;
          out.low[row] = isThere ? low[at] : Number.NaN;
          out.close[row] = isThere ? close[at] : Number.NaN;
        }
      }
      for (const values of [out.high, out.low, out.close]) values.fill(Number.NaN, row, count);
    },
  };
}
