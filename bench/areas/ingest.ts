import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { memoryQuarantine, sourceNamed } from "../../src/ingest/index.js";
import { barCount } from "../../src/market/bar.js";
import { writeBars } from "../../src/store/bar-file.js";
import { series, simulatedBars, writeHistdataCsv } from "../data/market.js";
import { copyCsv, duckName, openPeerDuck, peakOfDuck } from "../peers/duckdb.js";
import { interleave, secondsOf } from "../rounds.js";
import { type Area, peakMemory } from "./area.js";

const rowsOf = (isQuick: boolean): number => (isQuick ? 5_000 : 1_000_000);

/** A vendor's file to the raw bars that a run keeps. */
export const ingestArea: Area = {
  name: "ingest",
  about: "1 M M1 bars in HistData's CSV to raw bars in Parquet (LZ4)",
  headlines: ["CSV to Parquet", peakMemory],
  prepare: async (folder, isQuick) => {
    const csv = join(folder, "bars.csv");
    writeHistdataCsv(csv, simulatedBars(rowsOf(isQuick)));
    writeFileSync(join(folder, "bars.zip"), zipSync({ "bars.csv": readFileSync(csv) }));
  },
  measure: async (bench) => {
    const { folder, isQuick } = bench;
    const rowCount = rowsOf(isQuick);
    const csv = join(folder, "bars.csv");
    const copy = copyCsv(csv, folder);
    const two = await openPeerDuck(2);
    const one = await openPeerDuck(1);
    const [written, copied, copiedAlone, parsed, unzipped] = await interleave(bench.rounds(), [
      { run: () => secondsOf(() => ingest(csv, folder, rowCount)) },
      { run: () => secondsOf(() => two.run(copy)) },
      { run: () => secondsOf(() => one.run(copy)) },
      { run: () => secondsOf(() => read(csv, rowCount)) },
      { run: () => secondsOf(() => read(join(folder, "bars.zip"), rowCount)) },
    ]);
    const rate = (seconds: readonly number[]) => seconds.map((each) => rowCount / each);
    const common = { unit: "rows/s", better: "higher" } as const;
    bench.report({
      name: "CSV to Parquet",
      ...common,
      ours: rate(written),
      peers: [
        { name: await duckName(two, 2), values: rate(copied) },
        { name: await duckName(one, 1), values: rate(copiedAlone) },
      ],
    });
    bench.report({ name: "CSV to columns", ...common, ours: rate(parsed) });
    bench.report({ name: "zip to columns", ...common, ours: rate(unzipped) });
    bench.note(
      "Ours recognises the format, checks every field, turns New York time to UTC and keeps what it rejects; DuckDB's COPY is told the columns and converts no clock.",
    );
    bench.peakOfPeer(await duckName(one, 1), await peakOfDuck(copy, folder));
    two.closeSync();
    one.closeSync();
  },
  once: (folder, isQuick) => ingest(join(folder, "bars.csv"), folder, rowsOf(isQuick)),
};

async function open(path: string) {
  const quarantine = memoryQuarantine();
  const { instrument } = series;
  return sourceNamed("histdata").open({ instrument, paths: [path], quarantine });
}

async function ingest(path: string, folder: string, rowCount: number): Promise<void> {
  const stream = await open(path);
  const written = await writeBars(join(folder, "ours"), stream.series, stream.chunks);
  requireRows(written.rowCount, rowCount);
  rmSync(join(folder, "ours"), { recursive: true });
}

async function read(path: string, rowCount: number): Promise<void> {
  const stream = await open(path);
  let found = 0;
  for await (const chunk of stream.chunks) found += barCount(chunk);
  requireRows(found, rowCount);
}

function requireRows(found: number, expected: number): void {
  if (found !== expected) throw new Error(`expected ${expected} rows, found ${found}`);
}
