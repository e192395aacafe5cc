import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { median } from "../../src/core/typed-array.js";
import { readAllBars, writeBars } from "../../src/store/bar-file.js";
import { series, simulatedBars } from "../data/market.js";
import { operatorCases } from "../data/operator-cases.js";
import { operatorColumns } from "../data/operator-columns.js";
import { chunkRows, createTrial, type Trial } from "../data/operator-trial.js";
import { compileTwins, type NativeTwins } from "../peers/native.js";
import { interleave } from "../rounds.js";
import type { Area, Bench } from "./area.js";

/** The bar: our time may be this many times that of the twin. */
const allowedTimes = 1.5;

const withinBar = `operators within ${allowedTimes}× of C`;

const pairs = ["EURUSD", "GBPUSD"] as const;

/** Every operator alone, beside the same algorithm in C and whoever else has it. */
export const operatorsArea: Area = {
  name: "operators",
  about: `every operator alone on 1 M M1 bars in memory, in chunks of ${chunkRows.toLocaleString("en-US")} rows, one thread, by the time that the thread computes`,
  headlines: [withinBar],
  prepare: async (folder, isQuick) => {
    const rowCount = isQuick ? 10_000 : 1_000_000;
    for (const pair of pairs) {
      await writeBars(join(folder, pair), series, [simulatedBars(rowCount, { pair })]);
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
    const outcomes: Outcome[] = [];
    for (const each of operatorCases) {
      outcomes.push(await measureOperator(bench, createTrial(each, columns, twins), twins));
    }
    reportOutcomes(bench, outcomes);
  },
};

/** What the twin of an operator said of it; undefined where there is none. */
interface Outcome {
  readonly operator: string;
  /** Our time over that of the twin. */
  readonly times: number | undefined;
  readonly apart: number | undefined;
}

async function measureOperator(bench: Bench, trial: Trial, twins: NativeTwins): Promise<Outcome> {
  const { operator, label, ours, twin } = trial;
  const contenders = [{ run: ours }, ...(twin === undefined ? [] : [{ run: twin }])];
  const [own, others] = await interleave(bench.rounds(), contenders, bench.isQuick ? 0 : 5);
  bench.report({
    name: label,
    unit: "ns/value",
    better: "lower",
    ours: own,
    peers: [{ name: twins.name, values: others }],
  });
  const times = others && median(own) / median(others);
  return { operator, times, apart: trial.compare() };
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
