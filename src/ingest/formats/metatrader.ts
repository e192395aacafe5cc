import type { Sample } from "../sample.js";
import type { TextFormat } from "./format.js";
import { headerLayout } from "./header.js";
import { headerlessLayout } from "./headerless.js";

/** What every MetaTrader server that does not say otherwise keeps: midnight at 17:00 New York. */
const brokerClock = "EET";

/** MetaTrader 4's History Center export: `2012.05.01,00:00,80.91950,80.93400,80.89500,80.89500,313`. */
export const metatrader4Format: TextFormat = {
  kind: "text",
  name: "metatrader4",
  title: "MetaTrader 4 export",
  example: "2012.05.01,00:00,80.91950,80.93400,80.89500,80.89500,313",
  clock: brokerClock,
  side: "bid",
  recognise: (sample) => {
    const layout = headerlessLayout(sample);
    if (layout === undefined || layout.timeOfDayField < 0) return undefined;
    const isOurs = sample.lines.some(({ fields }) =>
      /^\d{4}\.\d{2}\.\d{2}$/.test(fields[layout.dateField] ?? ""),
    );
    return isOurs ? { layout, isUtc: false, notes: [] } : undefined;
  },
};

/**
 * MetaTrader 5's bar export: tabs, `<DATE> <TIME> <OPEN> <HIGH> <LOW> <CLOSE> <TICKVOL> <VOL> <SPREAD>`,
 * no `<TIME>` for days, spreads in points.
 */
export const metatrader5Format: TextFormat = {
  kind: "text",
  name: "metatrader5",
  title: "MetaTrader 5 export",
  example: "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>",
  clock: brokerClock,
  side: "bid",
  recognise: (sample) => {
    if (!sample.lines[0].fields.includes("<OPEN>")) return undefined;
    const { layout } = headerLayout(sample);
    return { layout: { ...layout, spreadUnit: "point" }, isUtc: false, notes: [] };
  },
};

/**
 * MetaTrader 5 prices as counts of the instrument's last decimal, as programs that read its history
 * write them: `2012-11-26 20:00:00,129613.0,130053.0,129587.00000000001,129934.0,6871`.
 */
export const metatraderPointsFormat: TextFormat = {
  kind: "text",
  name: "metatrader-points",
  title: "MetaTrader 5 in integer points",
  example: "Date,open,high,low,close,tick_volume\n2012-11-26 20:00:00,129613.0,130053.0,…",
  clock: brokerClock,
  side: "bid",
  recognise: (sample) => {
    if (!holdsPoints(sample)) return undefined;
    const { layout } = headerLayout(sample);
    const note = "prices are whole numbers, read as counts of the instrument's last decimal";
    return { layout: { ...layout, priceUnit: "point" }, isUtc: false, notes: [note] };
  },
};

/**
 * No pair of the eight majors has ever cost 10,000, and at five decimals (three in JPY) none costs fewer
 * points than that.
 */
const leastPoints = 10_000;

function holdsPoints(sample: Sample): boolean {
  const names = sample.lines[0].fields.map((name) => name.toLowerCase());
  const columns = ["open", "high", "low", "close"].map((name) => names.indexOf(name));
  const rows = sample.lines.slice(1);
  if (columns.includes(-1) || rows.length === 0) return false;
  const values = rows.flatMap(({ fields }) => columns.map((column) => Number(fields[column])));
  const readable = values.filter(Number.isFinite);
  return (
    readable.length * 2 > values.length &&
    readable.every((value) => value >= leastPoints && Math.abs(value - Math.round(value)) < 1e-3)
  );
}
