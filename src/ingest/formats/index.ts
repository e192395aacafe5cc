import { csvFormat, csvHeaderlessFormat, csvTicksFormat } from "./csv.js";
import { dukascopyBi5Format } from "./dukascopy-bi5.js";
import { dukascopyJsonFormat } from "./dukascopy-json.js";
import { ecbFormat } from "./ecb.js";
import type { Format } from "./format.js";
import { histdataFormat, histdataTicksFormat } from "./histdata.js";
import { leanFormat, leanTicksFormat } from "./lean.js";
import { metatrader4Format, metatrader5Format, metatraderPointsFormat } from "./metatrader.js";
import { metatraderHstFormat } from "./metatrader-hst.js";
import { parquetFormat } from "./parquet.js";
import { truefxFormat } from "./truefx.js";

/**
 * All formats of files, most particular first: the first that recognises a file has it; those of bytes are
 * asked before those of text.
 *
 * To add one: a `Format` in a file of its own, its line here, its source's list in `sources/`, and a
 * test on a real file of it.
 */
export const formats: readonly Format[] = [
  dukascopyBi5Format,
  dukascopyJsonFormat,
  metatraderHstFormat,
  parquetFormat,
  histdataFormat,
  histdataTicksFormat,
  leanFormat,
  leanTicksFormat,
  truefxFormat,
  metatrader4Format,
  metatrader5Format,
  metatraderPointsFormat,
  ecbFormat,
  csvTicksFormat,
  csvFormat,
  csvHeaderlessFormat,
];
