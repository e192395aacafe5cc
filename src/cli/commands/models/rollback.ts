import { rollbackTree } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { withWorkspace } from "../../with-workspace.js";
import { printExchange } from "./exchange-text.js";

/** Options of `plumbline models rollback`. */
export interface RollbackOptions extends CommonOptions {
  readonly reason: string;
  readonly to?: string;
}

/** Puts an earlier tree back into service. @throws what `rollbackTree` throws. */
export function rollback(
  instrument: string,
  options: RollbackOptions,
  io: CommandIo,
): Promise<void> {
  return withWorkspace(options, io, async (workspace) => {
    const { reason, to } = options;
    printExchange(options, io, await rollbackTree(workspace, instrument, reason, to));
  });
}
