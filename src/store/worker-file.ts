import { existsSync } from "node:fs";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The compiled entry of a worker thread: where it is named, or at its place under `dist/` where it is
 * named from the sources, which Node cannot run.
 */
export function workerFile(url: URL): string {
  const beside = fileURLToPath(url);
  if (existsSync(beside)) return beside;
  const parts = beside.split(sep);
  const source = parts.lastIndexOf("src");
  return source < 0 ? beside : parts.with(source, "dist").join(sep);
}
