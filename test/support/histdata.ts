import { readFileSync } from "node:fs";
import { strFromU8, unzipSync } from "fflate";
import { localToUtc, type Zone } from "../../src/core/zone.js";
import { allocateBars, type BarColumns, viewBars } from "../../src/market/bar.js";

/**
 * A plain reader of HistData's ASCII M1 zips, for tests of rooms that must not import ingest: the one
 * `.csv` inside, `20150101 130000;open;high;low;close;volume`, bars of [from, to) only.
 */
export function readHistdata(
  path: string,
  clock: Zone = "NewYork",
  from = Number.NEGATIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
): BarColumns {
  const files = unzipSync(readFileSync(path));
  const name = Object.keys(files).find((file) => file.endsWith(".csv"));
  if (name === undefined) throw new Error(`no .csv in ${path}`);
  const lines = strFromU8(files[name], true).split("\n");
  const bars = allocateBars(lines.length);
  let count = 0;
  for (const line of lines) {
    if (line.length < 20) continue;
    const digits = (start: number, end: number) => Number(line.slice(start, end));
    const local = Date.UTC(
      digits(0, 4),
      digits(4, 6) - 1,
      digits(6, 8),
      digits(9, 11),
      digits(11, 13),
    );
    const time = localToUtc(clock, local);
    if (time < from || time >= to) continue;
    const fields = line.split(";");
    bars.openTime[count] = time;
    bars.open[count] = Number(fields[1]);
    bars.high[count] = Number(fields[2]);
    bars.low[count] = Number(fields[3]);
    bars.close[count] = Number(fields[4]);
    count++;
  }
  return viewBars(bars, 0, count);
}
