import { parquetFormat } from "../formats/parquet.js";
import type { Source } from "../source.js";
import { fileNeeds, openFiles } from "./files.js";

/** Anybody's Parquet files of bars or ticks. */
export const parquetSource: Source = {
  name: "parquet",
  title: "Parquet files of bars or ticks, columns told by their names",
  kind: "files",
  clock: parquetFormat.clock,
  side: parquetFormat.side,
  needs: fileNeeds,
  open: (request) => openFiles("parquet", ["parquet"], request),
};
