import type { Measurement } from "../store/journal.js";
import type { Workspace } from "../store/workspace.js";

/**
 * The share of a run's attempts at tasks that failed. Attempts, not tasks: what was flaky and went well at the second
 * try counts as well.
 *
 * @param hasFailed - Whether the run as a whole did: then one failure counts at least, for what stops a run may be
 *   no attempt, such as a quality score below the gate. Default: no.
 */
export async function measureErrors(
  { catalogue }: Pick<Workspace, "catalogue">,
  runId: string,
  hasFailed = false,
): Promise<Measurement> {
  const attempts = await catalogue.attempts(runId);
  const failed = attempts.filter(({ state }) => state === "failed").length;
  const value = Math.max(failed, hasFailed ? 1 : 0) / Math.max(1, attempts.length);
  return { name: "plumbline_error_ratio", value, labels: {} };
}
