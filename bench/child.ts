import { areaNamed } from "./areas/index.js";
import type { Finding, Measurement } from "./measurement.js";
import { measurementsOf } from "./measurement.js";
import { memoryBytes, peakMemoryBytes } from "./peak-memory.js";

/** What a child process says, a JSON line each. */
export type ChildMessage =
  | { readonly measurement: Measurement }
  | { readonly note: string };

/*
 * The process of one area: `child.js AREA measure|once FOLDER quick|full`. Messages go to standard
 * output.
 */
const [name, part, folder, size] = process.argv.slice(2);
const area = areaNamed(name);
const isQuick = size === "quick";

function say(message: ChildMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function report(finding: Finding): void {
  for (const measurement of measurementsOf(area.name, finding)) say({ measurement });
}

if (part === "once") {
  const megabytes = (bytes: number): number => bytes / 1e6;
  const before = memoryBytes();
  await area.once?.(folder, isQuick);
  const peak = peakMemoryBytes();
  const common = { unit: "MB", better: "lower" } as const;
  report({ name: "peak memory of the process", ...common, ours: [megabytes(peak)] });
  report({ name: "of it, beyond the start", ...common, ours: [megabytes(peak - before)] });
} else {
  await area.prepare(folder, isQuick);
  await area.measure({
    folder,
    isQuick,
    rounds: (length) => (isQuick ? 1 : length === "long" ? 3 : 5),
    report,
    note: (note) => say({ note }),
  });
}
