import { describe, expect, it } from "vitest";
import { dayMs, hourMs } from "../../../../src/core/time.js";
import {
  chooseUnits,
  gapRetryAt,
  type UnitChoice,
} from "../../../../src/ingest/download/choose-units.js";
import type { UnitRecord } from "../../../../src/store/index.js";

const now = Date.UTC(2024, 0, 10);
const vendor = { settledAfterMs: dayMs };

function unit(over: Partial<UnitRecord>): UnitRecord {
  return {
    id: "u",
    series: "s",
    from: now - 9 * dayMs,
    to: now - 9 * dayMs + hourMs,
    state: "pending",
    sha256: null,
    sizeBytes: null,
    etag: null,
    lastModified: null,
    misses: 0,
    error: null,
    retryAt: null,
    askedAt: now - dayMs,
    ...over,
  };
}

const isAsked = (over: Partial<UnitRecord>, choice: UnitChoice = {}, at = now): boolean =>
  chooseUnits(vendor, [unit(over)], choice, at).length === 1;

describe("chooseUnits", () => {
  it("asks for what was never asked for", () => {
    expect(isAsked({ state: "pending" })).toBe(true);
  });

  it("asks for failed units again, but for those that are skipped, and these on request", () => {
    expect(isAsked({ state: "failed" })).toBe(true);
    expect(isAsked({ state: "failed" }, { policy: "wait" })).toBe(true);
    expect(isAsked({ state: "failed" }, { policy: "skip" })).toBe(false);
    expect(isAsked({ state: "failed" }, { policy: "skip", retriesFailed: true })).toBe(true);
  });

  it("asks for a gap when its time has come, or on request", () => {
    expect(isAsked({ state: "gap", retryAt: now + 1 })).toBe(false);
    expect(isAsked({ state: "gap", retryAt: now })).toBe(true);
    expect(isAsked({ state: "gap", retryAt: now + dayMs }, { retriesFailed: true })).toBe(true);
  });

  it("is not locked out of a gap by a clock that was years ahead when it was recorded", () => {
    const retryAt = gapRetryAt(0, now + 3_650 * dayMs);
    expect(isAsked({ state: "gap", retryAt })).toBe(true);
  });

  it("leaves alone what it has and what is rightly empty, unless told to check again", () => {
    expect(isAsked({ state: "done" })).toBe(false);
    expect(isAsked({ state: "empty" })).toBe(false);
    expect(isAsked({ state: "done" }, { rechecks: true })).toBe(true);
    expect(isAsked({ state: "empty" }, { rechecks: true })).toBe(true);
  });

  it("asks once more for what it had before the vendor was done with it", () => {
    const young = { state: "done", from: now - 25 * hourMs, to: now - 24 * hourMs } as const;
    expect(isAsked({ ...young, askedAt: now - hourMs })).toBe(true);
    expect(isAsked({ ...young, askedAt: now })).toBe(false);
    expect(isAsked({ ...young, askedAt: now - hourMs }, {}, now - 1)).toBe(false);
  });
});

describe("gapRetryAt", () => {
  it("waits four times as long after each miss, up to thirty days", () => {
    const waits = [0, 1, 2, 9].map((misses) => gapRetryAt(misses, now) - now);
    expect(waits).toEqual([hourMs, 4 * hourMs, 16 * hourMs, 30 * dayMs]);
  });
});
