import { formatUtc } from "../core/time.js";
import {
  allocateBars,
  type BarColumns,
  barCount,
  copyBars,
  type Side,
  viewBars,
} from "../market/bar.js";
import { defaultChunkRows } from "./line-parser.js";

/** Bars of one side with the spread to those of the other. */
export interface PairedSides {
  /** Each chunk is valid until the next is asked for. */
  readonly chunks: AsyncGenerator<BarColumns>;
  /** Bars so far that have no partner of the same open time. */
  unpaired(): { readonly bid: number; readonly ask: number };
}

/**
 * Joins bars of the bid with bars of the ask by their open time, as vendors give them in two files. The
 * spread is that of the closes.
 *
 * - Bars of the wanted side that have no partner come out with an unknown spread; those of the other are
 *   counted. For `mid` both sides are needed: a bar without a partner is handed to `reject`.
 * - Both are read in step, in the order of their files: a row that goes back in time finds no partner.
 *
 * @param side - Of the bars that come out.
 * @param reject - Given the number, from 1, of a bar among those of its side, and what it holds.
 */
export function pairSides(
  bid: AsyncIterable<BarColumns>,
  ask: AsyncIterable<BarColumns>,
  side: Side,
  reject: (side: "bid" | "ask", record: number, text: string) => void,
): PairedSides {
  const unpaired = { bid: 0, ask: 0 };

  async function* chunks(): AsyncGenerator<BarColumns> {
    const out = allocateBars(defaultChunkRows);
    let count = 0;
    const bids = createCursor(bid);
    const asks = createCursor(ask);
    await bids.fill();
    await asks.fill();
    while (!(bids.isDone() && asks.isDone())) {
      const isPair = bids.time() === asks.time();
      const isBid = bids.time() < asks.time();
      if (isPair) {
        const from = side === "ask" ? asks : bids;
        copyBars(from.bars(), from.row(), from.row() + 1, out, count);
        if (side === "mid") mixRow(out, count, asks.bars(), asks.row());
        out.spread[count] = asks.bars().close[asks.row()] - bids.bars().close[bids.row()];
        count++;
      } else {
        const [name, alone] = isBid ? (["bid", bids] as const) : (["ask", asks] as const);
        unpaired[name]++;
        if (side === "mid") reject(name, alone.record(), textOf(alone.bars(), alone.row()));
        else if (side === name) copyBars(alone.bars(), alone.row(), alone.row() + 1, out, count++);
      }
      if ((isPair || isBid) && !bids.step()) await bids.fill();
      if ((isPair || !isBid) && !asks.step()) await asks.fill();
      if (count < defaultChunkRows) continue;
      yield out;
      count = 0;
    }
    if (count > 0) yield viewBars(out, 0, count);
  }

  return { chunks: chunks(), unpaired: () => ({ ...unpaired }) };
}

/** Means of the prices in a row, which are the bid's, and the ask's. The volume stays the bid's. */
function mixRow(
  out: BarColumns, // written
  row: number,
  ask: BarColumns,
  askRow: number,
): void {
  out.open[row] = out.open[row] * 0.5 + ask.open[askRow] * 0.5;
  out.high[row] = out.high[row] * 0.5 + ask.high[askRow] * 0.5;
  out.low[row] = out.low[row] * 0.5 + ask.low[askRow] * 0.5;
  out.close[row] = out.close[row] * 0.5 + ask.close[askRow] * 0.5;
}

function textOf({ openTime, open, high, low, close }: BarColumns, row: number): string {
  const prices = [open[row], high[row], low[row], close[row]].join(" ");
  return `${formatUtc(openTime[row])} ${prices}`;
}

/** One row after another of a stream of chunks. */
interface Cursor {
  /** Goes to the next row of the chunk; false where there is none, and the next chunk must be filled in. */
  step(): boolean;
  fill(): Promise<void>;
  isDone(): boolean;
  /** Open time of the row; infinity where the stream has ended. */
  time(): number;
  bars(): BarColumns;
  row(): number;
  /** Number of the row in the stream, from 1. */
  record(): number;
}

function createCursor(chunks: AsyncIterable<BarColumns>): Cursor {
  const iterator = chunks[Symbol.asyncIterator]();
  let bars = allocateBars(0);
  let row = 0;
  let before = 0;
  let isDone = false;
  return {
    step: () => ++row < barCount(bars),
    fill: async () => {
      do {
        const result = await iterator.next();
        isDone = result.done === true;
        before += barCount(bars);
        row = 0;
        bars = result.done === true ? allocateBars(0) : result.value;
      } while (!isDone && barCount(bars) === 0);
    },
    isDone: () => isDone,
    time: () => (isDone ? Number.POSITIVE_INFINITY : bars.openTime[row]),
    bars: () => bars,
    row: () => row,
    record: () => before + row + 1,
  };
}
