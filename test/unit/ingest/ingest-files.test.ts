import { afterAll, describe, expect, it } from "vitest";
import type { HookEvent } from "../../../src/core/hooks.js";
import { ingestFiles, memoryQuarantine } from "../../../src/ingest/index.js";
import { barCount } from "../../../src/market/bar.js";
import { collect, errorOf, histdataText, scratchFolder, times } from "../../support/ingest.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

const monday = scratch.file("b.csv", histdataText(3, "20150105"));
const tuesday = scratch.file("a.csv", `${histdataText(2, "20150106")}half;a;line`);
const hours = scratch.file(
  "h.csv",
  "time,open,high,low,close\n2020-01-06 00:00,1.1,1.2,1.0,1.1\n2020-01-06 01:00,1.1,1.2,1.0,1.1\n",
);

function ingest(paths: readonly string[], options = {}) {
  const quarantine = memoryQuarantine();
  const events: HookEvent[] = [];
  const hooks = { emit: (event: HookEvent) => void events.push(event) };
  const opened = ingestFiles({ paths, instrument: "EURUSD", quarantine, hooks, ...options });
  return { opened, quarantine, events };
}

it("reads files as one series in the order of their first rows", async () => {
  const { opened, quarantine } = ingest([tuesday, monday]);
  const { series, formats, chunks } = await opened;
  expect(series).toEqual({ instrument: "EURUSD", timeframe: "M1", side: "bid" });
  expect(formats.map(({ name }) => name)).toEqual(["b.csv", "a.csv"]);
  const bars = await collect(chunks);
  expect(times(bars).map((time) => time.slice(0, 10))).toEqual([
    "2015-01-05",
    "2015-01-05",
    "2015-01-05",
    "2015-01-06",
    "2015-01-06",
  ]);
  expect(quarantine.rows).toMatchObject([{ file: "a.csv", line: 3, reason: "half-line" }]);
});

it("leaves rows that stand in two files twice", async () => {
  const { opened } = ingest([monday, scratch.file("copy.csv", histdataText(3, "20150105"))]);
  expect(barCount(await collect((await opened).chunks))).toBe(6);
});

it("refuses files of different timeframes", async () => {
  const error = await errorOf(() => ingest([monday, hours]).opened);
  expect(error.code).toBe("INGEST_FILES_DIFFER");
  expect(error.message).toContain("H1");
});

describe("files of the bid and of the ask", () => {
  const row = (minute: string, close: string) => `2020-01-06 00:${minute},1.5,2.5,1.25,${close}\n`;
  const header = "time,open,high,low,close\n";
  const bid = scratch.file("eurusd-bid.csv", header + row("00", "1.5") + row("01", "1.5"));
  const ask = scratch.file("eurusd-ask.csv", header + row("00", "1.75") + row("02", "2"));

  it.each([
    ["bid", ["00", "01"], [1.5, 1.5], [0.25, Number.NaN]],
    ["mid", ["00"], [1.625], [0.25]],
    ["ask", ["00", "02"], [1.75, 2], [0.25, Number.NaN]],
  ] as const)("become bars of the %s with the spread", async (side, minutes, closes, spreads) => {
    const { opened, quarantine, events } = ingest([ask, bid], { side, timeframe: "M1" });
    const { series, chunks, findings } = await opened;
    const bars = await collect(chunks);
    expect(series.side).toBe(side);
    expect(times(bars).map((time) => time.slice(14, 16))).toEqual(minutes);
    expect([[...bars.close], [...bars.spread]]).toEqual([closes, spreads]);
    expect(findings()).toEqual({ unpaired: { bid: 1, ask: 1 } });
    expect(events).toContainEqual(expect.objectContaining({ level: "warning" }));
    expect(quarantine.rows.map(({ file, line, reason }) => [file, line, reason])).toEqual(
      side === "mid"
        ? [
            ["eurusd-bid.csv", 2, "side-missing"],
            ["eurusd-ask.csv", 2, "side-missing"],
          ]
        : [],
    );
  });

  it("are of the mid where nothing is asked for", async () => {
    const { opened } = ingest([bid, ask], { timeframe: "M1" });
    expect((await opened).series.side).toBe("mid");
  });

  it("must all say their side", async () => {
    const neither = scratch.file("eurusd.csv", header + row("00", "1.5"));
    const error = await errorOf(() => ingest([bid, ask, neither], { timeframe: "M1" }).opened);
    expect([error.code, error.message]).toEqual([
      "INGEST_FILES_DIFFER",
      expect.stringContaining("side"),
    ]);
  });

  it("are not made to bars of the other side by being asked for", async () => {
    const error = await errorOf(() => ingest([bid], { side: "ask" }).opened);
    expect([error.code, error.remedy]).toEqual([
      "INGEST_REQUEST_INVALID",
      expect.stringContaining("other side"),
    ]);
  });
});

it("finds a bad file before it reads a good one", async () => {
  const { opened, events } = ingest([monday, scratch.file("empty.csv", "")]);
  expect((await errorOf(() => opened)).code).toBe("INGEST_FILE_EMPTY");
  expect(events).toEqual([]);
});

it("refuses no files", async () => {
  expect((await errorOf(() => ingest([]).opened)).code).toBe("INGEST_REQUEST_INVALID");
});

it("tells each file's clock and who says so, the progress and the counts", async () => {
  const { opened, events } = ingest([tuesday]);
  await collect((await opened).chunks);
  expect(events[0]).toMatchObject({ type: "note", level: "info" });
  expect(events[0]).toHaveProperty("message", expect.stringMatching(/clock NewYork \(assumed/));
  const progress = events.filter((event) => event.type === "progress").at(-1);
  expect(progress).toMatchObject({ stage: "ingest", subject: "a.csv", unit: "bytes" });
  expect(progress).toHaveProperty("done", progress?.total);
  const metrics = events.filter((event) => event.type === "metric");
  expect(metrics.map(({ name, value }) => [name, value])).toEqual([
    ["plumbline_ingest_rows", 2],
    ["plumbline_ingest_rejected_rows", 1],
  ]);
});

it("passes the notes of a format on as warnings", async () => {
  const { opened, events } = ingest([monday], { timeframe: "M5" });
  await opened;
  expect(events).toContainEqual(
    expect.objectContaining({ level: "warning", message: expect.stringContaining("M1") }),
  );
});
