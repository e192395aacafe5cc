import { describe, expect, it } from "vitest";
import { dayMs, minuteMs } from "../../../src/core/time.js";
import { messageReader } from "../../../src/ingest/live/message.js";
import { decodeCandles } from "../../../src/ingest/sources/oanda-candles.js";
import { fuzz, fuzzRuns, fuzzTimeoutMs, outcome, text } from "../../support/fuzz.js";
import { mutate } from "../../support/mutate.js";
import { candlesAnswer, minuteCandles } from "../../support/oanda.js";

describe("OANDA's candles", () => {
  it(
    "damaged anywhere are refused or in order and in the stretch that was asked for",
    async () => {
      const from = Date.UTC(2024, 0, 8);
      const range = { file: "a", from, to: from + dayMs, side: "bid" } as const;
      const whole = candlesAnswer(minuteCandles(from, from + 4 * minuteMs));
      await fuzz("oanda candles", fuzzRuns, async ({ integer }) => {
        const bytes = mutate(whole, integer);
        const found = await outcome(() => decodeCandles(bytes, { ...range, reject: () => {} }));
        if (found === undefined) return false;
        const times = [...found.openTime];
        expect(times.every((time) => time >= range.from && time < range.to)).toBe(true);
        expect(times.every((time, i) => i === 0 || time > times[i - 1])).toBe(true);
        expect(found.close.every((price) => price > 0)).toBe(true);
        return true;
      });
    },
    fuzzTimeoutMs,
  );
});

describe("messages of a feed", () => {
  const messages = [
    '{"time":1704715200123,"bid":1.09501,"ask":1.09503}',
    '{"openTime":"2024-01-08T12:00:00Z","open":1.095,"high":1.096,"low":1.094,"close":1.0955,"spread":0.0001}',
    '{"instrument":"EUR_USD","time":1704715205000}',
  ].map(text);
  const read = messageReader("EURUSD");

  it(
    "damaged anywhere are refused, or are what their JSON says",
    async () => {
      await fuzz("messages", fuzzRuns, async ({ integer }) => {
        const bytes = mutate(messages[integer(messages.length)], integer);
        let message: unknown;
        try {
          message = JSON.parse(new TextDecoder().decode(bytes));
        } catch {
          return false; // the reader of texts refuses it before
        }
        const found = await outcome(() => read(message));
        if (found === undefined) return false;
        const told = message as Record<string, unknown>; // the reader takes nothing else
        if (found.kind === "bar") {
          expect(found.bar.close).toBe(Number(told.close));
          expect(found.bar.low).toBeGreaterThan(0);
          expect(found.bar.high).toBeGreaterThanOrEqual(found.bar.low);
        } else if (found.kind === "ticks") {
          expect(found.ticks.bid[0]).toBe(Number(told.bid));
          expect(found.ticks.ask[0]).toBe(Number(told.ask));
        } else expect(found.kind).toBe("time");
        return true;
      });
    },
    fuzzTimeoutMs,
  );
});
