import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Canonical, canonicalJson } from "../core/canonical-json.js";
import { PlumblineError } from "../core/errors.js";
import { contentId, sha256 } from "../core/hash.js";
import {
  digestFile,
  errorNumber,
  explainSpace,
  type FileDigest,
  listTree,
  makeFolder,
  subfolders,
  syncFolder,
  writeSynced,
} from "./durable.js";
import { openScratch, type Scratch } from "./scratch.js";

/** What an artifact is made from. Its hash is the artifact's id. */
export interface Recipe {
  /** Folder among the artifacts: `clean-bars`, `model`. */
  readonly kind: string;
  /** Version of the code that makes it. */
  readonly codeVersion: string;
  readonly configuration: Canonical;
  /** Ids of what it reads, by role. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** One file of an artifact. */
export interface ArtifactFile {
  /** Relative to the artifact's folder, with forward slashes. */
  readonly path: string;
  readonly sizeBytes: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

/** What a stage says of its artifact: row counts, time range, quality. No clock, no machine. */
export type About = Readonly<Record<string, Canonical>>;

/** The description that stands beside an artifact's files, as canonical JSON. */
export interface Manifest extends Recipe {
  readonly id: string;
  /** Sorted by path; the manifest itself is not among them. */
  readonly files: readonly ArtifactFile[];
  readonly about: About;
}

/** A whole, immutable result in the workspace. */
export interface Artifact {
  readonly id: string;
  readonly kind: string;
  /** Absolute if the workspace's path is. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Path of one of its files. */
  path(file: string): string;
}

/** The artifacts of a workspace. */
export interface ArtifactStore {
  /**
   * The artifact, if it is there whole. Costs one look at the disk where it is not.
   *
   * @throws STORE_ARTIFACT_CORRUPT if its manifest is not one, or another's.
   */
  find(kind: string, id: string): Artifact | undefined;
  /** @throws STORE_ARTIFACT_MISSING, STORE_ARTIFACT_CORRUPT */
  open(kind: string, id: string): Artifact;
  /**
   * Makes an artifact unless it is there. `build` fills a temporary folder (the name `manifest.json`
   * is taken) and returns what the manifest says; then every file and folder is synced, the manifest
   * comes last, and one rename publishes the whole. A process that dies at any point leaves nothing
   * that can be taken for an artifact. Several writers of one recipe may race: the first to finish
   * publishes and the others drop their copy.
   *
   * @throws STORE_SPACE_MISSING if the disk fills up; whatever `build` throws.
   */
  write(recipe: Recipe, build: (folder: string) => Promise<About>): Promise<Artifact>;
  /**
   * Reads every byte again and looks for files that do not belong.
   *
   * @throws STORE_ARTIFACT_CORRUPT, which names the file; STORE_ARTIFACT_MISSING.
   */
  verify(kind: string, id: string): Promise<void>;
  /**
   * Takes an artifact away that nobody needs any more, in one step: it is whole or not there. Where it is not there,
   * nothing happens. What the catalogue knows of it stays.
   */
  remove(kind: string, id: string): void;
  /** The manifests of a kind, or of all, by kind and id. */
  list(kind?: string): readonly Manifest[];
}

const manifestFile = "manifest.json";

/** The id of what a recipe makes: 32 hex digits. */
export function artifactId(recipe: Recipe): string {
  const { kind, codeVersion, configuration, inputs } = recipe;
  return contentId({ kind, codeVersion, configuration, inputs });
}

/** Opens the artifacts under a workspace's folder, which must exist. */
export function openArtifactStore(workspacePath: string): ArtifactStore {
  const root = join(workspacePath, "artifacts");
  const scratch = openScratch(workspacePath);
  const folderOf = (kind: string, id: string): string => join(root, kind, id);

  const store: ArtifactStore = {
    find: (kind, id) => {
      const folder = folderOf(kind, id);
      return existsSync(join(folder, manifestFile)) ? openFolder(folder, kind, id) : undefined;
    },
    open: (kind, id) => {
      const found = store.find(kind, id);
      if (found !== undefined) return found;
      throw new PlumblineError("STORE_ARTIFACT_MISSING", {
        message: `no artifact ${kind}/${id} in ${workspacePath}`,
        where: { kind, id },
        remedy: "run the pipeline again: it makes what is missing",
      });
    },
    write: async (recipe, build) => {
      const id = artifactId(recipe);
      const present = store.find(recipe.kind, id);
      if (present !== undefined) return present;
      const folder = folderOf(recipe.kind, id);
      const temporary = scratch.create();
      try {
        const about = await build(temporary);
        if (store.find(recipe.kind, id) === undefined) {
          seal(temporary, recipe, about);
          publish(temporary, folder, scratch);
        }
      } catch (error) {
        throw explainSpace(error, folder);
      } finally {
        rmSync(temporary, { recursive: true, force: true });
      }
      return store.open(recipe.kind, id);
    },
    verify: async (kind, id) => {
      verifyFolder(store.open(kind, id));
    },
    remove: (kind, id) => {
      const folder = folderOf(kind, id);
      if (existsSync(folder)) moveAside(folder, scratch);
    },
    list: (kind) => {
      const kinds = kind === undefined ? subfolders(root) : [kind];
      return kinds.flatMap((name) =>
        subfolders(join(root, name)).flatMap((id) => store.find(name, id)?.manifest ?? []),
      );
    },
  };
  return store;
}

/** Syncs what a build left in a folder and adds the manifest. */
function seal(temporary: string, recipe: Recipe, about: About): void {
  const { files, folders } = listTree(temporary);
  const { kind, codeVersion, configuration, inputs } = recipe;
  const manifest: Manifest = {
    id: artifactId(recipe),
    kind,
    codeVersion,
    configuration,
    inputs,
    files: files.map((path) => ({ path, ...digestFile(join(temporary, path), true) })),
    about,
  };
  writeSynced(join(temporary, manifestFile), canonicalJson(manifest));
  for (const folder of folders) syncFolder(join(temporary, folder));
  syncFolder(temporary);
}

/** Renames into place; where another writer was first its copy stands, for the bytes are the same. */
function publish(temporary: string, folder: string, scratch: Scratch): void {
  makeFolder(dirname(folder));
  try {
    renameSync(temporary, folder);
  } catch (error) {
    if (existsSync(join(folder, manifestFile))) return;
    if (!existsSync(folder)) throw error;
    // A folder without a manifest is none of ours: somebody deleted an artifact halfway.
    moveAside(folder, scratch);
    renameSync(temporary, folder);
  }
  syncFolder(dirname(folder));
}

function moveAside(folder: string, scratch: Scratch): void {
  const aside = scratch.create();
  try {
    renameSync(folder, join(aside, "remains"));
  } catch (error) {
    if (errorNumber(error) !== "ENOENT") throw error; // else another process moved it
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function openFolder(folder: string, kind: string, id: string): Artifact {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(join(folder, manifestFile), "utf8"));
  } catch (cause) {
    throw corrupt(folder, kind, id, manifestFile, "does not read as a manifest", cause);
  }
  if (manifest.id !== id || manifest.kind !== kind) {
    const found = `describes ${manifest.kind}/${manifest.id}`;
    throw corrupt(folder, kind, id, manifestFile, found);
  }
  return { id, kind, folder, manifest, path: (file) => join(folder, file) };
}

/**
 * The bytes of one of an artifact's files, held against the manifest.
 *
 * @param path - Relative to the artifact's folder, with forward slashes.
 * @throws STORE_ARTIFACT_CORRUPT where the file is missing, or not the one that was written.
 */
export function readArtifactFile(artifact: Artifact, path: string): Buffer {
  const { folder, kind, id, manifest } = artifact;
  const expected = manifest.files.find((file) => file.path === path);
  if (expected === undefined) throw corrupt(folder, kind, id, path, "is not in the manifest");
  let bytes: Buffer;
  try {
    bytes = readFileSync(artifact.path(path));
  } catch (cause) {
    if (errorNumber(cause) !== "ENOENT") throw cause;
    throw corrupt(folder, kind, id, path, "is missing", cause);
  }
  const difference = differenceOf(expected, {
    sizeBytes: bytes.length,
    sha256: sha256(bytes),
  });
  if (difference === undefined) return bytes;
  throw corrupt(folder, kind, id, path, difference);
}

/** How a file's bytes differ from those that were written; undefined where they do not. */
function differenceOf(expected: FileDigest, found: FileDigest): string | undefined {
  if (found.sizeBytes !== expected.sizeBytes) {
    return `has ${found.sizeBytes} bytes, expected ${expected.sizeBytes}`;
  }
  if (found.sha256 === expected.sha256) return undefined;
  return `has SHA-256 ${found.sha256}, expected ${expected.sha256}`;
}

function verifyFolder({ folder, kind, id, manifest }: Artifact): void {
  const refuse = (file: string, found: string): never => {
    throw corrupt(folder, kind, id, file, found);
  };
  if (artifactId(manifest) !== id) {
    refuse(manifestFile, `holds a recipe of id ${artifactId(manifest)}, expected ${id}`);
  }
  const present = new Set(listTree(folder).files);
  for (const file of manifest.files) {
    if (!present.delete(file.path)) refuse(file.path, "is missing");
    const difference = differenceOf(file, digestFile(join(folder, file.path), false));
    if (difference !== undefined) refuse(file.path, difference);
  }
  present.delete(manifestFile);
  for (const stranger of present) refuse(stranger, "is not in the manifest");
}

function corrupt(
  folder: string,
  kind: string,
  id: string,
  file: string,
  found: string,
  cause?: unknown,
): PlumblineError {
  return new PlumblineError("STORE_ARTIFACT_CORRUPT", {
    message: `${file} of ${kind}/${id} ${found}`,
    where: { kind, id, file },
    remedy: `delete ${folder} and run again: it will be made afresh`,
    cause,
  });
}
