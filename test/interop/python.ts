import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../src/core/hash.js";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const environment = here("../../build/interop");
const python = `${environment}/bin/python`;

/**
 * Why there is no Python with the tools of requirements.txt, or undefined where there is one: made under
 * build/ if need be, made again where the requirements changed.
 */
export function missingTools(): string | undefined {
  const wanted = sha256(readFileSync(here("requirements.txt")));
  const mark = `${environment}/requirements.sha256`;
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return undefined;
  const steps: readonly (readonly string[])[] = [
    ["python3", "-m", "venv", environment],
    [python, "-m", "pip", "install", "--quiet", "-r", here("requirements.txt")],
  ];
  for (const [command, ...args] of steps) {
    const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
    if (status === 0) continue;
    return `${command} ${args.slice(0, 3).join(" ")}: ${error?.message ?? stderr.trim().split("\n").at(-1)}`;
  }
  writeFileSync(mark, wanted);
  return undefined;
}

/** What a script of this folder prints, read as JSON. Its complaints are the error. */
export function runPython(script: string, ...args: readonly string[]): unknown {
  const run = spawnSync(python, [here(script), ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (run.status === 0) return JSON.parse(run.stdout);
  throw new Error(`${script} failed: ${run.error?.message ?? run.stderr}`);
}
