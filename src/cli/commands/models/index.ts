import type { Command } from "commander";
import type { CommandIo } from "../../io.js";
import { whole } from "../../option-values.js";
import { diff } from "./diff.js";
import { exportNode } from "./export.js";
import { importNode } from "./import.js";
import { lineage } from "./lineage.js";
import { list } from "./list.js";
import { promote } from "./promote.js";
import { rollback } from "./rollback.js";
import { show } from "./show.js";

/** What stands for a model in the help. */
const modelWords =
  "the first digits of a model tree's id, or an instrument for its tree in service";

/** Adds `plumbline models` and its subcommands. */
export function addModels(program: Command, io: CommandIo): void {
  const models = program
    .command("models")
    .description("look at trained models, tell them apart, put one into service or take it back");
  const command = (words: string, description: string, examples: readonly string[]): Command =>
    models
      .command(words)
      .description(description)
      .option("-w, --workspace <folder>", "where artifacts and the catalogue are kept")
      .option("--json", "print one JSON object for machines")
      .addHelpText(
        "after",
        `\nExamples:\n${examples.map((line) => `  plumbline models ${line}`).join("\n")}`,
      );

  command("list", "list the model trees, the newest first, with their scores and standing", [
    "list",
    "list --instrument EURUSD --json",
  ])
    .option("-i, --instrument <symbol>", "only this pair")
    .action((options) => list(options, io));

  command(
    "show <model>",
    `show a tree's nodes, settings, scores and times in service; the model is ${modelWords}`,
    ["show EURUSD", "show 3f2a91c --top 20", "show 3f2a91c --json"],
  )
    .option("--top <count>", "columns by importance, of each node (default: 5)", whole)
    .action((model, options) => show(model, options, io));

  command("diff <before> <after>", "tell two trees apart: features, settings, scores, importance", [
    "diff 3f2a91c EURUSD",
    "diff 3f2a91c 91c0aa4 --json",
  ]).action((before, after, options) => diff(before, after, options, io));

  command(
    "lineage <model>",
    "say what a model was made from, down to vendor files, and who uses it",
    ["lineage EURUSD", "lineage 3f2a91c --json"],
  ).action((model, options) => lineage(model, options, io));

  command("promote <model>", "put a tree into service, after holding it against the present", [
    'promote 3f2a91c --reason "better since the calendar was mended"',
  ])
    .requiredOption("--reason <text>", "why: it goes into the journal")
    .action((model, options) => promote(model, options, io));

  command(
    "rollback <instrument>",
    "put the tree back that was in service before, with its exact features",
    [
      'rollback EURUSD --reason "calibration drifted"',
      'rollback EURUSD --to 3f2a91c --reason "back to the spring model"',
    ],
  )
    .requiredOption("--reason <text>", "why: it goes into the journal")
    .option("--to <tree>", "an earlier tree, by the first digits of its id, not the last one")
    .action((instrument, options) => rollback(instrument, options, io));

  command("export <model>", "write a node's model for other tools; its columns keep their names", [
    "export EURUSD --node executor --onnx executor.onnx",
    "export 3f2a91c --node tactician --lightgbm tactician.txt",
  ])
    .option("--node <name>", "which node of the tree; may be left out where there is one alone")
    .option("--onnx <file>", "as an ONNX file, for any runtime")
    .option("--lightgbm <file>", "as LightGBM's text, for lightgbm.Booster; trees alone")
    .action((model, options) => exportNode(model, options, io));

  command(
    "import <tree>",
    "make a tree in which one node's model was trained by LightGBM; it is not put into service",
    [
      "import EURUSD --node executor --lightgbm model.txt --trained-from 2023-01-01 --trained-to 2024-06-30",
    ],
  )
    .requiredOption("--lightgbm <file>", "what LightGBM's save_model wrote")
    .requiredOption("--node <name>", "the node whose model it replaces; its columns go by name")
    .requiredOption("--trained-from <time>", "UTC, of its first training row")
    .requiredOption("--trained-to <time>", "UTC, when its last label was settled")
    .action((tree, options) => importNode(tree, options, io));
}
