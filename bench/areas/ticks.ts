import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { decompress } from "lzma1";
import { memoryQuarantine, sourceNamed } from "../../src/ingest/index.js";
import { createLzmaDecoder } from "../../src/ingest/lzma.js";
import { allocateTicks, type TickColumns, viewTicks } from "../../src/market/tick.js";
import { createTickAggregator } from "../../src/market/tick-bars.js";
import { writeBars } from "../../src/store/bar-file.js";
import { tickBytes, writeBi5Hours } from "../data/bi5.js";
import { interleave, secondsOf, secondsOfSync } from "../rounds.js";
import { type Area, peakMemory } from "./area.js";

const hourCount = 10;
const ticksPerHour = (isQuick: boolean): number => (isQuick ? 300 : 20_000);
/** For the aggregation alone, which is some fifteen times as fast. */
const columnTicks = (isQuick: boolean): number => (isQuick ? 5_000 : 2_000_000);

/** Dukascopy's hours of ticks to bars. */
export const ticksArea: Area = {
  name: "ticks",
  about: "200,000 ticks in Dukascopy's bi5 files, an hour each, to M1 bars",
  headlines: ["bi5 to M1 bars", peakMemory],
  prepare: async (folder, isQuick) => {
    writeBi5Hours(folder, hourCount, ticksPerHour(isQuick));
  },
  measure: async (bench) => {
    const { folder, isQuick } = bench;
    const tickCount = hourCount * ticksPerHour(isQuick);
    const packed = paths(folder).map((path) => readFileSync(path));
    const decoder = createLzmaDecoder();
    const columns = someTicks(columnTicks(isQuick));
    const [bars, ours, theirs, aggregated] = await interleave(bench.rounds(), [
      { run: () => secondsOf(() => read(folder, tickCount)) },
      {
        run: () =>
          secondsOfSync(() => {
            for (const bytes of packed) decoder.decode(bytes, "hour", 1e9);
          }),
      },
      {
        run: () =>
          secondsOfSync(() => {
            for (const bytes of packed) decompress(bytes);
          }),
      },
      { run: () => secondsOfSync(() => aggregate(columns)) },
    ]);
    const rate = (seconds: readonly number[], count: number) => seconds.map((each) => count / each);
    const common = { unit: "ticks/s", better: "higher" } as const;
    bench.report({
      name: "bi5 to M1 bars",
      ...common,
      ours: rate(bars, tickCount),
      peers: [{ name: "our LZMA alone: the limit", values: rate(ours, tickCount) }],
    });
    bench.report({
      name: "bi5, LZMA alone",
      ...common,
      ours: rate(ours, tickCount),
      peers: [{ name: "lzma1 0.3.0", values: rate(theirs, tickCount) }],
    });
    bench.report({
      name: "ticks to M1 bars",
      ...common,
      ours: rate(aggregated, columnTicks(isQuick)),
    });
    const bytes = packed.reduce((sum, { length }) => sum + length, 0);
    bench.note(
      `The files hold ${(bytes / tickCount).toFixed(2)} bytes a tick, packed; unpacked ${tickBytes}. Unpacking is the limit: what follows is checking each record and making bars.`,
    );
  },
  once: async (folder) => {
    const { series, chunks } = await open(folder);
    await writeBars(join(folder, "ours"), series, chunks);
    rmSync(join(folder, "ours"), { recursive: true });
  },
};

function paths(folder: string): string[] {
  const day = join(folder, "EURUSD", "2024", "00", "02");
  return readdirSync(day).map((name) => join(day, name));
}

function open(folder: string) {
  const request = { instrument: "EURUSD", paths: paths(folder), quarantine: memoryQuarantine() };
  return sourceNamed("dukascopy-files").open(request);
}

async function read(folder: string, tickCount: number): Promise<void> {
  const { chunks } = await open(folder);
  let found = 0;
  for await (const { tickVolume } of chunks) for (const ticks of tickVolume) found += ticks;
  if (found !== tickCount) throw new Error(`expected ${tickCount} ticks in bars, found ${found}`);
}

function someTicks(count: number): TickColumns {
  const ticks = allocateTicks(count);
  for (let row = 0; row < count; row++) {
    ticks.time[row] = Date.UTC(2024, 0, 2) + row * 150;
    ticks.bid[row] = 1.1 + ((row * 7) % 100) / 1e5;
    ticks.ask[row] = ticks.bid[row] + ((row * 3) % 5) / 1e5;
  }
  return ticks;
}

function aggregate(ticks: TickColumns): void {
  const aggregator = createTickAggregator("M1", "mid");
  const count = ticks.time.length;
  for (let start = 0; start < count; start += 65_536) {
    aggregator.push(viewTicks(ticks, start, Math.min(count, start + 65_536)));
  }
}
