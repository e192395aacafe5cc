import type { Format } from "./format.js";
import { headerlessLayout } from "./headerless.js";

/**
 * HistData's "Generic ASCII M1": `20150101 130000;1.209650;1.209770;1.209620;1.209620;0`, bid prices,
 * open times, a volume that is always 0.
 *
 * The vendor says "EST without daylight saving". Measured against UTC sources its files are not that:
 * from 2007 to 2018 they keep New York local time with daylight saving on the US dates, so a reader who
 * believes the vendor puts every summer bar an hour late. In 2019 they switch on the European dates, so
 * that some weeks of March, October and November are an hour off in any one clock: cleaning measures it.
 */
export const histdataFormat: Format = {
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
