import { copyFileSync, existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { PlumblineError } from "../../core/errors.js";
import type { CommandIo, CommonOptions } from "../io.js";
import { workspacePathOf } from "../with-workspace.js";
import { reportFile } from "./run.js";

/** Says where the newest report is, or copies it. @throws PIPELINE_RUN_MISSING */
export async function report(
  options: CommonOptions & { readonly output?: string },
  io: CommandIo,
): Promise<void> {
  const workspacePath = await workspacePathOf(options, io);
  const page = join(workspacePath, reportFile);
  if (!existsSync(page)) {
    throw new PlumblineError("PIPELINE_RUN_MISSING", {
      message: `no run has finished in ${workspacePath}, so there is no report`,
      where: { workspace: workspacePath },
      remedy: "plumbline run",
    });
  }
  const target = options.output === undefined ? page : resolve(io.cwd, options.output);
  if (target !== page) copyFileSync(page, target);
  io.out(options.json === true ? `${JSON.stringify({ report: target })}\n` : `${target}\n`);
}
