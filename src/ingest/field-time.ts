import type { Zone } from "../core/zone.js";
import type { Layout } from "./layout.js";
import type { RowFields } from "./line-parser.js";
import { createTimeReader } from "./row-time.js";

/**
 * Reads the time of the row whose fields are the parser's now: UTC ms, NaN where it cannot be read.
 */
export function createFieldTimeReader(
  layout: Pick<Layout, "time" | "dateField" | "timeOfDayField">,
  clock: Zone,
  { bytes, ends }: Pick<RowFields, "bytes" | "ends">,
): () => number {
  const { dateField, timeOfDayField } = layout;
  const read = createTimeReader(layout.time, clock);
  if (timeOfDayField < 0) {
    return () => read(bytes, ends[dateField] + 1, ends[dateField + 1], -1, -1);
  }
  return () =>
    read(
      bytes,
      ends[dateField] + 1,
      ends[dateField + 1],
      ends[timeOfDayField] + 1,
      ends[timeOfDayField + 1],
    );
}
