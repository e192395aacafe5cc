import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A script below test/integration running in a process of its own. */
export interface Child {
  readonly process: ChildProcess;
  /** Lines that it has written whole. */
  lines(): string[];
  /** Resolves when it has ended: its exit status, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
}

/** Starts a script, `store/write-artifacts.mjs`, that runs the compiled code. */
export function startChild(script: string, ...args: readonly (string | number)[]): Child {
  const compiled = fileURLToPath(new URL("../../dist/store/workspace.js", import.meta.url));
  if (!existsSync(compiled)) {
    throw new Error("dist/ is missing: run `npm run build` before the integration tests");
  }
  const path = fileURLToPath(new URL(`../integration/${script}`, import.meta.url));
  const started = spawn(process.execPath, [path, ...args.map(String)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  started.stdout.setEncoding("utf8").on("data", (piece) => {
    text += piece;
  });
  return {
    process: started,
    lines: () => text.split("\n").slice(0, -1),
    ended: new Promise((resolve) => started.on("close", (code, signal) => resolve(signal ?? code))),
  };
}

/** Resolves when `isTrue` is, or rejects when the child has ended before. */
export async function until(child: Child, isTrue: () => boolean): Promise<void> {
  let hasEnded = false;
  void child.ended.then(() => {
    hasEnded = true;
  });
  while (!isTrue()) {
    if (hasEnded) throw new Error("the child process ended too early");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
