import {
  type CleanOptions,
  findTriangle,
  judgeExpectations,
  type QualityReport,
  requireExpectations,
  requireQuality,
} from "../clean/index.js";
import type { Artifact } from "../store/artifact.js";
import type { Config } from "./config.js";
import type { JudgedBars } from "./quality-log.js";
import type { Task } from "./stage.js";
import { readJson } from "./stages/json-file.js";
import { cleanTask } from "./tasks.js";

/** What cleaning works with. */
export interface CleanContext {
  readonly perform: (task: Task) => Promise<Artifact>;
  /** UTC ms now, for the age of the bars. */
  readonly now: number;
  /** Raw bars of one instrument. */
  readonly raw: (instrument: string) => Promise<Artifact>;
  /** Raw bars of another vendor; undefined where it has none of an instrument. */
  readonly compared: (instrument: string) => Promise<Artifact | undefined>;
}

/**
 * Cleans the bars of one instrument and judges them. If two of the config's pairs close a triangle with it, these
 * bear witness: the choice is the config's, so that the clean bars of a pair are the same whoever asks for them.
 */
export async function cleanAndJudge(
  config: Pick<Config, "clean" | "instruments">,
  instrument: string,
  context: CleanContext,
): Promise<{ readonly clean: Artifact; readonly judged: JudgedBars }> {
  const { limits, policies, parity, expect, warn } = config.clean;
  const options: Partial<CleanOptions> = { ...limits, policies };
  const raw = await context.raw(instrument);
  const legs = parity ? await legsOf(config.instruments, instrument, raw, context) : [];
  const vendor = await context.compared(instrument);
  const clean = await context.perform(cleanTask(raw, options, { legs, vendor }));
  const report = readJson<QualityReport>(clean.path("report.json"));
  const judged = {
    artifactId: clean.id,
    report,
    expected: judgeExpectations(report, expect, context.now),
    warned: judgeExpectations(report, warn, context.now),
  };
  return { clean, judged };
}

/**
 * Passes where every instrument's score reaches the gate and its expectations hold.
 *
 * @throws CLEAN_SCORE_TOO_LOW, CLEAN_EXPECTATION_FAILED
 */
export function requireJudged(judged: readonly JudgedBars[], minimumScore: number): void {
  for (const { report, expected } of judged) {
    requireQuality(report, minimumScore);
    requireExpectations(report, expected);
  }
}

/** Raw bars of the two pairs that close a triangle with an instrument, of its timeframe. */
async function legsOf(
  instruments: readonly string[],
  instrument: string,
  own: Artifact,
  { raw }: CleanContext,
): Promise<readonly Artifact[]> {
  const others = instruments.filter((other) => other !== instrument).sort();
  const symbols = findTriangle(instrument, others) ?? [];
  const legs = await Promise.all(symbols.map(raw));
  const isAlike = legs.every(
    ({ manifest }) => manifest.about.timeframe === own.manifest.about.timeframe,
  );
  return isAlike ? legs : [];
}
