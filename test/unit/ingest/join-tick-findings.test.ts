import { describe, expect, it } from "vitest";
import { joinTickFindings, type TickFindings } from "../../../src/ingest/index.js";

const part = (over: Partial<TickFindings>): TickFindings => ({
  tickCount: 10,
  crossedCount: 1,
  lockedCount: 2,
  repeatedStampCount: 3,
  widestSpread: 1e-4,
  holeCount: 0,
  unfinished: 0,
  late: 1,
  afterClose: 0,
  ...over,
});

describe("what was seen in the ticks of several parts", () => {
  it("is added up, with the widest spread and the longest pause of all", () => {
    const short = { from: "2024-01-02T10:00:00.000Z", to: "2024-01-02T10:10:00.000Z" };
    const long = { from: "2024-02-02T10:00:00.000Z", to: "2024-02-02T10:20:00.000Z" };
    const parts = [
      part({ holeCount: 1, longestHole: short }),
      part({ widestSpread: 5e-4, holeCount: 2, longestHole: long, unfinished: 4 }),
      part({}),
    ];
    expect(joinTickFindings(parts)).toEqual({
      tickCount: 30,
      crossedCount: 3,
      lockedCount: 6,
      repeatedStampCount: 9,
      widestSpread: 5e-4,
      holeCount: 3,
      longestHole: long,
      unfinished: 4,
      late: 3,
      afterClose: 0,
    });
  });

  it("has no longest pause where there was none", () => {
    expect(joinTickFindings([part({}), part({})])).not.toHaveProperty("longestHole");
  });
});
