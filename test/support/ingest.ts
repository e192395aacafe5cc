import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PlumblineError } from "../../src/core/errors.js";
import { formatUtc } from "../../src/core/time.js";
import { type FileFormat, readBarFile } from "../../src/ingest/index.js";
import {
  memoryQuarantine,
  type Quarantine,
  type RejectedLine,
} from "../../src/ingest/quarantine.js";
import type { ReadOptions } from "../../src/ingest/read-bar-file.js";
import { type BarColumns, type BarSeries, concatenateBars } from "../../src/market/bar.js";

/** A folder that is there for one test file; `clear` in its `afterAll`. */
export interface ScratchFolder {
  readonly path: string;
  /** Writes a file and gives its path. */
  file(name: string, content: string | Uint8Array): string;
  clear(): void;
}

export function scratchFolder(): ScratchFolder {
  const path = mkdtempSync(join(tmpdir(), "plumbline-ingest-"));
  return {
    path,
    file: (name, content) => {
      writeFileSync(join(path, name), content);
      return join(path, name);
    },
    clear: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** What came of reading one file to its end. */
export interface ReadFile {
  readonly series: BarSeries;
  readonly format: FileFormat;
  readonly bars: BarColumns;
  readonly rejected: readonly RejectedLine[];
  readonly quarantine: Quarantine;
}

export async function readWhole(
  path: string,
  options: Omit<Partial<ReadOptions>, "quarantine"> = {},
): Promise<ReadFile> {
  const quarantine = memoryQuarantine();
  const file = await readBarFile(path, { instrument: "EURUSD", ...options, quarantine });
  const bars = await collect(file.rows);
  return {
    series: file.series,
    format: file.format,
    bars,
    rejected: quarantine.rows,
    quarantine,
  };
}

/** Copies the chunks of a stream into one. */
export async function collect(chunks: AsyncIterable<BarColumns>): Promise<BarColumns> {
  const parts: BarColumns[] = [];
  for await (const chunk of chunks) parts.push(concatenateBars([chunk]));
  return concatenateBars(parts);
}

/** The rows of one column, times as ISO 8601. */
export function times(bars: BarColumns): string[] {
  return Array.from(bars.openTime, formatUtc);
}

/** The error that is thrown; fails where none is. */
export async function errorOf(work: () => unknown): Promise<PlumblineError> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof PlumblineError) return thrown;
    throw thrown;
  }
  throw new Error("expected a PlumblineError, nothing was thrown");
}

/** Rows of HistData, one a minute from the first of a day. */
export function histdataText(count: number, day = "20150105"): string {
  let text = "";
  for (let i = 0; i < count; i++) {
    const hour = String(Math.floor(i / 60) % 24).padStart(2, "0");
    const minute = String(i % 60).padStart(2, "0");
    text += `${day} ${hour}${minute}00;1.209650;1.209770;1.209620;1.2096${String(i % 100).padStart(2, "0")};0\n`;
  }
  return text;
}
