import { PlumblineError } from "../core/errors.js";
import { isAtLeastAsLong, type Timeframe, timeframeDuration } from "../market/timeframe.js";

/**
 * The rows that a series has: one a bar of this instrument and timeframe. Series of different clocks
 * have different rows and cannot be computed with until they are as-of joined to one clock.
 */
export interface Clock {
  readonly instrument: string;
  readonly timeframe: Timeframe;
}

/** Whether two clocks are one. */
export function isSameClock(a: Clock, b: Clock): boolean {
  return a.instrument === b.instrument && a.timeframe === b.timeframe;
}

/** A clock for people: `H1`, and `GBPUSD H1` where the instrument is not the plan's own. */
export function printClock(clock: Clock, ownInstrument: string): string {
  return clock.instrument === ownInstrument
    ? clock.timeframe
    : `${clock.instrument} ${clock.timeframe}`;
}

/**
 * The clock on which a node computes. That of its inputs if they agree; otherwise the own instrument
 * at the finest timeframe among them; the plan's base clock where there are no inputs.
 */
export function commonClock(inputs: readonly Clock[], base: Clock): Clock {
  if (inputs.length === 0) return base;
  if (inputs.every((clock) => isSameClock(clock, inputs[0]))) return inputs[0];
  let timeframe = inputs[0].timeframe;
  for (const clock of inputs) {
    if (isAtLeastAsLong(timeframe, clock.timeframe)) timeframe = clock.timeframe;
  }
  return { instrument: base.instrument, timeframe };
}

/** The clock of a source, for which bars must be at hand or can be built. */
export function sourceClock(
  source: { readonly timeframe?: Timeframe; readonly instrument?: string },
  base: Clock,
  printed: string,
): Clock {
  const timeframe = source.timeframe ?? base.timeframe;
  if (!isAtLeastAsLong(timeframe, base.timeframe)) {
    throw new PlumblineError("FEATURES_TIMEFRAME_TOO_FINE", {
      message: `${printed} reads ${timeframe} bars, but the data are ${base.timeframe} bars`,
      where: { expression: printed, timeframe, data: base.timeframe },
      remedy: `read ${base.timeframe} bars or longer, or bring finer data`,
    });
  }
  return { instrument: source.instrument ?? base.instrument, timeframe };
}

/** Rows of the fine clock in one row of the coarse one, on data without gaps. At least 1. */
export function rowsPerRow(coarse: Clock, fine: Clock): number {
  return timeframeDuration(coarse.timeframe) / timeframeDuration(fine.timeframe);
}
