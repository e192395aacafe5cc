import { describe, expect, it } from "vitest";
import { axisNumber, sparkline, textPlot } from "../../../src/cli/text-plot.js";

const count = (length: number, value: (i: number) => number): number[] =>
  Array.from({ length }, (_, i) => value(i));

describe("a sparkline", () => {
  it("rises and falls with the values", () => {
    expect(sparkline({ x: count(8, (i) => i), y: count(8, (i) => i) }, 20)).toBe("▁▂▃▄▅▆▇█");
    expect(sparkline({ x: [0, 1, 2], y: [1, 0, 1] }, 20)).toBe("█▁█");
  });

  it("takes the mean of the points that share a column", () => {
    expect(sparkline({ x: count(4, (i) => i), y: [0, 2, 6, 8] }, 2)).toBe("▁█");
  });

  it("is flat in the middle where all values are equal, and has gaps where none is finite", () => {
    expect(sparkline({ x: [0, 1, 2], y: [3, 3, 3] }, 20)).toBe("▅▅▅");
    expect(sparkline({ x: [0, 1, 2], y: [0, Number.NaN, 1] }, 20)).toBe("▁ █");
    expect(sparkline({ x: [], y: [] }, 20)).toBe("");
  });
});

describe("a text plot", () => {
  it("puts each curve in its place, with the ranges of both axes", () => {
    const up = { label: "up", x: [0, 1, 2], y: [0, 1, 2] };
    const down = { label: "down", x: [0, 1, 2], y: [2, 1, 0] };
    expect(textPlot([up, down], 3, 3).split("\n")).toEqual([
      "2 ┤○ ●",
      "  ┤ ○",
      "0 ┤● ○",
      "  └───",
      "   0 2",
      "● up   ○ down",
    ]);
  });

  it("needs no legend for one curve, and draws a single value", () => {
    expect(textPlot([{ label: "only", x: [5], y: [1.23456] }], 4, 2).split("\n")).toEqual([
      "1.235 ┤●",
      "1.235 ┤",
      "      └────",
      "       5  5",
    ]);
  });

  it("says so where there is nothing to draw", () => {
    expect(textPlot([{ label: "x", x: [0], y: [Number.NaN] }], 4, 2)).toBe("no finite value");
  });
});

describe("numbers on an axis", () => {
  it("are whole, or of four digits", () => {
    expect([axisNumber(123456), axisNumber(0.681234), axisNumber(-0.00001234567)]).toEqual([
      "123456",
      "0.6812",
      "-0.00001235",
    ]);
  });
});
