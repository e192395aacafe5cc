import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../src/core/hash.js";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** A Python environment under `build/`, made from a list of requirements in this folder. */
export interface PythonTools {
  readonly environment: string;
  readonly requirements: string;
}

const modelTools: PythonTools = {
  environment: here("../../build/interop"),
  requirements: here("requirements.txt"),
};

/** MLflow alone: its server brings as much as all the rest. */
export const mlflowTools: PythonTools = {
  environment: here("../../build/interop-mlflow"),
  requirements: here("requirements-mlflow.txt"),
};

/**
 * Why there is no Python with the tools of a list of requirements, or undefined where there is one: made
 * under build/ if need be, made again where the requirements changed.
 */
export function missingTools({ environment, requirements } = modelTools): string | undefined {
  const wanted = sha256(readFileSync(requirements));
  const mark = `${environment}/requirements.sha256`;
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return undefined;
  const steps: readonly (readonly string[])[] = [
    ["python3", "-m", "venv", environment],
    [`${environment}/bin/python`, "-m", "pip", "install", "--quiet", "-r", requirements],
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
  const run = spawnSync(`${modelTools.environment}/bin/python`, [here(script), ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (run.status === 0) return JSON.parse(run.stdout);
  throw new Error(`${script} failed: ${run.error?.message ?? run.stderr}`);
}
