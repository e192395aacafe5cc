import { PlumblineError, shownList } from "../core/errors.js";
import { type Hooks, silentHooks } from "../core/hooks.js";
import { formatUtc } from "../core/time.js";
import type { BarColumns, BarSeries, Side } from "../market/bar.js";
import { instrument } from "../market/instrument.js";
import { aggregateTicks, tellTicks } from "./aggregate-ticks.js";
import type { FileFormat } from "./file-format.js";
import type { IngestFindings } from "./findings.js";
import { pairSides } from "./pair-sides.js";
import { type OpenedFile, openFile, type ReadOptions } from "./read-bar-file.js";

/** Files that are one series. */
export interface IngestOptions extends ReadOptions {
  readonly paths: readonly string[];
}

/** Several files as one stream of bars. */
export interface IngestedFiles {
  readonly series: BarSeries;
  /** In the order in which the files are read. */
  readonly formats: readonly FileFormat[];
  /** In the order of the files; overlaps are left as they are. Each chunk is valid until the next is asked for. */
  readonly chunks: AsyncGenerator<BarColumns>;
  /** What was seen in the rows besides the bars, once all chunks have been taken; undefined where there is nothing. */
  findings(): IngestFindings | undefined;
}

/**
 * Reads files as one series, in the order of their first rows. All are looked at before the first is
 * read, so that a bad one is found before any work is done.
 *
 * - Bars that stand in two files stand in the result twice: which to keep is cleaning's to say.
 * - Ticks become bars: of M1, or of the timeframe that is asked for.
 * - Files of the bid's bars and files of the ask's become bars of the wanted side, the mid's where nothing is
 *   asked for, with the spread between them.
 *
 * @throws INGEST_REQUEST_INVALID for no files; INGEST_FILES_DIFFER; what `openFile` throws.
 */
export async function ingestFiles(options: IngestOptions): Promise<IngestedFiles> {
  const { paths, ...reading } = options;
  if (paths.length === 0) {
    throw new PlumblineError("INGEST_REQUEST_INVALID", {
      message: "no files were named, expected one or more",
      remedy: "name the files to read",
    });
  }
  const files: OpenedFile[] = [];
  for (const path of paths) files.push(await openFile(path, reading));
  // Files that begin together keep the order in which they were named: sorting is stable.
  files.sort((a, b) => a.format.firstOpenTime - b.format.firstOpenTime);
  const sides = new Set(files.map(({ format }) => format.statedSide));
  const isPaired = sides.has("bid") && sides.has("ask");
  const [{ format: first }] = files;
  for (const { format } of files) requireSame(first, format, isPaired);
  if (!isPaired) for (const { format } of files) refuseOtherSide(format);
  const hooks = options.hooks ?? silentHooks;
  tellFormats(files, hooks);

  const { timeframe } = first;
  const side = options.side ?? (isPaired ? "mid" : first.side);
  const shared = {
    series: { instrument: instrument(options.instrument).symbol, timeframe, side },
    formats: files.map((file) => file.format),
  };
  const { quarantine } = options;
  if (first.rows === "ticks") {
    const ticks = files.flatMap(({ format, content }) =>
      content.rows === "ticks"
        ? [{ name: format.name, until: format.until, chunks: content.chunks }]
        : [],
    );
    const { chunks, findings } = aggregateTicks(ticks, timeframe, side, quarantine);
    const tell = (): void => tellTicks(findings(), hooks);
    return { ...shared, chunks: andThen(chunks, tell), findings: () => ({ ticks: findings() }) };
  }
  if (!isPaired) return { ...shared, chunks: barsOf(files), findings: () => undefined };
  const ofSide = (stated: Side) => files.filter(({ format }) => format.statedSide === stated);
  const [bids, asks] = [ofSide("bid"), ofSide("ask")];
  const paired = pairSides(barsOf(bids), barsOf(asks), side, (missing, record, text) => {
    const { name } = (missing === "bid" ? bids : asks)[0].format;
    quarantine.add({ file: name, line: record, reason: "side-missing", text });
  });
  const tell = (): void => tellPairs(paired.unpaired(), hooks);
  return {
    ...shared,
    chunks: andThen(paired.chunks, tell),
    findings: () => ({ unpaired: paired.unpaired() }),
  };
}

async function* barsOf(files: readonly OpenedFile[]): AsyncGenerator<BarColumns> {
  for (const { content } of files) if (content.rows === "bars") yield* content.chunks;
}

async function* andThen(
  chunks: AsyncGenerator<BarColumns>,
  after: () => void,
): AsyncGenerator<BarColumns> {
  yield* chunks;
  after();
}

const clockReasons: Readonly<Record<FileFormat["clockFrom"], string>> = {
  file: "the file says so",
  option: "as was asked",
  name: "by the name of the file or its folder",
  format: "assumed of this format",
};

/** One note for all files that are read alike: a year of hours is 8,760 of them. */
function tellFormats(files: readonly OpenedFile[], hooks: Hooks): void {
  const alike = new Map<string, OpenedFile[]>();
  for (const file of files) {
    const { title, timeframe, side, clock, clockFrom } = file.format;
    const how = `${title}, ${timeframe}, ${side}, clock ${clock} (${clockReasons[clockFrom]})`;
    alike.set(how, [...(alike.get(how) ?? []), file]);
  }
  for (const [how, group] of alike) {
    const { name, firstOpenTime } = group[0].format;
    const names = group.length === 1 ? name : `${name} and ${group.length - 1} more`;
    const message = `${names}: ${how}, from ${formatUtc(firstOpenTime)}`;
    hooks.emit({ type: "note", stage: "ingest", level: "info", message });
  }
  for (const { format } of files) {
    for (const message of format.notes) {
      const facts = { file: format.name };
      hooks.emit({ type: "note", stage: "ingest", level: "warning", message, facts });
    }
  }
}

function tellPairs(
  { bid, ask }: { readonly bid: number; readonly ask: number },
  hooks: Hooks,
): void {
  if (bid + ask === 0) return;
  const message = `${bid} bars of the bid have none of the ask, ${ask} of the ask none of the bid`;
  hooks.emit({ type: "note", stage: "ingest", level: "warning", message });
}

/** Bars of one side are not made to those of the other by being asked for. */
function refuseOtherSide({ name, side, statedSide }: FileFormat): void {
  if (statedSide === null || statedSide === side) return;
  throw new PlumblineError("INGEST_REQUEST_INVALID", {
    message: `bars of the ${side} were asked for, but ${name} is of the ${statedSide}`,
    where: { file: name, side, found: statedSide },
    remedy: `ask for the ${statedSide}, or name the files of the other side too`,
  });
}

function requireSame(first: FileFormat, other: FileFormat, isPaired: boolean): void {
  const keys = isPaired
    ? (["rows", "timeframe"] as const)
    : (["rows", "timeframe", "side"] as const);
  const differing = keys.filter((key) => first[key] !== other[key]);
  if (differing.length === 0 && !(isPaired && other.statedSide === null)) return;
  const key = differing[0] ?? "side";
  const of = (format: FileFormat) => (isPaired && key === "side" ? format.statedSide : format[key]);
  throw new PlumblineError("INGEST_FILES_DIFFER", {
    message: `${first.name} has ${key} ${of(first)} and ${other.name} has ${of(other) ?? "none in its name"}, expected one series`,
    where: { first: first.name, other: other.name, differing: shownList([key]) },
    remedy: "ingest them as two series",
  });
}
