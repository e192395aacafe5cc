import { openQuarantine, type StoredUnit, sourceNamed } from "../../ingest/index.js";
import type { BarColumns, Side } from "../../market/bar.js";
import type { Timeframe } from "../../market/timeframe.js";
import { writeBars } from "../../store/bar-file.js";
import type { Stage } from "../stage.js";
import { describeSeries } from "./clean.js";

/** What decides bars besides the units that they are made of. */
export interface DecodeConfiguration {
  readonly source: string;
  readonly instrument: string;
  readonly timeframe: Timeframe;
  readonly side?: Side;
  /** Which of the vendor's rows, where it has several. */
  readonly rows?: string;
}

/** Where the units are on this machine, ascending. */
export interface DecodeLocal {
  readonly units: readonly StoredUnit[];
}

/**
 * Units of a download in, a month of them at most; their bars, and the quarantine of records that could
 * not be read, out. By the month, so that a later end or a revision makes little anew.
 */
export const decodeStage: Stage = {
  name: "decode",
  kind: "vendor-bars",
  codeVersion: "2",
  inputKinds: {},
  run: async (task, { folder, hooks }) => {
    const { source, rows, ...wanted } = task.configuration as unknown as DecodeConfiguration; // by decodeTask
    const settings: Record<string, string> = rows === undefined ? {} : { rows };
    const { units } = task.local as unknown as DecodeLocal; // made by decodeTask
    const quarantine = openQuarantine(`${folder}/quarantine.jsonl`);
    try {
      const stream = await sourceNamed(source).open({
        ...wanted,
        settings,
        units,
        quarantine,
        hooks,
      });
      async function* counted(): AsyncGenerator<BarColumns> {
        let done = 0;
        for await (const chunk of stream.chunks) {
          yield chunk;
          done += chunk.openTime.length;
          const progress = { type: "progress", stage: "decode", subject: task.subject } as const;
          hooks.emit({ ...progress, done, unit: "rows" });
        }
      }
      const written = await writeBars(folder, stream.series, counted());
      const findings = stream.findings?.();
      return {
        ...describeSeries(stream.series),
        ...written,
        source: stream.about,
        quarantined: quarantine.total(),
        reasons: { ...quarantine.counts() },
        ...(findings !== undefined && { findings }),
      };
    } finally {
      quarantine.close();
    }
  },
};
