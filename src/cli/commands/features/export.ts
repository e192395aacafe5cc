import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { PlumblineError } from "../../../core/errors.js";
import { exportedSet, openSet } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { printResult, warnOfDeprecated, withWorkspace } from "../../with-workspace.js";

/** Options of `plumbline features export`. */
export interface ExportOptions extends CommonOptions {
  readonly output?: string;
}

/** Writes a published set as JSON, for another workspace. @throws CLI_FILE_EXISTS */
export function exportSet(reference: string, options: ExportOptions, io: CommandIo): Promise<void> {
  return withWorkspace(options, io, async (workspace) => {
    const opened = await openSet(workspace, reference, io.cwd);
    warnOfDeprecated(options, io, opened);
    const content = `${JSON.stringify(exportedSet(opened.set, opened.version), null, 1)}\n`;
    if (options.output === undefined) {
      io.out(content);
      return;
    }
    const file = resolve(io.cwd, options.output);
    if (existsSync(file)) {
      throw new PlumblineError("CLI_FILE_EXISTS", {
        message: `${file} is already there`,
        where: { file },
        remedy: "move it away, or name another with --output",
      });
    }
    writeFileSync(file, content);
    printResult(options, io, { file, set: opened.label }, () => `wrote ${opened.label} to ${file}`);
  });
}
