import { truefxFormat } from "../formats/truefx.js";
import type { Source } from "../source.js";
import { fileNeeds, openFiles } from "./files.js";

/** TrueFX's ticks, as the vendor gives them or with a header, as bars. */
export const truefxSource: Source = {
  name: "truefx",
  title: "TrueFX ticks from disk, as bars",
  kind: "files",
  clock: truefxFormat.clock,
  side: truefxFormat.side,
  needs: fileNeeds,
  open: (request) => openFiles("truefx", ["truefx", "csv-ticks"], request),
};
