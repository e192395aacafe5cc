import { describe, expect, it } from "vitest";
import { type CheckId, checkIds, policiesOf } from "../../../src/clean/index.js";
import { type BarColumns, barFlag, priceColumns } from "../../../src/market/bar.js";
import { cleanAll, pickRows, quietBars } from "../../support/clean.js";

const rowsBut = (count: number, from: number, to: number) =>
  Array.from({ length: count }, (_, row) => row).filter((row) => row < from || row >= to);

/** Bars in which exactly one check finds something. */
const faults: { readonly [Id in CheckId]?: (bars: BarColumns) => BarColumns } = {
  schema: (bars) => {
    bars.open[200] = Number.NaN;
    return bars;
  },
  duplicate: (bars) => pickRows(bars, [...bars.openTime.keys(), 399]),
  unit: (bars) => {
    for (const column of priceColumns) bars[column][200] *= 100;
    return bars;
  },
  ohlcOrder: (bars) => {
    [bars.high[200], bars.low[200]] = [bars.low[200], bars.high[200]];
    return bars;
  },
  spread: (bars) => {
    bars.spread[200] = -1;
    return bars;
  },
  volume: (bars) => {
    bars.tickVolume[200] = 0;
    return bars;
  },
  wick: (bars) => {
    bars.high[200] += 0.01;
    return bars;
  },
  close: (bars) => {
    bars.close[200] += 0.01;
    bars.high[200] = bars.close[200];
    return bars;
  },
  jump: (bars) => {
    bars.close[200] += 0.01;
    bars.high[200] = bars.close[200];
    return bars;
  },
  staleQuote: (bars) => {
    for (const column of priceColumns) bars[column].fill(bars.close[199], 200, 300);
    return bars;
  },
  gap: (bars) => pickRows(bars, rowsBut(400, 200, 260)),
};

describe("the policy fail", () => {
  for (const [id, fault] of Object.entries(faults)) {
    it(`stops at what ${id} finds with CLEAN_CHECK_FAILED, and not without it`, async () => {
      const policies = { [id]: "fail" };
      await expect(cleanAll(quietBars(400), { policies })).resolves.toBeDefined();
      await expect(cleanAll(fault(quietBars(400)), { policies })).rejects.toMatchObject({
        code: "CLEAN_CHECK_FAILED",
        where: { check: id },
        message: expect.stringContaining(`the check ${id} found what its policy forbids`),
      });
    });
  }

  it("stops at the end for checks that need the whole series", async () => {
    const bars = quietBars(15 * 1_440);
    for (let row = 0; row < bars.openTime.length; row++) bars.openTime[row] += 3 * 3_600_000;
    const options = { policies: { clock: "fail", closedMarket: "flag" } } as const;
    await expect(cleanAll(bars, options)).rejects.toMatchObject({
      code: "CLEAN_CHECK_FAILED",
      message: expect.stringContaining("+3 h from"),
    });
  });
});

it("has every default policy do what it says: nothing is dropped by flag", async () => {
  const flagging = Object.fromEntries(
    checkIds.filter((id) => policiesOf(id).includes("flag")).map((id) => [id, "flag"]),
  );
  for (const [id, fault] of Object.entries(faults)) {
    if (flagging[id] === undefined) continue;
    const bars = fault(quietBars(400));
    const { report, repairs, bars: out } = await cleanAll(bars, { policies: flagging });
    expect(report.rows.rejected, id).toBe(0);
    expect(repairs, id).toEqual([]);
    for (const column of priceColumns) expect(out[column], id).toEqual(bars[column]);
  }
});

describe("spreads that cannot be", () => {
  const crossed = () => {
    const bars = quietBars(60);
    bars.spread[30] = -0.0001;
    bars.spread[31] = 0.9;
    return bars;
  };
  it.each([
    ["drop", [Number.NaN, Number.NaN], barFlag.repaired],
    ["fill", [0.00002, 0.00002], barFlag.repaired],
    ["flag", [-0.0001, 0.9], barFlag.suspect],
  ] as const)("under %s become %j", async (policy, expected, flag) => {
    const { bars } = await cleanAll(crossed(), { policies: { spread: policy } });
    expect([bars.spread[30], bars.spread[31]]).toEqual(expected);
    expect(bars.flags[30]).toBe(flag);
  });
  it("are cut where the policy is winsorise", async () => {
    const bars = crossed();
    const out = (await cleanAll(bars, { policies: { spread: "winsorise" } })).bars;
    expect(out.spread[30]).toBe(0);
    expect(out.spread[31]).toBeCloseTo(0.1 * bars.close[31], 12);
  });
});

it("drops bars of a frozen quote, from the bar on at which it is one", async () => {
  const bars = quietBars(400);
  for (const column of priceColumns) bars[column].fill(bars.close[199], 200, 300);
  const flagged = await cleanAll(bars);
  const dropped = await cleanAll(bars, { policies: { staleQuote: "drop" } });
  expect(dropped.rejects).toHaveLength(flagged.report.counts.stale);
  expect(dropped.rejects.every(({ check }) => check === "staleQuote")).toBe(true);
});

it("drops a bar whose high is below its low where it is not to be mended", async () => {
  const bars = quietBars(60);
  bars.high[30] = bars.low[30] - 0.001;
  const { rejects } = await cleanAll(bars, { policies: { ohlcOrder: "drop" } });
  expect(rejects).toMatchObject([{ check: "ohlcOrder", openTime: bars.openTime[30] }]);
});

describe("gaps that are filled", () => {
  const options = { policies: { gap: "fill" }, fillBars: 3 } as const;

  it("get the close before for their first bars, flagged, and nothing else changes", async () => {
    const bars = quietBars(60);
    const {
      bars: out,
      report,
      repairs,
    } = await cleanAll(pickRows(bars, rowsBut(60, 20, 40)), options);
    expect([...out.openTime.subarray(20, 24)]).toEqual(
      [20, 21, 22, 40].map((row) => bars.openTime[row]),
    );
    for (const row of [20, 21, 22]) {
      for (const column of priceColumns) expect(out[column][row]).toBe(bars.close[19]);
      expect(out.spread[row]).toBeNaN();
      expect(out.tickVolume[row]).toBeNaN();
      expect(out.flags[row]).toBe(barFlag.filled);
    }
    expect(out.flags[23]).toBe(barFlag.afterGap);
    expect(report.rows).toEqual({ read: 40, emitted: 40, rejected: 0, filled: 3 });
    expect(report.components.completeness).toBeCloseTo(40 / 60, 6); // what stands in is not there
    expect(repairs).toHaveLength(3);
    expect(repairs[0]).toMatchObject({ check: "gap", column: "close", is: bars.close[19] });
  });

  it("are filled alike at their front, however long they become", async () => {
    const bars = quietBars(600);
    const filledOf = async (end: number) => {
      const { bars: out } = await cleanAll(pickRows(bars, rowsBut(600, 20, end)), options);
      return [...out.openTime.subarray(20, 23)];
    };
    const front = [20, 21, 22].map((row) => bars.openTime[row]);
    expect(await filledOf(23)).toEqual(front);
    expect(await filledOf(500)).toEqual(front);
  });

  it("are not filled over a weekend, but on both sides of it", async () => {
    const friday = Date.UTC(2024, 2, 22, 20, 30);
    const bars = quietBars(60, friday); // the last half hour of Friday, the first of Sunday
    const { bars: out } = await cleanAll(pickRows(bars, rowsBut(60, 29, 35)), options);
    const filled = [...out.flags.keys()].filter((row) => out.flags[row] === barFlag.filled);
    expect(filled.map((row) => out.openTime[row])).toEqual(
      [29, 30, 31].map((row) => bars.openTime[row]),
    );
  });

  it("leave chunks of 16,384 rows", async () => {
    const bars = quietBars(20_000);
    const rows = [...Array(20_000).keys()].filter((row) => row % 10 !== 5);
    const { chunks, bars: out } = await cleanAll(pickRows(bars, rows), options);
    expect(chunks.map(({ openTime }) => openTime.length)).toEqual([16_384, 20_000 - 16_384]);
    expect([...out.openTime]).toEqual([...bars.openTime]);
  });

  it("are filled up to four-hour bars", async () => {
    const bars = quietBars(30);
    const opens = Date.UTC(2024, 2, 18, 1); // Monday 21:00 New York of the day before
    for (let row = 0; row < 30; row++) bars.openTime[row] = opens + row * 4 * 3_600_000;
    const series = { instrument: "EURUSD", timeframe: "H4", side: "bid" } as const;
    const { bars: out } = await cleanAll(pickRows(bars, rowsBut(20, 5, 7)), options, series);
    const filled = [...out.flags.keys()].filter((row) => out.flags[row] === barFlag.filled);
    expect(filled.map((row) => out.openTime[row])).toEqual([bars.openTime[5], bars.openTime[6]]);
  });
});
