import { accessSync, constants, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { PlumblineError } from "../core/errors.js";
import { type ArtifactStore, openArtifactStore } from "./artifact.js";
import { type Catalogue, openCatalogue } from "./catalogue.js";
import { removeLeftovers } from "./scratch.js";
import { openVendorFiles, type VendorFiles } from "./vendor-files.js";

/** A folder that holds all that runs have made, and the record of it. */
export interface Workspace {
  /** Absolute. */
  readonly path: string;
  readonly artifacts: ArtifactStore;
  readonly catalogue: Catalogue;
  /** What was downloaded, as it came. */
  readonly vendorFiles: VendorFiles;
  /** Closes the catalogue, when all of its calls have been awaited. May be called again. */
  close(): void;
}

/**
 * Opens a workspace, making its folder where there is none, and clears away what dead processes left
 * unfinished. Several processes may have one open.
 *
 * @throws STORE_WORKSPACE_UNUSABLE if the folder cannot be made or written, or its catalogue is
 *   damaged or made by a later Plumbline.
 */
export function openWorkspace(path: string): Workspace {
  const folder = resolve(path);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    removeLeftovers(folder, Date.now());
    const catalogue = openCatalogue(folder);
    return {
      path: folder,
      artifacts: openArtifactStore(folder),
      catalogue,
      vendorFiles: openVendorFiles(folder),
      close: () => catalogue.close(),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PlumblineError("STORE_WORKSPACE_UNUSABLE", {
      message: `the workspace ${folder} cannot be used: ${reason}`,
      where: { workspace: folder },
      remedy: "name another folder with --workspace, or mend what is named above",
      cause,
    });
  }
}
