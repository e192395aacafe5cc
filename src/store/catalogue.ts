import { openDatabase } from "./catalogue-database.js";
import { type ColumnIndex, openColumnIndex } from "./column-index.js";
import { type ExportLog, openExportLog } from "./export-log.js";
import { type Journal, openJournal } from "./journal.js";
import { type Lineage, openLineage } from "./lineage.js";
import { openRunLog, type RunLog } from "./run-log.js";
import { openTrackLog, type TrackLog } from "./track-log.js";
import { openUnitLog, type UnitLog } from "./unit-log.js";
import { openVersionLog, type VersionLog } from "./version-log.js";

/**
 * The record of what was run, made, published and measured, in `catalogue.sqlite`. It knows no stages.
 * Several processes may write at once: SQLite in WAL mode waits up to ten seconds for its turn, and a
 * method that has resolved has reached the disk (`synchronous = FULL`).
 */
export interface Catalogue
  extends RunLog,
    Lineage,
    VersionLog,
    Journal,
    ColumnIndex,
    UnitLog,
    TrackLog,
    ExportLog {
  /** To be called when all calls have been awaited. May be called again. */
  close(): void;
}

/**
 * Opens the catalogue of a workspace, whose folder must exist, making its tables where there are none.
 *
 * @param now - The clock that stamps what is recorded, UTC ms.
 * @throws STORE_WORKSPACE_UNUSABLE if a later Plumbline made it.
 */
export function openCatalogue(workspacePath: string, now: () => number = Date.now): Catalogue {
  const database = openDatabase(workspacePath, now);
  return {
    ...openRunLog(database),
    ...openLineage(database),
    ...openVersionLog(database),
    ...openJournal(database),
    ...openColumnIndex(database),
    ...openUnitLog(database),
    ...openTrackLog(database),
    ...openExportLog(database),
    close: database.close,
  };
}
