import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runCli } from "../../src/cli/program.js";

/** What a command line came to. */
export interface CliOutcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process. */
export async function cli(args: readonly string[], cwd: string): Promise<CliOutcome> {
  let out = "";
  let err = "";
  const status = await runCli(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isTerminal: false,
    cwd,
    now: Date.now,
    untilStopped: () => Promise.resolve(),
  });
  return { status, out, err };
}

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** Starts the built command in a process of its own. */
export function startCli(args: readonly string[], cwd: string): ChildProcess {
  if (!existsSync(main)) throw new Error(`${main} is missing: npm run build makes it`);
  return spawn(process.execPath, [main, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
}

/** Runs the built command in a process of its own, to its end. */
export function cliProcess(args: readonly string[], cwd: string): Promise<CliOutcome> {
  return outcomeOf(startCli(args, cwd));
}

/** What a process came to, at its end. */
export function outcomeOf(child: ChildProcess): Promise<CliOutcome> {
  let out = "";
  let err = "";
  child.stdout?.on("data", (bytes) => {
    out += bytes;
  });
  child.stderr?.on("data", (bytes) => {
    err += bytes;
  });
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, out, err })));
}
