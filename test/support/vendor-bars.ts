import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { strFromU8, unzipSync } from "fflate";
import { allocateBars, type BarColumns, priceColumns } from "../../src/market/bar.js";

/** Plain readers of vendors' files, for tests of rooms that must not import ingest. Times are read as UTC. */

/** MetaTrader's export in points: `2012-11-26 20:00:00,129613.0,…,tick_volume`. */
export function readPoints(path: string, point = 1e-5): BarColumns {
  const lines = gunzipSync(readFileSync(path)).toString("latin1").trim().split(/\r?\n/).slice(1);
  return barsOf(lines, (line) => {
    const [time, ...prices] = line.split(",");
    const zoned = time.length > 10 ? `${time.replace(" ", "T")}Z` : `${time}T00:00:00Z`;
    return {
      time: Date.parse(zoned),
      prices: prices.slice(0, 4).map((price) => Number(price) * point),
    };
  });
}

/** LEAN's hour zips: `20070101 21:00,bidO,bidH,bidL,bidC,bidSize,askO,…`; bid bars with the closing spread. */
export function readLeanHours(path: string): BarColumns {
  const [file] = Object.values(unzipSync(readFileSync(path)));
  return barsOf(strFromU8(file).trim().split("\n"), (line) => {
    const [stamp, ...fields] = line.split(",");
    const part = (start: number, end: number) => Number(stamp.slice(start, end));
    const time = Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(9, 11), part(12, 14));
    const spread = Number(fields[8]) - Number(fields[3]);
    return { time, prices: fields.slice(0, 4).map(Number), spread };
  });
}

/** FXCM's bid and ask files of M1, row by row: bid bars with the closing spread. */
export function readFxcm(bidPath: string, askPath: string): BarColumns {
  const linesOf = (path: string) =>
    gunzipSync(readFileSync(path)).toString("latin1").trim().split(/\r?\n/).slice(1);
  const asks = new Map(linesOf(askPath).map((line) => [line.slice(0, 25), line.split(",")]));
  return barsOf(linesOf(bidPath), (line) => {
    const [stamp, ...prices] = line.split(",");
    const ask = asks.get(stamp.slice(0, 25));
    const spread = ask === undefined ? Number.NaN : Number(ask[4]) - Number(prices[3]);
    return {
      time: Date.parse(stamp.replace(" ", "T")),
      prices: prices.slice(0, 4).map(Number),
      spread,
    };
  });
}

interface Row {
  readonly time: number;
  readonly prices: readonly number[];
  readonly spread?: number;
}

function barsOf(lines: readonly string[], read: (line: string) => Row): BarColumns {
  const bars = allocateBars(lines.length);
  lines.forEach((line, row) => {
    const { time, prices, spread = Number.NaN } = read(line);
    bars.openTime[row] = time;
    priceColumns.forEach((name, i) => {
      bars[name][row] = prices[i];
    });
    bars.spread[row] = spread;
  });
  return bars;
}

/** Bars whose time is later than all before them: what resampling asks for. */
export function ascendingOnly(bars: BarColumns): BarColumns {
  let newest = Number.NEGATIVE_INFINITY;
  const rows = [...bars.openTime.keys()].filter((row) => {
    const isLater = bars.openTime[row] > newest;
    if (isLater) newest = bars.openTime[row];
    return isLater;
  });
  const out = allocateBars(rows.length);
  for (const name of Object.keys(out) as (keyof BarColumns)[]) // its keys
    for (let i = 0; i < rows.length; i++) out[name][i] = bars[name][rows[i]];
  return out;
}
