import { leanFormat } from "../formats/lean.js";
import type { Source } from "../source.js";
import { fileNeedsOf, openFiles } from "./files.js";

/** QuantConnect LEAN's data folder: quote bars of seconds to days, and ticks. See `leanFormat` for its clocks. */
export const leanSource: Source = {
  name: "lean",
  title: "QuantConnect LEAN zips: quote bars of seconds to days, and ticks",
  kind: "files",
  clock: leanFormat.clock,
  side: leanFormat.side,
  needs: fileNeedsOf(
    "zips as LEAN names them, 20140508_quote.zip, below the folder of their market",
  ),
  open: (request) => openFiles("lean", ["lean", "lean-ticks"], request),
};
