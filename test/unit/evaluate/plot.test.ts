import { expect, it } from "vitest";
import { escapeHtml, renderBars, renderPlot } from "../../../src/evaluate/plot.js";

const axes = { formatX: (x: number) => `x${x.toFixed(0)}`, formatY: (y: number) => y.toFixed(1) };

it("draws a line through all points inside its frame", () => {
  const svg = renderPlot({
    title: "equity",
    series: [{ label: "net", style: "s1", points: [[0, 0], [1, 5], [2, -3]] }], // biome-ignore format: points
    ...axes,
  });
  const points = /points="([^"]+)"/.exec(svg)?.[1].split(" ") ?? [];
  expect(points).toHaveLength(3);
  for (const point of points) {
    const [x, y] = point.split(",").map(Number);
    expect(x >= 0 && x <= 560 && y >= 0 && y <= 240).toBe(true);
  }
  expect(svg).not.toContain("NaN");
});

it("draws constant series, dots and a diagonal without dividing by nothing", () => {
  const dots = { label: "p", style: "s1", marks: "dots" as const, points: [[0.5, 0.5] as const] };
  const svg = renderPlot({ title: "calibration", series: [dots], diagonal: true, ...axes });
  expect(svg).toContain("<circle");
  expect(svg).toContain('class="reference"');
  expect(svg).not.toContain("NaN");
  expect(renderPlot({ title: "none", series: [], ...axes })).toContain("nothing to draw");
});

it("gives the longest bar to the largest amount and escapes names", () => {
  const bars = [
    { label: "rsi<14>", amount: 2 },
    { label: "ema", amount: 1 },
  ];
  const svg = renderBars("importance", bars, String);
  expect([...svg.matchAll(/class="bar"[^>]*width="([\d.]+)"/g)].map((match) => match[1])).toEqual([
    "260.0",
    "130.0",
  ]);
  expect(svg).toContain("rsi&lt;14&gt;");
  expect(escapeHtml('a"&b')).toBe("a&quot;&amp;b");
});
