import { histdataFormat } from "../formats/histdata.js";
import type { Source } from "../source.js";
import { fileNeeds, openFiles } from "./files.js";

/** HistData's downloads: one zip a year (or a month) and pair. See `histdataFormat` for its clock. */
export const histdataSource: Source = {
  name: "histdata",
  title: "HistData.com one-minute bars and ticks, zips from disk",
  kind: "files",
  clock: histdataFormat.clock,
  side: histdataFormat.side,
  needs: fileNeeds,
  // HistData sells its bars in MetaTrader's format too.
  open: (request) => openFiles("histdata", ["histdata", "histdata-ticks", "metatrader4"], request),
};
