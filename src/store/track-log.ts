import { type Expression, type RawBuilder, sql } from "kysely";
import { canonicalJson } from "../core/canonical-json.js";
import type { CatalogueDatabase } from "./catalogue-database.js";
import type { FactRecord, SeriesRecord, TrackScope } from "./tracking/record.js";

/** Points of one metric in one part of a run, summed up. */
export interface SeriesSummary extends SeriesRecord {
  readonly runId: string;
  readonly pointCount: number;
  /** Values that were not finite; they are left out of least and most. */
  readonly strangeCount: number;
  /** Null where no value was finite. Of equal values the first. */
  readonly least: SeriesPoint | null;
  readonly most: SeriesPoint | null;
  /** In the order of logging; NaN where that was logged. Null where there is no point yet. */
  readonly last: (SeriesPoint & { readonly time: number }) | null;
}

/** One value of a metric. */
export interface SeriesPoint {
  readonly step: number;
  readonly value: number;
}

/** A fact with its run. */
export interface TrackedFact extends FactRecord {
  readonly runId: string;
  readonly at: number;
}

/** What a stretch of a segment adds to the record of a run. */
export interface TrackedStretch {
  readonly runId: string;
  readonly segment: number;
  /** The stretch begins where the one before it ended. */
  readonly fromByte: number;
  readonly endByte: number;
  readonly droppedCount: number;
  readonly started: readonly SeriesRecord[];
  /** What was added to a series: counts, least and most of the stretch alone. */
  readonly grown: readonly Omit<SeriesSummary, keyof TrackScope | "metric" | "runId">[];
  readonly facts: readonly (FactRecord & { readonly at: number })[];
}

/** Which of the tracked is wanted: of a run, or of artifacts whichever run made them. */
export type TrackQuery = { readonly runId: string } | { readonly artifactIds: readonly string[] };

/** What runs said of themselves, as found in the segments of `tracking/`. */
export interface TrackLog {
  /**
   * Adds a stretch to the record of its run, whole or not at all.
   *
   * @returns False where another has added it before: nothing was changed.
   */
  addStretch(stretch: TrackedStretch): Promise<boolean>;
  /** Up to which byte each segment of a run has been added. */
  addedStretches(runId: string): Promise<ReadonlyMap<number, number>>;
  /** Series, by run and number. */
  trackedSeries(wanted: TrackQuery): Promise<SeriesSummary[]>;
  /** Facts, by run, part, kind and name. */
  trackedFacts(wanted: TrackQuery): Promise<TrackedFact[]>;
  /** Points that a run dropped because the disk was too far behind. */
  droppedPoints(runId: string): Promise<number>;
}

/** SQLite takes 32,766 variables in one statement. */
const idsAtOnce = 10_000;

export function openTrackLog(database: CatalogueDatabase): TrackLog {
  const { query } = database;

  /** Asks for one run, or for artifacts in parts. */
  async function gather<Row>(
    wanted: TrackQuery,
    ask: (condition: RawBuilder<boolean>) => Promise<Row[]>,
  ): Promise<Row[]> {
    if ("runId" in wanted) return ask(sql<boolean>`runId = ${wanted.runId}`);
    const rows: Row[] = [];
    for (let at = 0; at < wanted.artifactIds.length; at += idsAtOnce) {
      const ids = wanted.artifactIds.slice(at, at + idsAtOnce);
      rows.push(...(await ask(sql<boolean>`artifactId IN (${sql.join(ids)})`)));
    }
    return rows;
  }

  return {
    addStretch: async ({ started, grown, facts, ...stretch }) => {
      const { runId } = stretch;
      try {
        database.atomically([
          query.insertInto("tracked_stretches").values(stretch), // refused if it is there
          ...started.map(({ series, metric, labels, artifactId }) =>
            query.insertInto("tracked_series").values({
              runId,
              series,
              metric,
              artifactId,
              pointCount: 0,
              strangeCount: 0,
              labelsJson: canonicalJson(labels),
            }),
          ),
          ...grown.map((growth) =>
            query
              .updateTable("tracked_series")
              .set(grownBy(growth))
              .where("runId", "=", runId)
              .where("series", "=", growth.series),
          ),
          ...facts.map(({ fact, labels, artifactId, name, value, at }) =>
            query.replaceInto("tracked_facts").values({
              runId,
              fact,
              name,
              at,
              artifactId: artifactId ?? "",
              labelsJson: canonicalJson(labels),
              valueJson: JSON.stringify(value),
            }),
          ),
        ]);
        return true;
      } catch (error) {
        if (isTaken(error)) return false;
        throw error;
      }
    },
    addedStretches: async (runId) => {
      const rows = await query
        .selectFrom("tracked_stretches")
        .select(["segment", (of) => of.fn.max("endByte").as("endByte")])
        .where("runId", "=", runId)
        .groupBy("segment")
        .execute();
      return new Map(rows.map(({ segment, endByte }) => [segment, Number(endByte)]));
    },
    trackedSeries: async (wanted) => {
      const rows = await gather(wanted, (condition) =>
        query
          .selectFrom("tracked_series")
          .selectAll()
          .where(condition)
          .orderBy("runId")
          .orderBy("series")
          .execute(),
      );
      return rows.map((row) => ({
        runId: row.runId,
        series: row.series,
        metric: row.metric,
        labels: JSON.parse(row.labelsJson),
        artifactId: row.artifactId,
        pointCount: row.pointCount,
        strangeCount: row.strangeCount,
        least: pointOf(row.leastStep, row.leastValue),
        most: pointOf(row.mostStep, row.mostValue),
        last:
          row.lastStep === null
            ? null
            : {
                step: row.lastStep,
                value: row.lastValue ?? Number.NaN,
                time: row.lastTime ?? Number.NaN,
              },
      }));
    },
    trackedFacts: async (wanted) => {
      const rows = await gather(wanted, (condition) =>
        query
          .selectFrom("tracked_facts")
          .selectAll()
          .where(condition)
          .orderBy("runId")
          .orderBy("labelsJson")
          .orderBy("fact")
          .orderBy("name")
          .execute(),
      );
      return rows.map(({ runId, fact, labelsJson, artifactId, name, valueJson, at }) => ({
        runId,
        fact,
        name,
        at,
        artifactId: artifactId === "" ? null : artifactId,
        labels: JSON.parse(labelsJson),
        value: JSON.parse(valueJson),
      }));
    },
    droppedPoints: async (runId) => {
      const row = await query
        .selectFrom("tracked_stretches")
        .select((of) => of.fn.sum<number | null>("droppedCount").as("dropped"))
        .where("runId", "=", runId)
        .executeTakeFirst();
      return Number(row?.dropped ?? 0);
    },
  };
}

/** What the columns of a series are after a stretch more. */
function grownBy({ pointCount, strangeCount, least, most, last }: TrackedStretch["grown"][number]) {
  const better = (column: string, way: "<" | ">", value: number): Expression<boolean> =>
    sql`${sql.ref(column)} IS NULL OR ${value} ${sql.raw(way)} ${sql.ref(column)}`;
  /** The new value where it is better than the old, else the old. */
  const chosen = (column: string, isBetter: Expression<boolean>, value: number) =>
    sql<number>`CASE WHEN ${isBetter} THEN ${value} ELSE ${sql.ref(column)} END`;
  const extreme = (name: "least" | "most", way: "<" | ">", point: SeriesPoint | null) => {
    if (point === null) return {};
    const isBetter = better(`${name}Value`, way, point.value);
    return {
      [`${name}Value`]: chosen(`${name}Value`, isBetter, point.value),
      [`${name}Step`]: chosen(`${name}Step`, isBetter, point.step),
    };
  };
  return {
    pointCount: sql<number>`pointCount + ${pointCount}`,
    strangeCount: sql<number>`strangeCount + ${strangeCount}`,
    ...extreme("least", "<", least),
    ...extreme("most", ">", most),
    ...(last === null ? {} : { lastStep: last.step, lastValue: last.value, lastTime: last.time }),
  };
}

function pointOf(step: number | null, value: number | null): SeriesPoint | null {
  return step === null || value === null ? null : { step, value };
}

/** Whether SQLite refused a row because its key is there. */
function isTaken(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code.startsWith("SQLITE_CONSTRAINT");
}
