import { silentHooks } from "../../src/core/hooks.js";
import { bars, ema, featureSet, logReturn, rsi, scale, sub } from "../../src/features/index.js";
import {
  type ConfigInput,
  createLocalExecutor,
  parseConfig,
  type RunResult,
  runPipeline,
} from "../../src/pipeline/index.js";
import { openWorkspace } from "../../src/store/workspace.js";
import { temporaryFolder } from "./folder.js";

const { close } = bars();

/** Five features of short memory. */
export const smallFeatures = {
  return_1: logReturn(close, 1),
  return_8: logReturn(close, 8),
  rsi_14: rsi(close, 14),
  rsi_7: rsi(close, 7),
  trend_20: sub(logReturn(ema(close, 20), 1), scale(logReturn(close, 4), 0.25)),
};

const trees = {
  num_iterations: 30,
  learning_rate: 0.1,
  num_leaves: 4,
  min_data_in_leaf: 40,
  early_stopping_round: 10,
};

/** A run of two nodes on ten weeks of simulated minutes: a second or two. */
export function smallConfig(over: ConfigInput = {}): ConfigInput {
  return {
    seed: 3,
    workers: 0,
    source: { kind: "simulated", from: "2024-01-01", to: "2024-03-15" },
    features: { set: featureSet("small", smallFeatures) },
    nodes: [
      {
        name: "tactician",
        timeframe: "H1",
        target: { kind: "forwardReturn", horizonBars: 4 },
        features: ["return_1", "return_8", "rsi_14"],
        parameters: trees,
      },
      {
        name: "executor",
        timeframe: "M15",
        target: { kind: "forwardReturn", horizonBars: 8 },
        upstream: ["tactician"],
        parameters: trees,
      },
    ],
    evaluate: { folds: 2 },
    ...over,
  };
}

/** Runs a config in this thread, in a workspace of its own or a given one. */
export async function smallRun(
  over: ConfigInput = {},
  folder = temporaryFolder(),
): Promise<RunResult & { readonly folder: string }> {
  const workspace = openWorkspace(folder);
  const executor = createLocalExecutor(workspace, 0);
  try {
    const result = await runPipeline(parseConfig(smallConfig(over)), {
      workspace,
      executor,
      hooks: silentHooks,
      now: Date.now,
    });
    return { ...result, folder };
  } finally {
    await executor.close();
    workspace.close();
  }
}

/** Subjects of the tasks that were made, not found, by stage. */
export function madeBy(result: RunResult): Record<string, string[]> {
  const made: Record<string, string[]> = {};
  for (const { stage, subject, state } of result.outcomes) {
    if (state !== "done") continue;
    made[stage] = [...(made[stage] ?? []), subject].sort();
  }
  return made;
}
