import fc from "fast-check";
import { expect, it } from "vitest";
import { PlumblineError } from "../../../src/core/errors.js";
import { dayMs, minuteMs } from "../../../src/core/time.js";
import { decodeCandles } from "../../../src/ingest/sources/oanda-candles.js";
import { candlesAnswer, minuteCandles } from "../../support/oanda.js";

const from = Date.UTC(2024, 0, 8);
const range = { file: "a", from, to: from + dayMs, side: "bid" } as const;
const good = candlesAnswer(minuteCandles(from, from + 30 * minuteMs));

/** Decodes to the end: the open times, or the error that says why not. Anything else is a fault. */
function decoded(bytes: Uint8Array): readonly number[] {
  try {
    return [...decodeCandles(bytes, { ...range, reject: () => {} }).openTime];
  } catch (error) {
    if (!(error instanceof PlumblineError)) throw error;
    return [];
  }
}

it("reads an answer with any bytes altered, cut or added without a fault, and invents no time", () => {
  const known = new Set(decoded(good));
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: good.length - 1 }),
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc.integer({ min: 0, max: 60 }),
      (at, bytes, cut) => {
        const altered = new Uint8Array(good.length - cut);
        altered.set(good.subarray(0, altered.length));
        altered.set(
          bytes.subarray(0, Math.max(0, altered.length - at)),
          Math.min(at, altered.length),
        );
        const times = decoded(altered);
        for (const [row, time] of times.entries()) {
          expect(time >= from && time < range.to && time > (times[row - 1] ?? 0)).toBe(true);
        }
        expect(times.filter((time) => !known.has(time)).length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 1_000 },
  );
});

it("reads any JSON without a fault", () => {
  fc.assert(
    fc.property(fc.json(), fc.array(fc.jsonValue()), (text, candles) => {
      decoded(new TextEncoder().encode(text));
      decoded(candlesAnswer(candles));
    }),
    { numRuns: 1_000 },
  );
});
