import { canonicalJson } from "../core/canonical-json.js";
import { PlumblineError } from "../core/errors.js";
import type { Hooks } from "../core/hooks.js";
import type { RingWriter } from "../core/shared-ring.js";
import {
  type FactRecord,
  type TrackLabels,
  type TrackScope,
  writeFact,
  writeSeries,
} from "../store/tracking/record.js";

/** Keeps what a run, or a part of it, says about itself, without making it wait. */
export interface Tracker {
  /**
   * Notes one value of a metric and returns at once: it writes four numbers into a ring in shared memory.
   *
   * @param step - Iteration, fold, row: whatever the metric counts in.
   * @param value - Any number; NaN and infinities are kept as they are.
   */
  log(metric: string, step: number, value: number): void;
  /**
   * Notes what the part of the run was set to. The last value of a name stands. Names are cut at 250
   * characters, texts at 5,000.
   */
  parameter(name: string, value: string | number | boolean): void;
  /** Notes a fact that people look for. The last value of a name stands. */
  tag(name: string, value: string | number | boolean): void;
  /** Notes that the part of the run made an artifact: what it is to it, and the artifact's id. */
  artifact(name: string, id: string): void;
  /**
   * The tracker of a part within this one: `within({ node: "executor", fold: "2" })`. Equal labels give
   * the same tracker; still, look it up outside of a hot loop.
   */
  within(labels: TrackLabels): Tracker;
  /**
   * Resolves once all that was logged before, by this tracker and those within, is on the disk: no kill
   * and no power cut takes it away. Many who flush at once share one sync.
   *
   * @throws TRAIN_TRACKER_FAILED if it cannot be kept.
   */
  flush(): Promise<void>;
  /** Points that were thrown away because the disk was too far behind. */
  droppedPointCount(): number;
}

/** Keeps nothing. The default where nobody tracks. */
export const silentTracker: Tracker = {
  log: () => {},
  parameter: () => {},
  tag: () => {},
  artifact: () => {},
  within: () => silentTracker,
  flush: () => Promise.resolve(),
  droppedPointCount: () => 0,
};

/** Longer names and texts are cut there: a record is to fit into a ring many times over. */
const longestName = 250;
const longestText = 5_000;

/** What a tracker needs to know. */
export interface TrackerOptions {
  /** UTC ms now, asked once a point. */
  readonly now: () => number;
  /** The part of the run that it speaks of. Default: the run as a whole. */
  readonly labels?: TrackLabels;
  /** The artifact in whose making it speaks. Default: none. */
  readonly artifactId?: string | null;
}

/**
 * A tracker that writes into a ring. Another thread keeps what is in the ring: `openTracking`.
 *
 * Backpressure: that thread empties the ring faster than a loop that only logs can fill it, so as a rule
 * nothing waits. Where it has fallen behind, the call that finds the ring full waits for it, a second at
 * most. Where even that was in vain (the disk stands still), points are dropped and counted, without
 * waiting, until there is room; the run's record says how many. Parameters, tags and artifacts are never
 * dropped: they wait in this thread's own memory.
 *
 * @param ring - Written by one thread, and by trackers of that thread alone.
 */
export function createTracker(ring: RingWriter, options: TrackerOptions): Tracker {
  const { now, labels = {}, artifactId = null } = options;
  /** Facts that found no room in the ring, in order. */
  const waiting: (() => boolean)[] = [];

  function writeWaiting(): boolean {
    while (waiting.length > 0) {
      if (!waiting[0]()) return false;
      waiting.shift();
    }
    return true;
  }

  function note(scope: TrackScope, given: Pick<FactRecord, "fact" | "name" | "value">): void {
    const time = now();
    const value = typeof given.value === "string" ? cut(given.value, longestText) : given.value;
    const record = { ...scope, fact: given.fact, name: cut(given.name, longestName), value };
    waiting.push(() => writeFact(ring, record, time));
    writeWaiting();
  }

  /** By labels: a part of the run has one tracker, and a metric of it one series. */
  const trackers = new Map<string, Tracker>();

  function trackerOf(scope: TrackScope): Tracker {
    const key = canonicalJson(scope.labels);
    const known = trackers.get(key) ?? newTracker(scope);
    trackers.set(key, known);
    return known;
  }

  function newTracker(scope: TrackScope): Tracker {
    const numbers = new Map<string, number>();

    /** Begins a series; a negative number where the ring has no room to say so. */
    function begin(metric: string): number {
      const series = ring.nextNumber();
      const record = { ...scope, metric: cut(metric, longestName), series };
      if (!writeSeries(ring, record, now())) return -1;
      numbers.set(metric, series);
      return series;
    }

    return {
      log: (metric, step, value) => {
        const series = numbers.get(metric) ?? begin(metric);
        if (series >= 0) ring.write(series, step, value, now());
        else ring.drop();
      },
      parameter: (name, value) => note(scope, { fact: "parameter", name, value }),
      tag: (name, value) => note(scope, { fact: "tag", name, value }),
      artifact: (name, id) => note(scope, { fact: "artifact", name, value: id }),
      within: (inner) => trackerOf({ ...scope, labels: { ...scope.labels, ...inner } }),
      flush: async () => {
        for (let isWhole = false; !isWhole; ) {
          isWhole = writeWaiting();
          const state = await ring.kept(); // and there is room for what waits
          if (state !== "open") throw failed();
        }
      },
      droppedPointCount: () => ring.droppedCount(),
    };
  }

  return trackerOf({ labels, artifactId });
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function failed(): PlumblineError {
  return new PlumblineError("TRAIN_TRACKER_FAILED", {
    message: "what was logged could not be kept: the thread that writes it to the disk has ended",
    remedy: "look at what the run said of its tracking; points since the last flush may be missing",
  });
}

/** What learners' measurements begin with, and series need not repeat. */
const trainPrefix = "plumbline_train_";

/**
 * Hooks whose measurements with a label `step` go to a tracker, and all else to other hooks.
 * `plumbline_train_validation_loss` becomes the series `validation_loss`; the other labels are left out,
 * for they say what the tracker knows.
 */
export function trackingHooks(tracker: Tracker, hooks: Hooks): Hooks {
  return {
    emit: (event) => {
      const step = event.type === "metric" ? event.labels?.step : undefined;
      if (event.type === "metric" && step !== undefined) {
        const { name } = event;
        const metric = name.startsWith(trainPrefix) ? name.slice(trainPrefix.length) : name;
        tracker.log(metric, Number(step), event.value);
      } else {
        hooks.emit(event);
      }
    },
  };
}
