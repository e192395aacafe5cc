import {
  checkCompatibility,
  createEngine,
  planFeatures,
  selectFeatures,
} from "../features/index.js";
import { allocateBars, type BarColumns, copyBars } from "../market/bar.js";
import { timeframeDuration } from "../market/timeframe.js";
import { readMemory } from "../monitor/index.js";
import { readBars } from "../store/bar-file.js";
import type { Measurement } from "../store/journal.js";
import type { Workspace } from "../store/workspace.js";
import { createTreePredictor, modelTree, readNodeModel } from "../train/index.js";
import { measureErrors } from "./measure-errors.js";
import type { RunResult } from "./run.js";

/** Live rows that are timed. */
const timedRows = 600;

/** Seconds by quantile of one live bar through the features and model of the fastest node. */
export interface LatencyQuantiles {
  readonly p50: number;
  readonly p99: number;
}

/**
 * What a run measured of the product's success criteria.
 *
 * @param coverage - Share of lines that the tests cover, where it is known.
 * @throws STORE_ARTIFACT_CORRUPT where the file of a model is missing, cut or edited.
 */
export async function measureRun(
  result: RunResult,
  workspace: Workspace,
  coverage: number | null,
): Promise<Measurement[]> {
  const made = result.outcomes.filter((outcome) => outcome.state !== "reused");
  const seconds = (stage: string): number =>
    made.reduce((sum, o) => sum + (o.stage === stage ? o.durationMs / 1_000 : 0), 0);
  const metric = (name: string, value: number): Measurement => ({ name, value, labels: {} });
  const measured = [
    metric(
      "plumbline_clean_quality_score",
      Math.min(...Object.values(result.quality).map((report) => report.score)),
    ),
    metric(
      "plumbline_memory_capacity_ratio",
      (process.resourceUsage().maxRSS * 1_024) / readMemory().capacityBytes,
    ),
    await measureErrors(workspace, result.runId),
    metric("plumbline_features_version_conflicts_total", versionConflicts(result)),
  ];
  // A run that made nothing has nothing new to say of how long making takes.
  if (made.some((outcome) => outcome.stage === "features")) {
    measured.push(metric("plumbline_features_duration_seconds", seconds("features")));
  }
  const latency = made.length > 0 ? await measureLatency(result, workspace) : undefined;
  if (latency !== undefined) {
    measured.push(metric("plumbline_predict_latency_p50_seconds", latency.p50));
    measured.push(metric("plumbline_predict_latency_p99_seconds", latency.p99));
  }
  if (coverage !== null) measured.push(metric("plumbline_test_coverage_ratio", coverage));
  return measured;
}

/** Features that a trained model needs and the champion's set does not offer under the same id. */
function versionConflicts({ turn, set }: RunResult): number {
  return turn
    .flatMap(({ models }) => Object.values(models))
    .map((model) => readNodeModel(model))
    .reduce((sum, { features }) => sum + checkCompatibility(features, set).conflicts.length, 0);
}

/**
 * Times single live bars of the fastest node, features and prediction together, in this process.
 *
 * @returns undefined where there are too few bars, or features of other pairs, whose bars are not at hand.
 */
async function measureLatency(
  result: RunResult,
  workspace: Workspace,
): Promise<LatencyQuantiles | undefined> {
  const [first] = result.turn;
  const models = result.nodes.map((node) => readNodeModel(first.models[node.name]));
  const last = models[models.length - 1];
  const { timeframe } = last.node;
  const names = last.features.map(({ name }) => name);
  const plan = planFeatures(selectFeatures(result.set, names), {
    instrument: first.instrument,
    timeframe,
  });
  if (plan.companions.length > 0) return undefined;
  const inputs = first.matrices[last.node.name].manifest.inputs;
  const rows = await lastRows(workspace.artifacts.open("timeframe-bars", inputs.bars).folder);
  if (rows === undefined) return undefined;
  const engine = createEngine(plan);
  const predictor = createTreePredictor(modelTree(models));
  const bar = {
    openTime: 0,
    open: 0,
    high: 0,
    low: 0,
    close: 0,
    spread: 0,
    tickVolume: 0,
    flags: 0,
  };
  const times: number[] = [];
  for (let row = 0; row < rows.openTime.length; row++) {
    for (const name of Object.keys(bar) as (keyof typeof bar)[]) bar[name] = rows[name][row]; // its own keys
    const begun = performance.now();
    const features = engine.push(bar);
    predictor.push(last.node.name, bar.openTime + timeframeDuration(timeframe), features);
    times.push((performance.now() - begun) / 1_000);
  }
  // The first third warms the compiler up, as the first minutes of a server do.
  const timed = times.slice(Math.floor(times.length / 3)).sort((a, b) => a - b);
  const quantile = (share: number): number => timed[Math.floor(share * (timed.length - 1))];
  return { p50: quantile(0.5), p99: quantile(0.99) };
}

async function lastRows(folder: string): Promise<BarColumns | undefined> {
  const kept = allocateBars(timedRows);
  let count = 0;
  for await (const chunk of readBars(folder)) {
    const rows = chunk.openTime.length;
    const taken = Math.min(rows, timedRows);
    copyBars(kept, taken, timedRows, kept, 0); // the rows of earlier chunks make room
    copyBars(chunk, rows - taken, rows, kept, timedRows - taken);
    count = Math.min(timedRows, count + taken);
  }
  return count === timedRows ? kept : undefined;
}
