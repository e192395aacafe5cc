import type { TickLayout } from "../layout.js";
import type { SampleLine } from "../sample.js";
import type { TextFormat } from "./format.js";
import { headerlessLayout, isNumber, triedLines } from "./headerless.js";

/**
 * HistData's "Generic ASCII M1": `20150101 130000;1.209650;1.209770;1.209620;1.209620;0`, bid prices,
 * open times, a volume that is always 0.
 *
 * The vendor says "EST without daylight saving". Measured against UTC sources its files are not that:
 * from 2007 to 2018 they keep New York local time with daylight saving on the US dates, so a reader who
 * believes the vendor puts every summer bar an hour late. In 2019 they switch on the European dates, so
 * that some weeks of March, October and November are an hour off in any one clock: cleaning measures it.
 */
export const histdataFormat: TextFormat = {
  kind: "text",
  name: "histdata",
  title: "HistData Generic ASCII M1",
  example: "20150101 130000;1.209650;1.209770;1.209620;1.209620;0",
  clock: "NewYork",
  side: "bid",
  recognise: (sample) => {
    const layout = headerlessLayout(sample);
    if (layout === undefined || layout.separator !== ";" || layout.fieldCount !== 6)
      return undefined;
    const isOurs = sample.lines.some(({ fields }) => /^\d{8} \d{6}$/.test(fields[0]));
    if (!isOurs || layout.volumeField < 0) return undefined;
    return { layout: { ...layout, isZeroVolumeUnknown: true }, isUtc: false, notes: [] };
  },
};

/**
 * HistData's ASCII ticks: `20120201 000003660,1.306600,1.306770,0` = time with milliseconds; bid; ask; a
 * volume that is always 0. The clock is taken to be that of its bars, which see.
 */
export const histdataTicksFormat: TextFormat = {
  kind: "text",
  name: "histdata-ticks",
  title: "HistData ASCII ticks",
  example: "20120201 000003660,1.306600,1.306770,0",
  clock: histdataFormat.clock,
  side: "mid",
  recognise: (sample) => {
    const isOurs = ({ fields }: SampleLine) =>
      fields.length === 4 &&
      /^\d{8} \d{9}$/.test(fields[0]) &&
      fields.slice(1).every((field) => isNumber(field, "."));
    if (!sample.lines.slice(0, triedLines).some(isOurs)) return undefined;
    const layout: TickLayout = {
      rows: "ticks",
      separator: sample.separator,
      decimalMark: ".",
      headerLines: 0,
      fieldCount: 4,
      time: { kind: "calendar", order: "yearFirst", hasTimeOfDay: true, hasOffset: false },
      dateField: 0,
      timeOfDayField: -1,
      symbolField: -1,
      bidField: 1,
      askField: 2,
    };
    return { layout, isUtc: false, notes: [] };
  },
};
