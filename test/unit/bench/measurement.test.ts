import { describe, expect, it } from "vitest";
import { type Finding, measurementsOf } from "../../../bench/measurement.js";

function finding(over: Partial<Finding> = {}): Finding {
  return { name: "parsing", unit: "s", better: "lower", ours: [2, 1, 4], ...over };
}

describe("measurementsOf", () => {
  it("gives the median, the extremes and the count of our runs", () => {
    expect(measurementsOf("ingest", finding())).toEqual([
      {
        area: "ingest",
        name: "parsing",
        unit: "s",
        median: 2,
        min: 1,
        max: 4,
        runs: 3,
        peer: null,
        peerMedian: null,
        ratio: null,
      },
    ]);
  });

  it("has the fields of a line and no others, in their order", () => {
    const [line] = measurementsOf("ingest", finding());
    expect(Object.keys(line).join()).toBe(
      "area,name,unit,median,min,max,runs,peer,peerMedian,ratio",
    );
  });

  it("has a ratio above 1 where we are better, whichever way is good", () => {
    const peers = [{ name: "pandas 3.1.1", values: [9, 6, 3] }];
    const [seconds] = measurementsOf("a", finding({ better: "lower", peers }));
    expect(seconds).toMatchObject({ peer: "pandas 3.1.1", peerMedian: 6, ratio: 3 });
    const [rate] = measurementsOf("a", finding({ better: "higher", peers }));
    expect(rate).toMatchObject({ peerMedian: 6, ratio: 0.3333 });
  });

  it("makes a line for each peer", () => {
    const peers = [
      { name: "one", values: [2] },
      { name: "two", values: [1] },
    ];
    const lines = measurementsOf("a", finding({ peers }));
    expect(lines.map(({ peer, ratio }) => [peer, ratio])).toEqual([
      ["one", 1],
      ["two", 0.5],
    ]);
  });

  it("names a peer that is missing and gives it no number", () => {
    const peers = [{ name: "LightGBM", values: undefined }];
    expect(measurementsOf("a", finding({ peers }))[0]).toMatchObject({
      median: 2,
      peer: "LightGBM (missing)",
      peerMedian: null,
      ratio: null,
    });
  });

  it("rounds to four digits, small values and large", () => {
    const peers = [{ name: "one", values: [0.000987654321] }];
    expect(measurementsOf("a", finding({ ours: [1_234_567.8], peers }))[0]).toMatchObject({
      median: 1_235_000,
      peerMedian: 0.0009877,
    });
  });
});
