import { describe, expect, it } from "vitest";
import {
  renderCandles,
  renderGapMap,
  renderScoreCalendar,
} from "../../../src/evaluate/quality-plots.js";

const dayMs = 86_400_000;
const start = Date.UTC(2024, 0, 1); // a Monday

/** The squares of each class: `M0 0h8…` → [x, y]. */
const squaresOf = (svg: string, grade: string) => {
  const [, path = ""] = new RegExp(`class="${grade}" d="([^"]*)"`).exec(svg) ?? [];
  return [...path.matchAll(/M(\d+) (\d+)/g)].map(([, x, y]) => [Number(x) / 9, Number(y) / 9]);
};

describe("the calendar of scores", () => {
  it("has a square a day in the column of its week and the row of its weekday", () => {
    // 2024-01-01 is a Monday; the sixth and seventh day have no bars, the eighth is the next Monday.
    const scores = [1, 0.96, 0.91, 0.75, 0.2, null, null, 0.99];
    const svg = renderScoreCalendar("days", { firstDay: "2024-01-01", scores });
    expect(squaresOf(svg, "q0")).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(squaresOf(svg, "q1")).toEqual([[0, 1]]);
    expect(squaresOf(svg, "q2")).toEqual([[0, 2]]);
    expect(squaresOf(svg, "q3")).toEqual([[0, 3]]);
    expect(squaresOf(svg, "q4")).toEqual([[0, 4]]);
  });

  it("begins a row with each year, its first week cut where the year begins", () => {
    // 2023-12-31 was a Sunday, so that 2024 begins a column of its own.
    const svg = renderScoreCalendar("days", { firstDay: "2023-12-31", scores: [1, 1] });
    expect(svg).toContain(">2023</text>");
    expect(svg).toContain(">2024</text>");
    expect([...svg.matchAll(/class="q0" d="M(\d+) (\d+)/g)].map(([, x, y]) => [x, y])).toEqual([
      ["468", "54"], // the 53rd column, Sunday
      ["0", "0"],
    ]);
  });

  it("says so where there are no days", () => {
    expect(renderScoreCalendar("a <b>", { firstDay: null, scores: [] })).toBe(
      '<p class="nothing">a &lt;b&gt;: nothing to draw</p>',
    );
  });
});

describe("the map of gaps", () => {
  it("has a mark for each gap, and one a day for a gap over several", () => {
    const svg = renderGapMap(
      "gaps",
      [
        { from: start + 6 * 3_600_000, to: start + 7 * 3_600_000, bars: 61 },
        { from: start + 3 * dayMs + 12 * 3_600_000, to: start + 5 * dayMs, bars: 2_161 },
      ],
      start,
      start + 10 * dayMs,
    );
    const marks = [...svg.matchAll(/class="gap" d="([^"]*)"><title>([^<]*)/g)];
    expect(marks.map(([, path]) => path.split("M").length - 1)).toEqual([1, 3]);
    expect(marks[0][2]).toBe("2024-01-01T06:00:00Z to 2024-01-01T07:00:00Z, 61 bars");
    // Six in the morning is a quarter of the way down: 8 + 206 ÷ 4.
    expect(marks[0][1]).toMatch(/^M44\.0 59\.5/);
  });

  it("does not grow with a gap of years", () => {
    const gap = { from: start, to: start + 9_000 * dayMs, bars: 1 };
    expect(renderGapMap("gaps", [gap], start, gap.to).length).toBeLessThan(20_000);
  });

  it("says so where there are none", () => {
    expect(renderGapMap("gaps", [], start, start + dayMs)).toContain("nothing to draw");
  });
});

describe("candles", () => {
  const bar = (minute: number, high: number) => {
    return { openTime: start + minute * 60_000, open: 1.1, high, low: 1.0998, close: 1.1001 };
  };
  const suspect = {
    openTime: start + 60_000,
    column: "high",
    price: 1.2,
    mended: 1.1004,
    bars: [bar(0, 1.1002), bar(1, 1.2), bar(2, 1.1002)],
  } as const;

  it("show every bar, the suspect marked, and where its price was cut to", () => {
    const svg = renderCandles("a <spike>", suspect);
    expect(svg.match(/<g class="rise">/g)).toHaveLength(2);
    expect(svg.match(/<g class="suspect">/g)).toHaveLength(1);
    expect(svg.match(/class="reference"/g)).toHaveLength(1);
    expect(svg).toContain("a &lt;spike&gt;");
    expect(svg).toContain(">1.20000</text>");
  });

  it("draw no line where the price was kept, and nothing of no bars", () => {
    expect(renderCandles("spike", { ...suspect, mended: null })).not.toContain("reference");
    expect(renderCandles("spike", { ...suspect, bars: [] })).toContain("nothing to draw");
  });

  it("can be drawn of bars that do not move", () => {
    const flat = { openTime: start, open: 150, high: 150, low: 150, close: 150 };
    expect(renderCandles("flat", { ...suspect, bars: [flat], mended: null })).not.toContain("NaN");
  });
});
