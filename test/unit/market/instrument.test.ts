import { describe, expect, it } from "vitest";
import { instrument, instrumentSymbols } from "../../../src/market/instrument.js";

describe("instrument", () => {
  it("knows the 28 pairs of eight currencies, each once", () => {
    const currencies = new Set(instrumentSymbols.flatMap((s) => [s.slice(0, 3), s.slice(3)]));
    const unordered = new Set(
      instrumentSymbols.map((s) => [s.slice(0, 3), s.slice(3)].sort().join("")),
    );
    expect(currencies.size).toBe(8);
    expect(unordered.size).toBe((8 * 7) / 2);
  });

  it.each(["eur/usd", "EUR_USD", "EUR-USD", "EURUSD"])("reads %s as EURUSD", (symbol) => {
    expect(instrument(symbol)).toMatchObject({ symbol: "EURUSD", base: "EUR", quote: "USD" });
  });

  it("has a pip of a hundredth and three decimals where the quote is JPY alone", () => {
    for (const symbol of instrumentSymbols) {
      const { pip, digits, typicalSpreadPips } = instrument(symbol);
      expect([pip, digits]).toEqual(symbol.endsWith("JPY") ? [0.01, 3] : [0.0001, 5]);
      expect(typicalSpreadPips).toBeGreaterThan(0);
    }
  });

  it("refuses an unknown pair and names the nearest", () => {
    expect(() => instrument("EURUSF")).toThrow(
      expect.objectContaining({
        code: "MARKET_INSTRUMENT_UNKNOWN",
        remedy: "did you mean EURUSD?",
      }),
    );
    expect(() => instrument("BITCOIN")).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining("known: EURUSD GBPUSD") }),
    );
  });
});
