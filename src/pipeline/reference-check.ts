import { readReferenceRates } from "../ingest/index.js";
import { createReferenceMeter, type ReferenceComparison } from "../market/reference-rate.js";
import type { Timeframe } from "../market/timeframe.js";
import { readBars } from "../store/bar-file.js";
import type { Workspace } from "../store/workspace.js";
import type { JudgedBars } from "./quality-log.js";

/** How the clean bars of an instrument stand to official rates. */
export interface ReferenceVerdict {
  readonly instrument: string;
  readonly timeframe: Timeframe;
  readonly comparison: ReferenceComparison;
  /** What is wrong with the bars by the rates; null where nothing is. */
  readonly warning: string | null;
}

/** A median ratio farther from 1 than this is another price. Real EURUSD of 2015 has 8e-5. */
const mostRatio = 5e-3;
/** A median deviation beyond this is another hour: EURUSD of 2015 has 1.6e-4, read five hours off 2.8e-3. */
const mostDeviation = 1e-3;

/**
 * Holds clean bars against the European Central Bank's reference rates, a chunk at a time.
 *
 * @param path - `eurofxref-hist.zip` or `eurofxref.csv`.
 * @throws what `readReferenceRates` throws.
 */
export async function holdAgainstRates(
  judged: readonly JudgedBars[],
  path: string,
  { artifacts }: Pick<Workspace, "artifacts">,
): Promise<readonly ReferenceVerdict[]> {
  const verdicts: ReferenceVerdict[] = [];
  for (const { artifactId, report } of judged) {
    const { instrument, timeframe } = report;
    const meter = createReferenceMeter(timeframe, await readReferenceRates(path, instrument));
    const { folder } = artifacts.open("clean-bars", artifactId);
    for await (const bars of readBars(folder)) meter.add(bars);
    const comparison = meter.comparison();
    verdicts.push({ instrument, timeframe, comparison, warning: warningOf(comparison) });
  }
  return verdicts;
}

function warningOf({
  comparedCount,
  medianRatio,
  medianDeviation,
}: ReferenceComparison): string | null {
  if (comparedCount === 0) return "no rate is of a time that the bars cover";
  if (Math.abs(medianRatio - 1) > mostRatio) {
    return "another pair, another unit, or the pair the other way round";
  }
  return medianDeviation > mostDeviation ? "the clock of the bars may be hours off" : null;
}
