import { PlumblineError, shown } from "../core/errors.js";
import type { Feature, FeatureSet } from "./feature-set.js";

/** What publishing a set over another changes. Names are of features. */
export interface SetDifference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Computed differently. */
  readonly changed: readonly {
    readonly name: string;
    readonly before: Feature;
    readonly after: Feature;
  }[];
  /** Described differently. */
  readonly described: readonly string[];
  /** The set's own description differs. */
  readonly isSetDescribed: boolean;
  /** The features that both have stand in another order. */
  readonly isReordered: boolean;
}

/** How far a new content is from the one before it. */
export type Change = "none" | "patch" | "minor" | "major";

/** The first version of every set. */
export const firstVersion = "1.0.0";

/** What differs between two contents of a set. */
export function compareSets(before: FeatureSet, after: FeatureSet): SetDifference {
  const earlier = new Map(before.features.map((feature) => [feature.name, feature]));
  const later = new Map(after.features.map((feature) => [feature.name, feature]));
  const kept = after.features.filter(({ name }) => earlier.has(name));
  const keptBefore = before.features.filter(({ name }) => later.has(name));
  const pairs = kept.flatMap((feature) => {
    const was = earlier.get(feature.name);
    return was === undefined ? [] : [{ name: feature.name, before: was, after: feature }];
  });
  return {
    added: after.features.filter(({ name }) => !earlier.has(name)).map(({ name }) => name),
    removed: before.features.filter(({ name }) => !later.has(name)).map(({ name }) => name),
    changed: pairs.filter((pair) => pair.before.expression.id !== pair.after.expression.id),
    described: pairs
      .filter((pair) => pair.before.about !== pair.after.about)
      .map(({ name }) => name),
    isSetDescribed: before.description !== after.description,
    isReordered: kept.some(({ name }, i) => name !== keptBefore[i].name),
  };
}

/**
 * How far a difference goes. Removed or computed differently: major, for a model may break. Only
 * additions: minor. Descriptions and order: patch, for features are read by name.
 */
export function changeOf(difference: SetDifference): Change {
  const { added, removed, changed, described, isSetDescribed, isReordered } = difference;
  if (removed.length > 0 || changed.length > 0) return "major";
  // An addition in front of others moves them too: still only an addition.
  if (added.length > 0) return "minor";
  return described.length > 0 || isSetDescribed || isReordered ? "patch" : "none";
}

/**
 * The version of a content, from the latest published one alone: derived, never typed.
 *
 * @param latest - The latest version and its content; undefined where nothing is published.
 * @returns The version, and the change that it stands for; `none` where the content is the latest.
 * @throws FEATURES_VERSION_UNKNOWN if the latest version is not of the form 1.2.3.
 */
export function nextVersion(
  latest: { readonly version: string; readonly set: FeatureSet } | undefined,
  set: FeatureSet,
): { readonly version: string; readonly change: Change | "first" } {
  if (latest === undefined) return { version: firstVersion, change: "first" };
  const change = changeOf(compareSets(latest.set, set));
  const [major, minor, patch] = versionParts(latest.version);
  switch (change) {
    case "none":
      return { version: latest.version, change };
    case "patch":
      return { version: `${major}.${minor}.${patch + 1}`, change };
    case "minor":
      return { version: `${major}.${minor + 1}.0`, change };
    case "major":
      return { version: `${major + 1}.0.0`, change };
  }
}

/**
 * Whether a change may stand between two versions, the older one first: any between majors, additions
 * within a major, descriptions and order within a minor.
 */
export function isAllowedBetween(older: string, newer: string, change: Change): boolean {
  const before = versionParts(older);
  const after = versionParts(newer);
  if (before[0] !== after[0]) return true;
  if (before[1] !== after[1]) return change !== "major";
  return change === "none" || change === "patch";
}

/** Orders two versions: negative where the first is older. */
export function compareVersions(a: string, b: string): number {
  const left = versionParts(a);
  const right = versionParts(b);
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** @throws FEATURES_VERSION_UNKNOWN */
function versionParts(version: string): [number, number, number] {
  const match = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/.exec(version);
  if (match === null) {
    throw new PlumblineError("FEATURES_VERSION_UNKNOWN", {
      message: `found version ${shown(version)}, expected three numbers such as 1.2.0`,
      where: { version },
      remedy: "use a version that the registry lists",
    });
  }
  return [Number(match[1]), Number(match[2]), Number(match[3])];
}
