import { PlumblineError } from "../core/errors.js";
import { formatUtc } from "../core/time.js";
import {
  allocateBars,
  type BarColumns,
  type BarSeries,
  barCount,
  barFlag,
  copyBars,
  viewBars,
} from "../market/bar.js";
import { timeframeDuration } from "../market/timeframe.js";
import { type Block, clearVotes, compactBlock, createBlock } from "./block.js";
import { describeCheck } from "./check-table.js";
import type { Check, Finding } from "./checks/check.js";
import { checks } from "./checks/index.js";
import { type CleanSinks, createLedger, type Ledger } from "./ledger.js";
import { type CleanOptions, cleanOptions, policyOf } from "./options.js";
import { createWeekClock } from "./outliers/week-profile.js";
import { buildReport, type QualityReport } from "./quality-report.js";
import { sortByTime, takeRows } from "./reorder.js";
import { createGapFiller } from "./repairs/fill-gap.js";
import type { CleanWitnesses } from "./witness/witness.js";

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
 * @param sinks - Given every repair, every rejected row and every suspect price.
 * @param witnesses - Other series of the same market, read alongside.
 * @returns Chunks of their own memory, 16,384 rows but for the last; at last the report.
 * @throws CLEAN_OPTION_INVALID; CLEAN_CHECK_FAILED if a check whose policy is `fail` finds something.
 */
export async function* cleanBars(
  chunks: AsyncIterable<BarColumns> | Iterable<BarColumns>,
  series: BarSeries,
  options: Partial<CleanOptions> = {},
  sinks: CleanSinks = {},
  witnesses: CleanWitnesses = {},
): AsyncGenerator<BarColumns, QualityReport> {
  const settings = cleanOptions(options);
  const ledger = createLedger(settings.detailRows, sinks);
  const capacity = 2 * settings.reorderRows;
  const running = checks.map((check) =>
    check.create({
      series,
      options: settings,
      policy: policyOf(settings, check.id),
      ledger,
      witnesses,
      capacity,
      durationMs: timeframeDuration(series.timeframe),
    }),
  );
  const mustFindNothing = checks.map(({ id }) => policyOf(settings, id) === "fail");

  const buffer = createBlock(capacity);
  const spare = createBlock(capacity);
  const order = new Uint32Array(capacity);
  const block = createBlock(capacity);
  const weekClock = createWeekClock();
  let newestArrived = Number.NEGATIVE_INFINITY;
  let readRows = 0;
  let emittedRows = 0;
  let [firstOpenTime, lastOpenTime] = [Number.NaN, Number.NaN];

  /** Step 1, for rows [start, end) of a chunk, as many as the buffer has room for. */
  const admit = (chunk: BarColumns, start: number, end: number): void => {
    const first = buffer.count;
    copyBars(chunk, start, end, buffer.rows, first);
    buffer.count = first + end - start;
    readRows += end - start;
    running[0].run(buffer, first);
    if (mustFindNothing[0]) requireNothing(checks[0], ledger);
    compactBlock(buffer, first);
    ledger.countRows("read", buffer, first, buffer.count);
    const { openTime } = buffer.rows;
    let newest = newestArrived; // a local: a double that closures share is boxed at each write
    for (let row = first; row < buffer.count; row++) {
      const time = openTime[row];
      if (time >= newest) newest = time;
      else ledger.count("reordered", time);
    }
    newestArrived = newest;
  };

  /**
   * Steps 2 and 3: leaves in `block` what the first `count` rows of the buffer come to. Check after check over a
   * block that stays in cache.
   */
  const examine = async (count: number): Promise<void> => {
    sortByTime(buffer, order, spare);
    takeRows(buffer, count, block);
    clearVotes(block);
    weekClock.write(block.rows.openTime, block.count, block.slot);
    for (let i = 1; i < running.length; i++) {
      const check = running[i];
      if (check.prepare !== undefined) await check.prepare(block);
      check.run(block, 0);
      if (mustFindNothing[i]) requireNothing(checks[i], ledger);
      compactBlock(block);
    }
    ledger.countRows("emitted", block, 0, block.count);
    if (block.count === 0) return;
    const { openTime } = block.rows;
    if (emittedRows === 0) firstOpenTime = openTime[0];
    lastOpenTime = openTime[block.count - 1];
    emittedRows += block.count;
  };

  const outlet = createOutlet(series, settings, ledger);
  for await (const chunk of chunks) {
    const rows = barCount(chunk);
    for (let start = 0; start < rows; ) {
      const end = Math.min(rows, start + capacity - buffer.count);
      admit(chunk, start, end);
      start = end;
      if (buffer.count < capacity) continue;
      await examine(settings.reorderRows);
      yield* outlet.give(block);
    }
  }
  await examine(buffer.count);
  yield* outlet.give(block);
  yield* outlet.end();

  const findings: Record<string, Finding> = {};
  running.forEach((check, index) => {
    const finding = check.finish?.() ?? {};
    if (mustFindNothing[index]) requireNothing(checks[index], ledger, finding.warnings);
    findings[checks[index].id] = finding;
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

/** Step 4: gathers rows into chunks, with bars before those that follow a gap where gaps are filled. */
function createOutlet(series: BarSeries, options: CleanOptions, ledger: Ledger) {
  const isFilling = policyOf(options, "gap") === "fill";
  const filler = isFilling
    ? createGapFiller(series.timeframe, options.fillBars, ledger)
    : undefined;
  let out = allocateBars(chunkRows);
  let outRows = 0;
  let [lastTime, lastClose] = [Number.NaN, Number.NaN];

  function* append(rows: BarColumns, start: number, end: number): Generator<BarColumns> {
    while (start < end) {
      const count = Math.min(end - start, chunkRows - outRows);
      copyBars(rows, start, start + count, out, outRows);
      start += count;
      outRows += count;
      if (outRows < chunkRows) continue;
      yield out;
      out = allocateBars(chunkRows);
      outRows = 0;
    }
  }

  return {
    *give({ rows, count }: Block): Generator<BarColumns> {
      let start = 0;
      if (filler !== undefined) {
        for (let row = 0; row < count; row++) {
          if ((rows.flags[row] & barFlag.afterGap) !== 0 && lastTime === lastTime) {
            yield* append(rows, start, row);
            const filled = filler.fill(lastTime, rows.openTime[row], lastClose);
            yield* append(filled, 0, barCount(filled));
            start = row;
          }
          lastTime = rows.openTime[row];
          lastClose = rows.close[row];
        }
      }
      yield* append(rows, start, count);
    },
    *end(): Generator<BarColumns> {
      if (outRows > 0) yield viewBars(out, 0, outRows);
    },
  };
}

/** @throws CLEAN_CHECK_FAILED if a check has found anything. */
function requireNothing(check: Check, ledger: Ledger, warnings: readonly string[] = []): void {
  const { about, counts } = describeCheck(check.id);
  const kind = counts.find((each) => !Number.isNaN(ledger.firstTime(each)));
  if (kind === undefined && warnings.length === 0) return;
  const time = kind === undefined ? Number.NaN : ledger.firstTime(kind);
  const at = Number.isFinite(time) ? `, the first at ${formatUtc(time)}` : "";
  const found = kind === undefined ? warnings.join("; ") : `${kind}${at}`;
  throw new PlumblineError("CLEAN_CHECK_FAILED", {
    message: `the check ${check.id} found what its policy forbids: ${found} (expected: ${about})`,
    where: { check: check.id, ...(Number.isFinite(time) ? { openTime: time } : {}) },
    remedy: `mend the source, or set another policy for ${check.id} under clean.policies`,
  });
}
