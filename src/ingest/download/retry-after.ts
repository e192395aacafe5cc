/**
 * The wait that a `Retry-After` header asks for, in ms ≥ 0; null where there is none or it cannot be
 * read. It is a number of seconds or a date. A date is held against the `Date` of the same answer
 * where there is one: the two are of one clock, while ours may be wrong or jump.
 *
 * @param now - UTC ms by our clock.
 * @see RFC 9110, section 10.2.3.
 */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const given = headers.get("retry-after")?.trim();
  if (given === undefined || given === "") return null;
  if (/^\d{1,9}$/.test(given)) return Number(given) * 1_000;
  // Date.parse reads far more than HTTP writes: "-5" is a day in the year 2001 to it.
  const at = /^[A-Z][a-z]+, /.test(given) ? Date.parse(given) : Number.NaN;
  if (!Number.isFinite(at)) return null;
  const sent = Date.parse(headers.get("date") ?? "");
  return Math.max(0, at - (Number.isFinite(sent) ? sent : now));
}
