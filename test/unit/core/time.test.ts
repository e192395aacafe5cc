import { describe, expect, it } from "vitest";
import {
  dayMs,
  formatDuration,
  formatUtc,
  hourMs,
  minuteMs,
  utcYear,
} from "../../../src/core/time.js";

describe("time", () => {
  it("prints UTC without needless milliseconds", () => {
    expect(formatUtc(Date.UTC(2018, 3, 3, 12))).toBe("2018-04-03T12:00:00Z");
    expect(formatUtc(1)).toBe("1970-01-01T00:00:00.001Z");
    expect(utcYear(Date.UTC(2019, 11, 31, 23, 59))).toBe(2019);
  });

  it.each([
    [740, "740 ms"],
    [12_340, "12.3 s"],
    [4 * minuteMs + 5_000, "4 min 05 s"],
    [3 * hourMs + 10 * minuteMs, "3 h 10 min"],
    [2 * dayMs + 4 * hourMs, "2 d 4 h"],
  ])("prints %d ms as people say it", (duration, text) => {
    expect(formatDuration(duration)).toBe(text);
  });
});
