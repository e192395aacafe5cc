import { type FitRows, fitGbdt, type GbdtModel } from "../../src/train/index.js";
import type { PeerValues } from "../measurement.js";
import { type FoundLibrary, findLibrary, type PythonPeer, startPython } from "./python.js";

/** The libraries of Python's that boost trees on histograms, as ours do. */
const libraries = ["sklearn", "lightgbm"] as const;
export type TreeLibrary = (typeof libraries)[number];

/** A library and its process, where it is installed. */
export interface TreePeer extends FoundLibrary {
  readonly library: TreeLibrary;
  readonly process: PythonPeer | undefined;
}

/** A library that is installed. */
export interface PresentTreePeer {
  readonly library: TreeLibrary;
  readonly process: PythonPeer;
}

/**
 * Starts a process for each library, with the samples of the folder loaded.
 *
 * @param isMapped - True for rows to learn from that stay in their file, which is mapped into memory.
 */
export async function startTreePeers(
  folder: string,
  isMapped = false,
): Promise<readonly TreePeer[]> {
  return Promise.all(
    libraries.map(async (library) => {
      const found = await findLibrary(library);
      const process = found.python === undefined ? undefined : startPython(found.python);
      await process?.call("load_rows", { folder, is_mapped: isMapped });
      return { library, ...found, process };
    }),
  );
}

/** Those that are installed. */
export function presentPeers(peers: readonly TreePeer[]): readonly PresentTreePeer[] {
  return peers.flatMap(({ library, process }) =>
    process === undefined ? [] : [{ library, process }],
  );
}

/**
 * What each library measured, for a finding; missing ones are named.
 *
 * @param valuesOf - The values of an installed library, which is `place` among the installed.
 */
export function peerValues(
  peers: readonly TreePeer[],
  valuesOf: (library: TreeLibrary, place: number) => readonly number[],
): PeerValues[] {
  const present = presentPeers(peers);
  return peers.map(({ library, name }) => {
    const place = present.findIndex((peer) => peer.library === library);
    return { name, values: place < 0 ? undefined : valuesOf(library, place) };
  });
}

/** Our trees, grown by the same rules as the peers' in `peer.py`. */
export function fitTrees(rows: FitRows, treeCount: number, threadCount = 1): GbdtModel {
  const parameters = {
    num_iterations: treeCount,
    num_leaves: 31,
    max_bin: 255,
    learning_rate: 0.1,
    min_data_in_leaf: 20,
  };
  return fitGbdt(rows, parameters, { threadCount });
}
