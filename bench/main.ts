/*
 * `npm run bench -- [AREA…] [--json] [--quick]`:
 *
 * 1. the command line is read                                              (readCommandLine)
 * 2. each area is measured in a process of its own                         (measureArea)
 * 3. with --json its lines are printed as they come, else its table        (printedArea)
 * 4. if all areas were measured, and not just tried, RESULTS.md is written (resultsPage)
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { areaNamed, areas } from "./areas/index.js";
import type { ChildMessage } from "./child.js";
import { type BenchRequest, readCommandLine } from "./command-line.js";
import { thisMachine } from "./machine.js";
import type { Measurement } from "./measurement.js";
import { benchFile } from "./places.js";
import { type AreaResult, printedArea, resultsPage } from "./results.js";

const child = fileURLToPath(new URL("./child.js", import.meta.url));

async function measureArea(
  name: string,
  folder: string,
  request: BenchRequest,
): Promise<AreaResult> {
  const { about, headlines } = areaNamed(name);
  const measurements: Measurement[] = [];
  const notes: string[] = [];
  const size = request.isQuick ? "quick" : "full";
  const running = spawn(process.execPath, ["--expose-gc", child, name, "measure", folder, size], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const end = () => running.kill();
  process.once("exit", end);
  const closed = new Promise<string | null>((resolve, reject) => {
    running.on("error", reject);
    running.on("close", (status, signal) => {
      resolve(status === 0 ? null : (signal ?? `status ${status}`));
    });
  });
  for await (const line of createInterface({ input: running.stdout })) {
    const message: ChildMessage = JSON.parse(line);
    if ("note" in message) notes.push(message.note);
    else {
      measurements.push(message.measurement);
      if (request.isJson) process.stdout.write(`${JSON.stringify(message.measurement)}\n`);
    }
  }
  const failure = await closed;
  process.off("exit", end);
  if (failure !== null) throw new Error(`the process of ${name} ended with ${failure}`);
  return { name, about, headlines, measurements, notes };
}

async function measureAreas(request: BenchRequest, folder: string): Promise<number> {
  const machine = thisMachine();
  const begun = performance.now();
  const results: AreaResult[] = [];
  if (request.isQuick) process.stderr.write("quick: these numbers measure nothing\n");
  for (const name of request.areaNames) {
    process.stderr.write(`measuring ${name}\n`);
    try {
      const result = await measureArea(name, mkdtempSync(join(folder, `${name}-`)), request);
      results.push(result);
      if (!request.isJson) process.stdout.write(`${printedArea(result)}\n`);
    } catch (error) {
      process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
    }
  }
  if (results.length < request.areaNames.length) return 1;
  if (results.length === areas.length && !request.isQuick) {
    const seconds = (performance.now() - begun) / 1_000;
    const day = new Date().toISOString().slice(0, 10);
    const file = benchFile("RESULTS.md");
    writeFileSync(file, resultsPage(results, machine, day, seconds));
    process.stderr.write(`wrote ${file}\n`);
  }
  return 0;
}

const request = readCommandLine(process.argv.slice(2), (text) => process.stderr.write(text));
if ("exitStatus" in request) process.exitCode = request.exitStatus;
else {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  process.exitCode = await measureAreas(request, folder);
}
