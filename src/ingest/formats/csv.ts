import type { TextFormat } from "./format.js";
import { headerLayout, namesTicks, tickHeaderLayout } from "./header.js";
import { hasHeader, headerlessLayout } from "./headerless.js";

/** Rows of time, open, high, low, close and perhaps volume, without a header. */
export const csvHeaderlessFormat: TextFormat = {
  kind: "text",
  name: "csv-headerless",
  title: "CSV without a header",
  example: "2020-08-27 15:13,1.1789,1.17894,1.17847,1.17848,608",
  clock: "UTC",
  side: "bid",
  recognise: (sample) => {
    const layout = headerlessLayout(sample);
    if (layout === undefined) return undefined;
    const isUtc = layout.time.kind !== "calendar" || layout.time.hasOffset;
    return { layout, isUtc, notes: [] };
  },
};

/** Any CSV whose header names a time, a bid and an ask, and no open: ticks. */
export const csvTicksFormat: TextFormat = {
  kind: "text",
  name: "csv-ticks",
  title: "CSV of ticks with a header",
  example: "timestamp,bid,ask\n2013-01-01 22:00:00.295000+00:00,86.655,86.728",
  clock: "UTC",
  side: "mid",
  recognise: (sample) =>
    hasHeader(sample) && namesTicks(sample) ? tickHeaderLayout(sample) : undefined,
};

/** Any CSV whose header names a time and four prices. */
export const csvFormat: TextFormat = {
  kind: "text",
  name: "csv",
  title: "CSV with a header",
  example:
    "timestamp,open,high,low,close\n2012-02-01 00:00:00+00:00,1.57608,1.57610,1.57585,1.57585",
  clock: "UTC",
  side: "bid",
  recognise: (sample) => (hasHeader(sample) ? headerLayout(sample) : undefined),
};
