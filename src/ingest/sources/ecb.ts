import { ecbFormat } from "../formats/ecb.js";
import type { Source } from "../source.js";
import { openFiles } from "./files.js";

/**
 * The European Central Bank's reference rates. They are no bars, and no run can be made of them: opening
 * says so. `readReferenceRates` reads them, and `compareWithReference` holds bars against them.
 */
export const ecbSource: Source = {
  name: "ecb",
  title: "ECB reference rates: to compare bars with, never to trade",
  kind: "files",
  clock: ecbFormat.clock,
  side: ecbFormat.side,
  needs: [{ name: "paths", isRequired: true, about: "eurofxref.csv or eurofxref-hist.zip" }],
  open: (request) => openFiles("ecb", ["ecb"], { ...request, format: "ecb" }),
};
