import type { VersionLog } from "../store/version-log.js";

const namespace = "deprecated-feature-set";

/** The part of the catalogue that deprecations need. */
type Pointers = Pick<VersionLog, "movePointer" | "pointer">;

/**
 * Marks a published version as one not to be used any more; it goes on working. A later message takes
 * the place of an earlier one.
 *
 * @param contentId - Of the version's set, for the record.
 * @param message - Why, and what to use instead. Empty: the mark is taken away.
 */
export async function deprecateSet(
  catalogue: Pointers,
  version: { readonly name: string; readonly version: string; readonly contentId: string },
  message: string,
): Promise<void> {
  const key = `${version.name}@${version.version}`;
  await catalogue.movePointer(namespace, key, version.contentId, message);
}

/** The message with which a version was deprecated; undefined where it is not. */
export async function deprecationOf(
  catalogue: Pointers,
  name: string,
  version: string,
): Promise<string | undefined> {
  const mark = await catalogue.pointer(namespace, `${name}@${version}`);
  return mark === undefined || mark.reason === "" ? undefined : mark.reason;
}
