import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlumblineError } from "../../../../src/core/errors.js";
import { createTextReader, messageReader } from "../../../../src/ingest/live/message.js";
import { errorOf } from "../../../support/ingest.js";

const read = messageReader("EURUSD");
const noon = Date.UTC(2024, 0, 8, 12);

describe("a message", () => {
  it("is a tick, a bar or a time by its keys", () => {
    expect(read({ time: noon, bid: 1.1, ask: 1.2 })).toEqual({
      kind: "ticks",
      ticks: { time: Float64Array.of(noon), bid: Float64Array.of(1.1), ask: Float64Array.of(1.2) },
    });
    const bar = { openTime: "2024-01-08T12:00:00Z", open: 1.1, high: 1.3, low: 1, close: 1.2 };
    expect(read({ ...bar, spread: 0.1, tickVolume: 7 })).toEqual({
      kind: "bar",
      bar: { ...bar, openTime: noon, spread: 0.1, tickVolume: 7 },
    });
    expect(read(bar)).toMatchObject({ bar: { spread: Number.NaN, tickVolume: Number.NaN } });
    expect(read({ time: noon })).toEqual({ kind: "time", time: noon });
  });

  it("may write its numbers as text, as CSV does", () => {
    expect(read({ time: String(noon), bid: "1.1", ask: "1.2" })).toMatchObject({ kind: "ticks" });
  });

  it("is left aside where it is about another pair", () => {
    expect(read({ instrument: "GBP_USD", time: noon, bid: 1.1, ask: 1.2 })).toBeUndefined();
    expect(read({ instrument: "eur/usd", time: noon, bid: 1.1, ask: 1.2 })).toBeDefined();
  });

  it.each([
    null,
    "tick",
    [],
    { bid: 1.1, ask: 1.2 },
    { time: "soon", bid: 1.1, ask: 1.2 },
    { time: 1.7e9, bid: 1.1, ask: 1.2 }, // seconds, not ms: a day of 1970
    { time: noon, bid: 1.1 },
    { time: noon, bid: -1.1, ask: 1.2 },
    { time: noon, bid: "1,1", ask: 1.2 },
    { openTime: noon, open: 1.1, high: 1, low: 1, close: 1.2 },
    { openTime: noon, open: 1.1, high: 1.3, low: 0, close: 1.2 },
    { openTime: noon, open: 1.1, high: 1.3, low: 1 },
  ])("%j is refused", async (message) => {
    expect((await errorOf(() => read(message))).code).toBe("INGEST_FEED_UNREADABLE");
  });

  it("is refused or read, and never anything else, whatever it holds", () => {
    const key = fc.constantFrom("time", "bid", "ask", "openTime", "open", "high", "low", "close");
    const value = fc.oneof(fc.anything(), fc.double(), fc.constant(noon), fc.string());
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.dictionary(key, value)), (message) => {
        try {
          const event = read(message);
          if (event?.kind === "ticks") expect(event.ticks.bid[0]).toBeGreaterThan(0);
          if (event?.kind === "bar") expect(event.bar.low).toBeLessThanOrEqual(event.bar.high);
        } catch (error) {
          if (!(error instanceof PlumblineError)) throw error;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the texts of a feed", () => {
  it("are left out one by one where they cannot be read, until a hundred in a row", async () => {
    const readText = createTextReader(read);
    for (let i = 0; i < 99; i++) expect(readText("{")).toEqual({ kind: "alive" });
    expect(readText(`{"time":${noon}}`)).toMatchObject({ kind: "time" });
    for (let i = 0; i < 99; i++) readText("nothing");
    expect((await errorOf(() => readText("nothing"))).code).toBe("INGEST_FEED_UNREADABLE");
  });
});
