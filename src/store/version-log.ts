import { type Canonical, canonicalJson } from "../core/canonical-json.js";
import { PlumblineError } from "../core/errors.js";
import { contentId } from "../core/hash.js";
import type { CatalogueDatabase } from "./catalogue-database.js";

/** Content to be published under a name and version. */
export interface NewVersion {
  /** What it is a version of: `feature-set`. */
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly content: Canonical;
  readonly note: string;
}

/** A published, immutable content. */
export interface PublishedVersion extends NewVersion {
  readonly contentId: string;
  readonly registeredAt: number;
}

/** One position of a pointer in its history. */
export interface PointerRecord {
  readonly namespace: string;
  readonly name: string;
  readonly artifactId: string;
  readonly since: number;
  readonly reason: string;
}

/** Names that stand for one content for ever (versions) or for one artifact at a time (pointers). */
export interface VersionLog {
  /**
   * Publishes a version. The same content again is no error and changes nothing.
   *
   * @throws STORE_VERSION_TAKEN if other content stands under that name and version.
   */
  publishVersion(version: NewVersion): Promise<PublishedVersion>;
  version(namespace: string, name: string, version: string): Promise<PublishedVersion | undefined>;
  /** In the order in which they were published. */
  versions(namespace: string, name?: string): Promise<PublishedVersion[]>;
  /**
   * Lets a name stand for an artifact from now on, and says why.
   *
   * @param entry - Goes into the journal with the move, both or neither, stamped with the same time.
   */
  movePointer(
    namespace: string,
    name: string,
    artifactId: string,
    reason: string,
    entry?: { readonly topic: string; readonly payload: Canonical },
  ): Promise<void>;
  /** Where a pointer stands; undefined where it was never set. */
  pointer(namespace: string, name: string): Promise<PointerRecord | undefined>;
  /** Where each pointer of a namespace stands, by name. */
  pointers(namespace: string): Promise<PointerRecord[]>;
  /** All positions of a pointer, newest first. */
  pointerHistory(namespace: string, name: string): Promise<PointerRecord[]>;
}

export function openVersionLog(database: CatalogueDatabase): VersionLog {
  const { query, now } = database;

  const log: VersionLog = {
    publishVersion: async ({ namespace, name, version, content, note }) => {
      const id = contentId(content);
      const key = { namespace, name, version };
      await query
        .insertInto("versions")
        .values({
          ...key,
          contentId: id,
          contentJson: canonicalJson(content),
          note,
          registeredAt: now(),
        })
        .onConflict((conflict) => conflict.columns(["namespace", "name", "version"]).doNothing())
        .execute();
      const standing = await log.version(namespace, name, version);
      if (standing?.contentId === id) return standing;
      throw new PlumblineError("STORE_VERSION_TAKEN", {
        message: `${namespace} ${name}@${version} is published with content ${standing?.contentId}, found other content ${id}`,
        where: key,
        remedy: "publish under the next version",
      });
    },
    version: async (namespace, name, version) => {
      const rows = await query
        .selectFrom("versions")
        .selectAll()
        .where("namespace", "=", namespace)
        .where("name", "=", name)
        .where("version", "=", version)
        .execute();
      return rows.map(readVersion)[0];
    },
    versions: async (namespace, name) => {
      let wanted = query.selectFrom("versions").selectAll().where("namespace", "=", namespace);
      if (name !== undefined) wanted = wanted.where("name", "=", name);
      return (await wanted.orderBy("number").execute()).map(readVersion);
    },
    movePointer: async (namespace, name, artifactId, reason, entry) => {
      const at = now();
      const position = { namespace, name, artifactId, reason, since: at };
      const move = query.insertInto("pointers").values(position);
      if (entry === undefined) {
        await move.execute();
        return;
      }
      const { topic, payload } = entry;
      const note = { at, topic, payloadJson: canonicalJson(payload) };
      database.atomically([move, query.insertInto("journal").values(note)]);
    },
    pointer: async (namespace, name) => (await log.pointerHistory(namespace, name))[0],
    pointers: (namespace) =>
      query
        .selectFrom("pointers")
        .select(["namespace", "name", "artifactId", "since", "reason"])
        .where("number", "in", (inner) =>
          inner
            .selectFrom("pointers")
            .select((of) => of.fn.max("number").as("newest"))
            .where("namespace", "=", namespace)
            .groupBy("name"),
        )
        .orderBy("name")
        .execute(),
    pointerHistory: (namespace, name) =>
      query
        .selectFrom("pointers")
        .select(["namespace", "name", "artifactId", "since", "reason"])
        .where("namespace", "=", namespace)
        .where("name", "=", name)
        .orderBy("number", "desc")
        .execute(),
  };
  return log;
}

function readVersion(row: {
  namespace: string;
  name: string;
  version: string;
  contentId: string;
  contentJson: string;
  note: string;
  registeredAt: number;
}): PublishedVersion {
  const { namespace, name, version, note, registeredAt } = row;
  const content = JSON.parse(row.contentJson);
  return { namespace, name, version, content, contentId: row.contentId, note, registeredAt };
}
