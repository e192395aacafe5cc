import { appendFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "libsql";
import { pino } from "pino";
import { createTracker, type Tracker } from "../../src/train/index.js";
import { installedVersion } from "../places.js";
import { interleave, latenciesMs, secondsOf, secondsOfSync } from "../rounds.js";
import { type Area, type Bench, peakMemory } from "./area.js";

/** Points of a burst, fewer than the tracker's ring holds: the caller pays for the ring alone. */
const burstOf = (isQuick: boolean): number => (isQuick ? 500 : 50_000);
/** Points of a loop that never lets the event loop run, many times the ring. */
const loopOf = (isQuick: boolean): number => (isQuick ? 1_000 : 500_000);
/** Points for peers that write each of them before they return. */
const writtenOf = (isQuick: boolean): number => (isQuick ? 50 : 5_000);

/** What logging one point of a metric costs the one who logs. */
export const trackArea: Area = {
  name: "track",
  about: "logging one metric point, appended as a JSON line to a file in the end, one thread",
  headlines: ["log, cost to the caller", peakMemory],
  prepare: async () => {},
  measure: async (bench) => {
    await measureCaller(bench);
    await measureKeeping(bench);
  },
  once: async (folder, isQuick) => {
    const tracker = fileTracker(join(folder, "once.jsonl"));
    logPoints(tracker, loopOf(isQuick));
    await tracker.flush();
  },
};

function fileTracker(path: string): Tracker {
  return createTracker({ append: (lines) => appendFile(path, lines) }, { now: Date.now });
}

function logPoints(tracker: Tracker, count: number): void {
  for (let step = 0; step < count; step++) tracker.log("loss", step, step / 7);
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
      log: (step) => {
        const point = { metric: "loss", step, value: step / 7, time: Date.now() };
        appendFileSync(file, `${JSON.stringify(point)}\n`);
      },
      flush: nothing,
      close: () => {},
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
  const tracker = fileTracker(join(folder, "ours.jsonl"));
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
        const { p99 } = latenciesMs(burst, (step) => tracker.log("loss", step, step / 7));
        await tracker.flush();
        return p99 * 1e6;
      },
    },
  ]);
  bench.report({ name: "log, one call, p99", ...common, ours: calls });
  if (tracker.droppedPointCount() > 0) throw new Error("the tracker dropped points");
}

async function measureKeeping(bench: Bench): Promise<void> {
  const tracker = fileTracker(join(bench.folder, "kept.jsonl"));
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
  if (tracker.droppedPointCount() > 0) throw new Error("the tracker dropped points");
  bench.report({
    name: "log, in a loop that never waits",
    unit: "ns/point",
    better: "lower",
    ours: looping.slice(-kept.length), // without the warm-up
  });
  bench.report({
    name: "logged and written to the file",
    unit: "points/s",
    better: "higher",
    ours: kept.map((seconds) => count / seconds),
  });
  bench.note(
    `The cost to the caller is that of a burst of ${burstOf(false).toLocaleString("en-US")} points, which the ring holds; they are encoded and written when the event loop is free. A loop that never lets it run fills the ring and pays for the encoding as well. pino buffers 4 kB, as its documentation advises, and writes asynchronously; the last two peers have written each point when they return, without waiting for the disk.`,
  );
}
