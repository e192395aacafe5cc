import { dayMs, minuteMs, weekMs } from "../../core/time.js";
import { zoneOffsetMs } from "../../core/zone.js";

const slotMs = 15 * minuteMs;

/** Quarter hours in a week. */
export const slotsPerWeek = weekMs / slotMs;

/**
 * Tells the quarter hour of the week of ascending times, New York time: markets keep its clock, so that the figures of
 * 08:30 fall in one slot in summer and winter. The zone is asked once a UTC day; it changes its
 * offset on Sundays only, before the market opens.
 */
export interface WeekClock {
  /** Writes the slots of rows [0, count). */
  write(openTime: Float64Array, count: number, slot: Uint16Array): void;
}

export function createWeekClock(): WeekClock {
  let [dayStart, dayEnd] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let offset = 0;
  let [slotStart, slotEnd] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let current = 0;
  const turnTo = (utc: number): void => {
    if (!(utc >= dayStart && utc < dayEnd)) {
      dayStart = Math.floor(utc / dayMs) * dayMs;
      dayEnd = dayStart + dayMs;
      offset = zoneOffsetMs("NewYork", dayEnd - 1);
    }
    // Zones are off by whole quarter hours, so slots begin at those of UTC.
    slotStart = Math.floor(utc / slotMs) * slotMs;
    slotEnd = slotStart + slotMs;
    current = Math.floor((((utc + offset) % weekMs) + weekMs) / slotMs) % slotsPerWeek;
  };
  return {
    write: (openTime, count, slot) => {
      for (let row = 0; row < count; row++) {
        const time = openTime[row];
        if (!(time >= slotStart && time < slotEnd)) turnTo(time);
        slot[row] = current;
      }
    },
  };
}

/** Values that a slot remembers: about four weeks of M1. */
const memory = 60;

/** Values of a slot before its mean is a habit: one quarter hour of M1. */
const leastHistory = 15;

/** A mean by time of week, learned from the past only. */
export interface WeekProfile {
  /** Mean of what a slot has seen; NaN until it has seen 15 values. */
  mean(slot: number): number;
  /** Takes in a value, cut to ten times the mean once there is one: one news bar is no habit. */
  push(slot: number, value: number): void;
}

/** An empty profile. Plain mean for the first 60 values of a slot, then exponential with weight 1/60. */
export function createWeekProfile(): WeekProfile {
  const means = new Float64Array(slotsPerWeek);
  const counts = new Uint8Array(slotsPerWeek);
  return {
    mean: (slot) => (counts[slot] < leastHistory ? Number.NaN : means[slot]),
    push: (slot, value) => {
      const mean = means[slot];
      const limited = counts[slot] >= 10 && mean > 0 && value > 10 * mean ? 10 * mean : value;
      if (counts[slot] < memory) counts[slot]++;
      means[slot] = mean + (limited - mean) / counts[slot];
    },
  };
}
