import type { Hooks } from "../core/hooks.js";
import { formatUtc } from "../core/time.js";
import { type BarColumns, barCount, concatenateBars, type Side } from "../market/bar.js";
import type { TickColumns } from "../market/tick.js";
import { createTickAggregator, type TickCounts } from "../market/tick-bars.js";
import type { Timeframe } from "../market/timeframe.js";
import type { Quarantine } from "./quarantine.js";
import { createTickCounter, explainTicks, type TickSummary } from "./tick-summary.js";

/** Bars that are given out together. */
const chunkRows = 16_384;

/** The ticks of one file. */
export interface TickFile {
  /** Name in quarantine. */
  readonly name: string;
  /** Each chunk is valid until the next is asked for. */
  readonly chunks: AsyncGenerator<TickColumns>;
  /** UTC ms up to which the file has all ticks; null where it does not say. */
  readonly until: number | null;
}

/** Bars made of ticks. */
export interface AggregatedTicks {
  /** Each chunk is valid until the next is asked for. */
  readonly chunks: AsyncGenerator<BarColumns>;
  /** What was seen in the ticks so far, and where they went. */
  findings(): TickFindings;
}

/** All that is known of the ticks once they are bars. */
export type TickFindings = TickSummary & Omit<TickCounts, "inBars">;

/**
 * Makes bars of the ticks of several files, one after another: bars that reach over the end of a file come
 * out whole. Ticks of a file that lie before those of the file before it go to quarantine.
 *
 * The last bar comes out only where the last file says that it has all ticks up to its end.
 */
export function aggregateTicks(
  files: Iterable<TickFile>,
  timeframe: Timeframe,
  side: Side,
  quarantine: Quarantine,
): AggregatedTicks {
  const aggregator = createTickAggregator(timeframe, side);
  const counter = createTickCounter();

  /** An hour of ticks makes sixty bars, and each chunk costs the writer some milliseconds. */
  let waiting: BarColumns[] = [];
  let waitingRows = 0;
  const keep = (bars: BarColumns): void => {
    if (barCount(bars) === 0) return;
    waiting.push(bars);
    waitingRows += barCount(bars);
  };

  async function* chunks(): AsyncGenerator<BarColumns> {
    for (const { name, chunks, until } of files) {
      let record = 0;
      for await (const ticks of chunks) {
        const { bars } = aggregator.push(ticks);
        const late = aggregator.lateRows;
        for (const row of late) {
          const { time, bid, ask } = ticks;
          const text = `${formatUtc(time[row])} ${bid[row]} ${ask[row]}`;
          quarantine.add({ file: name, line: record + row + 1, reason: "time-backwards", text });
        }
        counter.add(late.length === 0 ? ticks : withoutRows(ticks, late));
        record += ticks.time.length;
        keep(bars);
      }
      if (until !== null) keep(aggregator.advance(until).bars);
      if (waitingRows < chunkRows) continue;
      yield concatenateBars(waiting);
      waiting = [];
      waitingRows = 0;
    }
    if (waitingRows > 0) yield concatenateBars(waiting);
  }

  return {
    chunks: chunks(),
    findings: () => {
      const { unfinished, late, afterClose } = aggregator.counts();
      return { ...counter.summary(), unfinished, late, afterClose };
    },
  };
}

/**
 * What was seen in the ticks of several parts of a series, taken together. Pauses from one part to the next are
 * in none of them.
 */
export function joinTickFindings(parts: readonly TickFindings[]): TickFindings {
  const sum = (of: (part: TickFindings) => number) =>
    parts.reduce((all, part) => all + of(part), 0);
  const holes = parts.flatMap(({ longestHole }) => longestHole ?? []);
  const lengthOf = (hole: { readonly from: string; readonly to: string }) =>
    Date.parse(hole.to) - Date.parse(hole.from);
  const [longestHole] = holes.sort((a, b) => lengthOf(b) - lengthOf(a));
  return {
    tickCount: sum((part) => part.tickCount),
    crossedCount: sum((part) => part.crossedCount),
    lockedCount: sum((part) => part.lockedCount),
    repeatedStampCount: sum((part) => part.repeatedStampCount),
    widestSpread: parts.reduce((widest, part) => Math.max(widest, part.widestSpread), 0),
    holeCount: sum((part) => part.holeCount),
    ...(longestHole !== undefined && { longestHole }),
    unfinished: sum((part) => part.unfinished),
    late: sum((part) => part.late),
    afterClose: sum((part) => part.afterClose),
  };
}

/** Tells a person what was seen in the ticks, once all of them were. */
export function tellTicks(findings: TickFindings, hooks: Hooks): void {
  for (const message of explainTicks(findings)) {
    hooks.emit({ type: "note", stage: "ingest", level: "warning", message });
  }
  const { unfinished } = findings;
  if (unfinished === 0) return;
  const message = `the last ${unfinished} ticks are in no bar: the files do not say whether more would follow in theirs`;
  hooks.emit({ type: "note", stage: "ingest", level: "info", message });
}

function withoutRows(ticks: TickColumns, rows: Int32Array): TickColumns {
  const left = new Set(rows);
  const keep = (_: number, row: number) => !left.has(row);
  return {
    time: ticks.time.filter(keep),
    bid: ticks.bid.filter(keep),
    ask: ticks.ask.filter(keep),
  };
}
