import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { allocateBars, type BarColumns, priceColumns } from "../../../src/market/bar.js";
import { cleanAll, rowOf } from "../../support/clean.js";
import { readHistdata } from "../../support/histdata.js";
import { marketDataFile } from "../../support/market-data.js";

const eurusd = (year: number) =>
  marketDataFile("histdata", "eurusd", `DAT_ASCII_EURUSD_M1_${year}.zip`);
const yen2019 = marketDataFile("histdata", "usdjpy", "HISTDATA_COM_ASCII_USDJPY_M12019.zip");
const sterlingHours = marketDataFile("metatrader5_points", "GBPUSDh1.csv.gz");
const franc2018 = marketDataFile("histdata", "usdchf", "HISTDATA_COM_ASCII_USDCHF_M12018.zip");

const of = (instrument: string) => ({ instrument, timeframe: "M1", side: "bid" }) as const;
const declaredClock = "NewYork" as const;
const [y2004, y2011, y2015, y2019] = [2004, 2011, 2015, 2019].map(eurusd);

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
  "keeps the sterling flash crash of 2016-10-07 in hourly bars, and names the server's clock",
  async () => {
    const raw = readPoints(sterlingHours ?? "");
    const { bars, report } = await cleanAll(raw, {}, { ...of("GBPUSD"), timeframe: "H1" });
    const time = Date.UTC(2016, 9, 7, 2); // 23:00 UTC of the day before, in the server's clock
    expect(bars.low[rowOf(bars, time)]).toBe(raw.low[rowOf(raw, time)]);
    expect(bars.low[rowOf(bars, time)]).toBeLessThan(1.2);
    expect(report.counts.clippedWick).toBe(0);
    expect(report.findings.clock).toMatchObject({ agrees: false });
    expect(report.warnings[0]).toContain("+2 h from 2012-11-18, +3 h from 2013-");
  },
);

/** MetaTrader's export in points, its server's time read as UTC. */
function readPoints(path: string): BarColumns {
  const lines = gunzipSync(readFileSync(path)).toString("latin1").trim().split(/\r?\n/).slice(1);
  const bars = allocateBars(lines.length);
  lines.forEach((line, row) => {
    const [time, ...prices] = line.split(",");
    bars.openTime[row] = Date.parse(`${time.replace(" ", "T")}Z`);
    priceColumns.forEach((name, i) => {
      bars[name][row] = Number(prices[i]) * 1e-5;
    });
  });
  return bars;
}

it.skipIf(franc2018 === undefined)("cuts nothing in USDCHF 2018", async () => {
  const { report } = await cleanAll(readHistdata(franc2018 ?? ""), {}, of("USDCHF"));
  expect(report.counts.clippedWick).toBe(0);
  expect(report.score).toBeGreaterThan(0.95);
});
