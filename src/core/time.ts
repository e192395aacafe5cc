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
