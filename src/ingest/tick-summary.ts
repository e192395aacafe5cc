import { formatDuration, formatUtc, hourMs, minuteMs } from "../core/time.js";
import { isMarketOpen } from "../market/calendar.js";
import { type TickColumns, tickCount } from "../market/tick.js";

/** What was seen in the ticks of a series: the traps of feeds, counted. */
export interface TickSummary {
  readonly tickCount: number;
  /** Quotes whose ask lies below their bid, and whose ask is their bid. */
  readonly crossedCount: number;
  readonly lockedCount: number;
  /** Ticks that have the millisecond of the tick before them. */
  readonly repeatedStampCount: number;
  /** Widest ask − bid, price units. */
  readonly widestSpread: number;
  /** Pauses of more than five minutes while the market is open. */
  readonly holeCount: number;
  /** The longest of them: the times of the ticks around it, ISO 8601; absent where there is none. */
  readonly longestHole?: { readonly from: string; readonly to: string };
}

/** Counts ticks as they pass. */
export interface TickCounter {
  add(ticks: TickColumns): void;
  summary(): TickSummary;
}

/** A pause that a liquid pair does not make. */
const holeMs = 5 * minuteMs;

/** A counter of the ticks of one series, in the order of their times. */
export function createTickCounter(): TickCounter {
  let count = 0;
  let crossed = 0;
  let locked = 0;
  let repeated = 0;
  let widest = 0;
  let holes = 0;
  let longest = 0;
  let longestFrom = Number.NaN;
  let last = Number.POSITIVE_INFINITY;
  return {
    add: ({ time, bid, ask }) => {
      const rows = tickCount({ time, bid, ask });
      for (let row = 0; row < rows; row++) {
        const spread = ask[row] - bid[row];
        if (spread < 0) crossed++;
        else if (spread === 0) locked++;
        if (spread > widest) widest = spread;
        const pause = time[row] - last;
        if (pause === 0) repeated++;
        else if (pause > holeMs && isInOpenMarket(last, time[row])) {
          holes++;
          if (pause > longest) {
            longest = pause;
            longestFrom = last;
          }
        }
        last = time[row];
      }
      count += rows;
    },
    summary: () => ({
      tickCount: count,
      crossedCount: crossed,
      lockedCount: locked,
      repeatedStampCount: repeated,
      widestSpread: widest,
      holeCount: holes,
      ...(longest > 0 && {
        longestHole: { from: formatUtc(longestFrom), to: formatUtc(longestFrom + longest) },
      }),
    }),
  };
}

/**
 * Whether the market is open from one time to the other. A pause over a weekend or a holiday is none of
 * the feed's; both are longer than the hour after which we look again.
 */
function isInOpenMarket(from: number, to: number): boolean {
  for (let time = from; time < to; time += hourMs) if (!isMarketOpen(time)) return false;
  return isMarketOpen(to);
}

/** The summary in words, one sentence for each thing that a person should know. */
export function explainTicks(summary: TickSummary): readonly string[] {
  const { tickCount, crossedCount, lockedCount, repeatedStampCount, longestHole } = summary;
  const share = (part: number) => `${part} of ${tickCount} ticks`;
  const sentences: string[] = [];
  if (crossedCount > 0) {
    sentences.push(`${share(crossedCount)} are crossed: their ask lies below their bid`);
  }
  if (lockedCount > 0) sentences.push(`${share(lockedCount)} are locked: their ask is their bid`);
  if (repeatedStampCount > 0) {
    sentences.push(`${share(repeatedStampCount)} have the millisecond of the tick before them`);
  }
  if (longestHole !== undefined) {
    const length = Date.parse(longestHole.to) - Date.parse(longestHole.from);
    sentences.push(
      `${summary.holeCount} pauses of more than ${formatDuration(holeMs)} in market hours, the longest ${formatDuration(length)} from ${longestHole.from} to ${longestHole.to}`,
    );
  }
  return sentences;
}
