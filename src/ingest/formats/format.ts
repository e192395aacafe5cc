import type { Zone } from "../../core/zone.js";
import type { BarColumns, Side } from "../../market/bar.js";
import type { TickColumns } from "../../market/tick.js";
import type { Timeframe } from "../../market/timeframe.js";
import type { Layout } from "../layout.js";
import type { RejectedLine } from "../quarantine.js";
import type { Sample } from "../sample.js";

/** Names of the formats of files, as `--format` takes them. */
export type FormatName =
  | "histdata"
  | "histdata-ticks"
  | "lean"
  | "lean-ticks"
  | "truefx"
  | "metatrader4"
  | "metatrader5"
  | "metatrader-points"
  | "metatrader-hst"
  | "dukascopy-bi5"
  | "dukascopy-json"
  | "parquet"
  | "ecb"
  | "csv-headerless"
  | "csv-ticks"
  | "csv";

/** What all formats have, whatever the files are made of. */
interface FormatBase {
  readonly name: FormatName;
  /** For people. */
  readonly title: string;
  /** Its first line or two, or what its first bytes are. */
  readonly example: string;
  /** The clock that files of this format keep unless they or the user say otherwise. */
  readonly clock: Zone;
  /**
   * The price that the bars are of unless the file's name or the user says otherwise: the mid where the
   * rows hold both sides.
   */
  readonly side: Side;
}

/** One way in which bars or ticks are written as lines of text, told by content. */
export interface TextFormat extends FormatBase {
  readonly kind: "text";
  /** The layout of a sample in this format; undefined where it is in another. */
  recognise(sample: Sample): Recognised | undefined;
}

/** What a format found in a sample. */
export interface Recognised {
  readonly layout: Layout;
  /** The times are in UTC by the file's own word: offsets, epochs, a column named for GMT. */
  readonly isUtc: boolean;
  /** The clock that the file's name or folder stands for, where the vendor keeps several. */
  readonly clock?: Zone;
  /** Where a file of ticks is of a fixed stretch of time: its end in the file's clock, ms. */
  readonly localEnd?: number;
  /** What a person should know of how the file is read. */
  readonly notes: readonly string[];
}

/** One way in which bars or ticks are packed into bytes, told by the first of them. */
export interface ByteFormat extends FormatBase {
  readonly kind: "bytes";
  /** Whether a file is in this format. */
  recognise(file: ByteFile): boolean;
  /** Looks at the file, without reading all of it where that can be. */
  open(file: ByteFile, options: ByteOptions): Promise<OpenedBytes>;
}

/** A file as it is on disk. */
export interface ByteFile {
  readonly path: string;
  /** Without folders. */
  readonly name: string;
  /** As in `Sample`. */
  readonly names: readonly string[];
  readonly sizeBytes: number;
  /** The first kilobyte, or all where there is less. */
  readonly head: Uint8Array;
}

/** What is known of a file of bytes besides it. */
export interface ByteOptions {
  readonly instrument?: string;
  /** The clock of times that are not in UTC by the file's own word. */
  readonly clock: Zone;
  readonly side?: Side;
  readonly timeframe?: Timeframe;
}

/** A file of bytes that has been looked at. */
export interface OpenedBytes {
  readonly instrument?: string;
  /** Of the bars in it; undefined of ticks. */
  readonly timeframe?: Timeframe;
  /** By the file's own word, where it holds bars of one side. */
  readonly side?: Side;
  /** The times are in UTC by the file's own word. */
  readonly isUtc: boolean;
  /** UTC ms; of a file of a fixed stretch of time its beginning. */
  readonly firstOpenTime: number;
  /** Name for people and records, where the file's own says too little. */
  readonly name?: string;
  readonly notes: readonly string[];
  readonly content: ByteContent;
}

/** What is in a file of bytes. Chunks are valid until the next is asked for. */
export type ByteContent =
  | { readonly rows: "bars"; read(reject: (row: RejectedLine) => void): AsyncGenerator<BarColumns> }
  | {
      readonly rows: "ticks";
      read(reject: (row: RejectedLine) => void): AsyncGenerator<TickColumns>;
      /** UTC ms up to which the file has all ticks, where it is of a fixed stretch of time. */
      readonly until?: number;
    };

export type Format = TextFormat | ByteFormat;
