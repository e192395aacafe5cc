import { copyFileSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { createJiti } from "jiti";
import { sha256 } from "../core/hash.js";
import type { Artifact, ArtifactStore } from "./artifact.js";

/** A TypeScript or JavaScript file of the user's own, run. */
export interface UserModule {
  /** Absolute path. */
  readonly file: string;
  readonly exports: Readonly<Record<string, unknown>>;
  /** Absolute paths of the file and of all that it imports, but for packages. Sorted. */
  readonly files: readonly string[];
}

/** Loads run one after another, so that each knows which files it brought in. */
let earlier: Promise<unknown> = Promise.resolve();

/**
 * Runs a file, afresh each time. Wherever it stands, `plumbline` and `plumbline/testing` are this very
 * package: what it defines is known to who loads it.
 *
 * @param around - Called around the loading, for who listens to what the file does.
 * @throws What the file throws; an error of Node's where it does not parse or is not there.
 */
export function importUserModule(
  file: string,
  around: <Result>(load: () => Promise<Result>) => Promise<Result> = (load) => load(),
): Promise<UserModule> {
  const loading = earlier.then(() => around(() => importNow(realpathSync(resolve(file)))));
  earlier = loading.catch(() => {});
  return loading;
}

async function importNow(file: string): Promise<UserModule> {
  const jiti = createJiti(import.meta.url, {
    virtualModules: {
      plumbline: await ownModule("index"),
      "plumbline/testing": await ownModule("testing"),
    },
    // A file without a default export is a mistake, not its own default.
    interopDefault: false,
  });
  const before = new Set(Object.keys(jiti.cache));
  try {
    const exports = await jiti.import<Record<string, unknown>>(file);
    const files = Object.keys(jiti.cache).filter((path) => !before.has(path) && isUsers(path));
    return { file, exports, files: [...new Set([file, ...files])].sort() };
  } finally {
    // Forgotten at once: the next load sees the files as they are then.
    for (const path of Object.keys(jiti.cache)) {
      if (!before.has(path) && isUsers(path)) delete jiti.cache[path];
    }
  }
}

function ownModule(name: "index" | "testing"): Promise<unknown> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const path = fileURLToPath(new URL(`../${name}.${extension}`, import.meta.url));
  return import(path);
}

function isUsers(path: string): boolean {
  return !path.split(sep).includes("node_modules");
}

/** The texts of a module's files, by path. */
export function userTexts({ files }: Pick<UserModule, "files">): ReadonlyMap<string, string> {
  return new Map(files.map((path) => [path, readFileSync(path, "utf8")]));
}

const kind = "user-module";

/**
 * Keeps a user's file and those that it imports as an artifact, from which it can be run again though
 * the files have changed since. Packages that it imports are not kept.
 */
export function keepUserModule(
  artifacts: ArtifactStore,
  { file, files }: Pick<UserModule, "file" | "files">,
): Promise<Artifact> {
  const root = commonFolder(files);
  const placed = files.map((path) => {
    const name = relative(root, path).split(sep).join("/");
    return { path, name, hash: sha256(readFileSync(path)) };
  });
  const recipe = {
    kind,
    codeVersion: "1",
    configuration: { entry: relative(root, file).split(sep).join("/") },
    inputs: Object.fromEntries(placed.map(({ name, hash }) => [`file:${name}`, hash])),
  };
  return artifacts.write(recipe, async (folder) => {
    for (const { path, name } of placed) {
      const target = join(folder, "files", name);
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(path, target);
    }
    return {};
  });
}

/** The file of a kept module that is to be run. @throws STORE_ARTIFACT_MISSING */
export function keptUserFile(artifacts: ArtifactStore, id: string): string {
  const artifact = artifacts.open(kind, id);
  const { entry } = artifact.manifest.configuration as { readonly entry: string }; // by keepUserModule
  return artifact.path(join("files", entry));
}

function commonFolder(files: readonly string[]): string {
  let folder = dirname(files[0]);
  while (files.some((path) => !path.startsWith(folder + sep)) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  return folder;
}
