import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createJiti } from "jiti";
import { PlumblineError } from "../core/errors.js";
import { type Config, parseConfig } from "./config.js";

/** The file that is read where none is named and it is there. */
export const defaultConfigFile = "plumbline.config.ts";

/**
 * Loads a config file, TypeScript or JavaScript. It may import `plumbline` wherever it stands: that is
 * this very package.
 *
 * @throws PIPELINE_CONFIG_MISSING, PIPELINE_CONFIG_UNREADABLE, PIPELINE_CONFIG_INVALID
 */
export async function loadConfigFile(path: string): Promise<Config> {
  const file = resolve(path);
  if (!existsSync(file)) {
    throw new PlumblineError("PIPELINE_CONFIG_MISSING", {
      message: `no config file ${file}`,
      where: { file },
      remedy: "write one with plumbline init, or leave --config out",
    });
  }
  return parseConfig(await importConfig(file), file);
}

async function importConfig(file: string): Promise<unknown> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const self = fileURLToPath(new URL(`../index.${extension}`, import.meta.url));
  const jiti = createJiti(import.meta.url, {
    alias: { plumbline: self },
    moduleCache: false,
    // A file without a default export is a mistake, not its own default.
    interopDefault: false,
  });
  try {
    const loaded = await jiti.import<{ readonly default?: unknown }>(file);
    if (loaded.default === undefined) throw new Error("it has no default export");
    return loaded.default;
  } catch (error) {
    if (error instanceof PlumblineError) throw error;
    throw new PlumblineError("PIPELINE_CONFIG_UNREADABLE", {
      message: `${file} could not be loaded: ${error instanceof Error ? error.message : String(error)}`,
      where: { file },
      remedy: "open it at the place named; it must export default defineConfig({ … })",
      cause: error,
    });
  }
}
