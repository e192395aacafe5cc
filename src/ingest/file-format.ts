import type { Zone } from "../core/zone.js";
import type { Side } from "../market/bar.js";
import type { Timeframe } from "../market/timeframe.js";
import type { Container, TextFile } from "./file-bytes.js";
import type { ByteContent, FormatName } from "./formats/format.js";
import type { Layout } from "./layout.js";

/** What the user says of a file, against what its content and its name say. */
export interface FormatOverride {
  /** Needed for files in points where their name does not say it. */
  readonly instrument?: string;
  readonly format?: FormatName;
  readonly clock?: Zone;
  readonly timeframe?: Timeframe;
  readonly side?: Side;
}

/** All that is known of a file before its rows are read. */
export interface FileFormat {
  readonly path: string;
  /** Without folders, unless they tell the time; `zip!entry` where it is a zip. */
  readonly name: string;
  readonly container: Container;
  readonly sizeBytes: number;
  readonly format: FormatName;
  readonly title: string;
  readonly rows: "bars" | "ticks";
  /** Of the rows of a text; null of a file of bytes. */
  readonly layout: Layout | null;
  /** The zone of the times in the file. */
  readonly clock: Zone;
  /** Who says so: the times themselves, the user, the vendor's name on the file, or the format's custom. */
  readonly clockFrom: "file" | "option" | "name" | "format";
  /** Of the bars that come of it. */
  readonly timeframe: Timeframe;
  /** `ticks`: M1, to which ticks are made where nothing else is asked for; `seconds`: bars of seconds likewise. */
  readonly timeframeFrom: "option" | "rows" | "name" | "file" | "ticks" | "seconds";
  readonly side: Side;
  readonly sideFrom: "option" | "name" | "file" | "format";
  /** What the file or its name says of the side, whatever was asked for; null where they say nothing. */
  readonly statedSide: Side | null;
  /** What the column of symbols says, else the file's name or folders; null where all say nothing. */
  readonly instrument: string | null;
  /** UTC ms of the first row that can be read, or of the stretch of time that the file is of. */
  readonly firstOpenTime: number;
  /** UTC ms up to which a file of ticks has all of them; null where it does not say. */
  readonly until: number | null;
  /** What a person should know of how the file is read. */
  readonly notes: readonly string[];
}

/** A file whose format is known, and how to read its rows. */
export type DetectedFile =
  | {
      readonly kind: "text";
      readonly format: FileFormat;
      readonly layout: Layout;
      readonly file: TextFile;
    }
  | { readonly kind: "bytes"; readonly format: FileFormat; readonly content: ByteContent };
