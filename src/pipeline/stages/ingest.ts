import type { Zone } from "../../core/zone.js";
import { type FormatName, openQuarantine, sourceNamed } from "../../ingest/index.js";
import type { BarColumns, Side } from "../../market/bar.js";
import { instrument } from "../../market/instrument.js";
import { simulateMarket } from "../../market/simulate/index.js";
import type { Timeframe } from "../../market/timeframe.js";
import { writeBars } from "../../store/bar-file.js";
import type { Stage } from "../stage.js";
import { describeSeries } from "./clean.js";
import { writeJson } from "./json-file.js";

/** What decides raw bars besides the vendor's files: everything that changes how they are read. */
export interface IngestConfiguration {
  readonly source: string;
  readonly instrument: string;
  readonly format?: FormatName;
  readonly clock?: Zone;
  readonly timeframe?: Timeframe;
  readonly side?: Side;
  /** Of each file what its name and folders say of its rows; the reader sees for itself. */
  readonly told?: readonly string[];
  /** For the simulated market. */
  readonly from?: number;
  readonly to?: number;
  readonly settings?: Readonly<Record<string, number | boolean | string>>;
}

/** Where the files are on this machine. */
export interface IngestLocal {
  readonly paths: readonly string[];
}

/**
 * A source in; raw bars as they came, in UTC, and the quarantine of rows that could not be read out. Of
 * a simulated market also the truth about its planted defects.
 */
export const ingestStage: Stage = {
  name: "ingest",
  kind: "raw-bars",
  codeVersion: "2",
  inputKinds: {},
  run: async (task, { folder, hooks }) => {
    const wanted = task.configuration as unknown as IngestConfiguration; // made by ingestTask
    const { paths } = task.local as unknown as IngestLocal; // made by ingestTask
    const { source, told: _, ...request } = wanted;
    const quarantine = openQuarantine(`${folder}/quarantine.jsonl`);
    try {
      const stream = await sourceNamed(source).open({ ...request, paths, quarantine, hooks });
      async function* counted(): AsyncGenerator<BarColumns> {
        let done = 0;
        for await (const chunk of stream.chunks) {
          yield chunk;
          done += chunk.openTime.length;
          const progress = { type: "progress", stage: "ingest", subject: task.subject } as const;
          hooks.emit({ ...progress, done, unit: "rows" });
        }
      }
      const written = await writeBars(folder, stream.series, counted());
      if (source === "simulated") writeTruth(folder, wanted);
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

/** What was planted, so that detectors can be scored on the very bars that the run has. */
function writeTruth(folder: string, wanted: IngestConfiguration): void {
  const { from = 0, to = 0, settings = {} } = wanted;
  const { seed = 1, signalStrength = 1, defects = false } = settings;
  const market = simulateMarket({
    seed: Number(seed),
    from,
    to,
    signalStrength: Number(signalStrength),
    defects: defects === true,
  });
  const { truth, news } = market.pair(instrument(wanted.instrument).symbol);
  writeJson(`${folder}/truth.json`, { defects: truth, news });
}
