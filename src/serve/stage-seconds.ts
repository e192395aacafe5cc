import type { Workspace } from "../store/workspace.js";

/** Seconds that the newest run spent in each stage, over all of its tasks that were not found ready. */
export async function lastRunStageSeconds({
  catalogue,
}: Workspace): Promise<ReadonlyMap<string, number>> {
  const seconds = new Map<string, number>();
  const [newest] = await catalogue.runs(1);
  if (newest === undefined) return seconds;
  for (const { stage, state, startedAt, finishedAt } of await catalogue.attempts(newest.id)) {
    if (state === "reused" || finishedAt === null) continue;
    seconds.set(stage, (seconds.get(stage) ?? 0) + (finishedAt - startedAt) / 1_000);
  }
  return seconds;
}
