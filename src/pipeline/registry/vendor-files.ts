import type { Catalogue } from "../../store/catalogue.js";
import { vendorFileNamespace } from "../gather-bars.js";

/** A vendor's file that something was made from. */
export interface KnownFile {
  readonly sha256: string;
  /** Where it was read from, as far as the catalogue knows; no path where it does not. */
  readonly paths: readonly string[];
}

/** Every path that was ever read, by the hash of what it held. */
export async function pathsByHash(catalogue: Catalogue): Promise<ReadonlyMap<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const { name } of await catalogue.pointers(vendorFileNamespace)) {
    for (const { artifactId } of await catalogue.pointerHistory(vendorFileNamespace, name)) {
      const paths = found.get(artifactId) ?? [];
      if (!paths.includes(name)) paths.push(name);
      found.set(artifactId, paths);
    }
  }
  return found;
}

/** Hashes of all that a path ever held when it was read; none where it never was. */
export async function hashesOfPath(catalogue: Catalogue, path: string): Promise<readonly string[]> {
  const history = await catalogue.pointerHistory(vendorFileNamespace, path);
  return [...new Set(history.map(({ artifactId }) => artifactId))];
}
