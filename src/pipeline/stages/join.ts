import { appendFileSync, readFileSync } from "node:fs";
import type { Canonical } from "../../core/canonical-json.js";
import {
  type IngestFindings,
  joinTickFindings,
  type TickFindings,
  tellTicks,
} from "../../ingest/index.js";
import type { BarColumns } from "../../market/bar.js";
import type { Artifact } from "../../store/artifact.js";
import { readBars, writeBars } from "../../store/bar-file.js";
import type { Stage } from "../stage.js";
import { describeSeries } from "./clean.js";
import { seriesOf } from "./series.js";

/** What part of the bars is wanted. */
export interface JoinConfiguration {
  /** UTC ms, inclusive. */
  readonly from: number;
  /** UTC ms, exclusive; null for as far as there is. */
  readonly to: number | null;
}

/** A vendor's bars by the month in; the raw bars of a range, with all their quarantine, out. */
export const joinStage: Stage = {
  name: "join",
  kind: "raw-bars",
  codeVersion: "2",
  inputKinds: { part: "vendor-bars" },
  run: async (task, { input, folder, hooks }) => {
    const { from, to } = task.configuration as unknown as JoinConfiguration; // made by joinTask
    const roles = Object.keys(task.inputs).sort(); // part:2012-12 sorts as time does
    const parts = roles.map(input);
    const range = { from, ...(to === null ? {} : { to }) };
    async function* joined(): AsyncGenerator<BarColumns> {
      for (const part of parts) yield* readBars(part.folder, range);
    }
    const series = seriesOf(parts[0].manifest);
    const written = await writeBars(folder, series, joined());
    for (const part of parts) {
      appendFileSync(`${folder}/quarantine.jsonl`, readFileSync(part.path("quarantine.jsonl")));
    }
    const ticks = ticksOf(parts);
    if (ticks !== undefined) tellTicks(ticks, hooks);
    return {
      ...describeSeries(series),
      ...written,
      source: sourceOf(parts),
      ...quarantineOf(parts),
      // Counts, prices and texts.
      ...(ticks !== undefined && { findings: { ticks } as unknown as Canonical }),
    };
  },
};

/** What was seen in the ticks behind the bars, of whole parts; undefined where the vendor gave bars. */
function ticksOf(parts: readonly Artifact[]): TickFindings | undefined {
  const found = parts.flatMap(({ manifest }) => {
    const findings = manifest.about.findings as IngestFindings | undefined; // by the decode stage
    return findings?.ticks ?? [];
  });
  return found.length === 0 ? undefined : joinTickFindings(found);
}

/** What all parts say of their source, and how many units there were in all. */
function sourceOf(parts: readonly Artifact[]): Canonical {
  const abouts = parts.map(({ manifest }) => manifest.about.source as { units: number }); // by sources
  return { ...abouts[0], units: abouts.reduce((sum, { units }) => sum + units, 0) };
}

function quarantineOf(parts: readonly Artifact[]): { quarantined: number; reasons: Canonical } {
  const reasons: Record<string, number> = {};
  let quarantined = 0;
  for (const { manifest } of parts) {
    quarantined += Number(manifest.about.quarantined);
    const counts = manifest.about.reasons as Readonly<Record<string, number>>; // by the decode stage
    for (const [reason, count] of Object.entries(counts)) {
      reasons[reason] = (reasons[reason] ?? 0) + count;
    }
  }
  return { quarantined, reasons };
}
