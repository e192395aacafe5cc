import type { TickFindings } from "./aggregate-ticks.js";

/** What only the reader sees: the ticks behind the bars, or bars of one side without the other. */
export interface IngestFindings {
  readonly ticks?: TickFindings;
  readonly unpaired?: { readonly bid: number; readonly ask: number };
}
