import { nearestName, PlumblineError, shown } from "../../core/errors.js";
import type { Source } from "../source.js";
import { csvSource } from "./csv.js";
import { dukascopySource } from "./dukascopy.js";
import { dukascopyFilesSource } from "./dukascopy-files.js";
import { ecbSource } from "./ecb.js";
import { fxcmSource } from "./fxcm.js";
import { histdataSource } from "./histdata.js";
import { leanSource } from "./lean.js";
import { metatraderSource } from "./metatrader.js";
import { oandaSource } from "./oanda.js";
import { parquetSource } from "./parquet.js";
import { simulatedSource } from "./simulated.js";
import { truefxSource } from "./truefx.js";

/**
 * All sources. To add one: a `Source` in a file of its own, its line here, a page of its traps in
 * docs/ingest.md, and tests on its real data: truncated, reordered, duplicated, wrong zone, DST days.
 */
export const sources: readonly Source[] = [
  csvSource,
  dukascopySource,
  dukascopyFilesSource,
  ecbSource,
  fxcmSource,
  histdataSource,
  leanSource,
  metatraderSource,
  oandaSource,
  parquetSource,
  simulatedSource,
  truefxSource,
];

/**
 * The source of a name.
 *
 * @throws INGEST_SOURCE_UNKNOWN
 */
export function sourceNamed(name: string): Source {
  const found = sources.find((source) => source.name === name);
  if (found !== undefined) return found;
  const known = sources.map((source) => source.name);
  const nearest = nearestName(name, known);
  throw new PlumblineError("INGEST_SOURCE_UNKNOWN", {
    message: `no source ${shown(name)}, expected one of ${known.join(", ")}`,
    where: { source: name },
    remedy: nearest ? `did you mean ${nearest}?` : "use one of these",
  });
}
