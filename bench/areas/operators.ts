import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { median } from "../../src/core/typed-array.js";
import { readAllBars, writeBars } from "../../src/store/bar-file.js";
import { series, simulatedBars } from "../data/market.js";
import { writeNpy } from "../data/npy.js";
import { type OperatorCase, operatorCases } from "../data/operator-cases.js";
import {
  type OperatorColumns,
  operatorColumnNames,
  operatorColumns,
} from "../data/operator-columns.js";
import { chunkRows, createTrial, type Trial } from "../data/operator-trial.js";
import { compileTwins, type NativeTwins } from "../peers/native.js";
import { findLibrary, type PythonPeer, startPython } from "../peers/python.js";
import { interleave } from "../rounds.js";
import type { Area, Bench } from "./area.js";

/** The bar: our time may be this many times that of the twin. */
const allowedTimes = 1.5;

const withinBar = `operators within ${allowedTimes}× of C`;
const fasterThanPandas = "operators faster than pandas";

const pairs = ["EURUSD", "GBPUSD"] as const;

const rowsOf = (isQuick: boolean): number => (isQuick ? 10_000 : 1_000_000);

/** Every operator alone, beside the same algorithm in C, and pandas where it has it. */
export const operatorsArea: Area = {
  name: "operators",
  about: `every operator alone on 1 M M1 bars in memory, in chunks of ${chunkRows.toLocaleString("en-US")} rows, one thread, by the time that the thread computes`,
  headlines: [withinBar, fasterThanPandas],
  prepare: async (folder, isQuick) => {
    for (const pair of pairs) {
      const bars = simulatedBars(rowsOf(isQuick), { pair });
      await writeBars(join(folder, pair), series, [bars]);
    }
  },
  measure: async (bench) => {
    const [bars, others] = await Promise.all(
      pairs.map((pair) => readAllBars(join(bench.folder, pair))),
    );
    const columns = operatorColumns(bars, others);
    // What is hot is compiled at once: on a busy machine the compiler's own thread may come too late.
    setFlagsFromString("--no-concurrent-recompilation");
    const twins = compileTwins();
    const pandas = await startPandas(bench, columns);
    try {
      const outcomes: Outcome[] = [];
      for (const each of operatorCases) {
        const trial = createTrial(each, columns, twins);
        outcomes.push(await measureOperator(bench, trial, twins, pandas, each));
      }
      reportOutcomes(bench, outcomes);
    } finally {
      pandas.python?.close();
    }
  },
};

/** What the twin of an operator said of it; undefined where there is none. */
interface Outcome {
  readonly operator: string;
  /** Our time over that of the twin. */
  readonly times: number | undefined;
  /** Our time over that of pandas. */
  readonly pandasTimes: number | undefined;
  readonly apart: number | undefined;
}

interface Pandas {
  readonly name: string;
  /** Undefined where it is not installed. */
  readonly python: PythonPeer | undefined;
}

async function startPandas(bench: Bench, columns: OperatorColumns): Promise<Pandas> {
  const { name, python: path } = await findLibrary("pandas");
  if (path === undefined) return { name, python: undefined };
  for (const column of operatorColumnNames) {
    writeNpy(join(bench.folder, `${column}.npy`), columns[column]);
  }
  const python = startPython(path);
  await python.call("load_bars", { folder: bench.folder });
  return { name, python };
}

async function measureOperator(
  bench: Bench,
  trial: Trial,
  twins: NativeTwins,
  pandas: Pandas,
  { name, parameters, inputs }: OperatorCase,
): Promise<Outcome> {
  const { operator, label, ours, twin } = trial;
  const contenders = [{ run: ours }, ...(twin === undefined ? [] : [{ run: twin }])];
  const [own, others] = await interleave(bench.rounds(), contenders, bench.isQuick ? 0 : 5);
  const ofPandas = await pandasTimes(bench, pandas, { name, parameters, inputs });
  bench.report({
    name: label,
    unit: "ns/value",
    better: "lower",
    ours: own,
    peers: [
      { name: twins.name, values: others },
      ...(ofPandas === undefined ? [] : [{ name: pandas.name, values: ofPandas }]),
    ],
  });
  return {
    operator,
    times: others && median(own) / median(others),
    pandasTimes: ofPandas && median(own) / median(ofPandas),
    apart: trial.compare(),
  };
}

/**
 * Nanoseconds a value of the same operator in pandas, by round; undefined where it has none. Not in turn with
 * ours: it takes up to seconds a round, and would leave our loops cold.
 */
async function pandasTimes(
  bench: Bench,
  { python }: Pandas,
  each: OperatorCase,
): Promise<readonly number[] | undefined> {
  const values: number[] = [];
  for (let round = -1; round < bench.rounds("long"); round++) {
    const { seconds } = (await python?.call<{ seconds?: number }>("operator", each)) ?? {};
    if (seconds === undefined) return undefined;
    if (round >= 0) values.push((seconds * 1e9) / rowsOf(bench.isQuick));
  }
  return values;
}

function reportOutcomes(bench: Bench, outcomes: readonly Outcome[]): void {
  const compared = outcomes.filter(({ times }) => times !== undefined);
  const within = compared.filter(({ times = 0 }) => times <= allowedTimes);
  bench.report({
    name: withinBar,
    unit: `of ${compared.length}`,
    better: "higher",
    ours: [within.length],
  });
  const inPandas = outcomes.filter(({ pandasTimes }) => pandasTimes !== undefined);
  if (inPandas.length > 0) {
    const slower = inPandas.filter(({ pandasTimes = 0 }) => pandasTimes >= 1);
    bench.report({
      name: fasterThanPandas,
      unit: `of ${inPandas.length}`,
      better: "higher",
      ours: [inPandas.length - slower.length],
    });
    if (slower.length > 0) {
      bench.note(`Pandas is as fast or faster at: ${namesOf(slower)}, one pass of NumPy's each.`);
    }
  }
  const alone = outcomes.filter(({ times }) => times === undefined);
  if (alone.length > 0) bench.note(`Without a twin: ${namesOf(alone)}.`);
  const equal = compared.filter(({ apart }) => apart === 0);
  const close = compared.filter(({ apart = 0 }) => apart > 0);
  const farthest = Math.max(0, ...close.map(({ apart = 0 }) => apart));
  bench.note(
    `Of ${compared.length} twins in C ${equal.length} gave the bits of our kernels in every row. The others call the C library's log, exp and the like, whose last bits are not V8's, and stayed within ${farthest.toExponential(0)} of the column's largest value: ${namesOf(close) || "none"}.`,
  );
}

function namesOf(outcomes: readonly Outcome[]): string {
  return outcomes.map(({ operator }) => operator).join(", ");
}
