import { type Canonical, canonicalJson } from "../core/canonical-json.js";
import type { CatalogueDatabase } from "./catalogue-database.js";

/** One entry of the journal. */
export interface JournalEntry {
  /** Ascending in the order of entries. */
  readonly number: number;
  readonly at: number;
  readonly topic: string;
  readonly payload: Canonical;
}

/** A value to be kept. */
export interface Measurement {
  /** `plumbline_stage_quantity_unit`. */
  readonly name: string;
  /** NaN where there is none. */
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** A measurement with its time and run. */
export interface MeasurementRecord extends Measurement {
  readonly at: number;
  /** Null where it belongs to no run. */
  readonly runId: string | null;
}

/** What happened and what was measured, in order. */
export interface Journal {
  appendJournal(topic: string, payload: Canonical): Promise<void>;
  /** Entries of a topic, or all, oldest first. */
  journal(topic?: string): Promise<JournalEntry[]>;
  /** Keeps measurements in one transaction. */
  recordMeasurements(runId: string | null, measurements: readonly Measurement[]): Promise<void>;
  /** All that match, oldest first. */
  measurements(wanted?: { name?: string; runId?: string }): Promise<MeasurementRecord[]>;
  /** The newest value of each name and set of labels, by name. */
  latestMeasurements(): Promise<MeasurementRecord[]>;
}

export function openJournal(database: CatalogueDatabase): Journal {
  const { query, now } = database;
  return {
    appendJournal: async (topic, payload) => {
      const entry = { at: now(), topic, payloadJson: canonicalJson(payload) };
      await query.insertInto("journal").values(entry).execute();
    },
    journal: async (topic) => {
      let wanted = query.selectFrom("journal").selectAll();
      if (topic !== undefined) wanted = wanted.where("topic", "=", topic);
      const rows = await wanted.orderBy("number").execute();
      return rows.map(({ number, at, topic, payloadJson }) => {
        return { number, at, topic, payload: JSON.parse(payloadJson) };
      });
    },
    recordMeasurements: async (runId, measurements) => {
      const at = now();
      database.atomically(
        measurements.map(({ name, value, labels }) =>
          query.insertInto("measurements").values({
            name,
            value,
            labelsJson: canonicalJson(labels),
            at,
            runId,
          }),
        ),
      );
    },
    measurements: async ({ name, runId } = {}) => {
      let wanted = query.selectFrom("measurements").selectAll();
      if (name !== undefined) wanted = wanted.where("name", "=", name);
      if (runId !== undefined) wanted = wanted.where("runId", "=", runId);
      return (await wanted.orderBy("number").execute()).map(readMeasurement);
    },
    latestMeasurements: async () => {
      const rows = await query
        .selectFrom("measurements")
        .selectAll()
        .where("number", "in", (inner) =>
          inner
            .selectFrom("measurements")
            .select((of) => of.fn.max("number").as("newest"))
            .groupBy(["name", "labelsJson"]),
        )
        .orderBy("name")
        .orderBy("labelsJson")
        .execute();
      return rows.map(readMeasurement);
    },
  };
}

function readMeasurement(row: {
  name: string;
  value: number | null;
  labelsJson: string;
  at: number;
  runId: string | null;
}): MeasurementRecord {
  const { name, at, runId } = row;
  return {
    name,
    value: row.value ?? Number.NaN, // SQLite keeps NaN as NULL
    labels: JSON.parse(row.labelsJson),
    at,
    runId,
  };
}
