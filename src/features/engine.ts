import { bytesOf, canonicalizeNaN, lowerBound } from "../core/typed-array.js";
import {
  allocateBars,
  type Bar,
  type BarColumns,
  barCount,
  setBar,
  viewBars,
} from "../market/bar.js";
import { createResampler, type Resampler } from "../market/resample.js";
import { type Timeframe, timeframeDuration } from "../market/timeframe.js";
import type { SourceColumn } from "./bars.js";
import { type CompanionQueue, createCompanionQueue, isQueueSnapshot } from "./companion-queue.js";
import {
  checkAscending,
  checkNotLate,
  checkOutputs,
  companionBars,
  unknownCompanion,
} from "./engine-check.js";
import type { Kernel } from "./operator.js";
import type { FeaturePlan } from "./planner.js";
import { decodeSnapshot, encodeSnapshot, snapshotMismatch } from "./snapshot.js";

/*
 * How a block of rows passes through the plan:
 *
 * 1. own rows and the companions' rows up to them are taken              (takeBlock)
 * 2. longer bars that they close are made, with when they became known    (feedClocks)
 * 3. the plan's steps run in order over the block's chunk buffers         (runSteps)
 *    source: a column is copied to its buffer
 *    kernel: the operator's code
 *    join:   as-of, the last row of one clock known at each row of the other
 *    give:   rounding to float32, into the caller's column
 *
 * A batch is many blocks; a live bar is a block of one row. There is no other path.
 */

/** Computes the features of one plan, row after row. */
export interface FeatureEngine {
  readonly plan: FeaturePlan;
  /** Base rows seen since the beginning of time, restored ones included. */
  readonly rowCount: number;
  /**
   * Computes the features of the next base rows, however many.
   *
   * @param bars - Own bars, ascending, after all bars given before.
   * @param companions - For each of the plan's companions its next bars, each bar once: at least all
   *   that open no later than the last own bar of the call. Later ones wait inside.
   * @param out - One column a feature, in the set's order. Written from `outStart` on.
   *
   * @throws FEATURES_BARS_UNORDERED, FEATURES_COMPANION_MISSING, FEATURES_COMPANION_LATE,
   *   FEATURES_OUTPUT_MISMATCH; nothing has been computed then.
   */
  run(
    bars: BarColumns,
    companions: Readonly<Record<string, BarColumns>>,
    out: readonly Float32Array[], // written
    outStart: number,
  ): void;
  /**
   * Computes the features of the next base bar, once it is closed. Push the companions' bars of the
   * same and earlier open times first.
   *
   * @returns One value a feature, in the set's order; the engine's own memory, valid until the next
   *   push.
   * @throws FEATURES_BARS_UNORDERED
   */
  push(bar: Bar): Float32Array;
  /** @throws FEATURES_COMPANION_UNKNOWN, FEATURES_COMPANION_LATE, FEATURES_BARS_UNORDERED */
  pushCompanion(instrument: string, bar: Bar): void;
  /** Everything that the engine remembers. Equal pasts give equal bytes. */
  snapshot(): Uint8Array;
  /** @throws FEATURES_SNAPSHOT_FOREIGN, FEATURES_SNAPSHOT_CORRUPT; the engine is unchanged then. */
  restore(bytes: Uint8Array): void;
}

export interface EngineOptions {
  /** Base rows that pass through the plan at a time: results do not depend on it. Default 1,024. */
  readonly blockRows?: number;
  /** Makes resamplers; for proofs that plant a leaking one. */
  readonly createResampler?: (from: Timeframe, to: Timeframe) => Resampler;
}

/** So that the buffers of a plan stay in the second-level cache: 8 kB each. */
const defaultBlockRows = 1024;

/** A step made ready: buffers found, kernel created. All of one shape, for the loop's sake. */
interface ReadyStep {
  readonly kind: "source" | "kernel" | "join" | "give";
  /** Of the rows that are written. */
  readonly clock: number;
  /** Join: of the rows that are read. */
  readonly fromClock: number;
  readonly column: SourceColumn;
  readonly kernel: Kernel;
  /** The kernel's own `run`: looking it up at each row costs more than many a kernel's work. */
  readonly run: Kernel["run"];
  readonly inputs: readonly Float64Array[];
  readonly outputs: readonly Float64Array[];
  /** Join: where its last value is kept. Give: the feature. */
  readonly index: number;
}

/**
 * A step of which some parts are given. Every step comes from this one literal: steps that were spread
 * from others had 790 hidden classes among 807, and a live bar took twenty times as long.
 */
function readyStep(kind: ReadyStep["kind"], clock: number, given: Partial<ReadyStep>): ReadyStep {
  const { fromClock = 0, column = "close", kernel = noKernel, index = 0 } = given;
  const { inputs = [], outputs = [] } = given;
  return { kind, clock, fromClock, column, kernel, run: kernel.run, inputs, outputs, index };
}

/** A longer timeframe, made from the rows of a base clock. */
interface ResampledClock {
  readonly clock: number;
  readonly from: number;
  readonly resampler: Resampler;
}

const noKernel: Kernel = { state: new Float64Array(0), run: () => {} };

/** An engine at the beginning of time. */
export function createEngine(plan: FeaturePlan, options: EngineOptions = {}): FeatureEngine {
  const blockRows = options.blockRows ?? defaultBlockRows;
  const makeResampler = options.createResampler ?? createResampler;
  const feedCount = 1 + plan.companions.length;
  const baseDuration = timeframeDuration(plan.timeframe);
  // One row more: the first of n short bars may close an unfinished long one, and then all close theirs.
  const buffers = Array.from({ length: plan.bufferCount }, () => new Float64Array(blockRows + 1));
  const knownAt = plan.clocks.map(() => new Float64Array(blockRows + 1));
  const clockRows = new Int32Array(plan.clocks.length);
  const noBars = allocateBars(0);
  const clockBars: BarColumns[] = plan.clocks.map(() => noBars);
  const resampled: ResampledClock[] = plan.clocks.slice(feedCount).map((clock, i) => ({
    clock: feedCount + i,
    from: clock.instrument === plan.instrument ? 0 : 1 + plan.companions.indexOf(clock.instrument),
    resampler: makeResampler(plan.timeframe, clock.timeframe),
  }));
  const queues: CompanionQueue[] = plan.companions.map(createCompanionQueue);
  const kernels: Kernel[] = [];
  let joinCount = 0;
  const steps = plan.steps.map((step): ReadyStep => {
    const value = plan.values[step.value];
    const buffer = buffers[plan.bufferOf[step.value]];
    const { clock } = value;
    if (step.kind === "give")
      return readyStep("give", clock, { inputs: [buffer], index: step.feature });
    const outputs = [buffer];
    if (value.kind === "source") {
      return readyStep("source", clock, { column: value.column, outputs });
    }
    if (value.kind === "join") {
      const inputs = [buffers[plan.bufferOf[value.input]]];
      const fromClock = plan.values[value.input].clock;
      return readyStep("join", clock, { fromClock, inputs, outputs, index: joinCount++ });
    }
    const inputs = value.inputs.map((input) => buffers[plan.bufferOf[input]]);
    const kernel = value.operator.createKernel(value.expression.parameters);
    kernels.push(kernel);
    return readyStep("kernel", clock, { kernel, inputs, outputs });
  });
  /** The last known value of each join. */
  const carried = new Float64Array(joinCount).fill(Number.NaN);
  /** Rows seen, open time of the last own bar, and of each companion's last. */
  const progress = new Float64Array(2 + queues.length).fill(Number.NEGATIVE_INFINITY);
  progress[0] = 0;

  const pushed = allocateBars(1);
  const row = new Float32Array(plan.features.length);
  const rowColumns = plan.features.map((_, feature) => row.subarray(feature, feature + 1));

  /** Runs own rows [start, end), with as many of the companions' rows as belong before them. */
  function runBlock(
    own: BarColumns,
    limit: number,
    out: readonly Float32Array[],
    outStart: number,
  ): void {
    feedBase(0, own);
    for (let i = 0; i < queues.length; i++) {
      const ready = Math.min(queues[i].readyCount(limit), blockRows);
      feedBase(1 + i, ready === 0 ? noBars : queues[i].take(ready));
    }
    for (const { clock, from, resampler } of resampled) {
      const closed = clockRows[from] === 0 ? noBars : resampler.push(clockBars[from]);
      const rows = barCount(closed);
      clockBars[clock] = closed;
      clockRows[clock] = rows;
      // A long bar is known with the short bar that gives it out, not at its nominal close: where its
      // last short bar is missing, nobody knew at the close that nothing would come.
      for (let i = 0; i < rows; i++) knownAt[clock][i] = knownAt[from][resampler.closedBy[i]];
    }
    for (const step of steps) runStep(step, out, outStart);
    const ownRows = clockRows[0];
    if (ownRows > 0) {
      progress[0] += ownRows;
      progress[1] = own.openTime[ownRows - 1];
    }
  }

  function feedBase(clock: number, bars: BarColumns): void {
    const rows = barCount(bars);
    clockBars[clock] = bars;
    clockRows[clock] = rows;
    const known = knownAt[clock];
    for (let i = 0; i < rows; i++) known[i] = bars.openTime[i] + baseDuration;
  }

  function runStep(step: ReadyStep, out: readonly Float32Array[], outStart: number): void {
    const rows = clockRows[step.clock];
    switch (step.kind) {
      case "source":
        step.outputs[0].set(clockBars[step.clock][step.column]);
        break;
      case "kernel":
        if (rows > 0) step.run.call(step.kernel, step.inputs, step.outputs, 0, rows);
        break;
      case "join": {
        const fromRows = clockRows[step.fromClock];
        carried[step.index] = joinAsOf(
          step.inputs[0],
          knownAt[step.fromClock],
          fromRows,
          step.outputs[0],
          knownAt[step.clock],
          rows,
          carried[step.index],
        );
        break;
      }
      case "give":
        roundTo(out[step.index], outStart, step.inputs[0], rows);
        break;
    }
  }

  /** Where the block that begins at `start` ends, so that no companion brings more than fits. */
  function blockEnd(openTime: Float64Array, start: number): number {
    let end = Math.min(start + blockRows, openTime.length);
    for (const queue of queues) {
      if (end === start || queue.readyCount(openTime[end - 1]) <= blockRows) continue;
      end = Math.max(start, lowerBound(openTime.subarray(0, end), queue.openTimeAt(blockRows)));
    }
    return end;
  }

  return {
    plan,
    get rowCount() {
      return progress[0];
    },
    run: (bars, companions, out, outStart) => {
      const rowCount = barCount(bars);
      checkOutputs(plan, out, outStart, rowCount);
      checkAscending(bars.openTime, progress[1], plan.instrument);
      const given = plan.companions.map((name) => companionBars(companions, name));
      given.forEach((chunk, i) => {
        checkAscending(chunk.openTime, queues[i].lastOpenTime, plan.companions[i]);
        if (barCount(chunk) > 0) checkNotLate(chunk.openTime[0], progress[1], plan.companions[i]);
      });
      given.forEach((chunk, i) => {
        queues[i].append(chunk);
      });
      let start = 0;
      while (start < rowCount) {
        const end = blockEnd(bars.openTime, start);
        // No own row fits beside so many rows of a companion: let those pass first.
        const limit = bars.openTime[Math.max(start, end - 1)];
        runBlock(viewBars(bars, start, end), limit, out, outStart + start);
        start = end;
      }
    },
    push: (bar) => {
      setBar(pushed, 0, bar);
      checkAscending(pushed.openTime, progress[1], plan.instrument);
      while (blockEnd(pushed.openTime, 0) === 0) runBlock(noBars, bar.openTime, rowColumns, 0);
      runBlock(pushed, bar.openTime, rowColumns, 0);
      return row;
    },
    pushCompanion: (instrument, bar) => {
      const place = plan.companions.indexOf(instrument);
      if (place < 0) throw unknownCompanion(instrument, plan);
      checkAscending([bar.openTime], queues[place].lastOpenTime, instrument);
      checkNotLate(bar.openTime, progress[1], instrument);
      queues[place].appendBar(bar);
    },
    snapshot: () => {
      for (let i = 0; i < queues.length; i++) progress[2 + i] = queues[i].lastOpenTime;
      return encodeSnapshot(plan.id, [
        bytesOf(progress),
        bytesOf(carried),
        ...queues.map((queue) => queue.snapshot()),
        ...resampled.map(({ resampler }) => resampler.snapshot()),
        ...kernels.map(({ state }) => canonicalBytes(state)),
      ]);
    },
    restore: (bytes) => {
      const parts = decodeSnapshot(bytes, plan.id);
      const lengths = [progress.byteLength, carried.byteLength];
      const kernelsAt = 2 + queues.length + resampled.length;
      const fits =
        parts.length === kernelsAt + kernels.length &&
        lengths.every((length, i) => parts[i].byteLength === length) &&
        queues.every((_, i) => isQueueSnapshot(parts[2 + i])) &&
        kernels.every(({ state }, i) => parts[kernelsAt + i].byteLength === state.byteLength);
      if (!fits) throw snapshotMismatch(plan.id);
      // The resamplers look for themselves, and come first: a refusal leaves the rest as it was.
      resampled.forEach(({ resampler }, i) => {
        resampler.restore(parts[2 + queues.length + i]);
      });
      bytesOf(progress).set(parts[0]);
      bytesOf(carried).set(parts[1]);
      queues.forEach((queue, i) => {
        queue.restore(parts[2 + i], progress[2 + i]);
      });
      kernels.forEach(({ state }, i) => {
        bytesOf(state).set(parts[kernelsAt + i]);
      });
    },
  };
}

/** A kernel's state with one NaN for all, whose payload IEEE 754 leaves to the machine. */
function canonicalBytes(state: Float64Array): Uint8Array {
  const copy = state.slice();
  canonicalizeNaN(copy);
  return bytesOf(copy);
}

/**
 * As-of join of one block: each row of `to` takes the last row of `from` that was known by then.
 *
 * @returns The value to carry into the next block. It is the last of all rows, for the next row of
 *   `to` is known later than every row of this block.
 */
function joinAsOf(
  from: Float64Array,
  fromKnownAt: Float64Array,
  fromRows: number,
  to: Float64Array, // written
  toKnownAt: Float64Array,
  toRows: number,
  carriedIn: number,
): number {
  let value = carriedIn;
  let next = 0;
  for (let i = 0; i < toRows; i++) {
    const now = toKnownAt[i];
    while (next < fromRows && fromKnownAt[next] <= now) value = from[next++];
    to[i] = value;
  }
  return fromRows > 0 ? from[fromRows - 1] : carriedIn;
}

/**
 * The one place where values are rounded to float32. What is not finite afterwards (missing, infinite,
 * or too large for a float32) becomes the one canonical NaN.
 */
function roundTo(
  out: Float32Array, // written
  outStart: number,
  values: Float64Array,
  rows: number,
): void {
  // x − x is 0 for what is finite, NaN for the rest: added up, they say whether any row needs a second
  // look. By fours, so that the sums do not wait for each other: 3.4 times as fast as asking each row.
  let odd0 = 0;
  let odd1 = 0;
  let odd2 = 0;
  let odd3 = 0;
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const at = outStart + i;
    const first = Math.fround(values[i]);
    const second = Math.fround(values[i + 1]);
    const third = Math.fround(values[i + 2]);
    const fourth = Math.fround(values[i + 3]);
    out[at] = first;
    out[at + 1] = second;
    out[at + 2] = third;
    out[at + 3] = fourth;
    odd0 += first - first;
    odd1 += second - second;
    odd2 += third - third;
    odd3 += fourth - fourth;
  }
  for (; i < rows; i++) {
    const rounded = Math.fround(values[i]);
    out[outStart + i] = rounded;
    odd0 += rounded - rounded;
  }
  if (odd0 + odd1 + odd2 + odd3 === 0) return;
  for (let at = outStart; at < outStart + rows; at++) {
    if (!(out[at] - out[at] === 0)) out[at] = Number.NaN;
  }
}
