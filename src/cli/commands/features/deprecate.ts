import { PlumblineError } from "../../../core/errors.js";
import { deprecateSet } from "../../../features/index.js";
import { openSet } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { printResult, withWorkspace } from "../../with-workspace.js";

/** Options of `plumbline features deprecate`. */
export interface DeprecateOptions extends CommonOptions {
  readonly message?: string;
  readonly lift?: boolean;
}

/**
 * Marks a published version as one not to be used any more, or takes the mark away.
 *
 * @throws CLI_OPTION_INVALID without a version, or without a message.
 */
export function deprecate(
  reference: string,
  options: DeprecateOptions,
  io: CommandIo,
): Promise<void> {
  const { message = "", lift = false } = options;
  if ((message.trim() === "") !== lift) {
    throw optionInvalid("--message", "expected a --message that says what to use, or --lift");
  }
  if (!reference.includes("@")) {
    throw optionInvalid(
      "NAME@VERSION",
      `found ${reference}, expected a version: ${reference}@1.0.0`,
    );
  }
  return withWorkspace(options, io, async (workspace) => {
    const { set, version, label } = await openSet(workspace, reference, io.cwd);
    const key = { name: set.name, version: version ?? "", contentId: set.contentId };
    await deprecateSet(workspace.catalogue, key, message.trim());
    const result = { name: set.name, version, deprecated: lift ? null : message.trim() };
    printResult(options, io, result, () =>
      lift
        ? `${label} is not deprecated any more`
        : `${label} is deprecated: ${message.trim()}\nit goes on working; whoever uses it is told`,
    );
  });
}

function optionInvalid(option: string, message: string): PlumblineError {
  return new PlumblineError("CLI_OPTION_INVALID", {
    message,
    where: { option },
    remedy: 'plumbline features deprecate core@1.0.0 --message "use core@2.0.0"',
  });
}
