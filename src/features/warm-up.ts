import { type Clock, rowsPerRow } from "./clock.js";
import type { Memory } from "./operator.js";

/*
 * Warm-up: how many leading rows of a series have no value, on clean bars without gaps that begin for
 * all instruments at once. Computed from the operators' own declarations, never guessed.
 */

/**
 * Warm-up of an operator's output on its own clock: its first window begins where its slowest input
 * does.
 */
export function kernelWarmUp(inputWarmUps: readonly number[], ownWarmUp: number): number {
  return Math.max(0, ...inputWarmUps) + ownWarmUp;
}

/**
 * Warm-up after a join to another clock. Row w of a clock that is r times as coarse is seen from row
 * (w + 1) · r − 1 of the fine one, where data begin with a whole coarse bar, and earlier where they
 * begin within one: an upper bound.
 */
export function joinedWarmUp(warmUp: number, from: Clock, to: Clock): number {
  return Math.ceil((warmUp + 1) * rowsPerRow(from, to)) - 1;
}

const memoryOrder: readonly Memory[] = ["finite", "fading", "infinite"];

/** The longest of several memories: that of a series built from all of them. */
export function longestMemory(memories: readonly Memory[]): Memory {
  const ranks = memories.map((memory) => memoryOrder.indexOf(memory));
  return memoryOrder[Math.max(0, ...ranks)];
}
