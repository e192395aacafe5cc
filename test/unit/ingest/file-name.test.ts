import { expect, it } from "vitest";
import { placeNames, readNameHints, tellingsOf } from "../../../src/ingest/file-name.js";

it.each([
  ["DAT_ASCII_EURUSD_M1_2015.csv", "EURUSD", "M1"],
  ["HISTDATA_COM_ASCII_GBPUSD_M12018.zip", "GBPUSD", undefined],
  ["AUDUSDh1.csv.gz", "AUDUSD", "H1"],
  ["EURCHFd1.csv", "EURCHF", "D1"],
  ["eur_usd-h4.csv", "EURUSD", "H4"],
  ["EUR-USD.csv", "EURUSD", undefined],
  ["EURUSD.m_M15.csv", "EURUSD", "M15"],
  ["prices.csv", undefined, undefined],
  ["EURUSD-GBPUSD.csv", undefined, undefined],
  ["NEURUSD.csv", undefined, undefined],
])("reads the instrument and timeframe in %s", (name, instrument, timeframe) => {
  const hints = readNameHints([name]);
  expect([hints.instrument, hints.timeframe]).toEqual([instrument, timeframe]);
});

it("reads the side from a word of its own only", () => {
  expect(readNameHints(["gbpusd-m1-ask-2012.csv.gz"]).side).toBe("ask");
  expect(readNameHints(["usdjpy_BID.csv"]).side).toBe("bid");
  expect(readNameHints(["midnight-task.csv"]).side).toBeUndefined();
});

it("believes the entry before the zip", () => {
  expect(readNameHints(["USDJPY.csv", "EURUSD.zip"]).instrument).toBe("USDJPY");
});

it("knows HistData's names", () => {
  expect(readNameHints(["DAT_MT_EURUSD_M1_2015.csv"]).isHistdata).toBe(true);
  expect(readNameHints(["EURUSD.csv"]).isHistdata).toBe(false);
});

it("gives the names that may tell, most telling first", () => {
  expect(placeNames("/data/oanda/tick/eurusd/20140508_quote.zip", "a.csv").slice(0, 5)).toEqual([
    "a.csv",
    "20140508_quote.zip",
    "eurusd",
    "tick",
    "oanda",
  ]);
});

it.each([
  ["/home/one/bars.csv", ""],
  ["/home/two/gbpusd-ask-2012.csv.gz", "side=ask"],
  ["/x/DAT_ASCII_EURUSD_M1_2015.zip", "timeframe=M1 vendor=histdata"],
  ["/x/fxcm/minute/eurusd/20140508_quote.zip", "day=20140508 market=fxcm"],
  ["/x/EURUSD/2024/00/02/13h_ticks.bi5", "place=EURUSD/2024/00/02/13h_ticks.bi5"],
])("tells of %s what its bytes do not: %j", (path, told) => {
  expect(tellingsOf(path)).toBe(told);
});
