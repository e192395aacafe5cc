import { describe, expect, it } from "vitest";
import {
  nearestName,
  PlumblineError,
  reportError,
  shown,
  shownList,
} from "../../../src/core/errors.js";

describe("reportError", () => {
  it("keeps code, place and remedy, and never a stack", () => {
    const error = new PlumblineError("STORE_COLUMN_MISSING", {
      message: "no column",
      where: { row: 3 },
      remedy: "look",
      cause: new Error("below"),
    });
    expect(reportError(error)).toEqual({
      code: "STORE_COLUMN_MISSING",
      message: "no column",
      where: { row: 3 },
      remedy: "look",
    });
    expect(error.cause).toBeInstanceOf(Error);
    expect(error.retryable).toBe(false);
  });

  it("calls anything else a fault of ours", () => {
    expect(reportError(new TypeError("x is undefined")).code).toBe("INTERNAL_UNEXPECTED");
    expect(reportError("text").message).toBe("text");
  });
});

describe("what errors show", () => {
  it("quotes text and cuts it at 80 characters", () => {
    expect(shown("a\nb")).toBe('"a\\nb"');
    expect(shown("x".repeat(200))).toHaveLength(80);
    expect(shown(12)).toBe("12");
  });

  it("lists five and counts the rest", () => {
    expect(shownList([1, 2, 3, 4, 5, 6, 7])).toBe("1, 2, 3, 4, 5 and 2 more");
    expect(shownList(["a"])).toBe("a");
  });

  it("finds the nearest known name, or none where none is near", () => {
    expect(nearestName("EURUDS", ["GBPUSD", "EURUSD"])).toBe("EURUSD");
    expect(nearestName("threshhold", ["threshold", "folds"])).toBe("threshold");
    expect(nearestName("banana", ["folds", "seed"])).toBeUndefined();
  });

  it("takes two neighbours that are swapped for one mistake, and two mistakes in a short word for none", () => {
    expect(nearestName("trian", ["trial", "train"])).toBe("trial"); // both are one edit away: the earlier
    expect(nearestName("trian", ["run", "train", "serve"])).toBe("train");
    expect(nearestName("mroe", ["more"])).toBe("more");
    expect(nearestName("ca", ["abc"])).toBeUndefined(); // 3: no letter is touched twice
    expect(nearestName("riant", ["train"])).toBeUndefined();
    expect(nearestName("seach_spcae", ["search_space"])).toBe("search_space");
  });
});
