import type { Command } from "commander";
import type { CommandIo } from "../../io.js";
import { whole } from "../../option-values.js";
import { diff } from "./diff.js";
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
}
