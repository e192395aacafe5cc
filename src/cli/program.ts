import { readFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import { reportError } from "../core/errors.js";
import { clean } from "./commands/clean.js";
import { addFeatures } from "./commands/features/index.js";
import { ingest } from "./commands/ingest.js";
import { init } from "./commands/init.js";
import { addModels } from "./commands/models/index.js";
import { predict } from "./commands/predict.js";
import { quality } from "./commands/quality.js";
import { report } from "./commands/report.js";
import { run } from "./commands/run.js";
import { addRuns } from "./commands/runs/index.js";
import { search } from "./commands/search.js";
import { serve } from "./commands/serve.js";
import { sources } from "./commands/sources.js";
import { status } from "./commands/status.js";
import type { CommandIo } from "./io.js";
import { addNetworkOptions } from "./network-source.js";
import { finite, positive, whole, wholeBetween } from "./option-values.js";
import { exitStatus, printedError, statusOf } from "./print-error.js";

/**
 * Runs one command line.
 *
 * @param args - Without `node` and the script.
 * @returns The exit status: 0 done, 1 failed, 2 used wrongly.
 */
export async function runCli(args: readonly string[], io: CommandIo): Promise<number> {
  try {
    await createProgram(io).parseAsync([...args], { from: "user" });
    return exitStatus.done;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitStatus.done : exitStatus.usedWrongly;
    }
    const isJson = args.includes("--json");
    io.err(isJson ? `${JSON.stringify({ error: reportError(error) })}\n` : printedError(error));
    return statusOf(error);
  }
}

function createProgram(io: CommandIo): Command {
  const program = new Command("plumbline")
    .description("From a vendor's file to a judged model, with features that cannot drift apart")
    .version(packageVersion())
    .showSuggestionAfterError()
    .showHelpAfterError("(--help says what there is)");
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option("-w, --workspace <folder>", "where artifacts and the catalogue are kept")
      .option("--json", "print one JSON object for machines");

  command("init", "write a commented plumbline.config.ts")
    .option("-o, --output <file>", "write it there instead")
    .action((options) => init(options, io));

  const dataCommand = (name: string, description: string): Command =>
    addNetworkOptions(
      command(name, description)
        .option("-c, --config <file>", "config file (default: plumbline.config.ts if it is there)")
        .option("-s, --source <name>", "where bars come from: see plumbline sources")
        .option("-p, --path <files...>", "the instrument's files: plain, .gz or .zip")
        .option("-i, --instrument <symbols...>", "pairs, such as EURUSD")
        .option("--format <name>", "format of the files, where it is not recognised")
        .option("--clock <zone>", "clock of the files' times, such as EET or UTC-5")
        .option("--timeframe <name>", "timeframe of the files, where their steps do not tell it"),
    );

  dataCommand("ingest", "bring raw bars into the workspace; what is there is not fetched again")
    .option("--workers <count>", "worker threads; 0 works in the main thread", wholeBetween(0, 64))
    .option("--retry-failed", "ask again at once for units that failed or were gaps")
    .option("--recheck", "ask for other versions of what is there, and compare where there are")
    .option("--status", "show how downloads stand, and what is broken; asks for nothing")
    .action((options) => ingest(options, io));

  dataCommand("run", "take data through the whole pipeline; finished work is reused")
    .option("--workers <count>", "worker threads; 0 works in the main thread", wholeBetween(0, 64))
    .option("--seed <number>", "seed of everything random", whole)
    .option("--signal-strength <number>", "of the simulated market; 0 is noise", finite)
    .option("--minimum-score <share>", "quality score below which the run stops", finite)
    .option("--turns <count>", "turns of the feedback loop", whole)
    .action((options) => run(options, io));

  dataCommand("clean", "clean the bars that a run would use, and say how good they are")
    .option("--workers <count>", "worker threads; 0 works in the main thread", wholeBetween(0, 64))
    .option("--minimum-score <share>", "quality score that is asked for", finite)
    .option("--rates <file>", "hold the bars against the ECB's rates: eurofxref-hist.zip or .csv")
    .action((options) => clean(options, io));

  dataCommand("search", "search the parameters of one node, on the folds that a run judges it by")
    .option("--node <name>", "the node (default: the last, the one that decides)")
    .addOption(
      new Option("--method <name>", "how trials are compared (default: halving)").choices([
        "halving",
        "random",
      ]),
    )
    .option("--trials <count>", "sets of parameters to try (default: 16)", whole)
    .option(
      "--minutes <count>",
      "begin no fold after so many minutes of training, all calls of the search together",
      positive,
    )
    .option("--eta <number>", "one trial in so many goes on to the next rung (default: 2)", whole)
    .option("--top <count>", "trials that are shown (default: 10)", whole)
    .option("--seed <number>", "seed of everything random", whole)
    .option("--workers <count>", "worker threads; 0 works in the main thread", wholeBetween(0, 64))
    .addHelpText(
      "after",
      `
Trial 1 is the node as configured; every trial is a run: plumbline runs compare shows them. What is drawn stands in the
config, under search.spaces. Stopped or killed, it goes on where it was. With --minutes alone, as many trials as
there is time for.

Examples:
  plumbline search --trials 32
  plumbline search --node tactician --method random --minutes 20
  plumbline search -c own.config.ts --json`,
    )
    .action((options) => search(options, io));

  command("quality", "show how the quality of bars went, and what asks for attention")
    .option("-c, --config <file>", "config file (default: plumbline.config.ts if it is there)")
    .option("-i, --instrument <symbols...>", "only these")
    .option("--check", "end with status 1 where an alert fires, for schedulers")
    .action((options) => quality(options, io));

  command("status", "show runs, champions, feature sets and the success criteria").action(
    (options) => status(options, io),
  );

  command("report", "say where the newest report is")
    .addOption(new Option("-o, --output <file>", "copy it there"))
    .action((options) => report(options, io));

  command("sources", "list where bars can come from and what each source needs").action((options) =>
    sources(options, io),
  );

  command(
    "predict <model>",
    "predict all rows of a model's feature matrices, and write them as one table",
  )
    .option(
      "-o, --output <file>",
      "write it there, as .parquet or .csv (default: kept in the workspace)",
    )
    .addOption(
      new Option("--format <name>", "whatever the file is called").choices(["parquet", "csv"]),
    )
    .option("--bars <id>", "clean bars to predict on, or latest (default: those it was made from)")
    .option("--feature-set <set>", "hold the model against this set: name@version, name or a file")
    .option("--node <name>", "the node whose rows are written (default: the fastest)")
    .option(
      "--chunk-rows <count>",
      "rows a task, 100 or more (default: 65536); changes no byte",
      wholeBetween(100, 1e9),
    )
    .option("--workers <count>", "worker threads; 0 works in the main thread", wholeBetween(0, 64))
    .addHelpText(
      "after",
      `
The model is an instrument, for its champion, or the first digits of a model tree's id. Each row holds the
time, every node's prediction as of then, and the ids of the tree and of the feature matrix. Killed, it goes on
where it was, and ends in the same bytes.

Examples:
  plumbline predict EURUSD --output eurusd.parquet
  plumbline predict 3f2a91c --bars latest --output new.csv
  plumbline predict EURUSD --node strategist --json`,
    )
    .action((model, options) => predict(model, options, io));

  command("serve", "serve the champions over HTTP: bars in, predictions out")
    .option("-i, --instrument <symbols...>", "only these (default: all that have a champion)")
    .option("--tree <id>", "a model tree other than the champion")
    .option("--feature-set <name@version>", "hold the model against this published set")
    .option("--host <address>", "address to listen at (default: 127.0.0.1)")
    .option("--port <number>", "port; 0 takes any that is free (default: 8377)", whole)
    .action((options) => serve(options, io));

  addFeatures(program, io);
  addModels(program, io);
  addRuns(program, io);

  const outputs = { writeOut: io.out, writeErr: io.err };
  for (const each of withSubcommands(program)) each.exitOverride().configureOutput(outputs);
  return program;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function packageVersion(): string {
  const file = new URL("../../package.json", import.meta.url);
  const { version }: { version: string } = JSON.parse(readFileSync(file, "utf8"));
  return version;
}
