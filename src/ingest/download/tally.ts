import type { Hooks } from "../../core/hooks.js";
import type { UnitRecord } from "../../store/unit-log.js";

/** What a download did. */
export interface TallyCounts {
  /** Units that were asked for. */
  readonly asked: number;
  /** Bytes that came and were kept. */
  readonly receivedBytes: number;
  /** Ids of units whose bytes differ from those that were there. */
  readonly revised: readonly string[];
  /** Ids of units that the vendor has no longer: what was there is kept. */
  readonly withdrawn: readonly string[];
}

/** Counts what happens to units on the way. */
export interface Tally {
  /** A unit is settled, one way or another: progress. */
  done(): void;
  received(unit: UnitRecord, sizeBytes: number, isRevised: boolean): void;
  withdrawn(unit: UnitRecord): void;
  counts(): TallyCounts;
}

/** A tally of so many units that reports progress. */
export function createTally(
  subject: string,
  total: number,
  { hooks }: { readonly hooks: Hooks },
): Tally {
  let asked = 0;
  let receivedBytes = 0;
  const revised: string[] = [];
  const withdrawn: string[] = [];
  return {
    done: () => {
      asked++;
      const progress = { type: "progress", stage: "download", subject } as const;
      hooks.emit({ ...progress, done: asked, total, unit: "units" });
    },
    received: ({ id }, sizeBytes, isRevised) => {
      receivedBytes += sizeBytes;
      if (isRevised) revised.push(id);
    },
    withdrawn: ({ id }) => void withdrawn.push(id),
    counts: () => ({ asked, receivedBytes, revised: revised.sort(), withdrawn: withdrawn.sort() }),
  };
}
