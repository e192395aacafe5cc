import { afterAll, expect, it } from "vitest";
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

it("refuses files of different sides", async () => {
  const bid = scratch.file("eurusd-bid.csv", histdataText(2));
  const ask = scratch.file("eurusd-ask.csv", histdataText(2));
  const error = await errorOf(() => ingest([bid, ask]).opened);
  expect([error.code, error.message]).toEqual([
    "INGEST_FILES_DIFFER",
    expect.stringContaining("side"),
  ]);
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
