import type { TickLayout } from "../layout.js";
import type { SampleLine } from "../sample.js";
import type { TextFormat } from "./format.js";
import { isNumber, triedLines } from "./headerless.js";

/**
 * TrueFX's monthly files of ticks: `EUR/USD,20090501 00:00:00.318,1.32637,1.32645` = pair; time in GMT;
 * bid; ask; no header. Copies that other tools have given a header are read as `csv-ticks`.
 *
 * @see https://www.truefx.com/truefx-historical-downloads/
 */
export const truefxFormat: TextFormat = {
  kind: "text",
  name: "truefx",
  title: "TrueFX ticks",
  example: "EUR/USD,20090501 00:00:00.318,1.32637,1.32645",
  clock: "UTC",
  side: "mid",
  recognise: (sample) => {
    const isOurs = ({ fields: [symbol, time, ...prices] }: SampleLine) =>
      prices.length === 2 &&
      /^[A-Z]{3}\/[A-Z]{3}$/.test(symbol) &&
      /^\d{8} \d{2}:\d{2}:\d{2}\.\d{3}$/.test(time) &&
      prices.every((field) => isNumber(field, "."));
    if (!sample.lines.slice(0, triedLines).some(isOurs)) return undefined;
    const layout: TickLayout = {
      rows: "ticks",
      separator: sample.separator,
      decimalMark: ".",
      headerLines: 0,
      fieldCount: 4,
      time: { kind: "calendar", order: "yearFirst", hasTimeOfDay: true, hasOffset: false },
      dateField: 1,
      timeOfDayField: -1,
      symbolField: 0,
      bidField: 2,
      askField: 3,
    };
    return { layout, isUtc: true, notes: [] };
  },
};
