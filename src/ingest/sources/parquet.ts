import { parquetFormat } from "../formats/parquet.js";
import type { Source } from "../source.js";
import { fileNeedsOf, openFiles } from "./files.js";

/** Anybody's Parquet files of bars or ticks. */
export const parquetSource: Source = {
  name: "parquet",
  title: "Parquet files of bars or ticks, columns told by their names",
  kind: "files",
  clock: parquetFormat.clock,
  side: parquetFormat.side,
  needs: fileNeedsOf("files with columns named time, open, high, low, close, or time, bid, ask"),
  open: (request) => openFiles("parquet", ["parquet"], request),
};
