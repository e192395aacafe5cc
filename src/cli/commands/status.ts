import { formatDuration, formatUtc } from "../../core/time.js";
import { trialCommand } from "../../store/run-log.js";
import { openWorkspace } from "../../store/workspace.js";
import type { CommandIo, CommonOptions } from "../io.js";
import { criteriaTable } from "../run-output.js";
import { renderTable } from "../table.js";
import { workspacePathOf } from "../with-workspace.js";
import { successCriteria } from "./run.js";

/** Prints the workspace: runs, champions, feature sets, and the success criteria as last measured. */
export async function status(options: CommonOptions, io: CommandIo): Promise<void> {
  const workspace = openWorkspace(await workspacePathOf(options, io));
  const { catalogue } = workspace;
  try {
    const runs = await catalogue.runs(5, trialCommand);
    const champions = await catalogue.pointers("champion");
    const sets = await catalogue.versions("feature-set");
    const criteria = await successCriteria(workspace);
    if (options.json === true) {
      const versions = sets.map(({ name, version, note }) => ({ name, version, note }));
      const shown = runs.map(({ configuration: _, ...run }) => run);
      io.out(`${JSON.stringify({ runs: shown, champions, featureSets: versions, criteria })}\n`);
      return;
    }
    const tables = [
      renderTable(
        [{ title: "run" }, { title: "began" }, { title: "state" }, { title: "took" }],
        runs.map(({ id, startedAt, finishedAt, state }) => [
          id.slice(0, 8),
          formatUtc(startedAt),
          state,
          finishedAt === null ? "–" : formatDuration(finishedAt - startedAt),
        ]),
      ),
      renderTable(
        [{ title: "champion" }, { title: "model tree" }, { title: "since" }, { title: "because" }],
        champions.map(({ name, artifactId, since, reason }) => [
          name,
          artifactId.slice(0, 7),
          formatUtc(since),
          reason,
        ]),
      ),
      renderTable(
        [{ title: "feature set" }, { title: "version" }, { title: "note" }],
        sets.map(({ name, version, note }) => [name, version, note]),
      ),
      criteriaTable(criteria),
    ];
    io.out(`${tables.join("\n\n")}\n`);
  } finally {
    workspace.close();
  }
}
