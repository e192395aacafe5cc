import { describe, expect, it } from "vitest";
import type { Bar } from "../../../src/market/bar.js";
import { checkBars } from "../../../src/serve/bar-check.js";
import { createBarLog } from "../../../src/serve/bar-log.js";
import { aMonday } from "../../support/feature-bars.js";

const minute = 60_000;
const bar = (place: number, change: Partial<Bar> = {}): Bar => ({
  openTime: aMonday + place * minute,
  open: 1.1,
  high: 1.2,
  low: 1,
  close: 1.15,
  spread: 0.0001,
  tickVolume: 7,
  ...change,
});
const check = (bars: readonly Bar[], last?: Bar) => checkBars(bars, "M1", last);
const refusal = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe("a batch of bars", () => {
  it("is taken whole where each bar is sound and they ascend, gaps and all", () => {
    const bars = [bar(0), bar(1), bar(60)];
    expect(check(bars)).toEqual({ fresh: bars, isRepeated: false });
    expect(check(bars, bar(-1))).toEqual({ fresh: bars, isRepeated: false });
    const flat = bar(0, { open: 1, high: 1, low: 1, close: 1, spread: 0, tickVolume: 0 });
    expect(check([flat]).fresh).toEqual([flat]);
    expect(check([])).toEqual({ fresh: [], isRepeated: false });
  });

  it.each<[string, Partial<Bar>]>([
    ["open 0", { open: 0 }],
    ["close -1", { close: -1 }],
    ["low NaN", { low: Number.NaN }],
    ["high Infinity", { high: Number.POSITIVE_INFINITY }],
    ["high 1.14", { high: 1.14 }],
    ["low 1.11", { low: 1.11 }],
    ["spread -1", { spread: -1 }],
    ["tick volume -1", { tickVolume: -1 }],
    ["not on the grid of M1 bars", { openTime: aMonday + 1 }],
  ])("is refused for a bar with %s", (found, change) => {
    expect(() =>
      check([bar(0), bar(1), bar(2, { openTime: aMonday + 2 * minute, ...change })]),
    ).toThrow(refusal("SERVE_BAR_INVALID", "bar 2 "));
    expect(() => check([bar(0, change)])).toThrow(refusal("SERVE_BAR_INVALID", found));
  });

  it("is refused where bars do not ascend", () => {
    expect(() => check([bar(0), bar(0)])).toThrow(refusal("SERVE_BARS_UNORDERED", "bar 1"));
    expect(() => check([bar(0), bar(2), bar(1)])).toThrow(refusal("SERVE_BARS_UNORDERED", "bar 2"));
  });

  it("may begin with the last bar taken, which is not taken again", () => {
    const flagged = bar(0, { flags: 4 });
    expect(check([bar(0), bar(1)], flagged)).toEqual({ fresh: [bar(1)], isRepeated: true });
    const unknown = bar(0, { spread: undefined, tickVolume: Number.NaN });
    const same = bar(0, { spread: Number.NaN, tickVolume: undefined });
    expect(check([unknown], same)).toEqual({ fresh: [], isRepeated: true });
  });

  it("is refused where it tells the last bar otherwise, or an earlier one", () => {
    expect(() => check([bar(0, { close: 1.16 }), bar(1)], bar(0))).toThrow(
      refusal("SERVE_BAR_CONFLICT", "close 1.15, found 1.16"),
    );
    expect(() => check([bar(0, { spread: undefined })], bar(0))).toThrow(
      refusal("SERVE_BAR_CONFLICT", "spread"),
    );
    expect(() => check([bar(0), bar(1)], bar(1))).toThrow(refusal("SERVE_BAR_LATE", "bar 0"));
  });

  it("of four-hour bars may open at any hour, for vendors differ", () => {
    const hour = 60 * minute;
    const fourHours = (openTime: number) => checkBars([bar(0, { openTime })], "H4", undefined);
    expect(fourHours(aMonday + hour).fresh).toHaveLength(1);
    expect(() => fourHours(aMonday + 30 * minute)).toThrow(refusal("SERVE_BAR_INVALID", "H4"));
  });
});

describe("the bar log", () => {
  it("gives the bars after a time, however many there are", () => {
    const log = createBarLog();
    for (let place = 0; place < 300; place++) log.append(bar(place, { tickVolume: place }));
    const first = log.after(aMonday + 297 * minute);
    expect([...first.tickVolume]).toEqual([298, 299]);
    log.appendAll(log.after(Number.NEGATIVE_INFINITY));
    expect(log.length).toBe(600);
    expect([...log.after(Number.NEGATIVE_INFINITY).tickVolume.subarray(298, 302)]).toEqual([
      298, 299, 0, 1,
    ]);
    expect([...first.tickVolume]).toEqual([298, 299]);
  });
});
