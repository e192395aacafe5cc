import { silentHooks } from "../../src/core/hooks.js";
import { lowerBound } from "../../src/core/typed-array.js";
import { type BarColumns, barCount, viewBars } from "../../src/market/bar.js";
import { simulateMarket } from "../../src/market/simulate/index.js";
import {
  type ConfigInput,
  createLocalExecutor,
  parseConfig,
  runPipeline,
} from "../../src/pipeline/index.js";
import { openWorkspace } from "../../src/store/workspace.js";

/** The pair in service. */
export const servedInstrument = "EURUSD";

const seed = 1;
const from = Date.UTC(2023, 0, 1);
const endOf = (isQuick: boolean): number => Date.UTC(isQuick ? 2023 : 2025, isQuick ? 2 : 0, 1);

const fewTrees = { num_iterations: 5, num_leaves: 4, min_data_in_leaf: 40 };
const target = { kind: "forwardReturn", horizonBars: 4 } as const;

/** Three nodes on two months: a run of seconds that shows that everything works. Plain JSON. */
export const quickConfig: ConfigInput = {
  seed,
  source: { kind: "simulated", from, to: endOf(true), defects: false },
  nodes: [
    { name: "strategist", timeframe: "H1", target, parameters: fewTrees },
    {
      name: "tactician",
      timeframe: "M30",
      target,
      upstream: ["strategist"],
      parameters: fewTrees,
    },
    {
      name: "executor",
      timeframe: "M15",
      target,
      upstream: ["strategist", "tactician"],
      parameters: fewTrees,
    },
  ],
  evaluate: { folds: 2 },
  feedback: { turns: 0 },
};

/** The default hierarchy on the core set and two years of minutes, judged on few folds. */
const fullConfig: ConfigInput = {
  seed,
  source: { kind: "simulated", from, to: endOf(false), defects: false },
  evaluate: { folds: 2 },
  feedback: { turns: 0 },
};

/** Makes a workspace with a model in service, as a run does, in this thread. */
export async function makeServedWorkspace(folder: string, isQuick: boolean): Promise<void> {
  const workspace = openWorkspace(folder);
  const executor = createLocalExecutor(workspace, 0);
  try {
    const config = parseConfig(isQuick ? quickConfig : fullConfig);
    const { nodes } = await runPipeline(config, {
      workspace,
      executor,
      hooks: silentHooks,
      now: Date.now,
    });
    if (nodes.length !== 3) throw new Error(`expected a tree of 3 nodes, found ${nodes.length}`);
  } finally {
    await executor.close();
    workspace.close();
  }
}

/** The minutes that come after the history of `makeServedWorkspace`: the same market goes on. */
export function barsAfterHistory(rowCount: number, isQuick: boolean): BarColumns {
  const end = endOf(isQuick);
  const msPerRow = 85_500; // a minute, and its share of weekends and holidays
  const to = end + 14 * 86_400_000 + rowCount * msPerRow;
  const { bars } = simulateMarket({ seed, from, to }).pair(servedInstrument);
  const start = lowerBound(bars.openTime, end);
  if (barCount(bars) - start < rowCount) throw new Error("the market made too few rows");
  return viewBars(bars, start, start + rowCount);
}
