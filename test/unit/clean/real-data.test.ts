import { describe, expect, it } from "vitest";
import { type BarColumns, barFlag, priceColumns } from "../../../src/market/bar.js";
import { resampleBars } from "../../../src/market/resample.js";
import { cleanAll, rowOf } from "../../support/clean.js";
import { readHistdata } from "../../support/histdata.js";
import { marketDataFile } from "../../support/market-data.js";
import { ascendingOnly, readFxcm, readLeanHours, readPoints } from "../../support/vendor-bars.js";

const eurusd = (year: number) =>
  marketDataFile("histdata", "eurusd", `DAT_ASCII_EURUSD_M1_${year}.zip`);
const yen2019 = marketDataFile("histdata", "usdjpy", "HISTDATA_COM_ASCII_USDJPY_M12019.zip");
const sterlingHours = marketDataFile("metatrader5_points", "GBPUSDh1.csv.gz");
const franc2018 = marketDataFile("histdata", "usdchf", "HISTDATA_COM_ASCII_USDCHF_M12018.zip");

const of = (instrument: string) => ({ instrument, timeframe: "M1", side: "bid" }) as const;
const declaredClock = "NewYork" as const;
const [y2003, y2004, y2005, y2011, y2015, y2018, y2019] = [
  2003, 2004, 2005, 2011, 2015, 2018, 2019,
].map(eurusd);
const sterlingTwo = [2018, 2019].map((year) =>
  marketDataFile("histdata", "gbpusd", `HISTDATA_COM_ASCII_GBPUSD_M1${year}.zip`),
);
const oandaHours = (symbol: string) => marketDataFile("lean", "oanda", "hour", `${symbol}.zip`);
const [euroHours, kiwiHours] = ["eurusd", "nzdusd"].map(oandaHours);
const fxcm = (side: string) => marketDataFile("fxcm_csv", `gbpusd-m1-${side}-2012.csv.gz`);
const [fxcmBid, fxcmAsk] = ["bid", "ask"].map(fxcm);
const francFourHours = marketDataFile("metatrader5_points", "EURCHFh4.csv.gz");
const hourly = (instrument: string) => ({ ...of(instrument), timeframe: "H1" }) as const;

describe("HistData EURUSD 2004", () => {
  it.skipIf(y2004 === undefined)(
    "cuts the January wicks of a hundred pips and drops the Saturday rows",
    async () => {
      const { report, repairs, bars } = await cleanAll(readHistdata(y2004 ?? ""), {
        declaredClock,
      });
      const wicks = repairs.filter(({ check }) => check === "wick");
      const january = wicks.filter(({ openTime }) => openTime < Date.UTC(2004, 1, 1));
      expect(january.length).toBeGreaterThanOrEqual(10);
      for (const { was, is } of january) expect(was - is).toBeGreaterThan(0.006);
      // 20040127 230800;1.260400;1.271100;1.260400;1.260700
      const time = Date.UTC(2004, 0, 28, 4, 8);
      expect(wicks).toContainEqual(expect.objectContaining({ openTime: time, was: 1.2711 }));
      expect(bars.close[rowOf(bars, time)]).toBe(1.2607);
      expect(bars.high[rowOf(bars, time)]).toBeLessThan(1.262);
      expect(report.findings.wick).toMatchObject({ market: 0, mendedMarket: 0 });
      expect(report.counts.closedMarket).toBeGreaterThan(150);
    },
  );
});

describe("HistData EURUSD 2019", () => {
  it.skipIf(y2019 === undefined)(
    "finds the hour that stands twice, the clock on European dates, and passes the gate",
    async () => {
      const { report, rejects } = await cleanAll(readHistdata(y2019 ?? ""), { declaredClock });
      const copies = rejects.filter(({ check }) => check === "duplicate");
      expect(copies).toHaveLength(60);
      const local = Date.UTC(2019, 9, 27, 19); // of the file; New York was on summer time
      const hour = copies.map(({ openTime }) => (openTime - local) / 3_600_000 - 4);
      expect(Math.min(...hour)).toBe(0);
      expect(Math.max(...hour)).toBeLessThan(1);
      expect(report.findings.clock).toMatchObject({
        agrees: false,
        measured: "New York hours on European daylight-saving dates",
      });
      expect(report.score).toBeGreaterThan(0.95);
    },
  );
});

describe("true extremes", () => {
  const extremes: [string, string | undefined, string, number, number][] = [
    ["SNB floor 2011-09-06", y2011, "EURUSD", Date.UTC(2011, 8, 6, 7, 55), 30],
    ["SNB 2015-01-15", y2015, "EURUSD", Date.UTC(2015, 0, 15, 9, 25), 60],
    ["ECB 2015-12-03", y2015, "EURUSD", Date.UTC(2015, 11, 3, 12, 30), 60],
    ["UK exit poll 2019-12-12", y2019, "EURUSD", Date.UTC(2019, 11, 12, 21, 55), 40],
    ["UK exit poll 2019-12-12", yen2019, "USDJPY", Date.UTC(2019, 11, 12, 21, 55), 40],
    ["JPY flash crash 2019-01-02", yen2019, "USDJPY", Date.UTC(2019, 0, 2, 22, 30), 40],
  ];
  for (const [name, path, symbol, from, minutes] of extremes) {
    it.skipIf(path === undefined)(`keeps every price of the ${name} in ${symbol}`, async () => {
      const day = 86_400_000;
      const raw = readHistdata(path ?? "", "NewYork", from - 5 * day, from + day);
      const { bars } = await cleanAll(raw, {}, of(symbol));
      let seen = 0;
      for (let time = from; time < from + minutes * 60_000; time += 60_000) {
        const row = rowOf(raw, time);
        if (row < 0) continue;
        seen++;
        for (const column of priceColumns)
          expect(bars[column][rowOf(bars, time)], `${column} at ${time}`).toBe(raw[column][row]);
      }
      expect(seen).toBeGreaterThan(minutes / 2);
    });
  }
});

it.skipIf(sterlingHours === undefined)(
  "keeps the sterling flash crash of 2016-10-07 in hourly bars, and finds the server's clock out",
  async () => {
    const raw = readPoints(sterlingHours ?? "");
    const { bars, report } = await cleanAll(raw, { declaredClock: "EET" }, hourly("GBPUSD"));
    const time = Date.UTC(2016, 9, 7, 2); // 23:00 UTC of the day before, in the server's clock
    expect(bars.low[rowOf(bars, time)]).toBe(raw.low[rowOf(raw, time)]);
    expect(bars.low[rowOf(bars, time)]).toBeLessThan(1.2);
    expect(report.counts.clippedWick).toBe(0);
    const { clock, precision } = report.findings;
    expect(clock).toMatchObject({ agrees: false });
    expect(report.warnings[0]).toContain("+2 h from 2012-11-18, +3 h from 2013-");
    // The weeks begin at the server's midnight from the first on. By activity it kept central European time until
    // November 2014: hourly returns of OANDA's EURUSD, in UTC, agree with that month by month.
    const { spans } = clock.activity as { spans: { hours: number; from: number; to: number }[] };
    const before = spans.filter(({ to }) => to < Date.UTC(2014, 11, 1));
    const after = spans.filter(({ from }) => from >= Date.UTC(2014, 11, 1));
    expect(new Set(before.map(({ hours }) => hours))).toEqual(new Set([1, 2]));
    expect(new Set(after.map(({ hours }) => hours))).toEqual(new Set([2, 3]));
    // 129587.00000000001 points
    expect(precision.noisy).toBeGreaterThan(10_000);
    expect(precision.finer).toBe(0);
  },
);

it.skipIf(franc2018 === undefined)("cuts nothing in USDCHF 2018", async () => {
  const { report } = await cleanAll(readHistdata(franc2018 ?? ""), {}, of("USDCHF"));
  expect(report.counts.clippedWick).toBe(0);
  expect(report.score).toBeGreaterThan(0.95);
});

describe("the days that HistData lacks", () => {
  it.skipIf(y2003 === undefined)(
    "are found: 2003-08-11 23:58 to 08-17, as a gap and as missing days",
    async () => {
      const { report } = await cleanAll(readHistdata(y2003 ?? ""), { declaredClock });
      const [gap] = report.findings.gap.longest as { from: number; bars: number }[];
      expect(new Date(gap.from).toISOString()).toBe("2003-08-12T03:59:00.000Z"); // 23:59 of the file
      expect(gap.bars).toBeGreaterThan(5_000);
      const { missingDays, first } = report.findings.missingSession;
      expect(missingDays).toBeGreaterThanOrEqual(3);
      expect(first).toContainEqual(
        expect.objectContaining({ session: "london", day: "2003-08-13" }),
      );
      expect(report.days.scores.filter((score) => score === 0).length).toBeGreaterThanOrEqual(3);
    },
  );

  it.skipIf(y2005 === undefined)(
    "are found at the end of 2005 only as far as the file goes",
    async () => {
      const { report } = await cleanAll(readHistdata(y2005 ?? ""), { declaredClock });
      expect(new Date(report.lastOpenTime ?? 0).toISOString().slice(0, 10)).toBe("2005-12-29");
    },
  );
});

it.skipIf(y2004 === undefined)(
  "drops the Saturdays of 2004 and does not take the frozen weekends for stale minutes",
  async () => {
    const { report, bars, rejects } = await cleanAll(readHistdata(y2004 ?? ""), { declaredClock });
    const isSaturday = (time: number) => new Date(time).getUTCDay() === 6;
    expect([...bars.openTime].some(isSaturday)).toBe(false);
    const saturdays = rejects.filter(({ openTime }) => isSaturday(openTime));
    expect(saturdays.length).toBeGreaterThan(50);
    expect(saturdays.every(({ check }) => check === "closedMarket")).toBe(true);
    expect(report.counts.stale).toBeLessThan(200);
  },
);

it.skipIf(y2011 === undefined)(
  "names December 2011 as the month of the fifth decimal",
  async () => {
    const raw = readHistdata(y2011 ?? "", "NewYork", Date.UTC(2011, 8, 1));
    const { report } = await cleanAll(raw, { declaredClock });
    expect(report.findings.precision).toMatchObject({
      spans: [
        { month: "2011-09", digits: 4 },
        { month: "2011-12", digits: 5 },
      ],
    });
    expect(report.warnings).toContain("prices change from 4 decimals to 5 decimals in 2011-12");
    expect(report.findings.distribution.shifts).toEqual([]); // finer, not of another shape
  },
);

it.skipIf(y2019 === undefined)(
  "finds the hour of 2019-03-31 that the file's clock left out",
  async () => {
    // 19:00 to 19:59 of the file; by New York's own clock 23:00 to 23:59 UTC, and nothing was lost: the file
    // had kept European dates, so the hour before it stands in closed hours. A gap is what it looks like.
    const raw = readHistdata(y2019 ?? "", "NewYork", Date.UTC(2019, 2, 25), Date.UTC(2019, 3, 5));
    const { report } = await cleanAll(raw, { declaredClock });
    expect(report.findings.gap.longest).toContainEqual(
      expect.objectContaining({ from: Date.UTC(2019, 2, 31, 23), bars: 60 }),
    );
  },
);

describe("sterling 2018–2019 by activity and by week", () => {
  it.skipIf(sterlingTwo.includes(undefined))(
    "keeps New York time, but for European dates in 2019",
    async () => {
      const chunks = sterlingTwo.map((path) => readHistdata(path ?? ""));
      const { report } = await cleanAll(chunks, { declaredClock }, of("GBPUSD"));
      expect(report.findings.clock).toMatchObject({
        measured: "New York hours on European daylight-saving dates",
        activity: { months: 24, agrees: true, spans: [] },
      });
      expect(report.findings.distribution).toMatchObject({ months: 24, shifts: [] });
    },
  );
});

it.skipIf(y2018 === undefined || euroHours === undefined)(
  "finds by three measures that HistData is not the fixed EST that its vendor declares",
  async () => {
    const asDeclared = ascendingOnly(readHistdata(y2018 ?? "", "UTC-5"));
    const hours = resampleBars(asDeclared, "M1", "H1");
    const vendor = [readLeanHours(euroHours ?? "")];
    const { report } = await cleanAll(hours, { declaredClock: "UTC-5" }, hourly("EURUSD"), {
      vendor,
    });
    expect(report.findings.clock).toMatchObject({
      agrees: false,
      measured: "NewYork",
      activity: { agrees: false, measured: "NewYork", spans: [{ hours: 1 }] },
    });
    const [lag] = report.findings.crossVendor.clockOff as { hours: number; months: number }[];
    expect(lag.hours).toBe(1);
    expect(lag.months).toBeGreaterThanOrEqual(7);
    const right = resampleBars(ascendingOnly(readHistdata(y2018 ?? "")), "M1", "H1");
    const agreed = await cleanAll(right, { declaredClock }, hourly("EURUSD"), { vendor });
    expect(agreed.report.warnings).toEqual([]);
    expect(agreed.report.findings.crossVendor).toMatchObject({ denied: 0, clockOff: [] });
  },
);

describe("OANDA's hours", () => {
  it.skipIf(euroHours === undefined)("lack a week of December 2016, and are found to", async () => {
    const { report } = await cleanAll(readLeanHours(euroHours ?? ""), {}, hourly("EURUSD"));
    // 2016-12-09 21:00 to 12-16 05:00
    const [gap] = report.findings.gap.longest as { from: number; to: number }[];
    expect([gap.from, gap.to].map((time) => new Date(time).toISOString())).toEqual([
      "2016-12-09T22:00:00.000Z", // the week ends with it
      "2016-12-16T04:00:00.000Z",
    ]);
    const { first } = report.findings.missingSession;
    expect(first).toContainEqual(expect.objectContaining({ session: "london", day: "2016-12-14" }));
    expect(report.findings.clock).toMatchObject({ agrees: true, activity: { agrees: true } });
    expect(report.warnings).toEqual([]);
  });

  it.skipIf(kiwiHours === undefined)(
    "keep NZDUSD's wick to 0.60671 of 2015-08-24, flagged at most, and week ends' spreads",
    async () => {
      const raw = readLeanHours(kiwiHours ?? "");
      const { bars, repairs, report } = await cleanAll(raw, {}, hourly("NZDUSD"));
      const time = Date.UTC(2015, 7, 24, 13);
      expect(bars.low[rowOf(bars, time)]).toBe(0.60671);
      expect(repairs).toEqual([]);
      expect(report.findings.spread).toMatchObject({ p95Pips: expect.any(Number) });
      expect(Number(report.findings.spread.widestPips)).toBeGreaterThan(20);
    },
  );
});

it.skipIf(fxcmBid === undefined || fxcmAsk === undefined)(
  "finds the 347 minutes in which FXCM's ask closes below its bid",
  async () => {
    const raw = readFxcm(fxcmBid ?? "", fxcmAsk ?? "");
    const { report, bars, repairs } = await cleanAll(raw, {}, of("GBPUSD"));
    const crossed = raw.spread.filter((spread) => spread < 0).length;
    expect(crossed).toBe(347);
    expect(report.counts.spread).toBe(347);
    expect(repairs.every(({ check, is }) => check === "spread" && Number.isNaN(is))).toBe(true);
    const repaired = bars.flags.filter((flags) => (flags & barFlag.repaired) !== 0).length;
    expect(repaired).toBe(347);
  },
);

it.skipIf(francFourHours === undefined)(
  "finds the weeks of January 2015 that EURCHF lacks, and takes no side on the franc's fall",
  async () => {
    const raw = readPoints(francFourHours ?? "");
    const series = { ...of("EURCHF"), timeframe: "H4" } as const;
    const { report, repairs } = await cleanAll(raw, { policies: { closedMarket: "flag" } }, series);
    const [longest] = report.findings.gap.longest as { from: number; to: number }[];
    expect(new Date(longest.from).toISOString().slice(0, 10)).toBe("2014-12-31");
    expect(new Date(longest.to).toISOString().slice(0, 10)).toBe("2015-01-18");
    expect(repairs).toEqual([]);
    expect(report.counts.unit).toBe(0);
  },
);

/** What is planted into real bars: the clean ones must be silent for it to count. */
it.skipIf(y2018 === undefined)("finds units and inversions planted into real minutes", async () => {
  const raw = readHistdata(y2018 ?? "", "NewYork", Date.UTC(2018, 2, 1), Date.UTC(2018, 3, 1));
  const scale = (row: number, of: (price: number) => number) => {
    for (const name of priceColumns) raw[name][row] = of(raw[name][row]);
  };
  expect((await cleanAll(raw)).report.counts.unit).toBe(0);
  for (const row of [3_000, 9_000]) scale(row, (price) => price * 1e5);
  for (const row of [5_000, 5_001]) swapInverted(raw, row);
  const { rejects } = await cleanAll(raw);
  expect(rejects.filter(({ check }) => check === "unit").map(({ openTime }) => openTime)).toEqual(
    [3_000, 5_000, 5_001, 9_000].map((row) => raw.openTime[row]),
  );
});

function swapInverted({ open, high, low, close }: BarColumns, row: number): void {
  [high[row], low[row]] = [1 / low[row], 1 / high[row]];
  open[row] = 1 / open[row];
  close[row] = 1 / close[row];
}
