import { type CleanOptions, cleanBars, type QualityReport } from "../../clean/index.js";
import type { Canonical } from "../../core/canonical-json.js";
import type { BarColumns, BarSeries } from "../../market/bar.js";
import { readBars, writeBars } from "../../store/bar-file.js";
import type { Stage } from "../stage.js";
import { jsonLines, writeJson } from "./json-file.js";
import { seriesOf } from "./series.js";

/** What a clean task is configured with: differences from the defaults. */
export interface CleanConfiguration {
  readonly options: Partial<CleanOptions>;
}

/** Raw bars in; clean bars, the quality report, and every repair and rejected row with its reason out. */
export const cleanStage: Stage = {
  name: "clean",
  kind: "clean-bars",
  codeVersion: "1",
  inputKinds: { raw: "raw-bars" },
  run: async (task, { input, folder, hooks }) => {
    const raw = input("raw");
    const series = seriesOf(raw.manifest);
    const { options } = task.configuration as unknown as CleanConfiguration; // made by cleanTask
    const total = Number(raw.manifest.about.rowCount);
    const repairs = jsonLines(`${folder}/repairs.jsonl`);
    const rejects = jsonLines(`${folder}/rejects.jsonl`);
    const cleaning = cleanBars(readBars(raw.folder), series, options, {
      onRepair: repairs.add,
      onReject: rejects.add,
    });
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
    repairs.close();
    rejects.close();
    if (report === undefined) throw new Error("cleaning ended without a report");
    writeJson(`${folder}/report.json`, report);
    return { ...describeSeries(series), ...written, quality: qualityAbout(report) };
  },
};

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
