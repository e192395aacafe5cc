import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { operatorTable } from "../../src/features/index.js";
import { type BarColumns, barCount } from "../../src/market/bar.js";
import { readAllBars, writeBars } from "../../src/store/bar-file.js";
import { series, simulatedBars } from "../data/market.js";
import { type OperatorCase, operatorCases } from "../data/operator-cases.js";
import { compileTwins, type NativeTwins } from "../peers/native.js";
import { interleave } from "../rounds.js";
import type { Area, Bench } from "./area.js";

/** Rows of a call: the engine's blocks are 1,024. */
const chunkRows = 4_096;

/** Every operator alone, beside the same algorithm in C and whoever else has it. */
export const operatorsArea: Area = {
  name: "operators",
  about: `every operator alone on 1 M M1 bars in memory, in chunks of ${chunkRows.toLocaleString("en-US")} rows, one thread`,
  headlines: [],
  prepare: async (folder, isQuick) => {
    await writeBars(join(folder, "bars"), series, [simulatedBars(isQuick ? 10_000 : 1_000_000)]);
  },
  measure: async (bench) => {
    const bars = await readAllBars(join(bench.folder, "bars"));
    // What is hot is compiled at once: on a busy machine the compiler's own thread may come too late.
    setFlagsFromString("--no-concurrent-recompilation");
    const twins = compileTwins();
    for (const each of operatorCases) await measureOperator(bench, each, bars, twins);
  },
};

async function measureOperator(
  bench: Bench,
  { name, parameters, inputs: columns }: OperatorCase,
  bars: BarColumns,
  twins: NativeTwins,
): Promise<void> {
  const operator = operatorTable.get(name);
  if (operator === undefined) throw new Error(`there is no operator ${name}`);
  const rowCount = barCount(bars);
  const inputs = columns.map((column) => columnNamed(bars, column));
  const twin = twins.find(operator);
  const chunk = new Float64Array(chunkRows);
  const chunks: Float64Array[][] = [];
  for (let start = 0; start < rowCount; start += chunkRows) {
    chunks.push(inputs.map((input) => input.subarray(start, start + chunkRows)));
  }
  const timed = (work: () => void): number => {
    const begun = twins.seconds();
    work();
    return twins.seconds() - begun;
  };
  const ours = (): number => {
    const kernel = operator.createKernel(parameters);
    const outputs = [chunk];
    return timed(() => {
      for (const columns of chunks) kernel.run(columns, outputs, 0, columns[0].length);
    });
  };
  const theirs = (): number => {
    const { state } = operator.createKernel(parameters);
    return timed(() => twin?.(state, parameters, inputs, chunk, chunkRows));
  };
  const seconds = await interleave(
    bench.rounds(),
    twin === undefined ? [{ run: ours }] : [{ run: ours }, { run: theirs }],
    bench.isQuick ? 0 : 3,
  );
  const [own, others] = seconds.map((each) => each.map((all) => (all / rowCount) * 1e9));
  bench.report({
    name: [name, ...Object.values(parameters)].join(" "),
    unit: "ns/value",
    better: "lower",
    ours: own,
    peers: [{ name: twins.name, values: others }],
  });
}

function columnNamed(bars: BarColumns, name: string): Float64Array {
  const column = Object.entries(bars).find(([known]) => known === name)?.[1];
  if (column instanceof Float64Array) return column;
  throw new Error(`there is no column ${name}`);
}
