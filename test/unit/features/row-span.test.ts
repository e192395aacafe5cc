import { describe, expect, it } from "vitest";
import { fillMinutes, firstRowOutside } from "../../../src/features/row-span.js";

const minuteMs = 60_000;
/** A day of minutes from its first moment on, and what follows. */
const times = Float64Array.from({ length: 1_500 }, (_, minute) => 1e12 + minute * minuteMs);
const from = 1e12;
const until = 1e12 + 1_440 * minuteMs;

describe("firstRowOutside", () => {
  it("finds the first row at or after the end, wherever it begins to look", () => {
    for (const start of [1, 2, 3, 1_433, 1_439, 1_440, 1_450]) {
      expect(firstRowOutside(times, start, 1_500, from, until)).toBe(Math.max(start, 1_440));
    }
  });

  it("leaves the first moment of a span to the calendar", () => {
    expect(firstRowOutside(times, 0, 1_500, from, until)).toBe(0);
  });

  it("stops at each row that lies elsewhere or has no time", () => {
    for (const odd of [from - 1, until, Number.NaN, Number.POSITIVE_INFINITY]) {
      for (let row = 1; row < 20; row++) {
        const others = times.slice(0, 40);
        others[row] = odd;
        expect(firstRowOutside(others, 1, 40, from, until)).toBe(row);
      }
    }
  });

  it("stops at the end that it is given", () => {
    expect(firstRowOutside(times, 1, 1, from, until)).toBe(1);
    expect(firstRowOutside(times, 5, 14, from, until)).toBe(14);
  });

  it("finds no row inside of no span", () => {
    expect(firstRowOutside(times, 3, 9, Number.NaN, Number.NaN)).toBe(3);
  });
});

describe("fillMinutes", () => {
  it("writes the minutes since a mark, and no row outside of the span", () => {
    const out = new Float64Array(1_500).fill(-1);
    expect(fillMinutes(times, out, 1, 1_500, from, until, from, 1)).toBe(1_440);
    expect([...out.subarray(0, 4)]).toEqual([-1, 1, 2, 3]);
    expect([...out.subarray(1_438, 1_441)]).toEqual([1_438, 1_439, -1]);
  });

  it("writes the minutes until a mark", () => {
    const out = new Float64Array(12).fill(-1);
    expect(fillMinutes(times, out, 2, 9, from, until, until, -1)).toBe(9);
    expect([...out]).toEqual([-1, -1, 1_438, 1_437, 1_436, 1_435, 1_434, 1_433, 1_432, -1, -1, -1]);
  });

  it("stops at a row that lies elsewhere", () => {
    for (let row = 1; row < 12; row++) {
      const others = times.slice(0, 16);
      others[row] = from - minuteMs;
      const out = new Float64Array(16).fill(-1);
      expect(fillMinutes(others, out, 1, 16, from, until, from, 1)).toBe(row);
      expect([...out.subarray(row)]).toEqual(Array.from({ length: 16 - row }, () => -1));
    }
  });
});
