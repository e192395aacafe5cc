import { sql } from "kysely";
import { type Canonical, canonicalJson } from "../core/canonical-json.js";
import type { ErrorReport } from "../core/errors.js";
import type { CatalogueDatabase } from "./catalogue-database.js";
import { isRunning, ownIdentity } from "./process-identity.js";

/** The `command` in the configuration of a run that is one trial of a search, of which there are many. */
export const trialCommand = "search trial";

/** One execution of a plan. */
export interface RunRecord {
  readonly id: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  /** `killed`: its process is gone and it never finished. */
  readonly state: "running" | "done" | "failed" | "killed";
  readonly configuration: Canonical;
  readonly summary: Canonical | null;
}

/** What a task sets out to make. */
export interface NewAttempt {
  readonly runId: string;
  readonly stage: string;
  /** What it works on, for people: `EURUSD H1`. */
  readonly subject: string;
  readonly artifactKind: string;
  readonly artifactId: string;
}

/** How an attempt ended. */
export interface AttemptOutcome {
  readonly state: "done" | "reused" | "failed";
  readonly rows?: number | null;
  readonly error?: ErrorReport | null;
}

/** When an attempt was under way, UTC ms. Left out: it took no time, now. */
export interface AttemptTimes {
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** One attempt at a task. */
export interface AttemptRecord extends NewAttempt {
  readonly number: number;
  /** `started` where it is under way, or its process died. */
  readonly state: "started" | AttemptOutcome["state"];
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly rows: number | null;
  readonly error: ErrorReport | null;
}

/** What was run, when, and how it ended. */
export interface RunLog {
  /** Ids are the caller's and unique. */
  startRun(id: string, configuration: Canonical): Promise<void>;
  finishRun(id: string, state: "done" | "failed", summary: Canonical): Promise<void>;
  run(id: string): Promise<RunRecord | undefined>;
  /**
   * Newest first.
   *
   * @param limit - Most that are given; all where left out.
   * @param exceptCommand - Leaves out the runs whose configuration has this `command`.
   */
  runs(limit?: number, exceptCommand?: string): Promise<RunRecord[]>;
  /** Returns the attempt's number. */
  startAttempt(attempt: NewAttempt): Promise<number>;
  finishAttempt(number: number, outcome: AttemptOutcome): Promise<void>;
  /** Records attempts that are over, such as artifacts found ready, in one transaction. */
  recordAttempts(
    attempts: readonly (NewAttempt & AttemptOutcome & Partial<AttemptTimes>)[],
  ): Promise<void>;
  /** In the order in which they began. */
  attempts(runId: string): Promise<AttemptRecord[]>;
}

export function openRunLog(database: CatalogueDatabase): RunLog {
  const { query, now } = database;
  const jsonOf = (error: ErrorReport | null | undefined): string | null =>
    error === null || error === undefined ? null : JSON.stringify(error);

  const log: RunLog = {
    startRun: async (id, configuration) => {
      const run = {
        id,
        owner: ownIdentity(),
        startedAt: now(),
        finishedAt: null,
        state: "running" as const,
        configurationJson: canonicalJson(configuration),
        summaryJson: null,
      };
      await query.insertInto("runs").values(run).execute();
    },
    finishRun: async (id, state, summary) => {
      const end = { state, finishedAt: now(), summaryJson: canonicalJson(summary) };
      await query.updateTable("runs").set(end).where("id", "=", id).execute();
    },
    run: async (id) => {
      const rows = await query.selectFrom("runs").selectAll().where("id", "=", id).execute();
      return rows.map(readRun)[0];
    },
    runs: async (limit, exceptCommand) => {
      let wanted = query.selectFrom("runs").selectAll().orderBy("startedAt", "desc");
      wanted = wanted.orderBy("id", "desc");
      if (limit !== undefined) wanted = wanted.limit(limit);
      if (exceptCommand !== undefined) {
        const command = sql<string | null>`json_extract(configurationJson, '$.command')`;
        wanted = wanted.where(command, "is not", exceptCommand);
      }
      return (await wanted.execute()).map(readRun);
    },
    startAttempt: async (attempt) => {
      const { runId, stage, subject, artifactKind, artifactId } = attempt;
      const values = { runId, stage, subject, artifactKind, artifactId };
      const row = await query
        .insertInto("attempts")
        .values({ ...values, state: "started", startedAt: now() })
        .returning("number")
        .executeTakeFirstOrThrow();
      return row.number;
    },
    finishAttempt: async (number, { state, rows, error }) => {
      await query
        .updateTable("attempts")
        .set({ state, finishedAt: now(), rows: rows ?? null, errorJson: jsonOf(error) })
        .where("number", "=", number)
        .execute();
    },
    recordAttempts: async (attempts) => {
      const at = now();
      database.atomically(
        attempts.map((attempt) => {
          const { runId, stage, subject, artifactKind, artifactId, state, rows, error } = attempt;
          const { startedAt = at, finishedAt = at } = attempt;
          return query.insertInto("attempts").values({
            runId,
            stage,
            subject,
            artifactKind,
            artifactId,
            state,
            startedAt,
            finishedAt,
            rows: rows ?? null,
            errorJson: jsonOf(error),
          });
        }),
      );
    },
    attempts: async (runId) => {
      const rows = await query
        .selectFrom("attempts")
        .selectAll()
        .where("runId", "=", runId)
        .orderBy("number")
        .execute();
      return rows.map((row) => ({
        number: row.number,
        runId: row.runId,
        stage: row.stage,
        subject: row.subject,
        artifactKind: row.artifactKind,
        artifactId: row.artifactId,
        state: row.state,
        startedAt: row.startedAt,
        finishedAt: row.finishedAt,
        rows: row.rows,
        error: row.errorJson === null ? null : JSON.parse(row.errorJson),
      }));
    },
  };
  return log;
}

function readRun(row: {
  id: string;
  owner: string;
  startedAt: number;
  finishedAt: number | null;
  state: "running" | "done" | "failed";
  configurationJson: string;
  summaryJson: string | null;
}): RunRecord {
  const isKilled = row.state === "running" && isRunning(row.owner) === false;
  return {
    id: row.id,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    state: isKilled ? "killed" : row.state,
    configuration: JSON.parse(row.configurationJson),
    summary: row.summaryJson === null ? null : JSON.parse(row.summaryJson),
  };
}
