import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's folder, whether this runs as source or compiled below `build/`. */
export const checkout = checkoutOf(dirname(fileURLToPath(import.meta.url)));

function checkoutOf(folder: string): string {
  const file = join(folder, "package.json");
  const isOurs =
    existsSync(file) && (JSON.parse(readFileSync(file, "utf8")) as { name?: string }).name;
  if (isOurs === "plumbline") return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error("the benchmarks are not inside Plumbline's checkout");
  return checkoutOf(parent);
}

/** A file of the benchmarks that is not compiled. */
export function benchFile(...parts: string[]): string {
  return join(checkout, "bench", ...parts);
}

/** The virtual environment that `npm run bench:peers` makes. */
export const peersFolder = join(checkout, "build", "peers");

/** The packages of npm that `npm run bench:peers` installs apart from our own. */
export const npmPeersFolder = join(checkout, "build", "peers-npm");

/** The version of a package that is installed here. */
export function installedVersion(name: string): string {
  const file = join(checkout, "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version; // npm requires it
}

/** The built command, which `npm start` runs. */
export function builtCommand(): string {
  const file = join(checkout, "dist", "cli", "main.js");
  if (!existsSync(file)) throw new Error(`${file} is missing: npm run build makes it`);
  return file;
}
