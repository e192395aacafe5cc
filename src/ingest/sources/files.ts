import type { Canonical } from "../../core/canonical-json.js";
import { PlumblineError, shown } from "../../core/errors.js";
import type { FileFormat } from "../file-format.js";
import type { FormatName } from "../formats/format.js";
import { ingestFiles } from "../ingest-files.js";
import type { BarStream, SourceNeed, SourceRequest } from "../source.js";

/** What every source that reads files takes, the files being as `paths` says. */
export function fileNeedsOf(paths: string): readonly SourceNeed[] {
  return [
    { name: "paths", isRequired: true, about: paths },
    { name: "clock", isRequired: false, about: "zone of the file's times, where it is another" },
    {
      name: "timeframe",
      isRequired: false,
      about:
        "where the steps between rows do not tell it; to which ticks are made, M1 if not given",
    },
    { name: "side", isRequired: false, about: "bid, mid or ask, where the files hold both sides" },
  ];
}

/** The needs of a source whose files may be called and packed as one likes. */
export const fileNeeds = fileNeedsOf("files, plain, .gz or .zip");

/**
 * Opens files for a source that reads some formats and not others.
 *
 * @throws INGEST_FORMAT_UNEXPECTED where a file is in a format of another source;
 *   INGEST_REQUEST_INVALID without paths; what `ingestFiles` throws.
 */
export async function openFiles(
  source: string,
  readable: readonly FormatName[],
  request: SourceRequest,
): Promise<BarStream> {
  const { paths = [], ...reading } = request;
  const { series, formats, chunks, findings } = await ingestFiles({ ...reading, paths });
  for (const file of formats) {
    if (readable.includes(file.format)) continue;
    throw new PlumblineError("INGEST_FORMAT_UNEXPECTED", {
      message: `${file.name} is ${shown(file.title)}, expected a file that the source ${source} reads`,
      where: { file: file.path, format: file.format, source },
      remedy: "name the source csv, which reads every format",
    });
  }
  return {
    series,
    about: { source, files: formats.map(aboutFile) },
    chunks,
    // Counts, prices and texts; what is not known is left out, not undefined.
    findings: () => findings() as unknown as Canonical | undefined,
  };
}

function aboutFile(file: FileFormat): { readonly [key: string]: string } {
  const { name, format, clock, clockFrom, timeframeFrom, sideFrom } = file;
  return { name, format, clock, clockFrom, timeframeFrom, sideFrom };
}
