import type { Generated } from "kysely";
import type Database from "libsql";
import { PlumblineError } from "../core/errors.js";

/** The catalogue's tables. Times are UTC ms; `…Json` columns hold canonical JSON. */
export interface Tables {
  runs: {
    id: string;
    /** Identity of the process that runs it. */
    owner: string;
    startedAt: number;
    finishedAt: number | null;
    state: "running" | "done" | "failed";
    configurationJson: string;
    summaryJson: string | null;
  };
  attempts: {
    number: Generated<number>;
    runId: string;
    stage: string;
    subject: string;
    artifactKind: string;
    artifactId: string;
    state: "started" | "done" | "reused" | "failed";
    startedAt: number;
    finishedAt: number | null;
    errorJson: string | null;
    rows: number | null;
  };
  artifacts: {
    id: string;
    kind: string;
    codeVersion: string;
    aboutJson: string;
    registeredAt: number;
  };
  edges: { artifactId: string; role: string; inputId: string };
  versions: {
    number: Generated<number>;
    namespace: string;
    name: string;
    version: string;
    contentId: string;
    contentJson: string;
    note: string;
    registeredAt: number;
  };
  pointers: {
    number: Generated<number>;
    namespace: string;
    name: string;
    artifactId: string;
    since: number;
    reason: string;
  };
  journal: { number: Generated<number>; at: number; topic: string; payloadJson: string };
  measurements: {
    number: Generated<number>;
    name: string;
    /** NULL stands for NaN, which SQLite has not. */
    value: number | null;
    labelsJson: string;
    at: number;
    runId: string | null;
  };
  matrix_columns: { barsId: string; expressionId: string; matrixId: string; columnName: string };
  download_units: {
    id: string;
    series: string;
    fromTime: number;
    untilTime: number;
    state: "pending" | "done" | "empty" | "gap" | "failed";
    sha256: string | null;
    sizeBytes: number | null;
    etag: string | null;
    lastModified: string | null;
    misses: number;
    errorJson: string | null;
    retryAt: number | null;
    askedAt: number | null;
  };
  download_revisions: {
    number: Generated<number>;
    unitId: string;
    series: string;
    beforeHash: string;
    beforeBytes: number;
    afterHash: string;
    afterBytes: number;
    at: number;
  };
  tracked_series: {
    runId: string;
    series: number;
    metric: string;
    labelsJson: string;
    artifactId: string | null;
    pointCount: number;
    /** Values that are not finite; they are none of the four below. */
    strangeCount: number;
    leastValue: number | null;
    leastStep: number | null;
    mostValue: number | null;
    mostStep: number | null;
    lastStep: number | null;
    /** NULL stands for NaN, which SQLite has not. */
    lastValue: number | null;
    lastTime: number | null;
  };
  tracked_facts: {
    runId: string;
    fact: "parameter" | "tag" | "artifact";
    labelsJson: string;
    /** Empty where none: a key must not be NULL. */
    artifactId: string;
    name: string;
    valueJson: string;
    at: number;
  };
  tracked_stretches: {
    runId: string;
    segment: number;
    fromByte: number;
    endByte: number;
    droppedCount: number;
  };
  run_exports: {
    target: string;
    runId: string;
    part: string;
    remoteId: string;
    sentJson: string;
  };
}

/** One list of statements for each version of the catalogue; published lists never change. */
const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE runs (id TEXT PRIMARY KEY, owner TEXT NOT NULL, startedAt REAL NOT NULL,
       finishedAt REAL, state TEXT NOT NULL, configurationJson TEXT NOT NULL, summaryJson TEXT)`,
    `CREATE TABLE attempts (number INTEGER PRIMARY KEY AUTOINCREMENT, runId TEXT NOT NULL,
       stage TEXT NOT NULL, subject TEXT NOT NULL, artifactKind TEXT NOT NULL,
       artifactId TEXT NOT NULL, state TEXT NOT NULL, startedAt REAL NOT NULL, finishedAt REAL,
       errorJson TEXT, "rows" REAL)`,
    "CREATE INDEX attempts_by_run ON attempts (runId)",
    "CREATE INDEX attempts_by_artifact ON attempts (artifactId)",
    `CREATE TABLE artifacts (id TEXT PRIMARY KEY, kind TEXT NOT NULL, codeVersion TEXT NOT NULL,
       aboutJson TEXT NOT NULL, registeredAt REAL NOT NULL)`,
    "CREATE INDEX artifacts_by_kind ON artifacts (kind, registeredAt)",
    `CREATE TABLE edges (artifactId TEXT NOT NULL, role TEXT NOT NULL, inputId TEXT NOT NULL,
       PRIMARY KEY (artifactId, role)) WITHOUT ROWID`,
    "CREATE INDEX edges_by_input ON edges (inputId)",
    `CREATE TABLE versions (number INTEGER PRIMARY KEY AUTOINCREMENT, namespace TEXT NOT NULL,
       name TEXT NOT NULL, version TEXT NOT NULL, contentId TEXT NOT NULL, contentJson TEXT NOT NULL,
       note TEXT NOT NULL, registeredAt REAL NOT NULL, UNIQUE (namespace, name, version))`,
    `CREATE TABLE pointers (number INTEGER PRIMARY KEY AUTOINCREMENT, namespace TEXT NOT NULL,
       name TEXT NOT NULL, artifactId TEXT NOT NULL, since REAL NOT NULL, reason TEXT NOT NULL)`,
    "CREATE INDEX pointers_by_name ON pointers (namespace, name, number)",
    `CREATE TABLE journal (number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL,
       topic TEXT NOT NULL, payloadJson TEXT NOT NULL)`,
    "CREATE INDEX journal_by_topic ON journal (topic, number)",
    `CREATE TABLE measurements (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL,
       value REAL, labelsJson TEXT NOT NULL, at REAL NOT NULL, runId TEXT)`,
    "CREATE INDEX measurements_by_name ON measurements (name, labelsJson, number)",
    "CREATE INDEX measurements_by_run ON measurements (runId, number)",
    `CREATE TABLE matrix_columns (barsId TEXT NOT NULL, expressionId TEXT NOT NULL,
       matrixId TEXT NOT NULL, columnName TEXT NOT NULL,
       PRIMARY KEY (barsId, expressionId)) WITHOUT ROWID`,
  ],
  [
    `CREATE TABLE download_units (id TEXT PRIMARY KEY, series TEXT NOT NULL, fromTime REAL NOT NULL,
       untilTime REAL NOT NULL, state TEXT NOT NULL, sha256 TEXT, sizeBytes REAL, etag TEXT,
       lastModified TEXT, misses INTEGER NOT NULL, errorJson TEXT, retryAt REAL, askedAt REAL)`,
    "CREATE INDEX download_units_by_series ON download_units (series, fromTime)",
    `CREATE TABLE download_revisions (number INTEGER PRIMARY KEY AUTOINCREMENT, unitId TEXT NOT NULL,
       series TEXT NOT NULL, beforeHash TEXT NOT NULL, beforeBytes REAL NOT NULL,
       afterHash TEXT NOT NULL, afterBytes REAL NOT NULL, at REAL NOT NULL)`,
    "CREATE INDEX download_revisions_by_series ON download_revisions (series, number)",
  ],
  [
    `CREATE TABLE tracked_series (runId TEXT NOT NULL, series INTEGER NOT NULL, metric TEXT NOT NULL,
       labelsJson TEXT NOT NULL, artifactId TEXT, pointCount REAL NOT NULL, strangeCount REAL NOT NULL,
       leastValue REAL, leastStep REAL, mostValue REAL, mostStep REAL, lastStep REAL, lastValue REAL,
       lastTime REAL, PRIMARY KEY (runId, series)) WITHOUT ROWID`,
    "CREATE INDEX tracked_series_by_artifact ON tracked_series (artifactId)",
    `CREATE TABLE tracked_facts (runId TEXT NOT NULL, fact TEXT NOT NULL, labelsJson TEXT NOT NULL,
       artifactId TEXT NOT NULL, name TEXT NOT NULL, valueJson TEXT NOT NULL, at REAL NOT NULL,
       PRIMARY KEY (runId, labelsJson, artifactId, fact, name)) WITHOUT ROWID`,
    "CREATE INDEX tracked_facts_by_artifact ON tracked_facts (artifactId)",
    `CREATE TABLE tracked_stretches (runId TEXT NOT NULL, segment INTEGER NOT NULL,
       fromByte REAL NOT NULL, endByte REAL NOT NULL, droppedCount REAL NOT NULL,
       PRIMARY KEY (runId, segment, fromByte)) WITHOUT ROWID`,
  ],
  [
    `CREATE TABLE run_exports (target TEXT NOT NULL, runId TEXT NOT NULL, part TEXT NOT NULL,
       remoteId TEXT NOT NULL, sentJson TEXT NOT NULL,
       PRIMARY KEY (target, runId, part)) WITHOUT ROWID`,
  ],
];

/**
 * Brings the tables of a file to the newest version, once, whichever of several processes comes first.
 *
 * @throws STORE_WORKSPACE_UNUSABLE if a later Plumbline made them.
 */
export function migrate(file: Database.Database): void {
  if (userVersion(file) === migrations.length) return;
  file.exec("BEGIN IMMEDIATE");
  try {
    const found = userVersion(file); // again: another process may have been first
    if (found > migrations.length) {
      throw new PlumblineError("STORE_WORKSPACE_UNUSABLE", {
        message: `its catalogue is of version ${found}, this Plumbline knows versions up to ${migrations.length}`,
        remedy: "use the Plumbline that made it, or a later one",
      });
    }
    for (const statement of migrations.slice(found).flat()) file.exec(statement);
    file.exec(`PRAGMA user_version = ${migrations.length}`);
    file.exec("COMMIT");
  } catch (error) {
    file.exec("ROLLBACK");
    throw error;
  }
}

function userVersion(file: Database.Database): number {
  const row = file.prepare("PRAGMA user_version").get() as { user_version: number }; // by SQLite
  return row.user_version;
}
