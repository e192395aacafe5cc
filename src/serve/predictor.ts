import { readFileSync, writeFileSync } from "node:fs";
import { PlumblineError } from "../core/errors.js";
import { sha256 } from "../core/hash.js";
import type { Hooks } from "../core/hooks.js";
import { type Bar, type BarColumns, barAt, barCount } from "../market/bar.js";
import type { LatencyRecorder } from "../monitor/index.js";
import type { Artifact } from "../store/artifact.js";
import { readAllBars, readBars, writeBars } from "../store/bar-file.js";
import type { Workspace } from "../store/workspace.js";
import { checkBars } from "./bar-check.js";
import { type BarLog, createBarLog } from "./bar-log.js";
import { createLiveTree, type LiveTree, type NodePrediction } from "./live-tree.js";
import { championOf, openServedModel, type ServedModel } from "./served-model.js";

/*
 * How an instrument's model comes into service:
 *
 * 1. the tree is opened and held against its feature set              (openServedModel)
 * 2. its live state is taken from a snapshot, or else its history is
 *    replayed: the clean bars that it was made from, then the bars
 *    that a server has taken since                                     (warm, replayHistory)
 * 3. the state is written as a snapshot, for the next start            (save)
 *
 * An exchange does the same beside the model in service, which goes on answering, and takes over when
 * it has seen the same bars.                                           (swap)
 */

/** What a batch of bars came to. */
export interface PushedBars {
  /** Bars taken, without a repeated one. */
  readonly takenCount: number;
  /** Whether the first bar was the last one taken before. */
  readonly isRepeated: boolean;
  /** One entry a bar sent, in their order, the repeated one included. */
  readonly bars: readonly {
    readonly openTime: number;
    readonly predictions: readonly NodePrediction[];
  }[];
}

/** The model in service for one instrument. */
export interface Predictor {
  readonly instrument: string;
  readonly model: ServedModel;
  readonly live: LiveTree;
  /** Bars taken since the model's history. */
  readonly liveBarCount: number;
  /**
   * Takes closed base bars: all of them, or none where it throws.
   *
   * @throws SERVE_BAR_INVALID, SERVE_BARS_UNORDERED, SERVE_BAR_LATE, SERVE_BAR_CONFLICT
   */
  push(bars: readonly Bar[]): PushedBars;
  /**
   * Puts another tree of this instrument into service. The old one answers until the new one has seen
   * the same bars, and stays where it is refused.
   *
   * @throws SERVE_SWAP_BUSY; and as `openPredictor` does.
   */
  swap(treeId: string, featureSet?: string): Promise<void>;
  /** Writes the state as an artifact, from which the next server starts. */
  save(): Promise<void>;
}

export interface PredictorOptions {
  readonly workspace: Workspace;
  readonly instrument: string;
  /** The champion where left out. */
  readonly treeId?: string;
  /** `name@version`; the tree's own set where left out. */
  readonly featureSet?: string;
  readonly hooks: Hooks;
  /** Takes the time from a bar to its predictions, where there are any. */
  readonly latency?: LatencyRecorder;
}

/** A model with its live state and the bars since its history. */
interface Service {
  readonly model: ServedModel;
  readonly live: LiveTree;
  readonly log: BarLog;
}

/** A state to go back to, and the open time of its last bar. */
interface Checkpoint {
  readonly state: Uint8Array;
  readonly lastOpenTime: number;
}

/** A snapshot takes a millisecond, too long to take one before every batch. */
const barsPerCheckpoint = 4_096;

/** What an earlier model in service, or an earlier server, has seen. */
interface Seen {
  readonly barsId: string;
  readonly log: BarLog;
}

const snapshotKind = "live-snapshot";

/**
 * Brings an instrument's model into service.
 *
 * @throws SERVE_MODEL_MISSING, SERVE_FEATURE_SET_UNKNOWN, SERVE_COMPANIONS_UNSUPPORTED
 * @throws FEATURES_SET_INCOMPATIBLE with the exact differences.
 * @throws SERVE_INSTRUMENT_UNKNOWN if the tree is of another instrument.
 */
export async function openPredictor(options: PredictorOptions): Promise<Predictor> {
  const { workspace, instrument, hooks, latency } = options;
  const treeId = options.treeId ?? (await championOf(workspace, instrument));
  let service = await warm(await openModel(treeId, options.featureSet));
  let checkpoint = checkpointOf(service);
  let barsSinceCheckpoint = 0;
  let isSwapping = false;

  async function openModel(tree: string, featureSet: string | undefined): Promise<ServedModel> {
    const model = await openServedModel(workspace, tree, featureSet, hooks);
    if (model.instrument === instrument) return model;
    throw new PlumblineError("SERVE_INSTRUMENT_UNKNOWN", {
      message: `model tree ${tree} is of ${model.instrument}, expected one of ${instrument}`,
      where: { tree, instrument: model.instrument },
      remedy: `name a tree of ${instrument}`,
    });
  }

  /** A model as an earlier server left it, or else with its history replayed. */
  async function warm(model: ServedModel): Promise<Service> {
    const live = liveTreeOf(model);
    const stored = await lastSnapshot(workspace, instrument);
    const log = stored === undefined ? undefined : await readLog(stored);
    if (stored !== undefined && log !== undefined && stored.manifest.inputs.tree === model.treeId) {
      try {
        live.restore(readFileSync(stored.path("state.bin")));
        return { model, live, log };
      } catch (error) {
        if (!(error instanceof PlumblineError)) throw error;
        warn(`the live snapshot cannot be used, history is replayed: ${error.message}`);
      }
    }
    const isRefused = stored?.manifest.inputs.tree === model.treeId;
    const seen = stored && log && { barsId: stored.manifest.inputs.bars, log };
    // A new tree: what a refused restore may have touched is not used.
    const fresh = { model, live: liveTreeOf(model), log: createBarLog() };
    await replayHistory(workspace, fresh, seen);
    await saveSnapshot(workspace, fresh, isRefused ? stored.id : null);
    return fresh;
  }

  async function readLog(stored: Artifact): Promise<BarLog | undefined> {
    try {
      const log = createBarLog();
      if (stored.manifest.about.liveBarCount !== 0) {
        log.appendAll(await readAllBars(stored.path("bars")));
      }
      return log;
    } catch (error) {
      if (!(error instanceof PlumblineError)) throw error;
      warn(`the bars of the live snapshot are lost: ${error.message}`);
      return undefined;
    }
  }

  function warn(message: string): void {
    hooks.emit({ type: "note", stage: "serve", level: "warning", message, facts: { instrument } });
  }

  function takeBar(bar: Bar): readonly NodePrediction[] {
    const begun = performance.now();
    const predictions = service.live.push(bar);
    // Most bars close no bar of any node: their microseconds would hide the ones that count.
    if (predictions.length > 0) latency?.record((performance.now() - begun) / 1_000);
    return predictions;
  }

  /** Puts the state back to what the log says, whatever a batch that failed has touched. */
  function goBack(): void {
    const live = liveTreeOf(service.model);
    live.restore(checkpoint.state);
    const taken = service.log.after(checkpoint.lastOpenTime);
    for (let row = 0; row < barCount(taken); row++) live.push(barAt(taken, row));
    service = { ...service, live };
  }

  return {
    instrument,
    get model() {
      return service.model;
    },
    get live() {
      return service.live;
    },
    get liveBarCount() {
      return service.log.length;
    },
    push: (bars) => {
      const { live, log, model } = service;
      const { fresh, isRepeated } = checkBars(bars, model.timeframe, live.lastBar);
      const answered = isRepeated
        ? [{ openTime: bars[0].openTime, predictions: live.lastPredictions }]
        : [];
      try {
        for (const bar of fresh) {
          answered.push({ openTime: bar.openTime, predictions: takeBar(bar) });
        }
      } catch (error) {
        goBack(); // a fault of ours: the batch is not half taken all the same
        throw error;
      }
      for (const bar of fresh) log.append(bar);
      barsSinceCheckpoint += fresh.length;
      if (barsSinceCheckpoint >= barsPerCheckpoint) {
        checkpoint = checkpointOf(service);
        barsSinceCheckpoint = 0;
      }
      return { takenCount: fresh.length, isRepeated, bars: answered };
    },
    swap: async (tree, featureSet) => {
      if (isSwapping) {
        throw new PlumblineError("SERVE_SWAP_BUSY", {
          message: `the model of ${instrument} is being exchanged already`,
          where: { instrument },
          remedy: "wait for the exchange under way, then ask again",
          retryable: true,
        });
      }
      isSwapping = true;
      try {
        const model = await openModel(tree, featureSet);
        const next = { model, live: liveTreeOf(model), log: createBarLog() };
        await replayHistory(workspace, next, { barsId: service.model.barsId, log: service.log });
        // Bars that came meanwhile. No await from here on, so that none can come between.
        const missed = service.log.after(next.live.lastBar?.openTime ?? Number.NEGATIVE_INFINITY);
        for (let row = 0; row < barCount(missed); row++) {
          next.live.push(barAt(missed, row));
          next.log.append(barAt(missed, row));
        }
        service = next;
        checkpoint = checkpointOf(service);
        barsSinceCheckpoint = 0;
      } finally {
        isSwapping = false;
      }
      await saveSnapshot(workspace, service);
    },
    save: () => saveSnapshot(workspace, service),
  };
}

function liveTreeOf({ tree, treeId, set, instrument, timeframe }: ServedModel): LiveTree {
  return createLiveTree({ tree, treeId, set, instrument, timeframe });
}

function checkpointOf({ live }: Service): Checkpoint {
  const lastOpenTime = live.lastBar?.openTime ?? Number.NEGATIVE_INFINITY;
  return { state: live.snapshot(), lastOpenTime };
}

/** Replays the bars that a model was made from, and after them what was seen since. */
async function replayHistory(
  workspace: Workspace,
  { model, live, log }: Service,
  seen: Seen | undefined,
): Promise<void> {
  async function* history(): AsyncGenerator<BarColumns> {
    let last = Number.NEGATIVE_INFINITY;
    const own = workspace.artifacts.open("clean-bars", model.barsId);
    for await (const chunk of readBars(own.folder)) {
      last = chunk.openTime[barCount(chunk) - 1];
      yield chunk;
    }
    if (seen === undefined) return;
    // The earlier model's history may reach further than this one's.
    const earlier = workspace.artifacts.find("clean-bars", seen.barsId);
    if (earlier !== undefined && earlier.id !== own.id) {
      for await (const chunk of readBars(earlier.folder, { from: last + 1 })) {
        last = chunk.openTime[barCount(chunk) - 1];
        log.appendAll(chunk);
        yield chunk;
      }
    }
    const since = seen.log.after(last);
    log.appendAll(since);
    yield since;
  }
  await live.replay(history());
}

async function lastSnapshot(
  { artifacts, catalogue }: Workspace,
  instrument: string,
): Promise<Artifact | undefined> {
  const standing = await catalogue.pointer(snapshotKind, instrument);
  return standing && artifacts.find(snapshotKind, standing.artifactId);
}

/** @param replaces - The snapshot that was found damaged. */
async function saveSnapshot(
  { artifacts, catalogue }: Workspace,
  { model, live, log }: Service,
  replaces: string | null = null,
): Promise<void> {
  const { instrument, timeframe, side, treeId, barsId } = model;
  const state = live.snapshot();
  const lastOpenTime = live.lastBar?.openTime ?? null;
  const liveBars = log.after(Number.NEGATIVE_INFINITY);
  const artifact = await artifacts.write(
    {
      kind: snapshotKind,
      codeVersion: "1",
      // A live feed is no artifact: what came of it is named by its hash. Equal states after a damaged
      // snapshot must not find that one again.
      configuration: { instrument, lastOpenTime, state: sha256(state), replaces },
      inputs: { tree: treeId, bars: barsId },
    },
    async (folder) => {
      writeFileSync(`${folder}/state.bin`, state);
      if (barCount(liveBars) > 0) {
        await writeBars(`${folder}/bars`, { instrument, timeframe, side }, [liveBars]);
      }
      return { instrument, lastOpenTime, liveBarCount: barCount(liveBars) };
    },
  );
  await catalogue.registerArtifact(artifact.manifest);
  const standing = await catalogue.pointer(snapshotKind, instrument);
  if (standing?.artifactId === artifact.id) return;
  await catalogue.movePointer(snapshotKind, instrument, artifact.id, `state of tree ${treeId}`);
}
