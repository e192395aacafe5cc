import { declareErrors } from "../core/errors.js";

/** Codes of `market/`. */
export const marketErrors = declareErrors({
  MARKET_INSTRUMENT_UNKNOWN: {
    meaning: "a symbol is none of the 28 majors and crosses",
    remedy: "write it as base and quote, EURUSD",
  },
  MARKET_TIMEFRAME_UNKNOWN: {
    meaning: "a timeframe is none of M1 M5 M15 M30 H1 H4 D1 W1",
    remedy: "use one of these",
  },
  MARKET_TIMEFRAME_TOO_FINE: {
    meaning: "bars were asked for at a finer timeframe than the data has",
    remedy: "ask for the timeframe of the data or a longer one",
  },
  MARKET_BARS_UNORDERED: {
    meaning: "bars to be resampled do not ascend in open time",
    remedy: "clean them first: sort by open time and drop duplicates",
  },
  MARKET_STATE_FOREIGN: {
    meaning: "saved bytes are not the state of a resampler of these timeframes",
    remedy: "restore from a snapshot made by the same version for the same timeframes",
  },
  MARKET_TIME_OUTSIDE: {
    meaning: "a time lies outside the years that the calendar knows",
    remedy: "use UTC epoch milliseconds from 1971 to 2099",
  },
  MARKET_SIMULATION_INVALID: {
    meaning: "a simulated market was asked for with options that make none",
    remedy: "give an ascending range of times, strengths from 0 to 3 and rates from 0",
  },
});
