import { minuteMs } from "../core/time.js";
import {
  allocateBars,
  type BarColumns,
  barCount,
  copyBars,
  setBar,
  viewBars,
} from "../market/bar.js";
import { defaultChunkRows } from "./line-parser.js";

/**
 * Bars of some seconds made to bars of a minute: open of the first, highest high, lowest low, close and
 * spread of the last, sum of the known tick volumes.
 *
 * A minute ends with the first row of another one, also where that one is earlier: rows out of order come
 * out as they stand, for cleaning to sort. The last minute comes out with the end of the rows: files of
 * seconds are of whole days.
 *
 * @returns Chunks that are valid until the next is asked for.
 */
export async function* foldSeconds(chunks: AsyncIterable<BarColumns>): AsyncGenerator<BarColumns> {
  const folded = allocateBars(defaultChunkRows);
  let row = -1;
  for await (const bars of chunks) {
    for (let i = 0; i < barCount(bars); i++) {
      const minute = Math.floor(bars.openTime[i] / minuteMs) * minuteMs;
      if (row < 0 || minute !== folded.openTime[row]) {
        if (row + 1 === defaultChunkRows) {
          // The last may go on: it stays.
          yield viewBars(folded, 0, row);
          copyBars(folded, row, row + 1, folded, 0);
          row = 0;
        }
        row++;
        const { open, high, low, close, spread, tickVolume } = bars;
        setBar(folded, row, {
          openTime: minute,
          open: open[i],
          high: high[i],
          low: low[i],
          close: close[i],
          spread: spread[i],
          tickVolume: tickVolume[i],
        });
        continue;
      }
      if (bars.high[i] > folded.high[row]) folded.high[row] = bars.high[i];
      if (bars.low[i] < folded.low[row]) folded.low[row] = bars.low[i];
      folded.close[row] = bars.close[i];
      folded.spread[row] = bars.spread[i];
      const ticks = bars.tickVolume[i];
      const sum = folded.tickVolume[row];
      if (ticks === ticks) folded.tickVolume[row] = sum === sum ? sum + ticks : ticks;
    }
  }
  if (row >= 0) yield viewBars(folded, 0, row + 1);
}
