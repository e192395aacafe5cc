import { csvFormat, csvHeaderlessFormat } from "./csv.js";
import type { Format } from "./format.js";
import { histdataFormat } from "./histdata.js";
import { metatrader4Format, metatrader5Format, metatraderPointsFormat } from "./metatrader.js";

/**
 * All formats of bar files, most particular first: the first that recognises a file has it.
 *
 * To add one: a `Format` in a file of its own, its line here, its source's list in `sources/`, and a
 * test on a real file of it.
 */
export const formats: readonly Format[] = [
  histdataFormat,
  metatrader4Format,
  metatrader5Format,
  metatraderPointsFormat,
  csvFormat,
  csvHeaderlessFormat,
];
