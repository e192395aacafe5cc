import { dayMs, hourMs, minuteMs } from "../../core/time.js";
import { zoneOffsetMs } from "../../core/zone.js";

/** Minutes for which the activity of the day is held constant. */
export const profileStepMinutes = 5;
const slotCount = 1_440 / profileStepMinutes;

/** How much of a currency's trading belongs to each centre, over a floor that never sleeps. */
interface Weights {
  readonly floor: number;
  readonly sydney: number;
  readonly tokyo: number;
  readonly london: number;
  readonly newYork: number;
}

const europe: Weights = { floor: 0.25, sydney: 0.1, tokyo: 0.25, london: 1.9, newYork: 1.2 };
const america: Weights = { floor: 0.25, sydney: 0.1, tokyo: 0.3, london: 1.4, newYork: 1.8 };
const pacific: Weights = { floor: 0.25, sydney: 0.8, tokyo: 0.9, london: 1.2, newYork: 1.1 };
const weightsOf: Readonly<Record<string, Weights>> = {
  EUR: europe,
  GBP: europe,
  CHF: europe,
  USD: america,
  CAD: america,
  AUD: pacific,
  NZD: pacific,
  JPY: { floor: 0.25, sydney: 0.2, tokyo: 1.3, london: 1.2, newYork: 1.2 },
};

const tokyoOffsetMs = 9 * hourMs;

const profiles = new Map<string, Float64Array>();

/**
 * Relative volatility of a currency over the UTC day, one value for each `profileStepMinutes`, root
 * mean square 1. London and New York keep their own summer time, as it is at `utc`.
 */
export function activityProfile(currency: string, utc: number): Float64Array {
  const londonOffset = zoneOffsetMs("London", utc);
  const newYorkOffset = zoneOffsetMs("NewYork", utc);
  const key = `${currency} ${londonOffset} ${newYorkOffset}`;
  const known = profiles.get(key);
  if (known !== undefined) return known;
  const weights = weightsOf[currency];
  const variance = new Float64Array(slotCount);
  let sum = 0;
  for (let slot = 0; slot < slotCount; slot++) {
    const time = (slot + 0.5) * profileStepMinutes * minuteMs;
    const newYork = hourAt(time + newYorkOffset);
    variance[slot] =
      weights.floor +
      weights.sydney * officeHours((newYork + 7) % 24, 0) + // from 17:00 New York on
      weights.tokyo * officeHours(hourAt(time + tokyoOffsetMs), 9) +
      weights.london * officeHours(hourAt(time + londonOffset), 8) +
      weights.newYork * officeHours(newYork, 8);
    sum += variance[slot];
  }
  const profile = variance.map((value) => Math.sqrt((value * slotCount) / sum));
  profiles.set(key, profile);
  return profile;
}

/** Nine hours from `open`, busiest as they begin, with half an hour of warming up and of fading. */
function officeHours(hour: number, open: number): number {
  const since = (hour - open + 24) % 24;
  if (since < 9) {
    const edge = Math.min(1, 0.5 + since, (9 - since) * 2);
    return edge * (1 + 0.8 * Math.exp(-((since - 0.5) ** 2)));
  }
  return since > 23.5 ? since - 23.5 : 0;
}

function hourAt(time: number): number {
  return ((time + dayMs) % dayMs) / hourMs;
}
