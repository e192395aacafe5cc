import { rmSync } from "node:fs";
import { join } from "node:path";
import { cleanBars, type QualityReport } from "../../src/clean/index.js";
import { memoryQuarantine, sourceNamed } from "../../src/ingest/index.js";
import { type BarColumns, barCount } from "../../src/market/bar.js";
import { readBars, writeBars } from "../../src/store/bar-file.js";
import { series, simulatedBars, writeHistdataCsv } from "../data/market.js";
import { copyCsv, duckName, openPeerDuck } from "../peers/duckdb.js";
import { type Cost, costOf, interleave, secondsOf } from "../rounds.js";
import { type Area, peakMemory } from "./area.js";

const rowsOf = (isQuick: boolean): number => (isQuick ? 5_000 : 1_000_000);
/** Twenty years of M1. */
const longRowsOf = (isQuick: boolean): number => (isQuick ? 10_000 : 7_480_000);

const twentyYears = "20 years of M1, Parquet to clean Parquet";
const csvToClean = "CSV to clean Parquet";

/** Raw bars to clean bars with their report. */
export const cleanArea: Area = {
  name: "clean",
  about:
    "1 M raw M1 bars with planted defects, read from Parquet or CSV, checked, mended and scored; and twenty years of them",
  headlines: [
    "Parquet to clean columns",
    `${csvToClean}, wall`,
    `${twentyYears}, wall`,
    peakMemory,
  ],
  prepare: async (folder, isQuick) => {
    const bars = simulatedBars(rowsOf(isQuick), { defects: true });
    await writeBars(join(folder, "raw"), series, [bars]);
    writeHistdataCsv(join(folder, "bars.csv"), bars);
    const long = simulatedBars(longRowsOf(isQuick), { defects: true });
    await writeBars(join(folder, "long"), series, [long]);
  },
  measure: async (bench) => {
    const { folder, isQuick } = bench;
    const rowCount = rowsOf(isQuick);
    const pass = windowPass(folder);
    const duck = await openPeerDuck(1);
    const two = await openPeerDuck(2);
    const csv = join(folder, "bars.csv");
    const copy = copyCsv(csv, folder);
    const [cleaned, passed, stored] = await interleave(bench.rounds(), [
      { run: () => secondsOf(() => cleanOnly(folder)) },
      { run: () => secondsOf(() => duck.run(pass)) },
      { run: () => secondsOf(() => cleanAndWrite(folder, rowsIn(folder, "raw"))) },
    ]);
    const [fromCsv, both, copied, copiedAlone] = await interleave<Cost>(bench.rounds(), [
      { run: () => costOf(async () => cleanAndWrite(folder, await readCsv(csv))) },
      { run: () => costOf(() => keepAndClean(folder, csv)) },
      { run: () => costOf(() => two.run(copy)) },
      { run: () => costOf(() => duck.run(copy)) },
    ]);
    const [long] = await interleave<Cost>(bench.rounds("long"), [
      { run: () => costOf(() => cleanAndWrite(folder, rowsIn(folder, "long"))) },
    ]);
    const rate = (seconds: readonly number[]) => seconds.map((each) => rowCount / each);
    const common = { unit: "rows/s", better: "higher" } as const;
    const yardstick = `${await duckName(duck, 1)}, window query (yardstick)`;
    bench.report({
      name: "Parquet to clean columns",
      ...common,
      ours: rate(cleaned),
      peers: [{ name: yardstick, values: rate(passed) }],
    });
    bench.report({ name: "Parquet to clean Parquet", ...common, ours: rate(stored) });
    const [byTwo, byOne] = [`${await duckName(two, 2)}, COPY`, `${await duckName(duck, 1)}, COPY`];
    const ways = [
      { name: csvToClean, ours: fromCsv },
      { name: "CSV to raw and clean Parquet", ours: both },
    ];
    for (const { name, ours } of ways) {
      const peers = [
        { name: byTwo, values: copied },
        { name: byOne, values: copiedAlone },
      ];
      for (const [what, pick] of times) {
        bench.report({
          name: `${name}, ${what}`,
          unit: "s",
          better: "lower",
          ours: ours.map(pick),
          peers: peers.map((peer) => ({ name: peer.name, values: peer.values.map(pick) })),
        });
      }
    }
    for (const [what, pick] of times) {
      bench.report({
        name: `${twentyYears}, ${what}`,
        unit: "s",
        better: "lower",
        ours: long.map(pick),
      });
    }
    const report = await cleanOnly(folder);
    bench.note(
      `No tool known to us does the same. The yardstick is one query of DuckDB's over the same file that finds gaps, duplicates and broken bars with lag() and a rolling median of moves over 60 rows; it mends and scores nothing. Quality score of the data: ${report.score}.`,
    );
    bench.note(
      "CSV to clean Parquet is one run in one process: the format recognised, every field checked, New York time turned to UTC, all checks, the score, and the clean bars written. A run also keeps the raw bars, and reads them back: that is the second way. DuckDB's COPY is told the columns, checks nothing and converts no clock. The processors' time is that of all threads together.",
    );
    two.closeSync();
    duck.closeSync();
  },
  /** Of twenty years: memory that grew with the history would show. */
  once: async (folder) => {
    await cleanAndWrite(folder, rowsIn(folder, "long"));
  },
};

/** What is shown of a cost. */
const times = [
  ["wall", ({ seconds }: Cost) => seconds],
  ["processors", ({ cpuSeconds }: Cost) => cpuSeconds],
] as const;

/** Bars of the folder, as a run reads them. */
function rowsIn(folder: string, name: string): AsyncIterable<BarColumns> {
  return readBars(join(folder, name), { chunkRows: 8_192 });
}

/** Both stages one after the other, as a run has them. */
async function keepAndClean(folder: string, csv: string): Promise<void> {
  await writeBars(join(folder, "kept"), series, await readCsv(csv));
  await cleanAndWrite(folder, rowsIn(folder, "kept"));
  rmSync(join(folder, "kept"), { recursive: true });
}

/** Raw bars of a file of HistData's, as a run reads them. */
async function readCsv(path: string): Promise<AsyncIterable<BarColumns>> {
  const { instrument } = series;
  const request = { instrument, paths: [path], quarantine: memoryQuarantine() };
  return (await sourceNamed("histdata").open(request)).chunks;
}

async function cleanOnly(folder: string): Promise<QualityReport> {
  const cleaning = cleanBars(rowsIn(folder, "raw"), series, {});
  for (;;) {
    const next = await cleaning.next();
    if (next.done === true) return next.value;
  }
}

async function cleanAndWrite(folder: string, raw: AsyncIterable<BarColumns>): Promise<void> {
  const out = join(folder, "clean");
  let rowCount = 0;
  async function* cleaned(): AsyncGenerator<BarColumns> {
    for await (const chunk of cleanBars(raw, series, {})) {
      rowCount += barCount(chunk);
      yield chunk;
    }
  }
  const written = await writeBars(out, series, cleaned());
  if (written.rowCount !== rowCount) throw new Error("rows were lost on their way to the file");
  rmSync(out, { recursive: true });
}

/** What the yardstick runs. */
function windowPass(folder: string): string {
  return `SELECT count(*) FILTER (step = 0), count(*) FILTER (step > 60000), count(*) FILTER (is_broken),
        count(*) FILTER (move > 12 * usual)
      FROM (SELECT *, median(move) OVER (ROWS BETWEEN 59 PRECEDING AND CURRENT ROW) AS usual
        FROM (SELECT epoch_ms(open_time) - lag(epoch_ms(open_time)) OVER () AS step,
            high < greatest(open, close, low) OR low > least(open, close, high) AS is_broken,
            abs(ln(close / lag(close) OVER ())) AS move
          FROM read_parquet('${join(folder, "raw", "**", "*.parquet")}')
          WHERE close > 0))`;
}
