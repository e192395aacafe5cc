import type { ErrorReport } from "../core/errors.js";
import type { CatalogueDatabase } from "./catalogue-database.js";
import type { Tables } from "./catalogue-tables.js";
import type { FileDigest } from "./durable.js";

/** One small piece of a vendor's history: what one request brings. */
export interface NewUnit {
  /** Unique in a workspace: `dukascopy/EURUSD/ticks/2012-12-03T12`. */
  readonly id: string;
  /** What it is a piece of: `dukascopy/EURUSD/ticks`. */
  readonly series: string;
  /** UTC ms: inclusive and exclusive. */
  readonly from: number;
  readonly to: number;
}

/**
 * How a unit stands. `pending`: not asked yet. `done`: its bytes are kept. `empty`: the vendor has
 * nothing, as expected. `gap`: the vendor has nothing, though the market was open. `failed`: it could
 * not be had.
 */
export type UnitState = "pending" | "done" | "empty" | "gap" | "failed";

/** What came of asking for a unit. */
export type UnitOutcome =
  | ({
      readonly state: "done";
      /** What the vendor says of the version, for asking whether there is another. */
      readonly etag: string | null;
      readonly lastModified: string | null;
    } & FileDigest)
  | { readonly state: "empty" }
  | {
      readonly state: "gap";
      /** UTC ms before which it need not be asked again. */
      readonly retryAt: number;
    }
  | { readonly state: "failed"; readonly error: ErrorReport };

/** A unit as the catalogue knows it. */
export interface UnitRecord extends NewUnit {
  readonly state: UnitState;
  /** Of the bytes; null where none are kept. */
  readonly sha256: string | null;
  readonly sizeBytes: number | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** How often in a row it ended as `gap` or `failed`. */
  readonly misses: number;
  readonly error: ErrorReport | null;
  readonly retryAt: number | null;
  /** When the vendor was last asked, UTC ms; null where it was not. */
  readonly askedAt: number | null;
}

/** A version of a unit that another has replaced. Its bytes are still kept. */
export interface UnitRevision {
  readonly unitId: string;
  readonly series: string;
  readonly before: FileDigest;
  readonly after: FileDigest;
  /** When the other version was found, UTC ms. */
  readonly at: number;
}

/** The units of a series in one state. */
export interface UnitCount {
  readonly series: string;
  readonly state: UnitState;
  readonly count: number;
  readonly sizeBytes: number;
  /** First and last time of them, UTC ms. */
  readonly from: number;
  readonly to: number;
}

/** Which units are wanted. */
export interface UnitQuery {
  readonly series?: string;
  /** Units that overlap [from, to), UTC ms. */
  readonly from?: number;
  readonly to?: number;
  readonly states?: readonly UnitState[];
}

/** The record of what was downloaded, what is still to be, and what could not be. */
export interface UnitLog {
  /** Records units, all or none. Known ones stay as they are. */
  planUnits(units: readonly NewUnit[]): Promise<void>;
  /** By series and time. */
  units(wanted?: UnitQuery): Promise<UnitRecord[]>;
  /** Records an outcome. Bytes in place of others are recorded as a revision as well. */
  finishUnit(id: string, outcome: UnitOutcome): Promise<void>;
  /** Records that the vendor was asked and has nothing new. */
  confirmUnit(id: string): Promise<void>;
  /** Sets units back to `pending`. What they held is remembered, so that other bytes are a revision. */
  reopenUnits(ids: readonly string[]): Promise<void>;
  /** By series, then state. */
  unitCounts(): Promise<UnitCount[]>;
  /** In the order in which they were found. */
  unitRevisions(series?: string): Promise<UnitRevision[]>;
}

/** Rows of one INSERT: SQLite binds up to 32,766 values, and each row has 5. */
const rowsOfInsert = 1_000;

export function openUnitLog(database: CatalogueDatabase): UnitLog {
  const { query, now } = database;
  return {
    planUnits: async (units) => {
      const inserts = [];
      for (let start = 0; start < units.length; start += rowsOfInsert) {
        const rows = units.slice(start, start + rowsOfInsert).map(newRow);
        inserts.push(
          query
            .insertInto("download_units")
            .values(rows)
            .onConflict((conflict) => conflict.doNothing()),
        );
      }
      database.atomically(inserts);
    },
    units: async ({ series, from, to, states } = {}) => {
      let wanted = query.selectFrom("download_units").selectAll();
      if (series !== undefined) wanted = wanted.where("series", "=", series);
      if (from !== undefined) wanted = wanted.where("untilTime", ">", from);
      if (to !== undefined) wanted = wanted.where("fromTime", "<", to);
      if (states !== undefined) wanted = wanted.where("state", "in", [...states]);
      return (await wanted.orderBy("series").orderBy("fromTime").execute()).map(readUnit);
    },
    finishUnit: async (id, outcome) => {
      const at = now();
      const update = query
        .updateTable("download_units")
        .set((row) => ({
          ...cleared,
          ...setFor(outcome),
          misses: isMiss(outcome) ? row("misses", "+", 1) : 0,
          askedAt: at,
        }))
        .where("id", "=", id);
      if (outcome.state !== "done") {
        database.atomically([update]);
        return;
      }
      const replaced = query
        .insertInto("download_revisions")
        .columns(["unitId", "series", "beforeHash", "beforeBytes", "afterHash", "afterBytes", "at"])
        .expression((inner) =>
          inner
            .selectFrom("download_units")
            .select((row) => [
              "id",
              "series",
              "sha256",
              "sizeBytes",
              row.val(outcome.sha256).as("afterHash"),
              row.val(outcome.sizeBytes).as("afterBytes"),
              row.val(at).as("at"),
            ])
            .where("id", "=", id)
            .where("sha256", "is not", null)
            .where("sha256", "!=", outcome.sha256),
        );
      database.atomically([replaced, update]);
    },
    confirmUnit: async (id) => {
      await query
        .updateTable("download_units")
        .set({ askedAt: now() })
        .where("id", "=", id)
        .execute();
    },
    reopenUnits: async (ids) => {
      database.atomically(
        ids.map((id) =>
          query
            .updateTable("download_units")
            .set({
              state: "pending",
              etag: null,
              lastModified: null,
              errorJson: null,
              retryAt: null,
            })
            .where("id", "=", id),
        ),
      );
    },
    unitCounts: async () =>
      query
        .selectFrom("download_units")
        .select((row) => [
          "series",
          "state",
          row.fn.countAll<number>().as("count"),
          row.fn.coalesce(row.fn.sum<number>("sizeBytes"), row.val(0)).as("sizeBytes"),
          row.fn.min("fromTime").as("from"),
          row.fn.max("untilTime").as("to"),
        ])
        .groupBy(["series", "state"])
        .orderBy("series")
        .orderBy("state")
        .execute(),
    unitRevisions: async (series) => {
      let wanted = query.selectFrom("download_revisions").selectAll();
      if (series !== undefined) wanted = wanted.where("series", "=", series);
      return (await wanted.orderBy("number").execute()).map((row) => ({
        unitId: row.unitId,
        series: row.series,
        before: { sha256: row.beforeHash, sizeBytes: row.beforeBytes },
        after: { sha256: row.afterHash, sizeBytes: row.afterBytes },
        at: row.at,
      }));
    },
  };
}

const cleared = {
  sha256: null,
  sizeBytes: null,
  etag: null,
  lastModified: null,
  errorJson: null,
  retryAt: null,
};

function newRow({ id, series, from, to }: NewUnit) {
  return { id, series, fromTime: from, untilTime: to, state: "pending" as const, misses: 0 };
}

function isMiss({ state }: UnitOutcome): boolean {
  return state === "gap" || state === "failed";
}

/** The columns that an outcome decides. */
function setFor(outcome: UnitOutcome): Partial<UnitRow> {
  switch (outcome.state) {
    case "done": {
      const { state, sha256, sizeBytes, etag, lastModified } = outcome;
      return { state, sha256, sizeBytes, etag, lastModified };
    }
    case "failed":
      return { state: outcome.state, errorJson: JSON.stringify(outcome.error) };
    case "gap":
      return { state: outcome.state, retryAt: outcome.retryAt };
    case "empty":
      return { state: outcome.state };
  }
}

type UnitRow = Tables["download_units"];

function readUnit(row: UnitRow): UnitRecord {
  const { id, series, state, sha256, sizeBytes, etag, lastModified } = row;
  const { misses, retryAt, askedAt } = row;
  const error = row.errorJson === null ? null : JSON.parse(row.errorJson);
  const times = { from: row.fromTime, to: row.untilTime };
  return {
    id,
    series,
    ...times,
    state,
    sha256,
    sizeBytes,
    etag,
    lastModified,
    misses,
    error,
    retryAt,
    askedAt,
  };
}
