import { join } from "node:path";
import { type Compilable, Kysely, SqliteDialect } from "kysely";
import Database from "libsql";
import { migrate, type Tables } from "./catalogue-tables.js";

/** The database under the catalogue. */
export interface CatalogueDatabase {
  /** For single statements. */
  readonly query: Kysely<Tables>;
  /**
   * Runs several statements, all or none. They run without a pause: a transaction that waited between
   * them would lock out another catalogue of the same thread, which waits without letting go of it.
   */
  atomically(statements: readonly Compilable[]): void;
  /** UTC ms. */
  now(): number;
  close(): void;
}

/** How long a process waits for its turn to write. */
const busyTimeoutMs = 10_000;

/** Opens the database file of a workspace, whose folder must exist, and brings it up to date. */
export function openDatabase(workspacePath: string, now: () => number): CatalogueDatabase {
  const file = new Database(join(workspacePath, "catalogue.sqlite"));
  try {
    file.pragma(`busy_timeout = ${busyTimeoutMs}`);
    file.pragma("journal_mode = WAL");
    file.pragma("synchronous = FULL"); // a write that has returned outlives a power cut
    migrate(file);
  } catch (error) {
    file.close();
    throw error;
  }
  let isOpen = true;
  return {
    query: new Kysely<Tables>({ dialect: new SqliteDialect({ database: file }) }),
    atomically: (statements) => {
      file.exec("BEGIN IMMEDIATE"); // at once a writer: a reader that turns writer may be refused
      try {
        for (const statement of statements) {
          const { sql, parameters } = statement.compile();
          file.prepare(sql).run([...parameters]);
        }
        file.exec("COMMIT");
      } catch (error) {
        file.exec("ROLLBACK");
        throw error;
      }
    },
    now,
    close: () => {
      if (isOpen) file.close();
      isOpen = false;
    },
  };
}
