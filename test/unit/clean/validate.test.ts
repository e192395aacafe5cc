import { expect, it } from "vitest";
import { requireQuality } from "../../../src/clean/index.js";
import { PlumblineError } from "../../../src/core/errors.js";
import { cleanAll, pickRows, quietBars } from "../../support/clean.js";

const thrownBy = (act: () => void): PlumblineError => {
  try {
    act();
  } catch (error) {
    if (error instanceof PlumblineError) return error;
  }
  throw new Error("nothing was thrown");
};

it("lets a score pass that reaches the gate", async () => {
  const { report } = await cleanAll(quietBars(500));
  expect(() => requireQuality(report, 1)).not.toThrow();
});

it("stops with CLEAN_SCORE_TOO_LOW and names score, components, reasons and months", async () => {
  const bars = quietBars(6_000, Date.UTC(2024, 3, 29));
  for (let row = 4_000; row < 4_100; row++) bars.spread[row] = -1;
  bars.open[5_000] = Number.NaN;
  const { report } = await cleanAll(
    pickRows(
      bars,
      [...Array(6_000).keys()].filter((row) => row < 3_000 || row > 3_600),
    ),
  );
  const error = thrownBy(() => requireQuality(report, 0.95));
  expect(error.code).toBe("CLEAN_SCORE_TOO_LOW");
  expect(error.message.split("\n")[0]).toBe(
    `EURUSD M1 scores ${report.score.toFixed(4)}, expected at least 0.95`,
  );
  expect(error.message).toContain("completeness 0.900, validity 0.981");
  expect(error.message).toContain(
    "601 of them in long outages; 602 bars missing in open hours; 100 impossible spreads; 1 rows",
  );
  expect(error.message).toMatch(/worst {7}2024-05 \(0\.\d{3}\), 2024-04 \(1\.000\)/);
  expect(error.where).toMatchObject({ instrument: "EURUSD", minimumScore: 0.95 });
  expect(error.remedy).toContain("clean.minimumScore");
});

it("passes on the warnings", async () => {
  const { report } = await cleanAll([]);
  const warned = { ...report, warnings: ["the clock is off"] };
  const { message } = thrownBy(() => requireQuality(warned, 0.5));
  expect(message).toContain("warning     the clock is off");
});

it("says that no rows were read where there are none", async () => {
  const { report } = await cleanAll([]);
  const { message } = thrownBy(() => requireQuality(report, 0.5));
  expect(message).toContain("no rows were read");
  expect(message).toContain("no month has bars");
});
