import type { Canonical } from "../core/canonical-json.js";
import { PlumblineError } from "../core/errors.js";
import type { Hooks } from "../core/hooks.js";
import {
  type BookEntry,
  compareVersions,
  createRegistry,
  deprecationOf,
  type FeatureSet,
  type FeatureSetForm,
  type Registry,
  type VersionBook,
} from "../features/index.js";
import type { Catalogue } from "../store/catalogue.js";

const namespace = "feature-set";

/** The registry of feature sets over a workspace's catalogue. */
export function openRegistry(catalogue: Catalogue): Registry {
  return createRegistry(versionBook(catalogue));
}

/**
 * The version under which a set stands, published under the next one if it stands under none. Unlike
 * publishing, this finds a set again that is not the latest: a run repeated makes no new versions.
 */
export async function versionOf(
  catalogue: Catalogue,
  set: FeatureSet,
  note: string,
): Promise<string> {
  const standing = await standingVersion(catalogue, set);
  return standing ?? (await openRegistry(catalogue).publish(set, note)).version;
}

/** The version under which a set stands; the latest, where it was published several times. */
export async function standingVersion(
  catalogue: Catalogue,
  set: FeatureSet,
): Promise<string | null> {
  const entries = await versionBook(catalogue).list(set.name);
  const standing = entries.filter((entry) => entry.contentId === set.contentId);
  return (
    standing
      .map(({ version }) => version)
      .sort(compareVersions)
      .at(-1) ?? null
  );
}

/** Says so where a set stands under a deprecated version. */
export async function warnOfDeprecation(
  catalogue: Catalogue,
  set: FeatureSet,
  stage: string,
  hooks: Hooks,
): Promise<void> {
  const version = await standingVersion(catalogue, set);
  if (version === null) return;
  const message = await deprecationOf(catalogue, set.name, version);
  if (message === undefined) return;
  hooks.emit({
    type: "note",
    stage,
    level: "warning",
    message: `feature set ${set.name}@${version} is deprecated: ${message}`,
  });
}

function versionBook(catalogue: Catalogue): VersionBook {
  return {
    names: async () => {
      const all = await catalogue.versions(namespace);
      return [...new Set(all.map(({ name }) => name))];
    },
    list: async (name) => {
      const all = await catalogue.versions(namespace, name);
      return all.map(({ version, content, note }): BookEntry => {
        const { contentId, form } = content as unknown as Content; // written by publish below
        return { name, version, contentId, form, note };
      });
    },
    publish: async ({ name, version, contentId, form, note }) => {
      const content = { contentId, form } as unknown as Canonical; // plain JSON by its definition
      try {
        await catalogue.publishVersion({ namespace, name, version, content, note });
        return true;
      } catch (error) {
        const isTaken = error instanceof PlumblineError && error.code === "STORE_VERSION_TAKEN";
        if (!isTaken) throw error;
        return false;
      }
    },
  };
}

interface Content {
  readonly contentId: string;
  readonly form: FeatureSetForm;
}
