import { randomUUID } from "node:crypto";
import { type ErrorReport, PlumblineError, reportError, shownList } from "../core/errors.js";
import type { UnitChoice } from "../ingest/index.js";
import type { Artifact } from "../store/artifact.js";
import { type Config, isNetworkSource } from "./config.js";
import { gatherRaw } from "./gather-bars.js";
import { downloadOver, gatherNetworkBars, type NetworkGathering } from "./network-bars.js";
import type { RunOptions } from "./run.js";
import { canonical, createRunner, type Runner } from "./runner.js";

/** What ingesting one instrument came to: bars or an error. */
export interface InstrumentIngest {
  readonly instrument: string;
  readonly bars: Artifact | null;
  /** Null where nothing was downloaded, or the download failed. */
  readonly download: NetworkGathering["download"];
  readonly revision: NetworkGathering["revision"];
  readonly error: ErrorReport | null;
}

/** What ingesting came to, in the order of the config's instruments. */
export interface IngestResult {
  readonly runId: string;
  readonly durationMs: number;
  readonly instruments: readonly InstrumentIngest[];
}

/** How to ingest. */
export interface IngestRunOptions extends RunOptions {
  readonly choice?: Pick<UnitChoice, "retriesFailed" | "rechecks">;
}

/**
 * Brings raw bars of all instruments of a config into the workspace, side by side, as a run would: a run
 * finds them there. An instrument that fails does not stop the others; what went wrong is in the result.
 */
export async function ingestInstruments(
  config: Config,
  options: IngestRunOptions,
): Promise<IngestResult> {
  const { workspace, now } = options;
  const { catalogue } = workspace;
  const runId = randomUUID();
  const begun = now();
  const { source, instruments } = config;
  await catalogue.startRun(runId, canonical({ command: "ingest", source, instruments }));
  const runner = createRunner({ ...options, runId, seed: config.seed });
  const download = options.download ?? downloadOver(source, options.hooks, options.choice);
  const results = await Promise.all(
    instruments.map((instrument) =>
      ingestOne(config, instrument, { ...options, download }, runner),
    ),
  );
  await runner.settle();
  const durationMs = now() - begun;
  const failed = results.filter(({ error }) => error !== null);
  await catalogue.finishRun(
    runId,
    failed.length === 0 ? "done" : "failed",
    canonical({
      durationMs,
      bars: Object.fromEntries(results.map(({ instrument, bars }) => [instrument, bars?.id])),
      errors: Object.fromEntries(failed.map(({ instrument, error }) => [instrument, error])),
    }),
  );
  return { runId, durationMs, instruments: results };
}

async function ingestOne(
  config: Config,
  instrument: string,
  { workspace, download }: IngestRunOptions,
  { perform }: Runner,
): Promise<InstrumentIngest> {
  const { catalogue } = workspace;
  const { source } = config;
  const nothing = { instrument, bars: null, download: null, revision: null, error: null };
  try {
    if (isNetworkSource(source)) {
      const context = { workspace, perform, download };
      return { ...nothing, ...(await gatherNetworkBars(source, instrument, context)) };
    }
    return { ...nothing, bars: await gatherRaw(config, instrument, { perform, catalogue }) };
  } catch (error) {
    return { ...nothing, error: reportError(error) };
  }
}

/**
 * Refuses to call an ingest whole in which something failed: to be asked when its result was shown.
 *
 * @param failed - Names of what failed.
 * @throws PIPELINE_INGEST_FAILED
 */
export function requireIngested(failed: readonly string[]): void {
  if (failed.length === 0) return;
  throw new PlumblineError("PIPELINE_INGEST_FAILED", {
    message: `${shownList(failed)} could not be ingested; the reasons are in the result`,
    where: { failed: failed.length },
    remedy:
      "run it again: it goes on where it stopped; plumbline ingest --status says what is missing",
  });
}
