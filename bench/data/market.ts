import { closeSync, openSync, writeSync } from "node:fs";
import { formatUtc } from "../../src/core/time.js";
import { zoneOffsetMs } from "../../src/core/zone.js";
import { type BarColumns, type BarSeries, barCount, viewBars } from "../../src/market/bar.js";
import { simulateMarket } from "../../src/market/simulate/index.js";

/** The series that the areas read. */
export const series: BarSeries = { instrument: "EURUSD", timeframe: "M1", side: "mid" };

const begin = Date.UTC(2020, 0, 6);
const msPerRow = 85_500; // a minute, and its share of weekends and holidays

/**
 * M1 bars from the simulated market, seed 1.
 *
 * @param options.pair - EURUSD where none is named.
 */
export function simulatedBars(
  rowCount: number,
  options: { readonly defects?: boolean; readonly pair?: string } = {},
): BarColumns {
  const { defects, pair = series.instrument } = options;
  const to = begin + 14 * 86_400_000 + rowCount * msPerRow;
  const { bars } = simulateMarket({ seed: 1, from: begin, to, defects }).pair(pair);
  if (barCount(bars) < rowCount) throw new Error(`the market made ${barCount(bars)} rows only`);
  return viewBars(bars, 0, rowCount);
}

/** Writes bars as HistData does: `20200106 000000;1.116100;…;0`, New York local time. */
export function writeHistdataCsv(path: string, bars: BarColumns): void {
  const file = openSync(path, "w");
  try {
    let lines: string[] = [];
    for (let row = 0; row < barCount(bars); row++) {
      const utc = bars.openTime[row];
      const [date, time] = formatUtc(utc + zoneOffsetMs("NewYork", utc)).split("T");
      const prices = [bars.open[row], bars.high[row], bars.low[row], bars.close[row]];
      const shown = prices.map((price) => price.toFixed(6)).join(";");
      lines.push(`${date.replaceAll("-", "")} ${time.slice(0, 8).replaceAll(":", "")};${shown};0`);
      if (lines.length === 20_000 || row === barCount(bars) - 1) {
        writeSync(file, `${lines.join("\n")}\n`);
        lines = [];
      }
    }
  } finally {
    closeSync(file);
  }
}
