import { resolve } from "node:path";
import { importSet } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { printResult, withWorkspace } from "../../with-workspace.js";

/** Takes over a set that another workspace exported, under the version that it has there. */
export function importFile(file: string, options: CommonOptions, io: CommandIo): Promise<void> {
  return withWorkspace(options, io, async (workspace) => {
    const path = resolve(io.cwd, file);
    const imported = await importSet(workspace, path, `imported from ${file}`);
    const { name, version } = imported;
    printResult(options, io, imported, () => `${name}@${version} imported, ids as they were`);
  });
}
