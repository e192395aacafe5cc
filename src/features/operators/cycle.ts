import { dayMs } from "../../core/time.js";
import { sineOfTurns } from "../circle.js";
import type { Expression } from "../expression.js";
import { defineOperator, type Kernel, real } from "../operator.js";

/*
 * Where a time stands in a cycle, as a point on the circle: close times have close values, over
 * midnight too. Sine and cosine together name the point. Nothing remembered.
 */

const nothing = new Float64Array(0);

function createCycleKernel(periodMs: number, phaseMs: number, quarter: number): Kernel {
  return {
    state: nothing,
    run([openTime], [out], start, end) {
      for (let i = start; i < end; i++) {
        const time = openTime[i];
        const present = time - time === 0;
        out[i] = present ? sineOfTurns((time - phaseMs) / periodMs + quarter) : Number.NaN;
      }
    },
  };
}

const cycleParameters = {
  periodMs: real({ min: 1, unit: "ms", standard: dayMs, about: "length of the cycle" }),
  phaseMs: real({
    unit: "ms",
    standard: 0,
    about: "a UTC time (ms since 1970) at which a cycle begins",
  }),
};

/** Sine of the place in a cycle. */
export const cycleSinOperator = defineOperator({
  name: "cycleSin",
  version: 1,
  about: "sine of the place of a time in a cycle",
  memory: "finite",
  inputs: ["openTime"],
  parameters: cycleParameters,
  warmUp: () => 0,
  createKernel: ({ periodMs, phaseMs }) => createCycleKernel(periodMs, phaseMs, 0),
});

/** Cosine of the place in a cycle. */
export const cycleCosOperator = defineOperator({
  name: "cycleCos",
  version: 1,
  about: "cosine of the place of a time in a cycle",
  memory: "finite",
  inputs: ["openTime"],
  parameters: cycleParameters,
  warmUp: () => 0,
  createKernel: ({ periodMs, phaseMs }) => createCycleKernel(periodMs, phaseMs, 0.25),
});

/**
 * Sine of the place of a time in a cycle.
 *
 * @param openTime - UTC times, ms since 1970.
 * @param periodMs - Length of the cycle in ms, ≥ 1.
 * @param phaseMs - A UTC time at which a cycle begins, ms since 1970; default 0, a Thursday midnight.
 * @returns Series in [−1, 1]: 0 where a cycle begins, 1 a quarter later. Bits do not depend on the
 *   version of Node.
 *
 * Warm-up: none. Memory: finite. Missing: where the time is.
 *
 * @throws FEATURES_PARAMETER_INVALID if `periodMs` is not ≥ 1 or `phaseMs` not finite.
 * @example
 * const { openTime } = bars();
 * const timeOfDay = cycleSin(openTime, 86_400_000);
 */
export function cycleSin(openTime: Expression, periodMs: number, phaseMs = 0): Expression {
  return cycleSinOperator.apply([openTime], { periodMs, phaseMs });
}

/**
 * Cosine of the place of a time in a cycle.
 *
 * @param openTime - UTC times, ms since 1970.
 * @param periodMs - Length of the cycle in ms, ≥ 1.
 * @param phaseMs - A UTC time at which a cycle begins, ms since 1970; default 0, a Thursday midnight.
 * @returns Series in [−1, 1]: 1 where a cycle begins, 0 a quarter later. Bits do not depend on the
 *   version of Node.
 *
 * Warm-up: none. Memory: finite. Missing: where the time is.
 *
 * @throws FEATURES_PARAMETER_INVALID if `periodMs` is not ≥ 1 or `phaseMs` not finite.
 * @example
 * const { openTime } = bars();
 * const timeOfDay = cycleCos(openTime, 86_400_000);
 */
export function cycleCos(openTime: Expression, periodMs: number, phaseMs = 0): Expression {
  return cycleCosOperator.apply([openTime], { periodMs, phaseMs });
}
