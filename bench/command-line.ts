import { Command, CommanderError } from "commander";
import { areaNamed, areas } from "./areas/index.js";

/** What the program was asked for. */
export interface BenchRequest {
  /** Names of areas, in the order of the pipeline; all where none was named. */
  readonly areaNames: readonly string[];
  readonly isJson: boolean;
  readonly isQuick: boolean;
}

/**
 * Reads a command line.
 *
 * @param args - Without `node` and the script.
 * @param say - Takes help and complaints.
 * @returns What to measure, or the status to exit with: 0 after help, 2 after a wrong use.
 */
export function readCommandLine(
  args: readonly string[],
  say: (text: string) => void,
): BenchRequest | { readonly exitStatus: number } {
  const names = areas.map(({ name }) => name);
  const program = new Command("bench")
    .description("Measures speed and memory beside peers; all areas make bench/RESULTS.md")
    .argument("[areas...]", `what to measure: ${names.join(", ")}`)
    .option("--json", "print one JSON line a measurement")
    .option("--quick", "small sizes and one round: shows that everything works, measures nothing")
    .showSuggestionAfterError()
    .showHelpAfterError("(--help says what there is)")
    .configureOutput({ writeOut: say, writeErr: say })
    .exitOverride();
  try {
    program.parse([...args], { from: "user" });
    const wanted = new Set(program.args.map((name) => areaNamed(name).name));
    const { json, quick } = program.opts<{ json?: boolean; quick?: boolean }>();
    return {
      areaNames: names.filter((name) => wanted.size === 0 || wanted.has(name)),
      isJson: json === true,
      isQuick: quick === true,
    };
  } catch (error) {
    if (error instanceof CommanderError) return { exitStatus: error.exitCode === 0 ? 0 : 2 };
    say(`error: ${error instanceof Error ? error.message : error}\n`);
    return { exitStatus: 2 };
  }
}
