import { describe, expect, it } from "vitest";
import { coveredMs, createClock } from "../../../../src/pipeline/search/clock.js";

describe("coveredMs", () => {
  it("counts what lies side by side once, and gaps not at all", () => {
    expect(coveredMs([])).toBe(0);
    expect(
      coveredMs([
        { start: 100, end: 160 },
        { start: 0, end: 50 },
        { start: 110, end: 120 },
        { start: 40, end: 60 },
      ]),
    ).toBe(120);
  });
});

describe("createClock", () => {
  it("has the time that earlier calls left, from when it is made", () => {
    let time = 1_000_000;
    const clock = createClock(() => time, 1, [{ start: 0, end: 45_000 }]);
    time += 14_999;
    expect(clock.isUp()).toBe(false);
    time += 1;
    expect(clock.isUp()).toBe(true);
    clock.add({ start: 1_000_000, end: time });
    expect(clock.trainedMs()).toBe(60_000);
  });

  it("is never up without minutes", () => {
    const clock = createClock(() => Number.MAX_SAFE_INTEGER, undefined, []);
    expect(clock.isUp()).toBe(false);
  });
});
