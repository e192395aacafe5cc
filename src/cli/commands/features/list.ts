import { formatUtc } from "../../../core/time.js";
import { deprecationOf } from "../../../features/index.js";
import { knownSets, knownTrees } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { renderTable } from "../../table.js";
import { printResult, withWorkspace } from "../../with-workspace.js";

/** One published version, as the list shows it. */
interface ListedSet {
  readonly name: string;
  readonly version: string;
  readonly features: number;
  readonly published: string;
  readonly modelTrees: number;
  /** Instruments whose champion was put together with it. */
  readonly inService: readonly string[];
  readonly deprecated: string | null;
  readonly note: string;
}

/** Lists every published version, the newest of each name first. */
export function list(options: CommonOptions, io: CommandIo): Promise<void> {
  return withWorkspace(options, io, async (workspace) => {
    const { catalogue } = workspace;
    const trees = await knownTrees(catalogue);
    const published = await catalogue.versions("feature-set");
    const rows: ListedSet[] = [];
    for (const { set, version, note } of (await knownSets(workspace)).toReversed()) {
      if (version === null) continue;
      const entry = published.find((one) => one.name === set.name && one.version === version);
      const users = trees.filter(({ featureSet }) => featureSet === set.contentId);
      rows.push({
        name: set.name,
        version,
        features: set.features.length,
        published: formatUtc(entry?.registeredAt ?? 0),
        modelTrees: users.length,
        inService: users.filter((tree) => tree.isInService).map(({ instrument }) => instrument),
        deprecated: (await deprecationOf(catalogue, set.name, version)) ?? null,
        note,
      });
    }
    rows.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    const right = "right" as const;
    printResult(options, io, { sets: rows }, () =>
      renderTable(
        [
          { title: "feature set" },
          { title: "version" },
          { title: "features", align: right },
          { title: "published" },
          { title: "model trees", align: right },
          { title: "in service" },
          { title: "note" },
        ],
        rows.map((row) => [
          row.name,
          row.version,
          String(row.features),
          row.published,
          String(row.modelTrees),
          row.inService.join(" "),
          row.deprecated === null ? row.note : `deprecated: ${row.deprecated}`,
        ]),
      ),
    );
  });
}
