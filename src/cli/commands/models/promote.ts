import { promoteTree } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { withWorkspace } from "../../with-workspace.js";
import { printExchange } from "./exchange-text.js";

/** Options of `plumbline models promote`. */
export interface PromoteOptions extends CommonOptions {
  readonly reason: string;
}

/** Puts a tree into service. @throws what `promoteTree` throws. */
export function promote(word: string, options: PromoteOptions, io: CommandIo): Promise<void> {
  return withWorkspace(options, io, async (workspace) => {
    printExchange(options, io, await promoteTree(workspace, word, options.reason));
  });
}
