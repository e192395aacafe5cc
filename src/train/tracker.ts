import { PlumblineError, reportError } from "../core/errors.js";

/** Where the tracker's lines go: given by the caller, for training touches no disk. */
export interface TrackerSink {
  /** Keeps whole JSON lines, each ended by `\n`, after those of earlier calls. Resolves once kept. */
  append(lines: string): Promise<void>;
}

/** Keeps what a run says about itself, without making it wait. */
export interface Tracker {
  /**
   * Notes one value of a metric and returns at once: it writes four numbers into a ring.
   *
   * @param step - Iteration, fold, row: whatever the metric counts in.
   */
  log(metric: string, step: number, value: number): void;
  /** Notes a fact of the run: a parameter or a tag. Encoded at once: for the start of a run, not for loops. */
  note(name: string, value: string | number | boolean): void;
  /**
   * Resolves once all that was logged before is kept by the sink.
   *
   * @throws TRAIN_TRACKER_FAILED if the sink failed since the last flush.
   */
  flush(): Promise<void>;
  /** Points that were thrown away because the sink was too far behind. */
  droppedPointCount(): number;
}

/** How a tracker keeps pace. */
export interface TrackerOptions {
  /** UTC ms now, asked once a point. */
  readonly now: () => number;
  /** Points that the ring holds. Default 65,536 (2 MB). */
  readonly ringPoints?: number;
  /** Characters that may wait for the sink before points are dropped. Default 64 M. */
  readonly maxWaitingCharacters?: number;
}

/** metric number, step, value, time */
const slotsPerPoint = 4;

/**
 * A tracker of one run.
 *
 * Points wait in a ring that is allocated once. When the event loop is next free they are encoded as JSON
 * lines, `{"metric":…,"step":…,"value":…,"time":…}`, and given to the sink; values that are not finite
 * become the text `"NaN"`, `"Infinity"` or `"-Infinity"`.
 *
 * Backpressure: a loop that never lets the event loop run fills the ring; the call that fills it encodes
 * the ring itself and goes on, so nothing is lost and the cost, about a microsecond a point, is paid by
 * the one who makes the pressure. If the sink falls behind by more than `maxWaitingCharacters`, new
 * points are dropped and counted, for memory must stay flat; a line `{"dropped":…}` says how many when it
 * has caught up.
 */
export function createTracker(sink: TrackerSink, options: TrackerOptions): Tracker {
  const { now, ringPoints = 65_536, maxWaitingCharacters = 64_000_000 } = options;
  const ring = new Float64Array(ringPoints * slotsPerPoint);
  const numbers = new Map<string, number>();
  const prefixes: string[] = [];
  let held = 0;
  let isDrainDue = false;
  let waitingCharacters = 0;
  let droppedCount = 0;
  let droppedSaid = 0;
  let kept: Promise<void> = Promise.resolve();
  let failure: unknown;

  function send(lines: string): void {
    waitingCharacters += lines.length;
    kept = kept
      .then(() => sink.append(lines))
      .catch((cause: unknown) => {
        failure ??= cause;
      })
      .then(() => {
        waitingCharacters -= lines.length;
      });
  }

  function drain(): void {
    isDrainDue = false;
    if (held === 0) return;
    if (waitingCharacters > maxWaitingCharacters) {
      droppedCount += held;
      held = 0;
      return;
    }
    let lines = droppedLine();
    for (let at = 0; at < held * slotsPerPoint; at += slotsPerPoint) {
      lines += `${prefixes[ring[at]]}${ring[at + 1]},"value":${encoded(ring[at + 2])},"time":${ring[at + 3]}}\n`;
    }
    held = 0;
    send(lines);
  }

  function droppedLine(): string {
    if (droppedCount === droppedSaid) return "";
    const line = `{"dropped":${droppedCount - droppedSaid}}\n`;
    droppedSaid = droppedCount;
    return line;
  }

  function numberOf(metric: string): number {
    const number = prefixes.length;
    numbers.set(metric, number);
    prefixes.push(`{"metric":${JSON.stringify(metric)},"step":`);
    return number;
  }

  return {
    log: (metric, step, value) => {
      const at = held * slotsPerPoint;
      ring[at] = numbers.get(metric) ?? numberOf(metric);
      ring[at + 1] = step;
      ring[at + 2] = value;
      ring[at + 3] = now();
      held++;
      if (held === ringPoints) drain();
      else if (!isDrainDue) {
        isDrainDue = true;
        setImmediate(drain);
      }
    },
    note: (name, value) => {
      drain();
      const shownValue = typeof value === "number" ? encoded(value) : JSON.stringify(value);
      send(`{"note":${JSON.stringify(name)},"value":${shownValue},"time":${now()}}\n`);
    },
    flush: async () => {
      drain();
      await kept;
      const said = droppedLine();
      if (said !== "") send(said);
      await kept;
      if (failure === undefined) return;
      const cause = failure;
      failure = undefined;
      throw new PlumblineError("TRAIN_TRACKER_FAILED", {
        message: `the tracker's sink failed: ${reportError(cause).message}`,
        remedy: "look at the cause; points since the last flush may be missing",
        cause,
      });
    },
    droppedPointCount: () => droppedCount,
  };
}

function encoded(value: number): string {
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}
