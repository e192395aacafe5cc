import { expect } from "vitest";
import { PlumblineError } from "../../src/core/errors.js";
import { createRandom, type Random } from "../../src/core/random.js";
import { detectText } from "../../src/ingest/detect-format.js";
import type { TextFile } from "../../src/ingest/file-bytes.js";
import { memoryQuarantine } from "../../src/ingest/quarantine.js";
import { type OpenedFile, openDetected, type ReadOptions } from "../../src/ingest/read-bar-file.js";
import { type BarColumns, concatenateBars } from "../../src/market/bar.js";
import { concatenateTicks, type TickColumns } from "../../src/market/tick.js";

/** Inputs to each parser: 2,000 in every run of the tests, as many as one likes by the environment. */
export const fuzzRuns = Number(process.env.PLUMBLINE_FUZZ_RUNS ?? 2_000);
export const fuzzTimeoutMs = 60_000 + 60 * fuzzRuns;

/** What is thrown must be ours, with a code of ingest or of the store, and say what to do. */
export async function outcome<T>(work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof PlumblineError)) throw thrown;
    expect(thrown.code).toMatch(/^(INGEST|STORE)_/);
    expect(thrown.remedy).not.toBe("");
    return undefined;
  }
}

/** Runs each input, and sees to it that both kinds of outcome occur: else the inputs test nothing. */
export async function fuzz(
  name: string,
  count: number,
  once: (random: Random) => Promise<boolean>,
): Promise<void> {
  const random = createRandom(`fuzz ${name}`);
  let read = 0;
  for (let run = 0; run < count; run++) if (await once(random)) read++;
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(count);
}

export const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** A text that is on no disk, for a million of them. */
export function memoryText(path: string, bytes: Uint8Array): TextFile {
  return {
    path,
    name: path,
    container: "plain",
    sizeBytes: bytes.length,
    entry: null,
    read: async function* () {
      yield bytes;
    },
  };
}

/** A text that was read to its end, by the way that files take. */
export interface ReadText extends OpenedFile {
  /** None where it holds ticks; and the other way round. */
  readonly bars: BarColumns;
  readonly ticks: TickColumns;
  /** Lines that went to quarantine, from 1. */
  readonly rejected: ReadonlySet<number>;
}

export async function readMemory(
  path: string,
  bytes: Uint8Array,
  options: Omit<Partial<ReadOptions>, "quarantine"> = {},
): Promise<ReadText> {
  const quarantine = memoryQuarantine();
  const reading = { instrument: "EURUSD", ...options, quarantine };
  const opened = openDetected(await detectText(memoryText(path, bytes), reading), reading);
  const bars: BarColumns[] = [];
  const ticks: TickColumns[] = [];
  if (opened.content.rows === "bars") {
    for await (const chunk of opened.content.chunks) bars.push(concatenateBars([chunk]));
  } else {
    for await (const chunk of opened.content.chunks) ticks.push(concatenateTicks([chunk]));
  }
  return {
    ...opened,
    bars: concatenateBars(bars),
    ticks: concatenateTicks(ticks),
    rejected: new Set(quarantine.rows.map(({ line }) => line)),
  };
}
