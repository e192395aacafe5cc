import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { PlumblineError, shown } from "../../../core/errors.js";
import { parseUtc } from "../../../core/time.js";
import { importLightgbm } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { printResult, withWorkspace } from "../../with-workspace.js";

/** Options of `plumbline models import`. */
export interface ImportModelOptions extends CommonOptions {
  readonly lightgbm: string;
  readonly node: string;
  readonly trainedFrom: string;
  readonly trainedTo: string;
}

/** Makes a tree with a model of LightGBM's in one node's place. @throws CLI_OPTION_INVALID, and what `importLightgbm` throws. */
export function importNode(
  tree: string,
  options: ImportModelOptions,
  io: CommandIo,
): Promise<void> {
  const file = resolve(io.cwd, options.lightgbm);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) {
    throw optionInvalid("--lightgbm", `there is no file ${shown(options.lightgbm)}`);
  }
  if (found.isDirectory()) {
    throw optionInvalid("--lightgbm", `${shown(options.lightgbm)} is a folder, expected a file`);
  }
  const { node } = options;
  const trainedFrom = timeOf("--trained-from", options.trainedFrom);
  const trainedTo = timeOf("--trained-to", options.trainedTo);
  return withWorkspace(options, io, async (workspace) => {
    const text = readFileSync(file, "utf8");
    const made = await importLightgbm(workspace, { text, tree, node, trainedFrom, trainedTo });
    printResult(options, io, made, () =>
      [
        `${made.instrument}: tree ${made.treeId.slice(0, 7)} has ${file} as ${node}, in place of that of ${made.from.slice(0, 7)}`,
        `  reads      ${made.columns.map(({ name }) => name).join(", ")}`,
        `  not in service: plumbline models promote ${made.treeId.slice(0, 7)} --reason "…"`,
      ].join("\n"),
    );
  });
}

function timeOf(option: string, text: string): number {
  const time = parseUtc(text);
  if (time !== undefined) return time;
  throw optionInvalid(option, `${shown(text)} is no UTC time`);
}

function optionInvalid(option: string, message: string): PlumblineError {
  return new PlumblineError("CLI_OPTION_INVALID", {
    message,
    where: { option },
    remedy:
      "plumbline models import EURUSD --node executor --lightgbm model.txt --trained-from 2023-01-01 --trained-to 2024-06-30",
  });
}
