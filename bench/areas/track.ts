import { appendFileSync, closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { pino } from "pino";
import { type Hooks, silentHooks } from "../../src/core/hooks.js";
import { openRingWriter } from "../../src/core/shared-ring.js";
import { openTracking, type Tracking } from "../../src/store/index.js";
import { createTracker, gbdtLearner, type Tracker, trackingHooks } from "../../src/train/index.js";
import { readSamples, writeSamples } from "../data/training.js";
import { installedVersion } from "../places.js";
import { interleave, latenciesMs, secondsOf, secondsOfSync } from "../rounds.js";
import { type Area, type Bench, peakMemory } from "./area.js";

/** Points of a burst, fewer than the tracker's ring holds: the caller pays for the ring alone. */
const burstOf = (isQuick: boolean): number => (isQuick ? 500 : 25_000);
/** Points of a loop that never lets the event loop run, many times the ring. */
const loopOf = (isQuick: boolean): number => (isQuick ? 1_000 : 2_000_000);
/** Points for peers that write each of them before they return. */
const writtenOf = (isQuick: boolean): number => (isQuick ? 50 : 5_000);
/** Points for a peer that waits for the disk with each. */
const syncedOf = (isQuick: boolean): number => (isQuick ? 5 : 200);

/** Rows and trees of a training that is tracked, and of the same one that is not. */
const trainingOf = (isQuick: boolean) =>
  isQuick
    ? { trainRows: 2_000, testRows: 500, trees: 5 }
    : { trainRows: 50_000, testRows: 10_000, trees: 100 };

/** What logging one point of a metric costs the one who logs. */
export const trackArea: Area = {
  name: "track",
  about:
    "logging one metric point into a ring in shared memory, from where a thread brings it to the disk with a sync",
  headlines: ["log, one call, p50", "logged and on the disk", peakMemory],
  prepare: async (folder, isQuick) => {
    const { trainRows, testRows } = trainingOf(isQuick);
    writeSamples(folder, trainRows, testRows);
  },
  measure: async (bench) => {
    await measureCaller(bench);
    await measureKeeping(bench);
    await measureTraining(bench);
  },
  once: async (folder, isQuick) => {
    const { tracking, tracker } = openTracked(folder, "once");
    logPoints(tracker, loopOf(isQuick));
    await tracking.close();
  },
};

interface Tracked {
  readonly tracking: Tracking;
  readonly tracker: Tracker;
}

function openTracked(folder: string, runId: string): Tracked {
  const tracking = openTracking({ workspacePath: folder, runId, ringCount: 1 });
  return { tracking, tracker: createTracker(openRingWriter(tracking.rings, 0), { now: Date.now }) };
}

function logPoints(tracker: Tracker, count: number): void {
  for (let step = 0; step < count; step++) tracker.log("loss", step, step / 7);
}

async function closeTracked({ tracking, tracker }: Tracked): Promise<void> {
  await tracking.close();
  if (tracker.droppedPointCount() > 0) throw new Error("the tracker dropped points");
  const failure = tracking.failure();
  if (failure !== undefined) throw new Error(failure.message);
}

/** A way to keep a point that others use. */
interface TrackPeer {
  readonly name: string;
  readonly count: number;
  log(step: number): void;
  /** Waits until all is written. Not counted. */
  flush(): Promise<void>;
  close(): void;
}

function openPeers({ folder, isQuick }: Bench): readonly TrackPeer[] {
  const nothing = async (): Promise<void> => {};
  const destination = pino.destination({
    dest: join(folder, "pino.jsonl"),
    sync: false,
    minLength: 4_096,
  });
  const logger = pino({ base: null }, destination);
  const database = new Database(join(folder, "points.sqlite"));
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = NORMAL");
  database.exec("CREATE TABLE point (metric TEXT, step INTEGER, value REAL, time INTEGER)");
  const insert = database.prepare("INSERT INTO point VALUES (?, ?, ?, ?)");
  const file = join(folder, "naive.jsonl");
  const synced = openSync(join(folder, "synced.jsonl"), "a");
  const lineOf = (step: number): string =>
    `${JSON.stringify({ metric: "loss", step, value: step / 7, time: Date.now() })}\n`;
  return [
    {
      name: `pino ${installedVersion("pino")}, buffered, asynchronous`,
      count: burstOf(isQuick),
      log: (step) => logger.info({ metric: "loss", step, value: step / 7 }),
      flush: () =>
        new Promise((resolve, reject) => {
          destination.flush((error?: Error) => (error ? reject(error) : resolve()));
        }),
      close: () => destination.end(),
    },
    {
      name: "appendFileSync, a line a call",
      count: writtenOf(isQuick),
      log: (step) => appendFileSync(file, lineOf(step)),
      flush: nothing,
      close: () => {},
    },
    {
      name: "append and sync, a line a call",
      count: syncedOf(isQuick),
      log: (step) => {
        writeSync(synced, lineOf(step));
        fdatasyncSync(synced);
      },
      flush: nothing,
      close: () => closeSync(synced),
    },
    {
      name: `SQLite (libsql ${installedVersion("libsql")}), an INSERT a call, WAL`,
      count: writtenOf(isQuick),
      log: (step) => void insert.run("loss", step, step / 7, Date.now()),
      flush: nothing,
      close: () => database.close(),
    },
  ];
}

async function measureCaller(bench: Bench): Promise<void> {
  const { folder, isQuick } = bench;
  const tracked = openTracked(folder, "ours");
  const { tracker } = tracked;
  await tracker.flush(); // the thread is there
  const burst = burstOf(isQuick);
  const peers = openPeers(bench);
  const nanoseconds = (seconds: number, count: number): number => (seconds / count) * 1e9;
  const [ours, ...theirs] = await interleave(bench.rounds(), [
    {
      run: async () => {
        const seconds = secondsOfSync(() => logPoints(tracker, burst));
        await tracker.flush();
        return nanoseconds(seconds, burst);
      },
    },
    ...peers.map(({ count, log, flush }) => ({
      run: async () => {
        const seconds = secondsOfSync(() => {
          for (let step = 0; step < count; step++) log(step);
        });
        await flush();
        return nanoseconds(seconds, count);
      },
    })),
  ]);
  const common = { unit: "ns/point", better: "lower" } as const;
  bench.report({
    name: "log, cost to the caller",
    ...common,
    ours,
    peers: peers.map(({ name }, place) => ({ name, values: theirs[place] })),
  });
  for (const { close } of peers) close();
  const [calls] = await interleave(bench.rounds(), [
    {
      run: async () => {
        const found = latenciesMs(burst, (step) => tracker.log("loss", step, step / 7));
        await tracker.flush();
        return found;
      },
    },
  ]);
  const quantile = (name: "p50" | "p99") => calls.map((found) => found[name] * 1e6);
  bench.report({ name: "log, one call, p50", ...common, ours: quantile("p50") });
  bench.report({ name: "log, one call, p99", ...common, ours: quantile("p99") });
  await closeTracked(tracked);
}

async function measureKeeping(bench: Bench): Promise<void> {
  const tracked = openTracked(bench.folder, "kept");
  const { tracker } = tracked;
  const count = loopOf(bench.isQuick);
  const looping: number[] = [];
  const [kept] = await interleave(bench.rounds(), [
    {
      run: () =>
        secondsOf(async () => {
          looping.push((secondsOfSync(() => logPoints(tracker, count)) / count) * 1e9);
          await tracker.flush();
        }),
    },
  ]);
  await closeTracked(tracked);
  bench.report({
    name: "log, in a loop that never waits",
    unit: "ns/point",
    better: "lower",
    ours: looping.slice(-kept.length), // without the warm-up
  });
  bench.report({
    name: "logged and on the disk",
    unit: "points/s",
    better: "higher",
    ours: kept.map((seconds) => count / seconds),
  });
  bench.note(
    `The cost to the caller is that of a burst of ${burstOf(false).toLocaleString("en-US")} points, which the ring holds. A loop that does nothing but log, ${loopOf(false).toLocaleString("en-US")} points, goes at the pace of the thread that brings them to the disk; its time ends when the last is synced, and none is dropped. pino buffers 4 kB, as its documentation advises, and writes asynchronously, without a sync; appendFileSync and SQLite have written each point when they return, without waiting for the disk.`,
  );
}

/** The same training, with its losses reckoned and tracked, and without. */
async function measureTraining(bench: Bench): Promise<void> {
  const { folder, isQuick } = bench;
  const { trainRows, testRows, trees } = trainingOf(isQuick);
  const rows = readSamples(folder, "train", trainRows);
  const validation = readSamples(folder, "test", testRows);
  const tracked = openTracked(folder, "training");
  const train = (hooks?: Hooks) => {
    const parameters = { num_iterations: trees, num_leaves: 31 };
    return secondsOfSync(() => gbdtLearner.fit(rows, parameters, { validation, hooks }));
  };
  const [ours, silent] = await interleave(bench.rounds(), [
    { run: () => train(trackingHooks(tracked.tracker, silentHooks)) },
    { run: () => train() },
  ]);
  await closeTracked(tracked);
  bench.report({
    name: "training with its losses tracked",
    unit: "s",
    better: "lower",
    ours,
    peers: [{ name: "the same, not tracked", values: silent }],
  });
}
