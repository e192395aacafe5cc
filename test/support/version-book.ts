import type { BookEntry, VersionBook } from "../../src/features/index.js";

/** A book of versions in memory, with all that was ever written. */
export function memoryVersionBook(): VersionBook & { readonly entries: BookEntry[] } {
  const entries: BookEntry[] = [];
  return {
    entries,
    names: async () => [...new Set(entries.map(({ name }) => name))],
    list: async (name) => entries.filter((entry) => entry.name === name),
    publish: async (entry) => {
      const known = entries.find(
        ({ name, version }) => name === entry.name && version === entry.version,
      );
      if (known !== undefined) return known.contentId === entry.contentId;
      entries.push(entry);
      return true;
    },
  };
}
