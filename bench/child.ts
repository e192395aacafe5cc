import { fileURLToPath } from "node:url";
import { peakMemory } from "./areas/area.js";
import { loadArea } from "./areas/load.js";
import type { Finding, Measurement, PeerValues } from "./measurement.js";
import { measurementsOf } from "./measurement.js";
import { memoryBytes } from "./peak-memory.js";
import { runScript } from "./processes.js";

/** What a child process says, a JSON line each. */
export type ChildMessage = { readonly measurement: Measurement } | { readonly note: string };

/*
 * The process of one area: `child.js AREA measure|once FOLDER quick|full`. `measure` says messages to
 * standard output, and starts `once` for the peak of memory; `once` says what it held before its work.
 */
const [name, part, folder, size] = process.argv.slice(2);
const area = await loadArea(name);
const isQuick = size === "quick";
const reported = new Set<string>();

function say(message: ChildMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function report(finding: Finding): void {
  reported.add(finding.name);
  for (const measurement of measurementsOf(area.name, finding)) say({ measurement });
}

async function reportPeak(peers: readonly PeerValues[]): Promise<void> {
  const script = fileURLToPath(import.meta.url);
  const { output, peakBytes } = await runScript(script, [name, "once", folder, size], folder);
  const beyond = (peakBytes - Number(output)) / 1e6;
  const common = { unit: "MB", better: "lower" } as const;
  report({ name: peakMemory, ...common, ours: [peakBytes / 1e6], peers });
  report({ name: "of it, beyond the start", ...common, ours: [beyond] });
}

if (part === "once") {
  process.stdout.write(`${memoryBytes()}\n`);
  await area.once?.(folder, isQuick);
} else {
  const peaks: PeerValues[] = [];
  await area.prepare(folder, isQuick);
  await area.measure({
    folder,
    isQuick,
    rounds: (length) => (isQuick ? 1 : length === "long" ? 3 : 5),
    report,
    note: (note) => say({ note }),
    peakOfPeer: (peer, bytes) => {
      peaks.push({ name: peer, values: bytes === undefined ? undefined : [bytes / 1e6] });
    },
  });
  if (area.once !== undefined) await reportPeak(peaks);
  const missing = area.headlines.filter((headline) => !reported.has(headline));
  if (missing.length > 0) throw new Error(`${name} did not measure ${missing.join(", ")}`);
}
