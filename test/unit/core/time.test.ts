import { describe, expect, it } from "vitest";
import {
  dayMs,
  formatDuration,
  formatUtc,
  hourMs,
  minuteMs,
  parseUtc,
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

  it.each([
    ["2024-01-31", Date.UTC(2024, 0, 31)],
    ["2024-01-31 12:30", Date.UTC(2024, 0, 31, 12, 30)],
    ["2024-01-31T12:30:15.5Z", Date.UTC(2024, 0, 31, 12, 30, 15, 500)],
    ["2024-01-31T14:30+02:00", Date.UTC(2024, 0, 31, 12, 30)],
    ["2024-02-29", Date.UTC(2024, 1, 29)],
  ])("reads %s, which without a zone is UTC and not the machine's time", (text, expected) => {
    expect(parseUtc(text)).toBe(expected);
  });

  it.each(["2024", "31.01.2024", "2023-02-29", "2024-13-01", "2024-01-31T25:00", "now", ""])(
    "reads no time in %o",
    (text) => {
      expect(parseUtc(text)).toBeUndefined();
    },
  );
});
