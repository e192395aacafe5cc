import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  core,
  createEngine,
  type FeatureSet,
  operatorTable,
  planFeatures,
} from "../../src/features/index.js";
import { type BarColumns, barCount } from "../../src/market/bar.js";
import { readAllBars, writeBars } from "../../src/store/bar-file.js";
import { createMatrix } from "../../src/store/matrix-file.js";
import { series, simulatedBars } from "../data/market.js";
import { pandasSet, writeBarColumns, writeSet } from "../peers/pandas.js";
import { findLibrary, type PythonPeer, startPython } from "../peers/python.js";
import { interleave, secondsOfSync } from "../rounds.js";
import { type Area, type Bench, peakMemory } from "./area.js";

const rowsOf = (isQuick: boolean): number => (isQuick ? 5_000 : 1_000_000);

/** Operators measured one by one, with the columns that they read. */
const singles = [
  ["logReturn", { length: 1 }, ["close"]],
  ["ema", { length: 20 }, ["close"]],
  ["sma", { length: 20 }, ["close"]],
  ["wma", { length: 20 }, ["close"]],
  ["rsi", { length: 14 }, ["close"]],
  ["trueRange", {}, ["high", "low", "close"]],
  ["rollingStd", { length: 48, lostDegrees: 1 }, ["close"]],
  ["zScore", { length: 60 }, ["close"]],
  ["rollingMax", { length: 96 }, ["high"]],
  ["rollingQuantile", { length: 48, quantile: 0.5 }, ["close"]],
  ["rollingRank", { length: 96 }, ["tickVolume"]],
  ["rollingSkew", { length: 96 }, ["close"]],
  ["corr", { length: 96 }, ["high", "low"]],
  ["slope", { length: 48 }, ["close"]],
  ["barsSinceHigh", { length: 96 }, ["high"]],
] as const;

/** Rows of a call when operators are measured alone: the engine's blocks are 1,024. */
const chunkRows = 4_096;

const sharedName = "core set, what pandas can vectorise";

/** The feature engine in memory, and single operators. */
export const featuresArea: Area = {
  name: "features",
  about: "the core feature set and single operators on 1 M M1 bars in memory, one thread",
  headlines: ["core set", sharedName, peakMemory],
  prepare: async (folder, isQuick) => {
    const bars = simulatedBars(rowsOf(isQuick));
    await writeBars(join(folder, "bars"), series, [bars]);
    writeBarColumns(folder, bars);
  },
  measure: async (bench) => {
    const bars = await readAllBars(join(bench.folder, "bars"));
    const library = await findLibrary("pandas");
    const pandas = library.python === undefined ? undefined : startPython(library.python);
    try {
      await pandas?.call("load_bars", { folder: join(bench.folder, "columns") });
      await measureSet(bench, bars, library.name, pandas);
      await measureSingles(bench, bars, library.name, pandas);
    } finally {
      pandas?.close();
    }
  },
  once: async (folder) => {
    const bars = await readAllBars(join(folder, "bars"));
    const writer = createMatrix(join(folder, "matrix.arrow"), {
      rowCount: barCount(bars),
      columns: core.features.map(({ name, expression }) => ({ name, id: expression.id })),
      metadata: {},
    });
    writer.openTime.set(bars.openTime);
    createEngine(planOf(core)).run(bars, {}, writer.columns, 0);
    writer.close();
  },
};

const planOf = (set: FeatureSet) => planFeatures(set, series);

async function measureSet(
  bench: Bench,
  bars: BarColumns,
  peer: string,
  pandas: PythonPeer | undefined,
): Promise<void> {
  const rowCount = barCount(bars);
  const shared = pandasSet();
  const form = writeSet(bench.folder, shared);
  const outputs = core.features.map(() => new Float32Array(rowCount));
  const compute = (set: FeatureSet): number => {
    const plan = planOf(set);
    const out = outputs.slice(0, plan.features.length);
    return secondsOfSync(() => createEngine(plan).run(bars, {}, out, 0));
  };
  let peakOfPandas: number | undefined;
  const [whole, ours, theirs] = await interleave(bench.rounds("long"), [
    { run: () => compute(core) },
    { run: () => compute(shared) },
    ...(pandas === undefined
      ? []
      : [
          {
            run: async () => {
              const answer = await pandas.call<Timed>("features", { form });
              peakOfPandas ??= answer.peakBytes; // of its first time, as ours is
              return answer.seconds;
            },
          },
        ]),
  ]);
  bench.peakOfPeer(peer, peakOfPandas);
  const rate = (seconds: readonly number[], set: FeatureSet) =>
    seconds.map((each) => (rowCount * set.features.length) / each);
  const common = { unit: "values/s", better: "higher" } as const;
  bench.report({ name: "core set", ...common, ours: rate(whole, core) });
  bench.report({
    name: sharedName,
    ...common,
    ours: rate(ours, shared),
    peers: [{ name: peer, values: theirs && rate(theirs, shared) }],
  });
  bench.note(
    `The core set has ${core.features.length} features, of which pandas can vectorise ${shared.features.length}. Ours and pandas both compute each distinct node once. An operator alone runs in chunks of ${chunkRows.toLocaleString("en-US")} rows into a buffer that is used again, much as the engine runs it; pandas makes a new column.`,
  );
  const megabytes = (bytes: number) => `${((rowCount * bytes) / 1e6).toFixed(0)} MB`;
  bench.note(
    `Of our peak memory, ${megabytes(core.features.length * 4)} are the matrix itself, mapped from its file, and ${megabytes(58)} the bars.`,
  );
  if (pandas === undefined) return;
  compute(shared);
  const out = join(bench.folder, "pandas.f32");
  await pandas.call("features", { form, out });
  bench.note(agreement(shared, outputs, out));
}

/** How far our columns and those of pandas are the same. */
function agreement(set: FeatureSet, ours: readonly Float32Array[], file: string): string {
  const bytes = readFileSync(file);
  const theirs = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const apart = set.features
    .map(({ name }, place) => {
      const { length } = ours[place];
      const column = theirs.subarray(place * length, (place + 1) * length);
      return { name, share: shareApart(ours[place], column) };
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

async function measureSingles(
  bench: Bench,
  bars: BarColumns,
  peer: string,
  pandas: PythonPeer | undefined,
): Promise<void> {
  const rowCount = barCount(bars);
  const out = new Float64Array(chunkRows);
  for (const [name, parameters, columns] of singles) {
    const operator = operatorTable.get(name);
    if (operator === undefined) throw new Error(`there is no operator ${name}`);
    const inputs = columns.map((column) => bars[column]);
    const run = (): number => {
      const kernel = operator.createKernel(parameters);
      return secondsOfSync(() => {
        for (let start = 0; start < rowCount; start += chunkRows) {
          const end = Math.min(start + chunkRows, rowCount);
          const chunk = inputs.map((column) => column.subarray(start, end));
          kernel.run(chunk, [out], 0, end - start);
        }
      });
    };
    const request = { name, parameters, inputs: columns };
    const [ours, theirs] = await interleave(
      bench.rounds(),
      [
        { run },
        ...(pandas === undefined
          ? []
          : [{ run: async () => (await pandas.call<Timed>("operator", request)).seconds }]),
      ],
      bench.isQuick ? 0 : 3,
    );
    const each = (seconds: readonly number[]) => seconds.map((all) => (all / rowCount) * 1e9);
    bench.report({
      name: [name, ...Object.values(parameters)].join(" "),
      unit: "ns/value",
      better: "lower",
      ours: each(ours),
      peers: [{ name: peer, values: theirs && each(theirs) }],
    });
  }
}

interface Timed {
  readonly seconds: number;
  readonly peakBytes: number;
}
