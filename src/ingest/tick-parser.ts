import type { Zone } from "../core/zone.js";
import { allocateTicks, type TickColumns, viewTicks } from "../market/tick.js";
import { parseDecimal } from "./decimal.js";
import { createFieldTimeReader } from "./field-time.js";
import type { TickLayout } from "./layout.js";
import {
  createLineParser,
  defaultChunkRows,
  type LineParser,
  type RowFields,
  type RowReader,
} from "./line-parser.js";
import type { RejectedLine } from "./quarantine.js";
import { earliestTime, latestTime } from "./row-time.js";

/** What a parser must know besides the layout. */
export interface TickParserOptions {
  /** Name of the file in errors and quarantine. */
  readonly file: string;
  readonly clock: Zone;
  readonly reject: (row: RejectedLine) => void;
  readonly chunkRows?: number;
  /** As in `LineParserOptions`. */
  readonly mostBytes?: number;
}

/**
 * A parser of one file of ticks. A row whose time lies before that of a row above it is rejected: no bar
 * can hold it without having seen the future. Its errors are those of `createLineParser`.
 */
export function createTickParser(
  layout: TickLayout,
  options: TickParserOptions,
): LineParser<TickColumns> {
  const { file, reject, chunkRows = defaultChunkRows, mostBytes } = options;
  const reader = (fields: RowFields) => createTickReader(layout, options.clock, chunkRows, fields);
  return createLineParser(layout, { file, reject, chunkRows, mostBytes, reader });
}

function createTickReader(
  layout: TickLayout,
  clock: Zone,
  chunkRows: number,
  fields: RowFields,
): RowReader<TickColumns> {
  const { bidField, askField } = layout;
  const { bytes, ends, decimalMark } = fields;
  const readTime = createFieldTimeReader(layout, clock, fields);
  const ticks = allocateTicks(chunkRows);
  let lastTime = Number.NEGATIVE_INFINITY;
  const readField = (field: number): number =>
    parseDecimal(bytes, ends[field] + 1, ends[field + 1], decimalMark);
  return {
    read: (row) => {
      const time = readTime();
      if (time !== time) return "time-unreadable";
      if (!(time >= earliestTime && time < latestTime)) return "time-outside";
      if (time < lastTime) return "time-backwards";
      const bid = readField(bidField);
      const ask = readField(askField);
      if (bid !== bid || ask !== ask) return "number-unreadable";
      if (!(bid > 0 && ask > 0)) return "price-not-positive";
      lastTime = time;
      ticks.time[row] = time;
      ticks.bid[row] = bid;
      ticks.ask[row] = ask;
      return undefined;
    },
    view: (rowCount) => viewTicks(ticks, 0, rowCount),
  };
}
