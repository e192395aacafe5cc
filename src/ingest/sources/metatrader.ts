import { metatrader5Format } from "../formats/metatrader.js";
import type { Source } from "../source.js";
import { fileNeeds, openFiles } from "./files.js";

/** Exports of MetaTrader 4 and 5. Their clock is the broker's: say it where it is not EET. */
export const metatraderSource: Source = {
  name: "metatrader",
  title: "MetaTrader 4 and 5 exports, history files (.hst) and prices in points",
  kind: "files",
  clock: metatrader5Format.clock,
  side: metatrader5Format.side,
  needs: fileNeeds,
  open: (request) =>
    openFiles(
      "metatrader",
      ["metatrader4", "metatrader5", "metatrader-points", "metatrader-hst", "csv-headerless"],
      request,
    ),
};
