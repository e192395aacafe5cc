import { type Zone, zoneFrom } from "../../core/zone.js";
import type { Manifest } from "../../store/artifact.js";

/** The part of a source's account of itself that names clocks: files each have one. */
interface SourceAccount {
  readonly files?: readonly { readonly clock?: unknown }[];
}

/**
 * The clock that the files of raw bars were declared to keep, which cleaning measures; null where there are no files, or
 * where they differ.
 */
export function declaredClock({ about }: Manifest): Zone | null {
  const { files = [] } = (about.source ?? {}) as SourceAccount; // written by the ingest stage
  const clocks = new Set(files.map(({ clock }) => clock));
  const [clock] = clocks;
  return clocks.size === 1 && typeof clock === "string" ? (zoneFrom(clock) ?? null) : null;
}
