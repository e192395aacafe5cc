import { PlumblineError } from "../core/errors.js";
import { formatDuration, minuteMs } from "../core/time.js";
import { type Timeframe, timeframes } from "../market/timeframe.js";

/** From one bar to the next as files stamp them, in the file's clock: a day is a day, a week is seven. */
const barSteps: Readonly<Record<Timeframe, number>> = {
  M1: 60_000,
  M5: 300_000,
  M15: 900_000,
  M30: 1_800_000,
  H1: 3_600_000,
  H4: 14_400_000,
  D1: 86_400_000,
  W1: 604_800_000,
};

/** The step between rows, and the timeframe that has it. */
export interface RowStep {
  /** Undefined where no row follows another. */
  readonly stepMs: number | undefined;
  readonly timeframe: Timeframe | undefined;
}

/**
 * The step between the rows of a file.
 *
 * @param localTimes - Times in the file's own clock, so that changes to summer time leave no odd steps.
 */
export function stepOf(localTimes: Float64Array): RowStep {
  const stepMs = mostCommonStep(localTimes);
  return { stepMs, timeframe: timeframes.find((name) => barSteps[name] === stepMs) };
}

/** Whether bars of a step are bars of seconds, of which a whole number makes a minute. */
export function isPartOfMinute(stepMs: number): boolean {
  return stepMs < minuteMs && minuteMs % stepMs === 0;
}

/** The most common step forward between rows, the shorter of equals; undefined where there is none. */
function mostCommonStep(times: Float64Array): number | undefined {
  const counts = new Map<number, number>();
  for (let row = 1; row < times.length; row++) {
    const step = times[row] - times[row - 1];
    if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  let best: number | undefined;
  for (const [step, count] of counts) {
    const bestCount = best === undefined ? 0 : (counts.get(best) ?? 0);
    if (count > bestCount || (count === bestCount && best !== undefined && step < best))
      best = step;
  }
  return best;
}

/** Steps that are those of no timeframe. */
export function unclearTimeframe(file: string, step: number | undefined): PlumblineError {
  const found = step === undefined ? "no row after the first" : formatDuration(step);
  return new PlumblineError("INGEST_TIMEFRAME_UNCLEAR", {
    message: `the most common step between rows of ${file} is ${found}, expected that of ${timeframes.join(", ")}`,
    where: { file },
    remedy: "name the timeframe with --timeframe",
  });
}
