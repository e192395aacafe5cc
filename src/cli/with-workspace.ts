import { resolve } from "node:path";
import { openWorkspace, type Workspace } from "../store/workspace.js";
import { configFileOf } from "./data-config.js";
import type { CommandIo, CommonOptions } from "./io.js";

/** The workspace that the options name, else the config file's, else the default. @throws what `loadConfigFile` throws. */
export async function workspacePathOf(options: CommonOptions, io: CommandIo): Promise<string> {
  return resolve(io.cwd, options.workspace ?? (await configFileOf({}, io)).workspace);
}

/** Opens the workspace that the options name, works with it, and closes it whatever happens. */
export async function withWorkspace<Result>(
  options: CommonOptions,
  io: CommandIo,
  work: (workspace: Workspace) => Promise<Result>,
): Promise<Result> {
  const workspace = openWorkspace(await workspacePathOf(options, io));
  try {
    return await work(workspace);
  } finally {
    workspace.close();
  }
}

/** Prints a result: one JSON object with `--json`, otherwise the text. */
export function printResult(
  options: CommonOptions,
  io: CommandIo,
  result: object,
  text: () => string,
): void {
  io.out(options.json === true ? `${JSON.stringify(result)}\n` : `${text()}\n`);
}

/** Says on the side that a feature set is not to be used any more; JSON carries it as `deprecated`. */
export function warnOfDeprecated(
  options: CommonOptions,
  io: CommandIo,
  opened: { readonly label: string; readonly deprecated: string | null },
): void {
  if (opened.deprecated === null || options.json === true) return;
  io.err(`! feature set ${opened.label} is deprecated: ${opened.deprecated}\n`);
}
