import { nearestName, PlumblineError, shown, shownList } from "../core/errors.js";
import type { Hooks } from "../core/hooks.js";
import { combineHooks, silentHooks } from "../core/hooks.js";
import { formatDuration } from "../core/time.js";
import { isMarketOpen } from "../market/calendar.js";
import { timeframeDuration } from "../market/timeframe.js";
import {
  type ComponentHealth,
  checkComponent,
  createMetrics,
  createUptime,
  defaultAlertRules,
  type FiringAlert,
  firingAlerts,
  type Health,
  healthOf,
  type Metrics,
  readMemory,
  type Sample,
  versionConflictsMetric,
} from "../monitor/index.js";
import type { Measurement } from "../store/journal.js";
import type { Workspace } from "../store/workspace.js";
import { openPredictor, type Predictor } from "./predictor.js";
import { servedInstruments } from "./served-model.js";
import { lastRunStageSeconds } from "./stage-seconds.js";

/** What a server serves, without the serving: predictors, their health and their measurements. */
export interface Service {
  /** By instrument, sorted. */
  readonly predictors: readonly Predictor[];
  readonly metrics: Metrics;
  /**
   * The predictor of an instrument, or the only one where none is named.
   *
   * @throws SERVE_INSTRUMENT_UNKNOWN
   */
  predictor(instrument?: string): Predictor;
  /** Looks at every part; what it finds counts for the uptime. */
  health(): Promise<Health>;
  /** Milliseconds since the start. */
  uptimeMs(): number;
  alerts(): readonly FiringAlert[];
  metricsText(): Promise<string>;
  /** Keeps what was measured so far in the catalogue, and as samples for alerts. */
  record(): Promise<void>;
  /** Writes each predictor's snapshot, and the last measurements. */
  close(): Promise<void>;
}

export interface ServiceOptions {
  readonly workspace: Workspace;
  /** Those with a champion where left out. */
  readonly instruments?: readonly string[];
  /** A tree other than the champion; one instrument is served then. */
  readonly tree?: string;
  /** `name@version`, in place of the set that the tree was put together with. */
  readonly featureSet?: string;
  /** Hears what is done, beside the metrics. */
  readonly hooks?: Hooks;
  /** UTC ms. */
  readonly now?: () => number;
}

/** Samples are kept for an hour: longer than any alert looks back. */
const samplesKeptMs = 3_600_000;
/** A feed is called silent after this many bars, while the market is open. */
const silentAfterBars = 10;

/**
 * Brings the models into service.
 *
 * @throws SERVE_MODEL_MISSING where an instrument, or all of them, have no model.
 * @throws what `openPredictor` does; a version conflict is recorded in the catalogue first.
 */
export async function openService(options: ServiceOptions): Promise<Service> {
  const { workspace, hooks = silentHooks, now = Date.now } = options;
  const metrics = createMetrics();
  const heard = combineHooks(hooks, metrics.hooks);
  const uptime = createUptime(now());
  const samples: Sample[] = [];
  let predictors: readonly Predictor[];
  try {
    predictors = await openPredictors();
  } catch (error) {
    metrics.close();
    if (metrics.versionConflicts() > 0) await keep(conflicts());
    throw error;
  }

  async function openPredictors(): Promise<Predictor[]> {
    const opened: Predictor[] = [];
    for (const instrument of await wantedInstruments(options)) {
      const { tree: treeId, featureSet } = options;
      const latency = metrics.predictions;
      const wanted = { workspace, instrument, treeId, featureSet, hooks: heard, latency };
      opened.push(await openPredictor(wanted));
    }
    return opened;
  }

  function conflicts(): Measurement[] {
    return [{ name: versionConflictsMetric, value: metrics.versionConflicts(), labels: {} }];
  }

  async function keep(measurements: readonly Measurement[]): Promise<void> {
    await workspace.catalogue.recordMeasurements(null, measurements);
  }

  function healthOfFeed({ live, model }: Predictor): Omit<ComponentHealth, "name"> {
    const { lastBar } = live;
    if (lastBar === undefined) return { state: "degraded", reason: "no bar yet" };
    const duration = timeframeDuration(model.timeframe);
    const age = Math.max(0, now() - lastBar.openTime - duration);
    const isSilent = age > silentAfterBars * duration && isMarketOpen(now());
    const reason = `last bar closed ${formatDuration(age)} ago`;
    return { state: isSilent ? "degraded" : "ok", reason };
  }

  function healthOfFeatures({ live }: Predictor): Omit<ComponentHealth, "name"> {
    const cold = live.nodes.filter(({ barCount, warmUpBars }) => barCount < warmUpBars);
    const reason = cold
      .map(({ node, barCount, warmUpBars }) => `${node} has ${barCount} of ${warmUpBars} bars`)
      .join(", ");
    return { state: cold.length > 0 ? "degraded" : "ok", reason };
  }

  async function health(): Promise<Health> {
    const parts = [
      checkComponent("workspace", async () => {
        await workspace.catalogue.pointers("champion");
        return undefined;
      }),
      ...predictors.flatMap((predictor) => {
        const { instrument, model } = predictor;
        return [
          checkComponent(`model ${instrument}`, async () => {
            return { state: "ok", reason: `tree ${model.treeId}` };
          }),
          checkComponent(`features ${instrument}`, async () => healthOfFeatures(predictor)),
          checkComponent(`feed ${instrument}`, async () => healthOfFeed(predictor)),
        ];
      }),
    ];
    const found = healthOf(await Promise.all(parts));
    uptime.observe(found.state !== "down", now());
    return found;
  }

  /** What the success criteria need of a server. What was not measured is left out. */
  function measured(): Measurement[] {
    const found = [
      ...conflicts(),
      { name: "plumbline_serve_uptime_ratio", value: uptime.ratio(now()), labels: {} },
      { name: "plumbline_error_ratio", value: metrics.errorRatio(), labels: {} },
      {
        name: "plumbline_predict_latency_p99_seconds",
        value: metrics.predictions.quantile(0.99),
        labels: {},
      },
    ];
    return found.filter(({ value }) => Number.isFinite(value));
  }

  async function record(): Promise<void> {
    await health();
    const at = now();
    const own = measured();
    const { capacityRatio } = readMemory();
    samples.push({ metric: "plumbline_memory_capacity_ratio", value: capacityRatio, at });
    for (const { name, value } of own) samples.push({ metric: name, value, at });
    const first = samples.findIndex((sample) => sample.at >= at - samplesKeptMs);
    samples.splice(0, first);
    await keep(own);
  }

  return {
    predictors,
    metrics,
    predictor: (instrument) => {
      const known = predictors.map((predictor) => predictor.instrument);
      if (instrument === undefined && predictors.length === 1) return predictors[0];
      const found = predictors.find((predictor) => predictor.instrument === instrument);
      if (found !== undefined) return found;
      const nearest = nearestName(instrument ?? "", known);
      throw new PlumblineError("SERVE_INSTRUMENT_UNKNOWN", {
        message:
          instrument === undefined
            ? `no instrument is named, and ${known.length} are served: ${shownList(known)}`
            : `no model of ${shown(instrument)} is in service here, found ${shownList(known)}`,
        where: { instrument: instrument ?? "" },
        remedy: nearest === undefined ? "name one of these" : `did you mean ${nearest}?`,
      });
    },
    health,
    uptimeMs: () => uptime.age(now()),
    alerts: () => firingAlerts(defaultAlertRules, samples, now()),
    metricsText: async () => {
      metrics.setGauge("plumbline_serve_uptime_ratio", uptime.ratio(now()));
      metrics.setGauge("plumbline_serve_uptime_seconds", uptime.age(now()) / 1_000);
      for (const { instrument, live, liveBarCount } of predictors) {
        metrics.setGauge("plumbline_serve_live_bars", liveBarCount, { instrument });
        const openTime = live.lastBar?.openTime;
        if (openTime === undefined) continue;
        metrics.setGauge("plumbline_serve_last_bar_seconds", openTime / 1_000, { instrument });
      }
      for (const [stage, seconds] of await lastRunStageSeconds(workspace)) {
        metrics.setGauge("plumbline_run_stage_seconds", seconds, { stage });
      }
      return metrics.text();
    },
    record,
    close: async () => {
      try {
        for (const predictor of predictors) await predictor.save();
        await record();
      } finally {
        metrics.close();
      }
    },
  };
}

async function wantedInstruments(options: ServiceOptions): Promise<readonly string[]> {
  const { workspace, instruments, tree } = options;
  const known = await servedInstruments(workspace);
  const wanted = instruments ?? known;
  if (wanted.length === 0) {
    throw new PlumblineError("SERVE_MODEL_MISSING", {
      message: `no model is in service in ${workspace.path}`,
      where: { workspace: workspace.path },
      remedy: "make and promote one first: plumbline run",
    });
  }
  if (tree === undefined || wanted.length === 1) return [...new Set(wanted)].sort();
  throw new PlumblineError("SERVE_INSTRUMENT_UNKNOWN", {
    message: `tree ${tree} is named for ${wanted.length} instruments, expected one: ${shownList(wanted)}`,
    where: { tree },
    remedy: "name the tree's instrument as well",
  });
}
