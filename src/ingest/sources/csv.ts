import { csvFormat } from "../formats/csv.js";
import { formats } from "../formats/index.js";
import type { Source } from "../source.js";
import { fileNeeds, openFiles } from "./files.js";

const every = formats.map((format) => format.name);

/** Files of any known format, told by content; above all any CSV with a header. */
export const csvSource: Source = {
  name: "csv",
  title: "any file of bars or ticks: a CSV with a header, or a known vendor's file",
  kind: "files",
  clock: csvFormat.clock,
  side: csvFormat.side,
  needs: [
    ...fileNeeds,
    { name: "format", isRequired: false, about: `${every.join(", ")}; recognised where not given` },
  ],
  open: (request) => openFiles("csv", every, request),
};
