import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { PlumblineError } from "../../../core/errors.js";
import { exportModel } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { printResult, withWorkspace } from "../../with-workspace.js";
import { writeWhole } from "../../write-whole.js";

/** Options of `plumbline models export`. */
export interface ExportModelOptions extends CommonOptions {
  readonly onnx?: string;
  readonly lightgbm?: string;
  readonly node?: string;
}

/** Writes a node's model for another tool. @throws CLI_OPTION_INVALID, CLI_FILE_EXISTS, CLI_FILE_UNWRITABLE, and what `exportModel` throws. */
export function exportNode(
  word: string,
  options: ExportModelOptions,
  io: CommandIo,
): Promise<void> {
  const { onnx, lightgbm } = options;
  const output = onnx ?? lightgbm;
  if (output === undefined || (onnx !== undefined && lightgbm !== undefined)) {
    throw new PlumblineError("CLI_OPTION_INVALID", {
      message: `expected one of --onnx and --lightgbm, found ${output === undefined ? "none" : "both"}`,
      where: { option: "--onnx" },
      remedy: "plumbline models export EURUSD --node executor --onnx executor.onnx",
    });
  }
  const file = resolve(io.cwd, output);
  return withWorkspace(options, io, async (workspace) => {
    const format = onnx === undefined ? "lightgbm" : "onnx";
    const { bytes, ...exported } = await exportModel(workspace, word, format, options.node);
    if (existsSync(file)) {
      throw new PlumblineError("CLI_FILE_EXISTS", {
        message: `${file} is already there`,
        where: { file },
        remedy: "move it away, or name another file",
      });
    }
    writeWhole(file, bytes);
    const { node, modelId, columns } = exported;
    printResult(options, io, { file, ...exported, sizeBytes: bytes.length }, () =>
      [
        `wrote the model of ${node} (${modelId.slice(0, 7)}) to ${file}`,
        `  reads      ${columns.length} columns, in this order: ${columns.map(({ name }) => name).join(", ")}`,
      ].join("\n"),
    );
  });
}
