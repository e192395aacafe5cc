import {
  type CleanOptions,
  type CleanWitnesses,
  cleanBars,
  type QualityReport,
} from "../../clean/index.js";
import type { Canonical } from "../../core/canonical-json.js";
import type { BarColumns, BarSeries } from "../../market/bar.js";
import { readBars, writeBars } from "../../store/bar-file.js";
import type { Stage, StageContext, Task } from "../stage.js";
import { declaredClock } from "./declared-clock.js";
import { jsonLines, writeJson } from "./json-file.js";
import { seriesOf } from "./series.js";

/** Half a megabyte of columns, which stays in a core's cache from check to check. */
const chunkRows = 8_192;

/** What a clean task is configured with: differences from the defaults. */
export interface CleanConfiguration {
  readonly options: Partial<CleanOptions>;
}

/**
 * Raw bars in; clean bars, the quality report, and every repair, rejected row and suspect price with its reason
 * out. Raw bars of the pairs that close a triangle (`leg:EURJPY`) and of another vendor (`vendor`) are witnesses.
 */
export const cleanStage: Stage = {
  name: "clean",
  kind: "clean-bars",
  codeVersion: "4",
  inputKinds: { raw: "raw-bars", leg: "raw-bars", vendor: "raw-bars" },
  run: async (task, context) => {
    const { input, folder, hooks } = context;
    const raw = input("raw");
    const series = seriesOf(raw.manifest);
    const { options } = task.configuration as unknown as CleanConfiguration; // made by cleanTask
    const total = Number(raw.manifest.about.rowCount);
    const repairs = jsonLines(`${folder}/repairs.jsonl`);
    const rejects = jsonLines(`${folder}/rejects.jsonl`);
    const flags = jsonLines(`${folder}/flags.jsonl`);
    const sinks = { onRepair: repairs.add, onReject: rejects.add, onFlag: flags.add };
    const settings = { declaredClock: declaredClock(raw.manifest), ...options };
    const witnesses = witnessesOf(task, context);
    const rows = readBars(raw.folder, { chunkRows });
    const cleaning = cleanBars(rows, series, settings, sinks, witnesses);
    let report: QualityReport | undefined;
    async function* emitted(): AsyncGenerator<BarColumns> {
      let done = 0;
      for (;;) {
        const next = await cleaning.next();
        if (next.done === true) {
          report = next.value;
          return;
        }
        yield next.value;
        done += next.value.openTime.length;
        hooks.emit({
          type: "progress",
          stage: "clean",
          subject: task.subject,
          done,
          total,
          unit: "rows",
        });
      }
    }
    const written = await writeBars(folder, series, emitted());
    for (const file of [repairs, rejects, flags]) file.close();
    if (report === undefined) throw new Error("cleaning ended without a report");
    writeJson(`${folder}/report.json`, report);
    return { ...describeSeries(series), ...written, quality: qualityAbout(report) };
  },
};

/** Streams of the task's witnesses; they are read alongside the bars. */
function witnessesOf(task: Task, { input }: StageContext): CleanWitnesses {
  const legs = Object.keys(task.inputs)
    .filter((role) => role.startsWith("leg:"))
    .map((role) => {
      const leg = input(role);
      return {
        instrument: seriesOf(leg.manifest).instrument,
        chunks: readBars(leg.folder, { chunkRows }),
      };
    });
  const [first, second] = legs;
  return {
    ...(second === undefined ? {} : { legs: [first, second] as const }),
    ...(task.inputs.vendor === undefined
      ? {}
      : { vendor: readBars(input("vendor").folder, { chunkRows }) }),
  };
}

/** A series as manifests say it. */
export function describeSeries(series: BarSeries): Readonly<Record<string, Canonical>> {
  const { instrument, timeframe, side } = series;
  return { instrument, timeframe, side };
}

/** The part of the report that is worth reading without opening it. */
function qualityAbout(report: QualityReport): Canonical {
  const { score, components, rows, warnings } = report;
  return { score, components: { ...components }, rows, warnings };
}
