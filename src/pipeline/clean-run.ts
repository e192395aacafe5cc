import { randomUUID } from "node:crypto";
import { type OverallQuality, overallQuality } from "../clean/index.js";
import { PlumblineError, reportError } from "../core/errors.js";
import { core } from "../features/index.js";
import type { Config } from "./config.js";
import { gatherBars } from "./gather-bars.js";
import { downloadOver } from "./network-bars.js";
import { type JudgedBars, noteWarnings, qualityMeasurements } from "./quality-log.js";
import type { RunOptions } from "./run.js";
import { canonical, createRunner } from "./runner.js";

/** What cleaning came to, whether or not it may go on. */
export interface CleanRunResult {
  readonly runId: string;
  readonly durationMs: number;
  /** In the order of instruments. */
  readonly judged: readonly JudgedBars[];
  readonly overall: OverallQuality;
  /** Why a run would stop here: the gate, or an expectation. Null where it would go on. */
  readonly failure: PlumblineError | null;
}

/** What stops a run after the bars were judged. */
const verdicts = ["CLEAN_SCORE_TOO_LOW", "CLEAN_EXPECTATION_FAILED"];

/**
 * Reads, cleans and judges the bars of a config as a run would, records what was judged, and stops there. A run
 * finds the clean bars.
 *
 * @throws What ingest and clean throw; what the gate and expectations say is in the result.
 */
export async function cleanInstruments(
  config: Config,
  options: RunOptions,
): Promise<CleanRunResult> {
  const { workspace, now, hooks } = options;
  const { catalogue } = workspace;
  const runId = randomUUID();
  const begun = now();
  const { clean, source, instruments } = config;
  await catalogue.startRun(runId, canonical({ command: "clean", clean, source, instruments }));
  const runner = createRunner({ ...options, runId, seed: config.seed });
  const { perform } = runner;
  const download = options.download ?? downloadOver(source, hooks);
  let judged: readonly JudgedBars[] = [];
  let failure: PlumblineError | null = null;
  try {
    await gatherBars(config, config.features.set ?? core, instruments, {
      perform,
      catalogue,
      network: { workspace, download },
      now: now(),
      onJudged: async (bars) => {
        judged = bars;
        noteWarnings(bars, hooks);
        await catalogue.recordMeasurements(runId, qualityMeasurements(bars));
      },
    });
  } catch (error) {
    const isVerdict = error instanceof PlumblineError && verdicts.includes(error.code);
    if (!isVerdict) {
      await runner.stop(error);
      await runner.settle();
      await catalogue.finishRun(runId, "failed", canonical({ error: reportError(error) }));
      throw error;
    }
    failure = error;
  }
  await runner.settle();
  const durationMs = now() - begun;
  const overall = overallQuality(judged.map(({ report }) => report));
  const scores = judged.map(({ report }) => [report.instrument, report.score]);
  await catalogue.finishRun(
    runId,
    failure === null ? "done" : "failed",
    canonical({ durationMs, quality: Object.fromEntries(scores) }),
  );
  return { runId, durationMs, judged, overall, failure };
}
