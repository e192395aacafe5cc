import { expect, it } from "vitest";
import { overallQuality } from "../../../src/clean/index.js";
import { cleanAll, pickRows, quietBars } from "../../support/clean.js";

it("is the score of all bars together, and names the worst series", async () => {
  const whole = (await cleanAll(quietBars(1_000))).report;
  const rows = [...Array(1_000).keys()].filter((row) => row % 2 === 0 || row === 999);
  const half = (
    await cleanAll(
      pickRows(quietBars(1_000), rows),
      {},
      {
        instrument: "GBPUSD",
        timeframe: "M1",
        side: "bid",
      },
    )
  ).report;
  const overall = overallQuality([whole, half]);
  expect(overall.components.completeness).toBeCloseTo(1_501 / 2_000, 6);
  expect(overall.score).toBeCloseTo(Math.sqrt(1_501 / 2_000), 5);
  expect(overall.worst).toEqual({ instrument: "GBPUSD", score: half.score });
});

it("of one series is its own, and of none is 0", async () => {
  const { report } = await cleanAll(quietBars(500));
  expect(overallQuality([report])).toMatchObject({
    score: report.score,
    components: report.components,
  });
  expect(overallQuality([])).toMatchObject({ score: 0, worst: null });
});
