import { appendFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { peakMemoryBytes } from "./peak-memory.js";

/*
 * Loaded into a process with `node --import`: when it ends, it adds the peak of its memory, in bytes, to
 * the file that PLUMBLINE_PEAK_FILE names.
 */
const file = process.env.PLUMBLINE_PEAK_FILE;
if (isMainThread && file !== undefined) {
  process.on("exit", () => appendFileSync(file, `${peakMemoryBytes()}\n`));
}
