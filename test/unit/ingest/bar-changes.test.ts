import { describe, expect, it } from "vitest";
import { barChanges } from "../../../src/ingest/bar-changes.js";
import { allocateBars, type Bar, type BarColumns, setBar } from "../../../src/market/bar.js";

function columns(bars: readonly Partial<Bar>[]): BarColumns {
  const all = allocateBars(bars.length);
  for (const [row, bar] of bars.entries()) {
    setBar(all, row, { openTime: 0, open: 1, high: 1, low: 1, close: 1, ...bar });
  }
  return all;
}

const kindsOf = (before: readonly Partial<Bar>[], after: readonly Partial<Bar>[]) =>
  barChanges(columns(before), columns(after)).map(({ openTime, kind }) => [openTime, kind]);

describe("barChanges", () => {
  it("finds nothing between equal bars, unknown numbers included", () => {
    const bars = [
      { openTime: 1 },
      { openTime: 2, spread: 0.1 },
      { openTime: 3, spread: Number.NaN },
    ];
    expect(kindsOf(bars, bars)).toEqual([]);
  });

  it("names what was added, removed and changed, in the order of time", () => {
    const before = [{ openTime: 1 }, { openTime: 2 }, { openTime: 4 }, { openTime: 5 }];
    const after = [{ openTime: 2, close: 2 }, { openTime: 3 }, { openTime: 4 }, { openTime: 5 }];
    expect(kindsOf(before, after)).toEqual([
      [1, "removed"],
      [2, "changed"],
      [3, "added"],
    ]);
  });

  it.each(["open", "high", "low", "close", "spread", "tickVolume", "flags"] as const)(
    "sees a change of the %s alone, also from and to unknown",
    (name) => {
      expect(kindsOf([{ [name]: 3 }], [{ [name]: 4 }])).toEqual([[0, "changed"]]);
      if (name === "flags") return;
      expect(kindsOf([{ [name]: 3 }], [{ [name]: Number.NaN }])).toEqual([[0, "changed"]]);
    },
  );

  it("gives both bars of a change, and none where there was none", () => {
    const [removed, changed] = barChanges(
      columns([{ openTime: 1 }, { openTime: 2 }]),
      columns([{ openTime: 2, close: 2 }]),
    );
    expect([removed.before?.openTime, removed.after]).toEqual([1, null]);
    expect([changed.before?.close, changed.after?.close]).toEqual([1, 2]);
  });

  it("lets the last of two bars with one time count", () => {
    const twice = [
      { openTime: 1, close: 9 },
      { openTime: 1, close: 2 },
    ];
    expect(kindsOf(twice, [{ openTime: 1, close: 2 }])).toEqual([]);
  });
});
