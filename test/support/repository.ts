import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the repository, with a slash at its end. */
export const repository = fileURLToPath(new URL("../../", import.meta.url));

/** A file of the repository as text. */
export function readText(path: string): string {
  return readFileSync(repository + path, "utf8");
}

/** The files below a folder of the repository that end so, sorted; with forward slashes, from its root. */
export function filesBelow(folder: string, ...endings: readonly string[]): string[] {
  return readdirSync(repository + folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll("\\", "/"))
    .map((path) => path.slice(path.indexOf(repository) + repository.length))
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .sort();
}

/** Source text without its comments. Good enough for code that the formatter has laid out. */
export function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "$1");
}
