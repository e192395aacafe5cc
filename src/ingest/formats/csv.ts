import type { Format } from "./format.js";
import { headerLayout } from "./header.js";
import { hasHeader, headerlessLayout } from "./headerless.js";

/** Rows of time, open, high, low, close and perhaps volume, without a header. */
export const csvHeaderlessFormat: Format = {
  name: "csv-headerless",
  title: "CSV without a header",
  example: "2020-08-27 15:13,1.1789,1.17894,1.17847,1.17848,608",
  clock: "UTC",
  side: "bid",
  recognise: (sample) => {
    const layout = headerlessLayout(sample);
    if (layout === undefined) return undefined;
    const isUtc = layout.time.kind === "epoch" || layout.time.hasOffset;
    return { layout, isUtc, notes: [] };
  },
};

/** Any CSV whose header names a time and four prices. */
export const csvFormat: Format = {
  name: "csv",
  title: "CSV with a header",
  example:
    "timestamp,open,high,low,close\n2012-02-01 00:00:00+00:00,1.57608,1.57610,1.57585,1.57585",
  clock: "UTC",
  side: "bid",
  recognise: (sample) => (hasHeader(sample) ? headerLayout(sample) : undefined),
};
