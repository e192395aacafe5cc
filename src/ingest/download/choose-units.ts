import { dayMs, hourMs } from "../../core/time.js";
import type { UnitRecord } from "../../store/unit-log.js";
import type { Vendor } from "./vendor.js";

/** What to do about a unit that stays broken: stop, go on without it, or try until it works. */
export type BrokenUnitPolicy = "fail" | "skip" | "wait";

/** What of a request decides which units are asked for. */
export interface UnitChoice {
  /** Default `fail`. */
  readonly policy?: BrokenUnitPolicy;
  /** Also asks again at once for what failed or was a gap. Default false. */
  readonly retriesFailed?: boolean;
  /** Also asks for other versions of all that is there. Default false. */
  readonly rechecks?: boolean;
}

/**
 * The units that are to be asked for, in the order given:
 *
 * | state | is asked for |
 * |---|---|
 * | `pending` | always |
 * | `failed` | unless it was skipped by policy; then with `retriesFailed` |
 * | `gap` | when its time to be asked again has come, with `retriesFailed`, with `rechecks` |
 * | `empty` | with `rechecks` |
 * | `done` | with `rechecks`, and once more where it was had before the vendor settles |
 *
 * @param now - UTC ms.
 */
export function chooseUnits(
  vendor: Pick<Vendor, "settledAfterMs">,
  units: readonly UnitRecord[],
  choice: UnitChoice,
  now: number,
): UnitRecord[] {
  return units.filter((unit) => isToBeAsked(vendor, unit, choice, now));
}

function isToBeAsked(
  vendor: Pick<Vendor, "settledAfterMs">,
  unit: UnitRecord,
  { policy = "fail", retriesFailed = false, rechecks = false }: UnitChoice,
  now: number,
): boolean {
  switch (unit.state) {
    case "pending":
      return true;
    case "failed":
      return retriesFailed || policy !== "skip";
    case "gap":
      return retriesFailed || rechecks || isDue(unit.retryAt, now);
    case "empty":
      return rechecks;
    case "done":
      return rechecks || isUnsettled(vendor, unit, now);
  }
}

const longestGapMs = 30 * dayMs;

/** When a gap is asked for again, UTC ms: an hour after the first miss, four times as long after each more. */
export function gapRetryAt(missesBefore: number, now: number): number {
  return now + Math.min(longestGapMs, hourMs * 4 ** missesBefore);
}

/** A time that is farther off than any wait was set by a clock that has since been put back. */
function isDue(retryAt: number | null, now: number): boolean {
  return retryAt === null || now >= retryAt || retryAt - now > longestGapMs;
}

/** Had so soon after its end that the vendor may since have completed it. */
function isUnsettled(
  { settledAfterMs }: Pick<Vendor, "settledAfterMs">,
  { to, askedAt }: UnitRecord,
  now: number,
): boolean {
  const settledAt = to + settledAfterMs;
  return askedAt !== null && askedAt < settledAt && now >= settledAt;
}
