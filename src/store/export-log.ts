import { type Canonical, canonicalJson } from "../core/canonical-json.js";
import type { CatalogueDatabase } from "./catalogue-database.js";

/** How far a part of a run has been brought to another system. */
export interface ExportedPart {
  /** The system, and the place in it: `http://127.0.0.1:5000 plumbline`. */
  readonly target: string;
  readonly runId: string;
  /** The part's key, as who exports it names it. */
  readonly part: string;
  /** What the part is called there. */
  readonly remoteId: string;
  /** What has been acknowledged there, as who exports it keeps it. */
  readonly sent: Canonical;
}

/** What has been brought to other systems, so that an export goes on where it stopped. */
export interface ExportLog {
  /** Records how far a part is; replaces what was recorded of it. */
  recordExport(part: ExportedPart): Promise<void>;
  /** Forgets what was recorded of a run at a target: it is gone there. */
  forgetExports(target: string, runId: string): Promise<void>;
  exportedPart(target: string, runId: string, part: string): Promise<ExportedPart | undefined>;
}

export function openExportLog({ query }: CatalogueDatabase): ExportLog {
  return {
    recordExport: async ({ sent, ...part }) => {
      await query
        .replaceInto("run_exports")
        .values({ ...part, sentJson: canonicalJson(sent) })
        .execute();
    },
    forgetExports: async (target, runId) => {
      await query
        .deleteFrom("run_exports")
        .where("target", "=", target)
        .where("runId", "=", runId)
        .execute();
    },
    exportedPart: async (target, runId, part) => {
      const row = await query
        .selectFrom("run_exports")
        .selectAll()
        .where("target", "=", target)
        .where("runId", "=", runId)
        .where("part", "=", part)
        .executeTakeFirst();
      return row && { target, runId, part, remoteId: row.remoteId, sent: JSON.parse(row.sentJson) };
    },
  };
}
