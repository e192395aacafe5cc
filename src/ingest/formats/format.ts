import type { Zone } from "../../core/zone.js";
import type { Side } from "../../market/bar.js";
import type { Layout } from "../layout.js";
import type { Sample } from "../sample.js";

/** Names of the formats of bar files, as `--format` takes them. */
export type FormatName =
  | "histdata"
  | "metatrader4"
  | "metatrader5"
  | "metatrader-points"
  | "csv-headerless"
  | "csv";

/** One way in which bars are written to files, told by content. */
export interface Format {
  readonly name: FormatName;
  /** For people. */
  readonly title: string;
  /** Its first line or two. */
  readonly example: string;
  /** The clock that files of this format keep unless they or the user say otherwise. */
  readonly clock: Zone;
  /** The price that the bars are of unless the file's name or the user says otherwise. */
  readonly side: Side;
  /** The layout of a sample in this format; undefined where it is in another. */
  recognise(sample: Sample): Recognised | undefined;
}

/** What a format found in a sample. */
export interface Recognised {
  readonly layout: Layout;
  /** The times are in UTC by the file's own word: offsets, epochs, a column named for GMT. */
  readonly isUtc: boolean;
  /** What a person should know of how the file is read. */
  readonly notes: readonly string[];
}
