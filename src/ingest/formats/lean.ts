import { PlumblineError } from "../../core/errors.js";
import { dayMs } from "../../core/time.js";
import type { Zone } from "../../core/zone.js";
import { leanMarketIn, type leanMarkets } from "../file-name.js";
import type { BarLayout, TickLayout } from "../layout.js";
import type { TimeForm } from "../row-time.js";
import type { Sample } from "../sample.js";
import type { Recognised, TextFormat } from "./format.js";
import { isNumber, triedLines } from "./headerless.js";

/**
 * The clocks in which QuantConnect's data is kept, by the folder of its market (LEAN,
 * `Data/market-hours/market-hours-database.json`, `dataTimeZone`): OANDA's is UTC, FXCM's New York
 * winter time all year.
 */
const marketClocks: Readonly<Record<(typeof leanMarkets)[number], Zone>> = {
  oanda: "UTC",
  fxcm: "UTC-5",
};

/** Columns of the bid's open, high, low and close, its size, and the ask's. */
const quoteFields = 11;
const askFields = [6, 7, 8, 9] as const;

/**
 * QuantConnect LEAN's quote bars. Hours and days begin with their time,
 * `20070101 21:00,bidO,bidH,bidL,bidC,bidSize,askO,askH,askL,askC,askSize`; minutes and seconds with the
 * milliseconds after the midnight of the day that the file's name begins with. Sizes are 0 in spot FX and
 * are not read. Bars are of the mid unless a side is asked for; the spread is that of the closes.
 *
 * @see https://github.com/QuantConnect/Lean/tree/master/Data/forex
 */
export const leanFormat: TextFormat = {
  kind: "text",
  name: "lean",
  title: "QuantConnect LEAN quote bars",
  example: "20070101 21:00,1.31927,1.31955,1.3187,1.31935,0,1.32027,1.32055,1.3197,1.32035,0",
  clock: "UTC",
  side: "mid",
  recognise: (sample) => {
    const first = firstRow(sample, quoteFields);
    if (first === undefined) return undefined;
    const isDated = /^\d{8} \d{2}:\d{2}$/.test(first[0]);
    if (!isDated && !isMillisecondOfDay(first[0])) return undefined;
    const time: TimeForm = isDated
      ? { kind: "calendar", order: "yearFirst", hasTimeOfDay: true, hasOffset: false }
      : { kind: "sinceMidnight", midnight: midnightOf(sample) };
    const layout: BarLayout = {
      ...rowsOf(sample, quoteFields, time),
      rows: "bars",
      openField: 1,
      highField: 2,
      lowField: 3,
      closeField: 4,
      volumeField: -1,
      spreadField: -1,
      priceUnit: "price",
      spreadUnit: "price",
      isZeroVolumeUnknown: false,
      ask: askFields,
    };
    return { layout, isUtc: false, clock: marketClock(sample), notes: [] };
  },
};

/** QuantConnect LEAN's ticks: `ms,bid,ask`, milliseconds after the midnight of the day in the file's name. */
export const leanTicksFormat: TextFormat = {
  kind: "text",
  name: "lean-ticks",
  title: "QuantConnect LEAN quote ticks",
  example: "8715,1.39101,1.39114",
  clock: "UTC",
  side: "mid",
  recognise: (sample): Recognised | undefined => {
    const first = firstRow(sample, 3);
    if (first === undefined || !isMillisecondOfDay(first[0])) return undefined;
    const midnight = midnightOf(sample);
    const layout: TickLayout = {
      ...rowsOf(sample, 3, { kind: "sinceMidnight", midnight }),
      rows: "ticks",
      bidField: 1,
      askField: 2,
    };
    const localEnd = midnight + dayMs;
    return { layout, isUtc: false, clock: marketClock(sample), localEnd, notes: [] };
  },
};

/** The first row that can be one of ours; undefined where there is none near the beginning. */
function firstRow(sample: Sample, fieldCount: number): readonly string[] | undefined {
  if (sample.separator !== ",") return undefined;
  const found = sample.lines.slice(0, triedLines).find(({ fields: [time, ...prices] }) => {
    const isPrice = (field: string) => field === "" || isNumber(field, ".");
    return prices.length === fieldCount - 1 && prices.every(isPrice) && /^\d+( |$)/.test(time);
  });
  return found?.fields;
}

function isMillisecondOfDay(text: string): boolean {
  return /^\d{1,8}$/.test(text) && Number(text) < dayMs;
}

function rowsOf(sample: Sample, fieldCount: number, time: TimeForm) {
  return {
    separator: sample.separator,
    decimalMark: ".",
    headerLines: 0,
    fieldCount,
    time,
    dateField: 0,
    timeOfDayField: -1,
    symbolField: -1,
  } as const;
}

function marketClock(sample: Sample): Zone | undefined {
  const market = leanMarketIn(sample.names);
  return market === undefined ? undefined : marketClocks[market];
}

/** Midnight, in the file's clock, of the day that its name or its zip's begins with. */
function midnightOf(sample: Sample): number {
  for (const name of sample.names.slice(0, 2)) {
    const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})_/.exec(name)?.map(Number) ?? [];
    if (year === undefined) continue;
    const midnight = Date.UTC(year, month - 1, day);
    if (new Date(midnight).getUTCDate() === day && month <= 12) return midnight;
  }
  throw new PlumblineError("INGEST_TIME_AMBIGUOUS", {
    message: `the rows of ${sample.file} count milliseconds of a day, but its name does not begin with the day`,
    where: { file: sample.file },
    remedy: "keep the name that LEAN gave it, such as 20140508_quote.zip",
  });
}
