import { PlumblineError, shown, shownList } from "../../core/errors.js";
import { localToUtc, type Zone } from "../../core/zone.js";
import { allocateBars, type BarColumns, viewBars } from "../../market/bar.js";
import { instrumentSymbols } from "../../market/instrument.js";
import { allocateTicks, type TickColumns, viewTicks } from "../../market/tick.js";
import {
  describeParquet,
  distinctTexts,
  type ParquetChunk,
  type ParquetColumn,
  readParquetColumns,
} from "../../store/parquet-columns.js";
import { readNameHints } from "../file-name.js";
import { foldSeconds } from "../fold-seconds.js";
import { defaultChunkRows } from "../line-parser.js";
import type { RejectedLine, RejectReason } from "../quarantine.js";
import { createRecordJudge } from "../records.js";
import { isPartOfMinute, stepOf, unclearTimeframe } from "../row-steps.js";
import { earliestTime, latestTime } from "../row-time.js";
import type { ByteContent, ByteFile, ByteFormat } from "./format.js";
import { type ColumnRole, columnOf, plainName } from "./header.js";

const endless = Number.POSITIVE_INFINITY;
/** Rows by which the timeframe is told. */
const steppedRows = 8_192;

/**
 * Any Parquet file whose columns are named as those of a CSV: a time and four prices, or a time, a bid
 * and an ask. Times are timestamps, dates, or whole numbers since 1970 in seconds to nanoseconds, which
 * is told by their size; a timestamp without a zone is in the file's clock.
 */
export const parquetFormat: ByteFormat = {
  kind: "bytes",
  name: "parquet",
  title: "Parquet",
  example:
    "columns time, open, high, low, close (or time, bid, ask), as pandas or Polars write them",
  clock: "UTC",
  side: "bid",
  recognise: ({ head }) => new TextDecoder("latin1").decode(head.subarray(0, 4)) === "PAR1",
  open: async (file, { clock, timeframe: wanted }) => {
    const columns = await columnsOf(file);
    const hints = readNameHints([file.name]);
    const symbol = await symbolOf(file, columns.symbol);
    const { time, isTicks, values } = columns;
    const head = await firstRows(file, time);
    const unitMs = time.kind === "number" ? epochUnitMs(file, head) : undefined;
    const zone: Zone = time.kind === "time" ? clock : "UTC";
    const toUtc = (value: number): number =>
      unitMs !== undefined ? Math.round(value * unitMs) : localToUtc(zone, value);
    const shared = {
      instrument: symbol ?? hints.instrument,
      isUtc: time.kind !== "time",
      firstOpenTime: toUtc(head[0]),
      notes: [],
    };
    const chunks = () => readParquetColumns(file.path, [time, ...values]);
    if (isTicks) {
      const read = (reject: Reject) =>
        readTicks(chunks(), toUtc, createRecordJudge(file.name, reject));
      return { ...shared, content: { rows: "ticks", read } };
    }
    const { stepMs, timeframe = wanted ?? hints.timeframe } = stepOf(
      head.map((value) => (unitMs === undefined ? value : Math.round(value * unitMs))),
    );
    const isSeconds = stepMs !== undefined && isPartOfMinute(stepMs);
    if (timeframe === undefined && !isSeconds) throw unclearTimeframe(file.name, stepMs);
    const read = (reject: Reject) => {
      const bars = readBars(chunks(), columns, toUtc, createRecordJudge(file.name, reject));
      return isSeconds ? foldSeconds(bars) : bars;
    };
    const content: ByteContent = { rows: "bars", read };
    return { ...shared, timeframe: isSeconds ? "M1" : timeframe, side: hints.side, content };
  },
};

type Reject = (row: RejectedLine) => void;
type Judge = ReturnType<typeof createRecordJudge>;

interface Columns {
  readonly time: ParquetColumn;
  readonly isTicks: boolean;
  /** Bid and ask; or open, high, low, close and what follows of volume and spread. */
  readonly values: readonly ParquetColumn[];
  /** Places among the columns that are read, the time being 0; −1 where there is none. */
  readonly volumeAt: number;
  readonly spreadAt: number;
  readonly symbol: ParquetColumn | undefined;
}

async function columnsOf(file: ByteFile): Promise<Columns> {
  const columns = await describeParquet(file.path);
  const names = columns.map(({ name }) => plainName(name));
  const find = (role: ColumnRole): ParquetColumn | undefined => columns[columnOf(role, names)];
  const missing = (role: string): PlumblineError =>
    new PlumblineError("INGEST_COLUMN_MISSING", {
      message: `${file.name} lacks a column ${shown(role)}, found ${shownList(names.map(shown))}`,
      where: { file: file.name, column: role },
      remedy: "name the columns time, open, high, low, close (or time, bid, ask)",
    });
  const number = (role: ColumnRole): ParquetColumn => {
    const found = find(role);
    if (found?.kind === "number") return found;
    throw missing(role);
  };
  // pandas names an index that has no name so.
  const index = columns[names.indexOf("indexlevel0")];
  const time = find("dateTime") ?? find("date") ?? find("time") ?? index;
  if (time === undefined) throw missing("time");
  if (time.kind === "text" || time.kind === "other") {
    throw new PlumblineError("INGEST_TIME_AMBIGUOUS", {
      message: `the column ${shown(time.name)} of ${file.name} holds no times, expected timestamps or numbers`,
      where: { file: file.name, column: time.name },
      remedy: "write times as timestamps, best with the zone UTC",
    });
  }
  const symbol = find("symbol");
  const isTicks =
    find("bid") !== undefined && find("ask") !== undefined && find("open") === undefined;
  if (isTicks) {
    return {
      time,
      isTicks,
      values: [number("bid"), number("ask")],
      volumeAt: -1,
      spreadAt: -1,
      symbol,
    };
  }
  const prices = [number("open"), number("high"), number("low"), number("close")];
  const volume = find("volume")?.kind === "number" ? [number("volume")] : [];
  const spread = find("spread")?.kind === "number" ? [number("spread")] : [];
  return {
    time,
    isTicks,
    values: [...prices, ...volume, ...spread],
    volumeAt: volume.length > 0 ? 5 : -1,
    spreadAt: spread.length > 0 ? 5 + volume.length : -1,
    symbol,
  };
}

/** The one pair in the column of symbols; undefined where there is no such column. */
async function symbolOf(file: ByteFile, column?: ParquetColumn): Promise<string | undefined> {
  if (column?.kind !== "text") return undefined;
  const found = await distinctTexts(file.path, column.name);
  if (found.length > 1) {
    throw new PlumblineError("INGEST_INSTRUMENTS_MIXED", {
      message: `${file.name} holds rows of ${shown(found[0])} and of ${shown(found[1])}`,
      where: { file: file.name, column: column.name },
      remedy: "split the file by its symbol column: one file, one instrument",
    });
  }
  const letters = (found[0] ?? "").toUpperCase().replace(/[^A-Z]/g, "");
  return instrumentSymbols.find((symbol) => letters.startsWith(symbol));
}

/** The first times that are there, as they stand. */
async function firstRows(file: ByteFile, time: ParquetColumn): Promise<Float64Array> {
  for await (const [times] of readParquetColumns(file.path, [time])) {
    const found = times.slice(0, steppedRows).filter(Number.isFinite);
    if (found.length > 0) return found;
  }
  throw new PlumblineError("INGEST_FILE_NO_ROWS", {
    message: `${file.name} holds no row with a time`,
    where: { file: file.path },
    remedy: "export it again, or leave it out",
  });
}

/** Milliseconds of one unit of whole numbers since 1970, of which no two units share a size. */
function epochUnitMs(file: ByteFile, [first]: Float64Array): number {
  for (const unitMs of [1_000, 1, 1e-3, 1e-6]) {
    const time = first * unitMs;
    if (time >= earliestTime && time < latestTime) return unitMs;
  }
  throw new PlumblineError("INGEST_TIME_AMBIGUOUS", {
    message: `the first time of ${file.name} is ${first}, expected seconds to nanoseconds since 1970`,
    where: { file: file.name },
    remedy: "write times as timestamps, best with the zone UTC",
  });
}

async function* readTicks(
  chunks: AsyncGenerator<ParquetChunk>,
  toUtc: (value: number) => number,
  judge: Judge,
): AsyncGenerator<TickColumns> {
  const ticks = allocateTicks(defaultChunkRows);
  let record = 0;
  let row = 0;
  let last = Number.NEGATIVE_INFINITY;
  for await (const [times, bids, asks] of chunks) {
    for (let i = 0; i < times.length; i++) {
      record++;
      const time = toUtc(times[i]);
      const reason =
        timeReason(time) ??
        (time < last ? "time-backwards" : undefined) ??
        priceReason(bids[i] + asks[i], Math.min(bids[i], asks[i]));
      if (reason !== undefined) {
        judge.reject(record, reason, [times[i], bids[i], asks[i]]);
        continue;
      }
      last = time;
      ticks.time[row] = time;
      ticks.bid[row] = bids[i];
      ticks.ask[row] = asks[i];
      if (++row < defaultChunkRows) continue;
      yield ticks;
      row = 0;
    }
  }
  judge.finish(record);
  if (row > 0) yield viewTicks(ticks, 0, row);
}

async function* readBars(
  chunks: AsyncGenerator<ParquetChunk>,
  { volumeAt, spreadAt }: Columns,
  toUtc: (value: number) => number,
  judge: Judge,
): AsyncGenerator<BarColumns> {
  const bars = allocateBars(defaultChunkRows);
  let record = 0;
  let row = 0;
  for await (const chunk of chunks) {
    const [times, open, high, low, close] = chunk;
    for (let i = 0; i < times.length; i++) {
      record++;
      const time = toUtc(times[i]);
      const least = Math.min(open[i], high[i], low[i], close[i]);
      const volume = volumeAt < 0 ? Number.NaN : chunk[volumeAt][i];
      const spread = spreadAt < 0 ? Number.NaN : chunk[spreadAt][i];
      const isInfinite = Math.abs(volume) === endless || Math.abs(spread) === endless;
      const reason =
        timeReason(time) ??
        priceReason(open[i] + high[i] + low[i] + close[i], least) ??
        (isInfinite ? "number-unreadable" : undefined);
      if (reason !== undefined) {
        judge.reject(record, reason, [times[i], open[i], high[i], low[i], close[i]]);
        continue;
      }
      bars.openTime[row] = time;
      bars.open[row] = open[i];
      bars.high[row] = high[i];
      bars.low[row] = low[i];
      bars.close[row] = close[i];
      bars.tickVolume[row] = volume;
      bars.spread[row] = spread;
      if (++row < defaultChunkRows) continue;
      yield bars;
      row = 0;
    }
  }
  judge.finish(record);
  if (row > 0) yield viewBars(bars, 0, row);
}

function timeReason(time: number): RejectReason | undefined {
  if (time !== time) return "time-unreadable";
  return time >= earliestTime && time < latestTime ? undefined : "time-outside";
}

function priceReason(sum: number, least: number): RejectReason | undefined {
  if (!Number.isFinite(sum)) return "number-unreadable";
  return least > 0 ? undefined : "price-not-positive";
}
