import { sql } from "kysely";
import { canonicalJson } from "../core/canonical-json.js";
import type { About, Manifest } from "./artifact.js";
import type { CatalogueDatabase } from "./catalogue-database.js";

/** An artifact as the catalogue knows it. */
export interface ArtifactRecord {
  readonly id: string;
  readonly kind: string;
  readonly codeVersion: string;
  readonly about: About;
  /** When it was first registered, UTC ms. */
  readonly registeredAt: number;
}

/** Something that an artifact was made from, or that was made from it. */
export interface LineageNode {
  readonly id: string;
  /** Kind of the artifact; null where the id is no artifact's (a vendor file). */
  readonly kind: string | null;
  /** Steps from the artifact that was asked about, by the shortest way; ≥ 1. */
  readonly distance: number;
}

/** What was made from what. */
export interface Lineage {
  /** Records artifacts and their inputs, in one transaction. Known ones stay as they are. */
  registerArtifact(...manifests: readonly Manifest[]): Promise<void>;
  artifact(id: string): Promise<ArtifactRecord | undefined>;
  /** Newest first. */
  artifacts(kind: string): Promise<ArtifactRecord[]>;
  /** What an artifact reads, by role. */
  inputs(id: string): Promise<Readonly<Record<string, string>>>;
  /** What an artifact was made from, through all generations, nearest first, then by id. */
  upstream(id: string): Promise<LineageNode[]>;
  /** What was made from an artifact or a vendor file, through all generations. */
  downstream(id: string): Promise<LineageNode[]>;
}

export function openLineage(database: CatalogueDatabase): Lineage {
  const { query, now } = database;

  async function reach(
    start: string,
    from: "artifactId" | "inputId",
    to: "artifactId" | "inputId",
  ): Promise<LineageNode[]> {
    // UNION drops rows seen before, and the bound on steps ends a cycle, which hashes rule out but a
    // hand-made id does not. Ways through a lattice share rows: one for each id and distance.
    const reached = await sql<LineageNode>`
      WITH RECURSIVE reached (id, distance) AS (
        SELECT ${sql.ref(to)}, 1 FROM edges WHERE ${sql.ref(from)} = ${start}
        UNION
        SELECT ${sql.ref(`edges.${to}`)}, distance + 1 FROM edges
          JOIN reached ON ${sql.ref(`edges.${from}`)} = reached.id WHERE distance < ${mostSteps}
      )
      SELECT reached.id AS id, artifacts.kind AS kind, min(distance) AS distance FROM reached
        LEFT JOIN artifacts ON artifacts.id = reached.id
        GROUP BY reached.id ORDER BY distance, reached.id`.execute(query);
    return reached.rows.map(({ id, kind, distance }) => ({ id, kind, distance }));
  }

  return {
    registerArtifact: async (...manifests) => {
      const registeredAt = now();
      database.atomically(
        manifests.flatMap(({ id, kind, codeVersion, about, inputs }) => [
          query
            .insertInto("artifacts")
            .values({ id, kind, codeVersion, aboutJson: canonicalJson(about), registeredAt })
            .onConflict((conflict) => conflict.doNothing()),
          ...Object.entries(inputs).map(([role, inputId]) =>
            query
              .insertInto("edges")
              .values({ artifactId: id, role, inputId })
              .onConflict((conflict) => conflict.doNothing()),
          ),
        ]),
      );
    },
    artifact: async (id) => {
      const rows = await query.selectFrom("artifacts").selectAll().where("id", "=", id).execute();
      return rows.map(readArtifact)[0];
    },
    artifacts: async (kind) => {
      const rows = await query
        .selectFrom("artifacts")
        .selectAll()
        .where("kind", "=", kind)
        .orderBy("registeredAt", "desc")
        .orderBy("id")
        .execute();
      return rows.map(readArtifact);
    },
    inputs: async (id) => {
      const rows = await query
        .selectFrom("edges")
        .selectAll()
        .where("artifactId", "=", id)
        .orderBy("role")
        .execute();
      return Object.fromEntries(rows.map(({ role, inputId }) => [role, inputId]));
    },
    upstream: (id) => reach(id, "artifactId", "inputId"),
    downstream: (id) => reach(id, "inputId", "artifactId"),
  };
}

/** Longer than any chain of stages, folds and turns of the loop. */
const mostSteps = 10_000;

function readArtifact(row: {
  id: string;
  kind: string;
  codeVersion: string;
  aboutJson: string;
  registeredAt: number;
}): ArtifactRecord {
  const { id, kind, codeVersion, registeredAt } = row;
  return { id, kind, codeVersion, about: JSON.parse(row.aboutJson), registeredAt };
}
