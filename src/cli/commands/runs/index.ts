import { type Command, Option } from "commander";
import type { CommandIo } from "../../io.js";
import { whole } from "../../option-values.js";
import { compare } from "./compare.js";
import { exportRuns } from "./export.js";
import { list } from "./list.js";
import { show } from "./show.js";

/** What stands for a run in the help. */
const runWords = "the first digits of its id, or latest";

/** Adds `plumbline runs` and its subcommands. */
export function addRuns(program: Command, io: CommandIo): void {
  const runs = program
    .command("runs")
    .description("look at what runs tracked: parameters, curves, scores, and which run was best");
  const command = (words: string, description: string, examples: readonly string[]): Command =>
    runs
      .command(words)
      .description(description)
      .option("-w, --workspace <folder>", "where artifacts and the catalogue are kept")
      .option("--json", "print one JSON object for machines")
      .addHelpText(
        "after",
        `\nExamples:\n${examples.map((line) => `  plumbline runs ${line}`).join("\n")}`,
      );

  withParts(
    command("list", "list the runs, the newest first, or the best by a metric", [
      "list",
      "list --metric log_loss --node executor",
      "list --metric sharpe --instrument EURUSD --json",
    ]),
  )
    .option("--metric <name>", "show each run's best value of it, and sort by that")
    .addOption(orderOption())
    .option("--limit <count>", "at most so many of the newest runs; 0: all (default: 20)", whole)
    .action((options) => list(options, io));

  withParts(
    command(
      "show <run>",
      `show what a run was set to, its scores and its curves; the run is ${runWords}`,
      [
        "show latest",
        "show 3f2a91c0 --metric validation_loss --node executor",
        "show latest --metric validation_loss --fold 2 --json",
      ],
    ),
  )
    .option("--metric <name>", "plot this metric alone, the folds of a node over each other")
    .action((run, options) => show(run, options, io));

  withParts(
    command("compare <runs...>", "lay runs side by side: settings that differ, and every metric", [
      "compare latest 3f2a91c0",
      "compare 3f2a91c0 91c0aa4e latest --node executor --metric log_loss",
    ]),
  )
    .option("--metric <name>", "compare this metric alone, and plot its curves over each other")
    .addOption(orderOption())
    .action((names, options) => compare(names, options, io));

  command(
    "export [runs...]",
    "bring runs to an MLflow tracking server; what is there is not sent again",
    [
      "export --mlflow http://127.0.0.1:5000",
      "export 3f2a91c0 latest --mlflow http://127.0.0.1:5000 --experiment spring",
      "export --all --mlflow https://mlflow.example.org",
    ],
  )
    .requiredOption(
      "--mlflow <url>",
      "the server; credentials come from MLflow's environment variables",
    )
    .option(
      "--experiment <name>",
      "the experiment there, made where there is none (default: plumbline)",
    )
    .option("--all", "all runs of the workspace, not only the newest")
    .action((names, options) => exportRuns(names, options, io));
}

function withParts(command: Command): Command {
  return command
    .option("-i, --instrument <symbol>", "only this pair")
    .option("--node <name>", "only this node")
    .option("--fold <number>", "only this fold, from 1, or final");
}

function orderOption(): Option {
  return new Option(
    "--order <which>",
    "which values are good (default: lowest of losses and errors, highest of all else)",
  ).choices(["lowest", "highest"]);
}
