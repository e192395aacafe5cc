import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { PlumblineError, type Where } from "../core/errors.js";
import { loadUserFile } from "../features/index.js";
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
  try {
    const { default: config } = (await loadUserFile(file)).exports;
    if (config === undefined) throw unreadable("it has no default export", { file });
    return config;
  } catch (error) {
    const isUnreadable =
      error instanceof PlumblineError && error.code === "FEATURES_FILE_UNREADABLE";
    throw isUnreadable ? unreadable(reasonOf(error), error.where, error) : error;
  }
}

function reasonOf(error: PlumblineError): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function unreadable(reason: string, where: Where, cause?: unknown): PlumblineError {
  return new PlumblineError("PIPELINE_CONFIG_UNREADABLE", {
    message: `${String(where.file)} could not be loaded: ${reason}`,
    where,
    remedy: "open it at the place named; it must export default defineConfig({ … })",
    cause,
  });
}
