import { afterAll, describe, expect, it } from "vitest";
import { dayMs } from "../../../src/core/time.js";
import { memoryQuarantine, sourceNamed, sources } from "../../../src/ingest/index.js";
import type { SourceRequest } from "../../../src/ingest/source.js";
import { barCount } from "../../../src/market/bar.js";
import { simulateMarket } from "../../../src/market/simulate/index.js";
import { collect, errorOf, histdataText, scratchFolder } from "../../support/ingest.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

const histdata = scratch.file("EURUSD.csv", histdataText(5));
const open = (source: string, request: Partial<SourceRequest>) =>
  sourceNamed(source).open({
    instrument: "EURUSD",
    quarantine: memoryQuarantine(),
    ...request,
  });

describe("the list of sources", () => {
  it("has a name, a clock and needs for each", () => {
    const names = sources.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
    for (const { about } of sources.flatMap(({ needs }) => needs)) expect(about).not.toBe("");
    for (const source of sources) expect(source.needs.some((need) => need.isRequired)).toBe(true);
  });

  it("refuses a name that is not in it, with the nearest", async () => {
    const error = await errorOf(() => sourceNamed("histdat"));
    expect([error.code, error.remedy]).toEqual(["INGEST_SOURCE_UNKNOWN", "did you mean histdata?"]);
  });
});

describe("sources of files", () => {
  it.each(["csv", "histdata"])("%s reads HistData and says how", async (source) => {
    const { series, about, chunks } = await open(source, { paths: [histdata] });
    expect(series).toEqual({ instrument: "EURUSD", timeframe: "M1", side: "bid" });
    expect(barCount(await collect(chunks))).toBe(5);
    expect(about).toEqual({
      source,
      files: [
        {
          name: "EURUSD.csv",
          format: "histdata",
          clock: "NewYork",
          clockFrom: "format",
          timeframeFrom: "rows",
          sideFrom: "format",
        },
      ],
    });
  });

  it("refuse a file of another source", async () => {
    const error = await errorOf(() => open("metatrader", { paths: [histdata] }));
    expect([error.code, error.remedy]).toEqual([
      "INGEST_FORMAT_UNEXPECTED",
      expect.stringContaining("csv"),
    ]);
  });

  it("need paths", async () => {
    expect((await errorOf(() => open("csv", {}))).code).toBe("INGEST_REQUEST_INVALID");
  });
});

describe("the simulated source", () => {
  const from = Date.UTC(2024, 0, 8);
  const to = from + 3 * dayMs;

  it("gives the market's own bars", async () => {
    const settings = { seed: 7, signalStrength: 0, defects: true };
    const { series, about, chunks } = await open("simulated", { from, to, settings });
    const market = simulateMarket({ seed: 7, from, to, signalStrength: 0, defects: true });
    expect(await collect(chunks)).toEqual(market.pair("EURUSD").bars);
    expect(series).toEqual({ instrument: "EURUSD", timeframe: "M1", side: "mid" });
    expect(about).toMatchObject({ source: "simulated", seed: 7, from: "2024-01-08T00:00:00Z" });
  });

  it.each([
    ["no times", {}],
    ["times in the wrong order", { from: to, to: from }],
    ["another timeframe", { from, to, timeframe: "H1" as const }],
    ["a seed that is text", { from, to, settings: { seed: "seven" } }],
  ])("refuses %s", async (_, request) => {
    expect((await errorOf(() => open("simulated", request))).code).toBe("INGEST_REQUEST_INVALID");
  });
});
