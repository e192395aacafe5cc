/** Milliseconds. Inside the house all times are UTC epoch milliseconds. */
export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;
export const weekMs = 604_800_000;

/** `2018-04-03T12:00:00Z`: ISO 8601 without the milliseconds where they are zero. */
export function formatUtc(time: number): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}

const isoTime =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?))?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * UTC ms of `2024-01-31`, `2024-01-31 12:00`, `2024-01-31T12:00:00.5Z` and `2024-01-31T14:00+02:00`;
 * undefined of anything else. Without a zone it is UTC, where `Date.parse` would take the machine's.
 */
export function parseUtc(text: string): number | undefined {
  const [, date, timeOfDay = "00:00", zone = "Z"] = isoTime.exec(text) ?? [];
  if (date === undefined) return undefined;
  const time = Date.parse(`${date}T${timeOfDay}${zone}`);
  // Date.parse takes 30 February for 1 March.
  const isReal = new Date(`${date}T00:00Z`).toJSON()?.startsWith(date) === true;
  return Number.isFinite(time) && isReal ? time : undefined;
}

/** UTC calendar year of a time. */
export function utcYear(time: number): number {
  return new Date(time).getUTCFullYear();
}

/** A length of time for people: `740 ms`, `12.3 s`, `4 min 05 s`, `3 h 10 min`, `2 d 4 h`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < secondMs) return `${Math.round(durationMs)} ms`;
  if (durationMs < minuteMs) return `${(durationMs / secondMs).toFixed(1)} s`;
  if (durationMs < hourMs) {
    const seconds = Math.floor(durationMs / secondMs);
    return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  }
  if (durationMs < dayMs) {
    const minutes = Math.floor(durationMs / minuteMs);
    return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
  }
  const hours = Math.floor(durationMs / hourMs);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
