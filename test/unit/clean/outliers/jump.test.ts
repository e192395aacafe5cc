import { expect, it } from "vitest";
import { priceColumns } from "../../../../src/market/bar.js";
import { cleanAll, quietBars } from "../../../support/clean.js";

it("lists a jump with its size and vote, and costs nothing", async () => {
  const bars = quietBars(600);
  for (const column of priceColumns)
    for (let row = 400; row < 600; row++) bars[column][row] -= 0.004;
  const { report } = await cleanAll(bars);
  expect(report.findings.jump.count).toBe(1);
  const [jump] = report.findings.jump.largest as { openTime: number; size: number; vote: number }[];
  expect(jump.openTime).toBe(bars.openTime[400]);
  expect(jump.size).toBeCloseTo(-0.004 / 1.1, 3);
  expect(jump.vote).toBeGreaterThan(1);
  expect(report.counts.jump).toBe(1);
  expect(report.score).toBe(1);
});

it("is silent on a quiet market", async () => {
  const { report } = await cleanAll(quietBars(20_000));
  expect(report.findings.jump).toMatchObject({ count: 0, largest: [] });
});

it("keeps the fifty clearest of many", async () => {
  const bars = quietBars(40_000);
  for (let row = 400; row < 40_000; row += 120)
    for (const column of priceColumns)
      for (let i = row; i < 40_000; i++) bars[column][i] += row % 240 === 40 ? 0.002 : -0.002;
  const { report } = await cleanAll(bars);
  expect(report.findings.jump.count).toBeGreaterThan(250);
  expect(report.findings.jump.largest).toHaveLength(50);
});
