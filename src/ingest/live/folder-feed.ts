import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, sleep } from "../../core/clock.js";
import { PlumblineError } from "../../core/errors.js";
import type { FeedEvent, LiveFeed } from "./feed.js";
import { createTextReader, type MessageReader, unreadable } from "./message.js";

/** What a feed from a folder needs. */
export interface FolderFeedOptions {
  /** Files of it that end in `.jsonl` or `.csv` are read, in the order of their names. */
  readonly folder: string;
  readonly read: MessageReader;
  readonly clock: Clock;
  /** How often the folder is looked at, ms. Default half a second. */
  readonly pollMs?: number;
}

/** How far a file has been read. */
interface Place {
  /** Bytes. */
  offset: number;
  /** The bytes of a line that is not whole yet. */
  rest: Uint8Array;
  /** Names of the columns, of a CSV. */
  columns: readonly string[] | undefined;
}

const readBytes = 262_144;

/**
 * A feed from a folder in which another program writes: lines of JSON, or CSV with a header, appended to
 * files, and new files with later names. Each connection reads all from the beginning, so that the folder is
 * its own history. A line counts once it has its end. A file that has become shorter is read again.
 *
 * The folder is looked at rather than watched: watching does not work on every disk.
 */
export function folderFeed(options: FolderFeedOptions): LiveFeed {
  const { folder, clock, pollMs = 500 } = options;
  return {
    name: folder,
    silenceMs: Number.POSITIVE_INFINITY,
    connect: async function* (signal) {
      const places = new Map<string, Place>();
      const readText = createTextReader(options.read);
      for (;;) {
        for (const name of await filesOf(folder)) {
          yield* newEvents(join(folder, name), placeOf(places, name), readText);
          if (signal.aborted) throw signal.reason;
        }
        await sleep(clock, pollMs, signal);
      }
    },
  };
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => /\.(jsonl|csv)$/.test(name)).sort();
  } catch (cause) {
    throw broken(folder, cause);
  }
}

function placeOf(places: Map<string, Place>, name: string): Place {
  const known = places.get(name);
  if (known !== undefined) return known;
  const place = newPlace();
  places.set(name, place);
  return place;
}

function newPlace(): Place {
  return { offset: 0, rest: new Uint8Array(0), columns: undefined };
}

/** What was appended to a file since it was last looked at. */
async function* newEvents(
  path: string,
  place: Place, // written
  readText: (text: string) => FeedEvent | undefined,
): AsyncGenerator<FeedEvent> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (cause) {
    throw broken(path, cause);
  }
  try {
    const { size } = await file.stat();
    if (size < place.offset) Object.assign(place, newPlace());
    const buffer = new Uint8Array(readBytes);
    while (place.offset < size) {
      const { bytesRead } = await file.read(buffer, 0, readBytes, place.offset);
      if (bytesRead === 0) break;
      place.offset += bytesRead;
      for (const line of wholeLines(place, buffer.subarray(0, bytesRead))) {
        const text = path.endsWith(".csv") ? jsonOfRow(place, line) : line;
        const event = text === undefined ? undefined : readText(text);
        if (event !== undefined) yield event;
      }
    }
  } finally {
    await file.close();
  }
}

const lineEnd = 10;
const longestLine = 1_048_576;

/** The lines that end in new bytes; what is left waits for the rest of its line. */
function wholeLines(place: Place, bytes: Uint8Array): string[] {
  const end = bytes.lastIndexOf(lineEnd) + 1;
  if (end === 0) {
    place.rest = Buffer.concat([place.rest, bytes]);
    if (place.rest.length > longestLine) throw unreadable("a line without an end");
    return [];
  }
  const whole = Buffer.concat([place.rest, bytes.subarray(0, end)]);
  place.rest = bytes.slice(end);
  // Cut at line ends only, so that no character of several bytes is torn.
  return whole
    .toString("utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** A row of a CSV as the JSON of a message; undefined of its header. */
function jsonOfRow(place: Place, line: string): string | undefined {
  const cells = line.split(",").map((cell) => cell.trim());
  if (place.columns === undefined) {
    place.columns = cells;
    return undefined;
  }
  const named = place.columns.map((name, index) => [name, cells[index]] as const);
  return JSON.stringify(Object.fromEntries(named.filter(([, cell]) => cell !== "")));
}

function broken(path: string, cause: unknown): PlumblineError {
  return new PlumblineError("INGEST_FEED_BROKEN", {
    message: `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    where: { file: path },
    remedy: "check that the folder is there and may be read; it is tried again",
    retryable: true,
    cause,
  });
}
