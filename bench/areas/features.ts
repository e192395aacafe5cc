import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { core, createEngine, type FeatureSet, planFeatures } from "../../src/features/index.js";
import { type BarColumns, barAt, barCount, viewBars } from "../../src/market/bar.js";
import { readAllBars, writeBars } from "../../src/store/bar-file.js";
import { series, simulatedBars } from "../data/market.js";
import type { FeatureRun } from "../feature-run.js";
import type { PeerValues } from "../measurement.js";
import { pandasSet, writeBarColumns, writeSet } from "../peers/pandas.js";
import { findVersions, type PythonPeer, startPython } from "../peers/python.js";
import { runScript } from "../processes.js";
import { interleave, type Latencies, latenciesMs, secondsOfSync } from "../rounds.js";
import type { Area, Bench } from "./area.js";

/** `PLUMBLINE_BENCH_LONG=1` adds a hundred million rows to the curve: ten pairs of ten million each. */
const isLong = process.env.PLUMBLINE_BENCH_LONG === "1";

const sizesOf = (isQuick: boolean) =>
  isQuick
    ? { rows: 5_000, manyRows: 10_000, liveBars: 300, pairRows: 5_000, curve: [1_000, 5_000] }
    : {
        rows: 1_000_000,
        manyRows: 5_000_000,
        liveBars: 20_000,
        pairRows: 2_000_000,
        curve: [100_000, 1_000_000, 10_000_000, ...(isLong ? [100_000_000] : [])],
      };

const sharedName = "core set, what pandas can vectorise";
const manyName = `${sharedName}, 5 M rows once`;
const liveName = "a live bar through the core set, p99";
const memoryName = "memory beyond the output, 5 M rows from Parquet";
const budgetName = "28 pairs × 20 years × 150 features on two threads, reckoned";

/** Bars of twenty years of minutes, as HistData's EURUSD of 2018 and 2019 has them: 372,000 a year. */
const yearRows = 372_000;
const budgetValues = 28 * 20 * yearRows * 150;

/** The feature engine: against pandas, on live bars, over ever more rows, and on two threads. */
export const featuresArea: Area = {
  name: "features",
  about: "the core feature set on M1 bars, one thread where not said otherwise",
  headlines: ["core set", sharedName, manyName, liveName, memoryName, budgetName],
  prepare: async (folder, isQuick) => {
    const { rows, manyRows } = sizesOf(isQuick);
    const bars = simulatedBars(manyRows);
    await writeBars(join(folder, "bars"), series, [bars]);
    writeBarColumns(join(folder, "many"), bars);
    writeBarColumns(join(folder, "some"), viewBars(bars, 0, rows));
  },
  measure: async (bench) => {
    await measureRows(bench);
    await measurePairs(bench);
    const bars = await readAllBars(join(bench.folder, "bars"));
    measureLive(bench, bars);
    const found = await findVersions("pandas");
    const pandas = found.map(({ name, python }) => ({ name, python: startPython(python) }));
    try {
      await measureSet(bench, bars, pandas);
    } finally {
      for (const { python } of pandas) python.close();
    }
  },
};

const planOf = (set: FeatureSet) => planFeatures(set, series);

async function measureSet(
  bench: Bench,
  bars: BarColumns,
  pandas: readonly RunningPandas[],
): Promise<void> {
  const { rows } = sizesOf(bench.isQuick);
  const shared = pandasSet();
  const form = writeSet(bench.folder, shared);
  const outputs = core.features.map(() => new Float32Array(barCount(bars)));
  const some = viewBars(bars, 0, rows);
  const compute = (set: FeatureSet, given: BarColumns): number => {
    const plan = planOf(set);
    const out = outputs.slice(0, plan.features.length);
    return secondsOfSync(() => createEngine(plan).run(given, {}, out, 0));
  };
  const theirs = async (python: PythonPeer, folder: string, out?: string): Promise<number> => {
    await python.call("load_bars", { folder: join(bench.folder, folder, "columns") });
    const { seconds } = await python.call<Timed>("features", { form, out });
    await python.call("forget_bars", {});
    return seconds;
  };
  const rate = (seconds: readonly number[], set: FeatureSet, given: BarColumns) =>
    seconds.map((each) => (barCount(given) * set.features.length) / each);
  const [whole, ours, ...others] = await interleave(bench.rounds("long"), [
    { run: () => compute(core, some) },
    { run: () => compute(shared, some) },
    ...pandas.map(({ python }) => ({ run: () => theirs(python, "some") })),
  ]);
  const peersOf = (values: readonly (readonly number[])[], given: BarColumns): PeerValues[] =>
    pandas.length === 0
      ? [{ name: "pandas", values: undefined }]
      : pandas.map(({ name }, place) => ({ name, values: rate(values[place], shared, given) }));
  const common = { unit: "values/s", better: "higher" } as const;
  bench.report({ name: "core set", ...common, ours: rate(whole, core, some) });
  bench.report({
    name: sharedName,
    ...common,
    ours: rate(ours, shared, some),
    peers: peersOf(others, some),
  });
  for (const { name, python } of pandas) {
    const out = join(bench.folder, "pandas.f32");
    await theirs(python, "some", out);
    compute(shared, some);
    bench.note(`${name}: ${agreement(shared, outputs, rows, out)}`);
  }
  const [oursOnMany, ...othersOnMany] = await interleave(
    1,
    [
      { run: () => compute(shared, bars) },
      ...pandas.map(({ python }) => ({ run: () => theirs(python, "many") })),
    ],
    0,
  );
  bench.report({
    name: manyName,
    ...common,
    ours: rate(oursOnMany, shared, bars),
    peers: peersOf(othersOnMany, bars),
  });
  bench.note(
    `The core set has ${core.features.length} features, of which pandas can vectorise ${shared.features.length}. Ours and pandas both compute each distinct node once and let go of what nobody reads any more.`,
  );
}

/** One bar after another, as a server gets them, once the longest windows are full. */
function measureLive(bench: Bench, bars: BarColumns): void {
  const { liveBars } = sizesOf(bench.isQuick);
  const plan = planOf(core);
  const warm = Math.min(barCount(bars) - liveBars, 20_000);
  const rounds: Latencies[] = [];
  for (let round = 0; round < bench.rounds(); round++) {
    const engine = createEngine(plan);
    const out = plan.features.map(() => new Float32Array(warm));
    engine.run(viewBars(bars, 0, warm), {}, out, 0);
    const pushed = Array.from({ length: liveBars }, (_, row) => barAt(bars, warm + row));
    rounds.push(latenciesMs(liveBars, (row) => engine.push(pushed[row])));
  }
  const common = { unit: "µs", better: "lower" } as const;
  const name = liveName.replace("p99", "p50");
  bench.report({ name, ...common, ours: rounds.map(({ p50 }) => 1_000 * p50) });
  bench.report({ name: liveName, ...common, ours: rounds.map(({ p99 }) => 1_000 * p99) });
}

const runOf = async (bench: Bench, ...args: readonly (string | number)[]): Promise<FeatureRun> => {
  const script = fileURLToPath(new URL("../feature-run.js", import.meta.url));
  const { output } = await runScript(script, args.map(String), bench.folder);
  return JSON.parse(output);
};

/** The curve of rows against time and memory, and what is held while a matrix is made of stored bars. */
async function measureRows(bench: Bench): Promise<void> {
  const { curve, manyRows } = sizesOf(bench.isQuick);
  for (const rows of curve) {
    const found = await runOf(bench, rows, "memory", bench.folder);
    const title = `${rows.toLocaleString("en-US")} rows`;
    const common = { better: "lower", unit: "ns/row" } as const;
    bench.report({ name: `${title}, time`, ...common, ours: [perRow(found)] });
    bench.report({
      name: `${title}, peak memory`,
      better: "lower",
      unit: "MB",
      ours: [found.peakBytes / 1e6],
    });
  }
  const args = [manyRows, "matrix", bench.folder, join(bench.folder, "bars")];
  const stored = await runOf(bench, ...args);
  bench.report({
    name: memoryName,
    better: "lower",
    unit: "MB",
    ours: [(stored.peakBytes - stored.outputBytes) / 1e6],
  });
  bench.note(
    `The curve writes each chunk's features over those before, so that neither a disk nor its cache is in it; ten million rows are one pair, more are several. The matrix of ${manyRows.toLocaleString("en-US")} rows is ${megabytes(stored.outputBytes)} on disk, mapped while it is written; finishing and syncing it took ${stored.closingSeconds.toFixed(1)} s of ${stored.seconds.toFixed(1)} s.`,
  );
}

/** Two pairs at a time on two threads' worth of processes, with and without a matrix on disk. */
async function measurePairs(bench: Bench): Promise<void> {
  const { pairRows } = sizesOf(bench.isQuick);
  const both = (target: string) =>
    Promise.all(
      [0, 1].map(() => runOf(bench, pairRows, target, mkdtempSync(join(bench.folder, "pair-")))),
    );
  const [memory, matrix] = await interleave<readonly FeatureRun[]>(
    bench.rounds("long"),
    [{ run: () => both("memory") }, { run: () => both("matrix") }],
    0,
  );
  // Each of the two does half of all values, at the speed that it had beside the other.
  const minutes = (runs: readonly FeatureRun[]): number => {
    const slowest = Math.max(
      ...runs.map(({ seconds, rowCount, featureCount }) => seconds / (rowCount * featureCount)),
    );
    return ((budgetValues / 2) * slowest) / 60;
  };
  const common = { unit: "min", better: "lower" } as const;
  bench.report({ name: budgetName, ...common, ours: memory.map(minutes) });
  bench.report({ name: `${budgetName}, to disk`, ...common, ours: matrix.map(minutes) });
  const bytes = budgetValues * 4;
  bench.note(
    `Reckoned from ${pairRows.toLocaleString("en-US")} rows of each of two pairs at once, by values: 28 pairs × 20 years × ${yearRows.toLocaleString("en-US")} minutes × 150 features are ${(budgetValues / 1e9).toFixed(1)} billion values and ${(bytes / 1e9).toFixed(0)} GB of float32. A disk that writes less than ${(bytes / 300 / 1e6).toFixed(0)} MB/s needs more than five minutes for them alone.`,
  );
}

const perRow = ({ seconds, rowCount }: FeatureRun): number => (seconds * 1e9) / rowCount;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** A version of pandas, in an interpreter of its own. */
interface RunningPandas {
  readonly name: string;
  readonly python: PythonPeer;
}

interface Timed {
  readonly seconds: number;
}

/** How far our columns and those of pandas are the same. */
function agreement(
  set: FeatureSet,
  ours: readonly Float32Array[],
  rowCount: number,
  file: string,
): string {
  const bytes = readFileSync(file);
  const theirs = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const apart = set.features
    .map(({ name }, place) => {
      const column = theirs.subarray(place * rowCount, (place + 1) * rowCount);
      return { name, share: shareApart(ours[place].subarray(0, rowCount), column) };
    })
    .filter(({ share }) => share > 1e-3);
  const agreeing = set.features.length - apart.length;
  const said = `${agreeing} of ${set.features.length} columns agree with those of pandas in the second half of the rows, to a thousandth of the column's spread in 999 rows of 1,000.`;
  if (apart.length === 0) return said;
  const others = apart.map(
    ({ name, share }) => `${name} (${(100 * share).toPrecision(2)}% of rows)`,
  );
  return `${said} Not so: ${others.join(", ")}.`;
}

/**
 * Share of the second half of the rows in which two columns differ past what rounding and the
 * beginnings of smoothings account for. Rows where we have no value are left out: pandas has infinities
 * and residues of rounding there.
 */
function shareApart(ours: Float32Array, theirs: Float32Array): number {
  const start = ours.length >> 1;
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let row = start; row < ours.length; row++) {
    if (ours[row] !== ours[row]) continue;
    sum += ours[row];
    squares += ours[row] ** 2;
    count++;
  }
  const spread = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  let apart = 0;
  for (let row = start; row < ours.length; row++) {
    const isMissing = ours[row] !== ours[row];
    if (!isMissing && !(Math.abs(ours[row] - theirs[row]) <= 1e-3 * spread)) apart++;
  }
  return apart / (ours.length - start);
}
