import { PlumblineError } from "../../../core/errors.js";
import { checkModel } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { renderTable } from "../../table.js";
import { printResult, warnOfDeprecated, withWorkspace } from "../../with-workspace.js";

/** Options of `plumbline features check`. */
export interface CheckOptions extends CommonOptions {
  readonly matrix?: string;
}

/**
 * Holds a model against a feature set or a matrix.
 *
 * @throws FEATURES_SET_INCOMPATIBLE, FEATURES_MATRIX_INCOMPATIBLE after the table, where a node cannot
 *   read it; CLI_OPTION_INVALID where both a set and a matrix are named.
 */
export function check(
  model: string,
  set: string | undefined,
  options: CheckOptions,
  io: CommandIo,
): Promise<void> {
  const { matrix } = options;
  if (matrix !== undefined && set !== undefined) {
    throw new PlumblineError("CLI_OPTION_INVALID", {
      message: `found the set ${set} and --matrix, expected one of them`,
      where: { option: "--matrix" },
      remedy: "plumbline features check EURUSD core@1.0.0",
    });
  }
  return withWorkspace(options, io, async (workspace) => {
    const against = matrix === undefined ? { set } : { matrix };
    const { refusal, ...found } = await checkModel(workspace, model, against, io.cwd);
    warnOfDeprecated(options, io, {
      label: found.against.split(" ").at(-1) ?? "",
      deprecated: found.deprecated,
    });
    const isCompatible = refusal === undefined;
    printResult(options, io, { isCompatible, ...found }, () =>
      [
        `${model} and ${found.against}: ${isCompatible ? "compatible" : "NOT compatible"}`,
        "",
        renderTable(
          [
            { title: "pair" },
            { title: "node" },
            { title: "model" },
            { title: "features", align: "right" },
            { title: "verdict" },
          ],
          found.nodes.map((node) => [
            node.instrument,
            node.node,
            node.modelId.slice(0, 7),
            String(node.featureCount),
            node.isCompatible
              ? "reads it"
              : node.conflicts.map(({ kind, name }) => `${name} ${kind}`).join(", "),
          ]),
        ),
      ].join("\n"),
    );
    if (refusal !== undefined) throw refusal;
  });
}
