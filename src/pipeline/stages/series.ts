import type { BarSeries } from "../../market/bar.js";
import type { Manifest } from "../../store/artifact.js";

/** The series that an artifact of bars holds, by its manifest. */
export function seriesOf(manifest: Manifest): BarSeries {
  const { instrument, timeframe, side } = manifest.about;
  return { instrument, timeframe, side } as BarSeries; // written by the stage that made the bars
}
