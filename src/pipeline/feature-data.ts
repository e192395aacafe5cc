import { PlumblineError } from "../core/errors.js";
import type { Hooks } from "../core/hooks.js";
import { lowerBound } from "../core/typed-array.js";
import { type FeatureSet, findCompanions, type MarketRows } from "../features/index.js";
import { type BarColumns, barCount, viewBars } from "../market/bar.js";
import { instrument as instrumentOf } from "../market/instrument.js";
import { isAtLeastAsLong, type Timeframe, timeframe as timeframeOf } from "../market/timeframe.js";
import type { Artifact } from "../store/artifact.js";
import { readAllBars } from "../store/bar-file.js";
import type { Workspace } from "../store/workspace.js";
import type { Config } from "./config.js";
import { gatherBars } from "./gather-bars.js";
import { performTask, type Task } from "./stage.js";
import { stages } from "./stages/index.js";
import { resampleTask } from "./tasks.js";

/** Clean bars of one pair at one timeframe, with those of the pairs that a set looks at beside it. */
export interface FeatureData extends MarketRows {
  readonly instrument: string;
  readonly timeframe: Timeframe;
}

/** Which bars are wanted. */
export interface FeatureDataRequest {
  /** One of the config's; its first where left out. */
  readonly instrument?: string;
  /** M15 where left out, or the data's own where it is longer. */
  readonly timeframe?: string;
  /** At most so many rows, the last ones. */
  readonly rows: number;
}

/** Where it works. */
export interface FeatureDataContext {
  readonly workspace: Workspace;
  readonly hooks: Hooks;
}

/** The timeframe of the fastest node of the default hierarchy. */
const usualTimeframe: Timeframe = "M15";

/**
 * The bars that a run of the config would compute features on. What a run has read and cleaned already
 * is taken from the workspace; what has to be read now is there for the next run.
 *
 * @throws FEATURES_TIMEFRAME_TOO_FINE if the data are of a longer timeframe than is asked for.
 * @throws MARKET_TIMEFRAME_UNKNOWN; what `gatherBars` throws.
 */
export async function openFeatureData(
  config: Config,
  set: FeatureSet,
  request: FeatureDataRequest,
  { workspace, hooks }: FeatureDataContext,
): Promise<FeatureData> {
  const wanted = request.timeframe === undefined ? undefined : timeframeOf(request.timeframe);
  const { symbol } = instrumentOf(request.instrument ?? config.instruments[0]);
  const { artifacts, catalogue } = workspace;
  const perform = async (task: Task): Promise<Artifact> => {
    const artifact = await performTask(stages[task.stage], task, { artifacts, hooks });
    await catalogue.registerArtifact(artifact.manifest);
    return artifact;
  };
  const { clean } = await gatherBars(config, set, [symbol], {
    perform,
    catalogue,
    network: { workspace }, // what was downloaded; nothing is asked for
  });
  const own = clean[symbol].manifest.about.timeframe as Timeframe; // by the clean stage
  const timeframe = wanted ?? (isAtLeastAsLong(own, usualTimeframe) ? own : usualTimeframe);
  if (!isAtLeastAsLong(timeframe, own)) {
    throw new PlumblineError("FEATURES_TIMEFRAME_TOO_FINE", {
      message: `${timeframe} bars are asked for, but the data of ${symbol} are ${own} bars`,
      where: { instrument: symbol, timeframe, data: own },
      remedy: `ask for ${own} or longer, or bring finer data`,
    });
  }
  const read = async (name: string): Promise<BarColumns> =>
    readAllBars((await perform(resampleTask(clean[name], timeframe))).folder);
  const all = await read(symbol);
  const bars = viewBars(all, Math.max(0, barCount(all) - request.rows), barCount(all));
  const companions: Record<string, BarColumns> = {};
  for (const name of findCompanions(set, symbol)) {
    const whole = await read(name);
    const start = barCount(bars) === 0 ? 0 : lowerBound(whole.openTime, bars.openTime[0]);
    companions[name] = viewBars(whole, start, barCount(whole));
  }
  return { instrument: symbol, timeframe, bars, companions };
}
