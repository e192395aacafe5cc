import { nearestName, PlumblineError, shown } from "../core/errors.js";
import type { Format } from "./formats/format.js";
import { formats } from "./formats/index.js";

/**
 * The format of a name.
 *
 * @throws INGEST_REQUEST_INVALID
 */
export function formatNamed(name: string): Format {
  const found = formats.find((format) => format.name === name);
  if (found !== undefined) return found;
  const known = formats.map((format) => format.name);
  const nearest = nearestName(name, known);
  throw new PlumblineError("INGEST_REQUEST_INVALID", {
    message: `no format ${shown(name)}, expected one of ${known.join(", ")}`,
    where: { format: name },
    remedy: nearest ? `did you mean ${nearest}?` : "leave the format to be recognised",
  });
}

/** A file that is not in the format that was asked for. */
export function unexpectedFormat(file: string, format: Format): PlumblineError {
  return new PlumblineError("INGEST_FORMAT_UNEXPECTED", {
    message: `${file} is not in the format ${format.name}, which is ${shown(format.example)}`,
    where: { file, format: format.name },
    remedy: "leave the format to be recognised, or name the right one",
  });
}
