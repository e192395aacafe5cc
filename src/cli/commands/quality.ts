import { PlumblineError } from "../../core/errors.js";
import { type QualityAlert, qualityAlerts, qualityTrends } from "../../pipeline/index.js";
import { configFileOf } from "../data-config.js";
import type { CommandIo, CommonOptions } from "../io.js";
import { printedTrends } from "../quality-output.js";
import { printResult, withWorkspace } from "../with-workspace.js";

/** Options of `plumbline quality`. */
export interface QualityCommandOptions extends CommonOptions {
  readonly config?: string;
  readonly instrument?: readonly string[];
  readonly check?: boolean;
}

/**
 * Shows how the quality of bars went from cleaning to cleaning, and what asks for attention.
 *
 * @throws PIPELINE_QUALITY_ALERT with `check`, where something does.
 */
export async function quality(options: QualityCommandOptions, io: CommandIo): Promise<void> {
  const config = await configFileOf(options, io);
  const workspace = options.workspace ?? config.workspace;
  const { minimumScore } = config.clean;
  const wanted = options.instrument?.map((symbol) => symbol.toUpperCase().replace(/[^A-Z]/g, ""));
  const alerts = await withWorkspace({ ...options, workspace }, io, async ({ catalogue }) => {
    const all = await qualityTrends(catalogue);
    const trends = all.filter(({ instrument }) => wanted?.includes(instrument) ?? true);
    const firing = qualityAlerts(trends, minimumScore, io.now());
    printResult(options, io, { minimumScore, trends, alerts: firing }, () =>
      printedTrends(trends, firing),
    );
    return firing;
  });
  if (options.check === true && alerts.length > 0) throw alerted(alerts);
}

function alerted(alerts: readonly QualityAlert[]): PlumblineError {
  const [first] = alerts;
  return new PlumblineError("PIPELINE_QUALITY_ALERT", {
    message: `${alerts.length} alerts about the quality of bars, the first ${first.id} of ${first.instrument}`,
    where: { instrument: first.instrument, alert: first.id, alerts: alerts.length },
    remedy: first.advice,
  });
}
