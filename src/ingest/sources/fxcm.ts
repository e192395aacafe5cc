import { csvFormat } from "../formats/csv.js";
import type { Source } from "../source.js";
import { fileNeedsOf, openFiles } from "./files.js";

/**
 * FXCM's bars in pairs of CSVs, one of the bid and one of the ask, told by `bid` and `ask` in their names.
 * With both the spread is known; with one the bars are of its side.
 */
export const fxcmSource: Source = {
  name: "fxcm",
  title: "FXCM bars, a CSV of the bid and one of the ask",
  kind: "files",
  clock: csvFormat.clock,
  side: "mid",
  needs: fileNeedsOf("CSVs with bid and ask in their names, plain, .gz or .zip"),
  open: (request) => openFiles("fxcm", ["csv", "csv-headerless"], request),
};
