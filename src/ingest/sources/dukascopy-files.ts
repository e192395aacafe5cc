import { dukascopyBi5Format } from "../formats/dukascopy-bi5.js";
import type { Source } from "../source.js";
import { fileNeeds, openFiles } from "./files.js";

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
  needs: fileNeeds,
  open: (request) => openFiles("dukascopy-files", ["dukascopy-bi5", "dukascopy-json"], request),
};
