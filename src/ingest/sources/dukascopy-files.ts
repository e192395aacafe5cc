import { dukascopyBi5Format } from "../formats/dukascopy-bi5.js";
import type { Source } from "../source.js";
import { fileNeedsOf, openFiles } from "./files.js";

/**
 * Dukascopy's files as they are on the vendor's servers, in its folders, kept on disk. See
 * `dukascopyBi5Format` and `dukascopyJsonFormat`.
 */
export const dukascopyFilesSource: Source = {
  name: "dukascopy-files",
  title: "Dukascopy .bi5 and JSON files from disk, ticks and candles",
  kind: "files",
  clock: dukascopyBi5Format.clock,
  side: dukascopyBi5Format.side,
  needs: fileNeedsOf(
    ".bi5 in the vendor's folders, PAIR/YYYY/MM/DD/HHh_ticks.bi5 with months from 00; or .json",
  ),
  open: (request) => openFiles("dukascopy-files", ["dukascopy-bi5", "dukascopy-json"], request),
};
