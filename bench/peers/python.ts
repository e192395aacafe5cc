import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { benchFile, peersFolder } from "../places.js";

/** A library of Python's that we are compared with. */
export type PythonLibrary = "pandas" | "sklearn" | "lightgbm" | "talib";

const titles = {
  pandas: "pandas",
  sklearn: "scikit-learn",
  lightgbm: "LightGBM",
  talib: "TA-Lib",
} as const;

/** A library as it was found on this machine, or that it was not. */
export interface FoundLibrary {
  /** With its version where it is there: `pandas 2.2.3`. */
  readonly name: string;
  /** The interpreter that has it; undefined where none has. */
  readonly python: string | undefined;
}

/** A library that was found. */
export interface InstalledLibrary extends FoundLibrary {
  readonly python: string;
}

/** A running interpreter that answers the requests of `peer.py`. */
export interface PythonPeer {
  call<Answer>(method: string, params: object): Promise<Answer>;
  close(): void;
}

const run = promisify(execFile);

/**
 * Looks a library up: first in the environment that `npm run bench:peers` makes, then among what the
 * machine has installed.
 */
export async function findLibrary(library: PythonLibrary): Promise<FoundLibrary> {
  const [first] = await findVersions(library);
  return first ?? { name: titles[library], python: undefined };
}

/** The library as each interpreter of this machine has it, every version once, in the same order. */
export async function findVersions(library: PythonLibrary): Promise<InstalledLibrary[]> {
  const own = join(peersFolder, "bin", "python");
  const known = [own, "/usr/bin/python3"].filter((python) => existsSync(python));
  const versions = new Map<string, InstalledLibrary>();
  const beside = library === "pandas" ? "scipy, " : ""; // what `features.py` needs with it
  for (const python of [...known, "python3"]) {
    try {
      const code = `import ${beside}${library}; print(${library}.__version__)`;
      const { stdout } = await run(python, ["-c", code], { env: environment });
      const name = `${titles[library]} ${stdout.trim()}`;
      if (!versions.has(name)) versions.set(name, { name, python });
    } catch {
      // Not there: the next interpreter may have it.
    }
  }
  return [...versions.values()];
}

/** One thread, as ours; and no setting of the machine that slows the newer numerical libraries. */
const environment = Object.fromEntries(
  Object.entries({ ...process.env, OMP_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" }).filter(
    ([name]) => !name.startsWith("OPENBLAS_"),
  ),
);

/** Starts an interpreter. Close it, or this process will not end. */
export function startPython(python: string): PythonPeer {
  const child: ChildProcessWithoutNullStreams = spawn(python, [benchFile("peers", "peer.py")], {
    env: environment,
  });
  let complaint = "";
  child.stderr.on("data", (text: Buffer) => {
    complaint = `${complaint}${text}`.slice(-2_000);
  });
  const waiting: { resolve(line: string): void; reject(error: Error): void }[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.resolve(line));
  const fail = (reason: string): void => {
    for (const { reject } of waiting.splice(0)) reject(new Error(reason));
  };
  child.on("error", (error) => fail(error.message));
  child.on("close", () => fail(`the Python peer ended: ${complaint}`));
  return {
    call: async <Answer>(method: string, params: object): Promise<Answer> => {
      const line = await new Promise<string>((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify({ method, params })}\n`);
      });
      const answer: Answer & { readonly error?: string } = JSON.parse(line);
      if (answer.error !== undefined) throw new Error(`the Python peer failed: ${answer.error}`);
      return answer;
    },
    close: () => child.stdin.end(),
  };
}
