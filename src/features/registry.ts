import { nearestName, PlumblineError, shown, shownList } from "../core/errors.js";
import type { FeatureSet } from "./feature-set.js";
import { type FeatureSetForm, featureSetForm, featureSetFrom } from "./set-form.js";
import {
  type Change,
  changeOf,
  compareSets,
  compareVersions,
  isAllowedBetween,
  nextVersion,
  type SetDifference,
} from "./version.js";

/** One published, immutable content. */
export interface BookEntry {
  readonly name: string;
  readonly version: string;
  readonly contentId: string;
  readonly form: FeatureSetForm;
  /** Why it was published, for people. */
  readonly note: string;
}

/** Where versions are kept. The pipeline makes one over the catalogue; tests keep one in memory. */
export interface VersionBook {
  /** All names, in any order. */
  names(): Promise<readonly string[]>;
  /** All versions of a name, in any order; none where the name is unknown. */
  list(name: string): Promise<readonly BookEntry[]>;
  /**
   * Writes an entry, at once or not at all, whoever else writes.
   *
   * @returns False if other content stands under that name and version; true where this very content
   *   does.
   */
  publish(entry: BookEntry): Promise<boolean>;
}

/** A set as it was published. */
export interface PublishedSet {
  readonly version: string;
  readonly set: FeatureSet;
  readonly note: string;
}

/** A published set on its way to another machine. Plain JSON. */
export interface ExportedSet {
  readonly version: string;
  readonly form: FeatureSetForm;
}

/** The published feature sets. */
export interface Registry {
  /**
   * Publishes a set under the version that follows from the latest one. Publishing the latest content
   * again changes nothing.
   */
  publish(
    set: FeatureSet,
    note?: string,
  ): Promise<{ readonly version: string; readonly change: Change | "first" }>;
  /** The version that `publish` would give, without publishing. */
  preview(set: FeatureSet): Promise<{ version: string; change: Change | "first" }>;
  names(): Promise<readonly string[]>;
  /** Oldest version first. @throws FEATURES_SET_UNKNOWN */
  versions(name: string): Promise<readonly PublishedSet[]>;
  /** The latest where no version is named. @throws FEATURES_SET_UNKNOWN, FEATURES_VERSION_UNKNOWN */
  get(name: string, version?: string): Promise<PublishedSet>;
  /** @throws FEATURES_SET_UNKNOWN, FEATURES_VERSION_UNKNOWN */
  diff(name: string, before: string, after: string): Promise<SetDifference>;
  export(name: string, version?: string): Promise<ExportedSet>;
  /**
   * Takes over a set from another machine under the version that it has there.
   *
   * @throws FEATURES_FORM_INVALID, FEATURES_VERSION_TAKEN if other content has that version here.
   * @throws FEATURES_VERSIONS_DIVERGED if the versions here could not have led to it: then a later
   *   version of one major would not serve an older model any more.
   */
  import(exported: ExportedSet, note?: string): Promise<PublishedSet>;
}

/** How often a derived version may be snatched by another process before we give up. */
const maxAttempts = 20;

/** A registry over a book of versions. */
export function createRegistry(book: VersionBook): Registry {
  async function entries(name: string): Promise<readonly BookEntry[]> {
    const found = [...(await book.list(name))];
    return found.sort((a, b) => compareVersions(a.version, b.version));
  }

  async function known(name: string): Promise<readonly BookEntry[]> {
    const found = await entries(name);
    if (found.length > 0) return found;
    const names = await book.names();
    const nearest = nearestName(name, names);
    throw new PlumblineError("FEATURES_SET_UNKNOWN", {
      message: `no feature set ${shown(name)} is published, found ${shownList(names) || "none"}`,
      where: { set: name },
      remedy: nearest ? `did you mean ${nearest}?` : "publish it first",
    });
  }

  async function get(name: string, version?: string): Promise<PublishedSet> {
    const found = await known(name);
    const entry =
      version === undefined ? found[found.length - 1] : found.find((e) => e.version === version);
    if (entry === undefined) {
      const versions = found.map((e) => e.version).reverse();
      throw new PlumblineError("FEATURES_VERSION_UNKNOWN", {
        message: `feature set ${name} has no version ${shown(version)}, found ${shownList(versions)}`,
        where: { set: name, version: String(version) },
        remedy: `use one of these; the latest is ${versions[0]}`,
      });
    }
    return publishedOf(entry);
  }

  async function preview(set: FeatureSet): Promise<{ version: string; change: Change | "first" }> {
    const found = await entries(set.name);
    return nextVersion(found.length === 0 ? undefined : publishedOf(found[found.length - 1]), set);
  }

  return {
    preview,
    get,
    publish: async (set, note = "") => {
      for (let attempt = 0; attempt < maxAttempts; attempt++) {
        const next = await preview(set);
        if (next.change === "none") return next;
        const entry = entryOf(next.version, set, note);
        if (await book.publish(entry)) return next;
        // Another process published between our look and our write: look again.
      }
      throw versionTaken(set.name, (await preview(set)).version);
    },
    names: async () => [...(await book.names())].sort(),
    versions: async (name) => (await known(name)).map(publishedOf),
    diff: async (name, before, after) =>
      compareSets((await get(name, before)).set, (await get(name, after)).set),
    export: async (name, version) => {
      const { version: found, set } = await get(name, version);
      return { version: found, form: featureSetForm(set) };
    },
    import: async (exported, note = "imported") => {
      const set = featureSetFrom(exported.form);
      const { version } = exported;
      compareVersions(version, version); // refuses what is no version
      const standing = await entries(set.name);
      const same = standing.find((entry) => entry.version === version);
      if (same !== undefined && same.contentId !== set.contentId)
        throw versionTaken(set.name, version);
      for (const known of standing.filter((entry) => entry !== same).map(publishedOf)) {
        const order = compareVersions(known.version, version);
        const [older, newer] = order < 0 ? [known, { version, set }] : [{ version, set }, known];
        const change = changeOf(compareSets(older.set, newer.set));
        if (!isAllowedBetween(older.version, newer.version, change)) {
          throw diverged(set.name, older.version, newer.version, change);
        }
      }
      const entry = entryOf(version, set, note);
      if (!(await book.publish(entry))) throw versionTaken(set.name, version);
      return { version, set, note };
    },
  };
}

function entryOf(version: string, set: FeatureSet, note: string): BookEntry {
  const { name, contentId } = set;
  return { name, version, contentId, form: featureSetForm(set), note };
}

function publishedOf(entry: BookEntry): PublishedSet {
  return { version: entry.version, set: featureSetFrom(entry.form), note: entry.note };
}

function diverged(name: string, older: string, newer: string, change: Change): PlumblineError {
  return new PlumblineError("FEATURES_VERSIONS_DIVERGED", {
    message: `from ${name}@${older} to ${name}@${newer} is a ${change} change, more than the two versions say: the workspaces have published different contents under this name`,
    where: { set: name, older, newer },
    remedy:
      "export it there under another name, or publish its content here with features register",
  });
}

function versionTaken(name: string, version: string): PlumblineError {
  return new PlumblineError("FEATURES_VERSION_TAKEN", {
    message: `feature set ${name}@${version} is already published with other content`,
    where: { set: name, version },
    remedy:
      "published versions never change; publish it without a version, so that the next one is derived",
  });
}
