import { histdataText } from "./ingest.js";

/** A text of some rows, under a name that says what the bytes do not. */
export interface SmallText {
  readonly path: string;
  readonly content: string;
}

/** One small file of bars of each format of text, of up to 60 rows. */
export function smallTexts(rows: number): Readonly<Record<string, SmallText>> {
  const rowsOf = (row: (minute: string) => string): string =>
    Array.from({ length: rows }, (_, i) => row(String(i).padStart(2, "0"))).join("");
  return {
    histdata: { path: "histdata.csv", content: histdataText(rows) },
    metatrader4: {
      path: "metatrader4.csv",
      content: rowsOf((m) => `2012.05.01,00:${m},1.91950,1.93400,1.89500,1.895${m},3${m}\r\n`),
    },
    metatrader5: {
      path: "metatrader5.csv",
      content: `<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n${rowsOf((m) => `2020.07.01\t00:${m}:00\t1.1\t1.2\t1.0\t1.1${m}\t2\t0\t8\n`)}`,
    },
    points: {
      path: "points.csv",
      content: `Date,open,high,low,close,tick_volume\n${rowsOf((m) => `2012-11-26 20:${m}:00,129613.0,130053.0,129587.00000000001,1299${m}.0,6871\n`)}`,
    },
    csv: {
      path: "csv.csv",
      content: `symbol;time;open;high;low;close\n${rowsOf((m) => `EURUSD;2012-02-01 00:${m}:00+00:00;1,57608;1,57610;1,57585;1,575${m}\n`)}`,
    },
    headerless: {
      path: "headerless.csv",
      content: rowsOf((m) => `2020-08-27 15:${m},1.1789,1.17894,1.17847,1.178${m},608\n`),
    },
    lean: {
      path: "20140508_quote.csv",
      content: Array.from({ length: rows }, (_, i) => {
        return `${60_000 * i},1.1,1.3,1.0,1.2${10 + i},0,1.1002,1.3002,1.0002,1.3${10 + i},0\n`;
      }).join(""),
    },
  };
}

const tens = (row: (i: number) => string): string =>
  Array.from({ length: 10 }, (_, i) => row(10 + i)).join("");

/** One small file of ticks of each format of text. */
export const smallTickTexts: Readonly<Record<string, SmallText>> = {
  "lean-ticks": {
    path: "20140508_eurusd_tick_quote.csv",
    content: tens((i) => `${8_715 + 700 * i},1.391${i},1.392${i}\n`),
  },
  truefx: {
    path: "EURUSD-2009-05.csv",
    content: tens((i) => `EUR/USD,20090501 00:00:${i}.318,1.326${i},1.327${i}\n`),
  },
  "histdata-ticks": {
    path: "DAT_ASCII_EURUSD_T_201202.csv",
    content: tens((i) => `20120201 0000${i}660,1.306${i},1.307${i},0\n`),
  },
  "csv-ticks": {
    path: "ticks.csv",
    content: `time,bid,ask\n${tens((i) => `2013-01-01 22:00:${i}.295,1.391${i},1.392${i}\n`)}`,
  },
};
