import { rmSync } from "node:fs";
import { join } from "node:path";
import { cleanBars, type QualityReport } from "../../src/clean/index.js";
import { type BarColumns, barCount } from "../../src/market/bar.js";
import { readBars, writeBars } from "../../src/store/bar-file.js";
import { series, simulatedBars } from "../data/market.js";
import { duckName, openPeerDuck, peakOfDuck } from "../peers/duckdb.js";
import { interleave, secondsOf } from "../rounds.js";
import { type Area, peakMemory } from "./area.js";

const rowsOf = (isQuick: boolean): number => (isQuick ? 5_000 : 1_000_000);

/** Raw bars to clean bars with their report. */
export const cleanArea: Area = {
  name: "clean",
  about: "1 M raw M1 bars with planted defects, read from Parquet, checked, mended and scored",
  headlines: ["Parquet to clean columns", peakMemory],
  prepare: async (folder, isQuick) => {
    const bars = simulatedBars(rowsOf(isQuick), { defects: true });
    await writeBars(join(folder, "raw"), series, [bars]);
  },
  measure: async (bench) => {
    const { folder, isQuick } = bench;
    const rowCount = rowsOf(isQuick);
    const pass = windowPass(folder);
    const duck = await openPeerDuck(1);
    const [cleaned, passed, stored] = await interleave(bench.rounds(), [
      { run: () => secondsOf(() => cleanOnly(folder)) },
      { run: () => secondsOf(() => duck.run(pass)) },
      { run: () => secondsOf(() => cleanAndWrite(folder)) },
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
    const report = await cleanOnly(folder);
    bench.note(
      `No tool known to us does the same. The yardstick is one query of DuckDB's over the same file that finds gaps, duplicates and broken bars with lag() and a rolling median of moves over 60 rows; it mends and scores nothing. Quality score of the data: ${report.score}.`,
    );
    bench.peakOfPeer(yardstick, await peakOfDuck(pass, folder));
    duck.closeSync();
  },
  once: async (folder) => {
    await cleanAndWrite(folder);
  },
};

async function cleanOnly(folder: string): Promise<QualityReport> {
  const cleaning = cleanBars(readBars(join(folder, "raw")), series, {});
  for (;;) {
    const next = await cleaning.next();
    if (next.done === true) return next.value;
  }
}

async function cleanAndWrite(folder: string): Promise<void> {
  const out = join(folder, "clean");
  let rowCount = 0;
  async function* cleaned(): AsyncGenerator<BarColumns> {
    for await (const chunk of cleanBars(readBars(join(folder, "raw")), series, {})) {
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
