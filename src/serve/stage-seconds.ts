import { trialCommand } from "../store/run-log.js";
import type { Workspace } from "../store/workspace.js";

/** Runs that are looked through, the trials of searches aside: one of the whole pipeline is among the last, between downloads. */
const runsSeen = 20;

/**
 * Seconds that each stage took when it was last run, over all of its tasks in that run that were not found
 * ready. Stages may come from several runs: a download runs one of them, a training the others.
 */
export async function lastRunStageSeconds({
  catalogue,
}: Workspace): Promise<ReadonlyMap<string, number>> {
  const seconds = new Map<string, number>();
  for (const { id } of await catalogue.runs(runsSeen, trialCommand)) {
    const own = new Map<string, number>();
    for (const { stage, state, startedAt, finishedAt } of await catalogue.attempts(id)) {
      if (state === "reused" || finishedAt === null) continue;
      own.set(stage, (own.get(stage) ?? 0) + (finishedAt - startedAt) / 1_000);
    }
    for (const [stage, took] of own) {
      if (!seconds.has(stage)) seconds.set(stage, took);
    }
  }
  return seconds;
}
