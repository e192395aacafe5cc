import { describe, expect, it } from "vitest";
import { barSource } from "../../../src/features/bars.js";
import { bars, expression } from "../../../src/features/index.js";

describe("bars", () => {
  it("names each column once, whoever asks", () => {
    expect(bars().close.id).toBe(bars().close.id);
    expect(bars().close.id).not.toBe(bars().open.id);
    expect(bars({ timeframe: "H1" }).close.id).not.toBe(bars().close.id);
    expect(bars({ instrument: "GBPUSD" }).close.id).not.toBe(bars().close.id);
  });

  it("takes a symbol and a timeframe as people write them", () => {
    expect(bars({ instrument: "gbp/usd" }).close.id).toBe(bars({ instrument: "GBPUSD" }).close.id);
    expect(bars({ timeframe: "h1" as "H1" }).close.id).toBe(bars({ timeframe: "H1" }).close.id);
  });

  it("refuses an instrument or a timeframe that there is not", () => {
    expect(() => bars({ instrument: "EURUSF" })).toThrow(
      expect.objectContaining({ code: "MARKET_INSTRUMENT_UNKNOWN" }),
    );
    expect(() => bars({ timeframe: "H2" as "H1" })).toThrow(
      expect.objectContaining({ code: "MARKET_TIMEFRAME_UNKNOWN" }),
    );
  });

  it("offers every column of bars and their open time", () => {
    const read = Object.values(bars()).map((node) => barSource(node).column);
    expect(read).toEqual(["open", "high", "low", "close", "spread", "tickVolume", "openTime"]);
  });
});

describe("a column of bars from a file", () => {
  const refused = (node: ReturnType<typeof expression>) => {
    try {
      barSource(node);
    } catch (thrown) {
      return thrown;
    }
    return undefined;
  };

  it("is refused with the nearest name where bars have no such column", () => {
    expect(refused(expression("bar", 1, { column: "clos" }, []))).toMatchObject({
      code: "FEATURES_COLUMN_UNKNOWN",
      remedy: "did you mean close?",
    });
    expect(refused(expression("bar", 1, { column: "bananas" }, []))).toMatchObject({
      code: "FEATURES_COLUMN_UNKNOWN",
      remedy: expect.stringContaining("open high low close"),
    });
  });

  it("is refused with another version, with inputs, and with parameters that mean nothing", () => {
    expect(refused(expression("bar", 2, { column: "close" }, []))).toMatchObject({
      code: "FEATURES_OPERATOR_VERSION_MISSING",
    });
    expect(refused(expression("bar", 1, { column: "close" }, [bars().close]))).toMatchObject({
      code: "FEATURES_INPUT_COUNT_WRONG",
    });
    expect(refused(expression("bar", 1, { column: "close", pair: "X" }, []))).toMatchObject({
      code: "FEATURES_PARAMETER_UNKNOWN",
    });
  });
});
