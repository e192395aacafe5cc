import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a process of its own came to. */
export interface Ended {
  /** Its standard output. */
  readonly output: string;
  /** From its start to its end. */
  readonly seconds: number;
  /** The most memory that it held. */
  readonly peakBytes: number;
}

/** A process that runs until it is stopped, such as a server. */
export interface StartedProcess {
  /** Its first line of output, and the seconds from its start to that line. */
  readonly ready: Promise<{ readonly line: string; readonly seconds: number }>;
  /** Rejects unless it ends with status 0. */
  readonly ended: Promise<Ended>;
  /** Asks it to end, as ctrl-C does, and waits until it has. */
  stop(): Promise<Ended>;
}

/** Loaded into the process by `--import`: tells the peak of its memory as it ends. */
const reporter = new URL("./report-peak.js", import.meta.url).href;

/**
 * Starts Node on a compiled script, in a process that shares nothing with this one.
 *
 * @param cwd - Its working directory.
 */
export function startScript(script: string, args: readonly string[], cwd: string): StartedProcess {
  const scratch = mkdtempSync(join(tmpdir(), "plumbline-bench-peak-"));
  const peakFile = join(scratch, "peak");
  const begun = performance.now();
  const seconds = (): number => (performance.now() - begun) / 1_000;
  const child: ChildProcess = spawn(
    process.execPath,
    ["--expose-gc", `--import=${reporter}`, script, ...args],
    {
      cwd,
      env: { ...process.env, PLUMBLINE_PEAK_FILE: peakFile },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const end = () => child.kill();
  process.once("exit", end); // nothing that was started outlives this process
  let output = "";
  let complaint = "";
  child.stderr?.on("data", (text: Buffer) => {
    complaint = `${complaint}${text}`.slice(-2_000);
  });
  const ready = new Promise<{ line: string; seconds: number }>((resolve, reject) => {
    child.stdout?.on("data", (text: Buffer) => {
      output += text;
      const end = output.indexOf("\n");
      if (end >= 0) resolve({ line: output.slice(0, end), seconds: seconds() });
    });
    child.on("close", () => reject(new Error(`${script} ended early: ${complaint}`)));
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => {
      const took = seconds();
      process.off("exit", end);
      try {
        if (status !== 0) {
          throw new Error(`${script} ended with ${signal ?? `status ${status}`}: ${complaint}`);
        }
        const peakBytes = Number(readFileSync(peakFile, "utf8"));
        resolve({ output, seconds: took, peakBytes });
      } catch (error) {
        reject(error);
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    });
  });
  // Whoever waits for the one promise need not look at the other.
  ready.catch(() => {});
  ended.catch(() => {});
  return {
    ready,
    ended,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

/** Runs a compiled script in a process of its own to its end. */
export function runScript(script: string, args: readonly string[], cwd: string): Promise<Ended> {
  return startScript(script, args, cwd).ended;
}
