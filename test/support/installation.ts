import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CliOutcome, outcomeOf } from "./cli.js";

const built = fileURLToPath(new URL("../../dist", import.meta.url));
const installed = fileURLToPath(new URL("../../node_modules", import.meta.url));

/**
 * A copy of the built package beside which an optional package stands that this repository does not install.
 *
 * @param folder - Where the copy goes.
 * @param name - Of the optional package.
 * @param source - Its one ES module.
 * @returns Starts a command line of the copy.
 */
export function installBeside(folder: string, name: string, source: string) {
  if (!existsSync(built)) throw new Error(`${built} is missing: npm run build makes it`);
  cpSync(built, join(folder, "dist"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module", "version": "0.0.0" }\n');
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, name), { recursive: true });
  for (const entry of readdirSync(installed)) {
    if (entry !== name && !entry.startsWith("."))
      symlinkSync(join(installed, entry), join(modules, entry));
  }
  const about = { name, version: "0.0.0", type: "module", main: "index.js" };
  writeFileSync(join(modules, name, "package.json"), JSON.stringify(about));
  writeFileSync(join(modules, name, "index.js"), source);
  const main = join(folder, "dist", "cli", "main.js");
  const start = (args: readonly string[], cwd: string): ChildProcess =>
    spawn(process.execPath, [main, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  return {
    start,
    run: (args: readonly string[], cwd: string): Promise<CliOutcome> => outcomeOf(start(args, cwd)),
  };
}
