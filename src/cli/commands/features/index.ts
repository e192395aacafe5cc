import type { Command } from "commander";
import type { CommandIo } from "../../io.js";
import { whole } from "../../option-values.js";
import { check } from "./check.js";
import { deprecate } from "./deprecate.js";
import { diff } from "./diff.js";
import { exportSet } from "./export.js";
import { impact } from "./impact.js";
import { importFile } from "./import.js";
import { lineage } from "./lineage.js";
import { list } from "./list.js";
import { operators } from "./operators.js";
import { plan } from "./plan.js";
import { prove } from "./prove.js";
import { register } from "./register.js";
import { show } from "./show.js";

/** What stands for a set in the help. */
const setWords =
  "a file (.ts, .js, exported .json), name@version, name for its latest version, or core";

/** Adds `plumbline features` and its subcommands. */
export function addFeatures(program: Command, io: CommandIo): void {
  const features = program
    .command("features")
    .description("look at feature sets, prove them, publish them, and see who depends on what");
  const command = (words: string, description: string, examples: readonly string[]): Command =>
    features
      .command(words)
      .description(description)
      .option("-w, --workspace <folder>", "where artifacts and the catalogue are kept")
      .option("--json", "print one JSON object for machines")
      .addHelpText(
        "after",
        `\nExamples:\n${examples.map((line) => `  plumbline features ${line}`).join("\n")}`,
      );

  command("list", "list the published sets, their versions and who uses them", [
    "list",
    "list --json",
  ]).action((options) => list(options, io));

  command("show <set>", `show a set's features and formulas; the set is ${setWords}`, [
    "show core",
    "show core@1.0.0 --json",
    "show my-set.ts",
  ]).action((set, options) => show(set, options, io));

  command("diff <before> <after>", "tell two sets apart, with both formulas where one changed", [
    "diff core@1.0.0 core@2.0.0",
    "diff mine@1.2.0 my-set.ts",
  ]).action((before, after, options) => diff(before, after, options, io));

  command("operators [name]", "list the operators that features are made of", [
    "operators",
    "operators ema --json",
  ]).action((name, options) => operators(name, options, io));

  withData(
    command("plan [set]", "show what a set computes, what is shared, and what each node costs", [
      "plan",
      "plan core --timeframe M15",
      "plan my-set.ts --path EURUSD_M1.csv --instrument EURUSD",
    ]),
  )
    .option("--all", "every node, not only the most used and the dearest")
    .action((set, options) => plan(set, options, io));

  withData(
    command("prove [set]", "prove that no feature sees the future, on your own bars", [
      "prove",
      "prove my-set.ts --points 100",
      "prove core --path EURUSD_M1.csv --instrument EURUSD --timeframe M15",
    ]),
  )
    .option(
      "--points <count>",
      "points in time at which the future is changed (default: 32)",
      whole,
    )
    .action((set, options) => prove(set, options, io));

  command("register <file>", "publish the set of a file; the version follows from the change", [
    "register my-set.ts",
    'register my-set.ts --note "faster trend"',
    "register my-set.ts --dry-run",
  ])
    .option("--note <text>", "why it is published")
    .option("--dry-run", "say which version it would get, and write nothing")
    .action((file, options) => register(file, options, io));

  command("lineage <subject>", "say what a set or a model depends on, and who uses it", [
    "lineage EURUSD",
    "lineage core@1.0.0",
    "lineage 3f2a91c",
  ]).action((subject, options) => lineage(subject, options, io));

  command("impact", "say which sets and models break if something changes", [
    "impact --operator ema",
    "impact --feature rsi_14",
    "impact --instrument GBPUSD",
    "impact --file data/EURUSD_2019.zip",
  ])
    .option("--operator <name>", "an operator, such as ema, or one version of it, ema@1")
    .option("--feature <name>", "a feature of any set")
    .option("--instrument <symbol>", "the bars of a pair")
    .option("--file <path>", "a vendor's file, where it was when it was read")
    .action((options) => impact(options, io));

  command("check <model> [set]", "hold a model against a feature set, or against a matrix", [
    "check EURUSD",
    "check EURUSD core@2.0.0",
    "check 3f2a91c my-set.ts",
    "check 3f2a91c --matrix 91c0aa4",
  ])
    .option("--matrix <id>", "a feature matrix of the workspace in place of a set")
    .action((model, set, options) => check(model, set, options, io));

  command("deprecate <name@version>", "tell whoever uses a version to use another", [
    'deprecate core@1.0.0 --message "use core@2.0.0: rsi_14 was wrong on gaps"',
    "deprecate core@1.0.0 --lift",
  ])
    .option("--message <text>", "why, and what to use instead")
    .option("--lift", "take the mark away")
    .action((reference, options) => deprecate(reference, options, io));

  command("export <set>", "write a published set as JSON, for another workspace", [
    "export core@1.0.0 --output core.json",
    "export core > core.json",
  ])
    .option("-o, --output <file>", "write it there, not to standard output")
    .action((set, options) => exportSet(set, options, io));

  command("import <file>", "take over an exported set, with the version and ids that it has", [
    "import core.json",
  ]).action((file, options) => importFile(file, options, io));
}

/** The bars to compute on: those of the config, of files, or of the simulated market. */
function withData(command: Command): Command {
  return command
    .option("-c, --config <file>", "config file (default: plumbline.config.ts if it is there)")
    .option("-s, --source <name>", "where bars come from: see plumbline sources")
    .option("-p, --path <files...>", "the instrument's files: plain, .gz or .zip")
    .option("-i, --instrument <symbols...>", "the pair, such as EURUSD")
    .option("--format <name>", "format of the files, where it is not recognised")
    .option("--clock <zone>", "clock of the files' times, such as EET or UTC-5")
    .option("--file-timeframe <name>", "timeframe of the files, where their steps do not tell it")
    .option("--timeframe <name>", "at which the features are computed (default: M15)")
    .option("--rows <count>", "at most so many bars, the last ones", whole)
    .option("--seed <number>", "seed of everything random", whole);
}
