import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minuteMs } from "../../../../src/core/time.js";
import { createBarLine } from "../../../../src/ingest/live/bar-line.js";
import { allocateBars, type Bar, type BarColumns, setBar } from "../../../../src/market/bar.js";

const bar = (minute: number): Bar => {
  const price = 1 + minute / 1_000;
  return { openTime: minute * minuteMs, open: price, high: price, low: price, close: price };
};

function columns(minutes: readonly number[]): BarColumns {
  const bars = allocateBars(minutes.length);
  for (const [row, minute] of minutes.entries()) setBar(bars, row, bar(minute));
  return bars;
}

const minutesOf = (bars: readonly Bar[]) => bars.map(({ openTime }) => openTime / minuteMs);
const at = (minute: number) => minute * minuteMs;

describe("a line of bars", () => {
  it("gives out what one connection sees, each bar once", () => {
    const line = createBarLine();
    line.begin(at(5));
    expect([line.add(bar(5)), line.add(bar(6)), line.add(bar(6)), line.add(bar(5))]).toEqual([
      ...[true, true, false, false],
    ]);
    expect(minutesOf(line.take())).toEqual([5, 6]);
    expect(line.take()).toEqual([]);
  });

  it("keeps back what lies behind a hole until the hole is filled", () => {
    const line = createBarLine();
    line.begin(at(1));
    line.add(bar(1));
    line.reach(at(2));
    line.end();
    line.begin(at(5));
    line.add(bar(5));
    expect(minutesOf(line.take())).toEqual([1]);
    expect([line.hole(), line.waiting()]).toEqual([{ from: at(2), to: at(5) }, 1]);
    line.fill({ from: at(2), to: at(5) }, columns([2, 3, 4]));
    expect([minutesOf(line.take()), line.hole()]).toEqual([[2, 3, 4, 5], undefined]);
  });

  it("asks for what lies between its start and the first connection", () => {
    const line = createBarLine(at(1));
    line.begin(at(3));
    expect(line.hole()).toEqual({ from: at(1), to: at(3) });
    line.fill({ from: at(1), to: at(3) }, columns([])); // nothing was traded then
    line.add(bar(3));
    expect(minutesOf(line.take())).toEqual([3]);
  });

  it("sees no hole where a connection goes on in the minute in which the last one ended", () => {
    const line = createBarLine();
    line.begin(at(1));
    line.add(bar(1));
    line.reach(at(2));
    line.end();
    line.begin(at(2));
    line.add(bar(2));
    expect([line.hole(), minutesOf(line.take())]).toEqual([undefined, [1, 2]]);
  });

  it("drops what a connection tells again from before", () => {
    const line = createBarLine();
    line.begin(at(1));
    for (const minute of [1, 2, 3]) line.add(bar(minute));
    line.end();
    line.begin(at(2)); // the other side replays
    for (const minute of [2, 3, 4]) line.add(bar(minute));
    expect(minutesOf(line.take())).toEqual([1, 2, 3, 4]);
  });

  it("joins two holes around a connection that saw nothing whole", () => {
    const line = createBarLine();
    line.begin(at(1));
    line.reach(at(2));
    line.end();
    line.begin(at(4));
    line.end();
    line.begin(at(9));
    expect(line.hole()).toEqual({ from: at(2), to: at(9) });
  });

  it("gives out all bars once and in order, whatever the connections, with holes filled from history", () => {
    // For each connection the minute at which it begins to see, and how many it sees.
    const connections = fc.array(
      fc.record({ skip: fc.integer({ min: -3, max: 6 }), sees: fc.integer({ min: 0, max: 6 }) }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(connections, fc.array(fc.boolean(), { maxLength: 12 }), (list, late) => {
        const line = createBarLine(at(0));
        const out: number[] = [];
        let minute = 0;
        const fillHoles = (): void => {
          const hole = line.hole();
          if (hole !== undefined) {
            const first = Math.ceil(hole.from / minuteMs);
            const count = hole.to / minuteMs - first;
            line.fill(hole, columns(Array.from({ length: count }, (_, i) => first + i)));
          }
          out.push(...minutesOf(line.take()));
        };
        for (const [index, { skip, sees }] of list.entries()) {
          minute = Math.max(0, minute + skip);
          line.begin(at(minute));
          for (let i = 0; i < sees; i++) line.add(bar(minute++));
          line.reach(at(minute));
          line.end();
          if (!late[index]) fillHoles();
        }
        while (line.hole() !== undefined) fillHoles();
        fillHoles();
        expect(out).toEqual(Array.from({ length: out.length }, (_, i) => i));
      }),
      { numRuns: 300 },
    );
  });
});
