import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/**
 * The folder of real market data: `PLUMBLINE_DATA`, else `../shared/data` beside the repository;
 * undefined where neither is there. It never becomes part of the repository.
 */
export function marketDataFolder(): string | undefined {
  const named = process.env.PLUMBLINE_DATA;
  const candidates = named ? [named] : [resolve(process.cwd(), "../shared/data")];
  return candidates.find((folder) => existsSync(join(folder, "README.md")));
}

/**
 * The path of one file of market data, or undefined after saying so, for `it.skipIf`.
 */
export function marketDataFile(...parts: string[]): string | undefined {
  const folder = marketDataFolder();
  const path = folder === undefined ? undefined : join(folder, ...parts);
  if (path !== undefined && existsSync(path)) return path;
  console.info(`skipped: no market data (${parts.join("/")})`);
  return undefined;
}
