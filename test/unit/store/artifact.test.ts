import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/core/canonical-json.js";
import { sha256 } from "../../../src/core/hash.js";
import {
  artifactId,
  openArtifactStore,
  type Recipe,
  readArtifactFile,
} from "../../../src/store/artifact.js";
import { temporaryFolder } from "../../support/folder.js";

const recipe: Recipe = {
  kind: "model",
  codeVersion: "1",
  configuration: { depth: 4 },
  inputs: { matrix: "m1" },
};

async function twoFiles(folder: string) {
  writeFileSync(join(folder, "b.txt"), "two");
  mkdirSync(join(folder, "trees", "deep"), { recursive: true });
  writeFileSync(join(folder, "trees", "deep", "a.txt"), "one");
  return { rowCount: 2 };
}

function corrupt(file: string) {
  return expect.objectContaining({
    code: "STORE_ARTIFACT_CORRUPT",
    where: { kind: "model", id: artifactId(recipe), file },
  });
}

describe("the id", () => {
  it("follows from kind, code version, configuration and inputs, and from nothing else", () => {
    const changed = [
      { ...recipe, kind: "predictions" },
      { ...recipe, codeVersion: "2" },
      { ...recipe, configuration: { depth: 5 } },
      { ...recipe, inputs: { matrix: "m2" } },
      { ...recipe, inputs: { bars: "m1" } },
    ].map(artifactId);
    expect(new Set([artifactId(recipe), ...changed]).size).toBe(6);
    const { inputs, ...rest } = recipe;
    const reordered = { inputs, about: "ignored", ...rest };
    expect(artifactId(reordered)).toBe(artifactId(recipe));
    expect(artifactId(recipe)).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("writing", () => {
  it("publishes the files with a canonical manifest of their sizes and hashes", async () => {
    const workspace = temporaryFolder();
    const made = await openArtifactStore(workspace).write(recipe, twoFiles);
    const text = readFileSync(join(workspace, "artifacts/model", made.id, "manifest.json"), "utf8");
    expect(text).toBe(
      canonicalJson({
        ...recipe,
        id: artifactId(recipe),
        about: { rowCount: 2 },
        files: [
          { path: "b.txt", sizeBytes: 3, sha256: sha256("two") },
          { path: "trees/deep/a.txt", sizeBytes: 3, sha256: sha256("one") },
        ],
      }),
    );
    expect(readFileSync(made.path("trees/deep/a.txt"), "utf8")).toBe("one");
    expect(made.manifest).toEqual(JSON.parse(text));
  });

  it("does not build again what is there", async () => {
    const store = openArtifactStore(temporaryFolder());
    await store.write(recipe, twoFiles);
    const again = await store.write(recipe, () => {
      throw new Error("built twice");
    });
    expect(again.manifest.about).toEqual({ rowCount: 2 });
  });

  it("leaves nothing of a build that fails, and can be tried again", async () => {
    const workspace = temporaryFolder();
    const store = openArtifactStore(workspace);
    const failing = store.write(recipe, async (folder) => {
      await twoFiles(folder);
      throw new Error("out of luck");
    });
    await expect(failing).rejects.toThrow("out of luck");
    expect(store.find("model", artifactId(recipe))).toBeUndefined();
    expect(readdirSync(join(workspace, "scratch"))).toEqual([]);
    expect((await store.write(recipe, twoFiles)).id).toBe(artifactId(recipe));
  });

  it("keeps the first of two writers at once, and drops the other's copy", async () => {
    const workspace = temporaryFolder();
    const store = openArtifactStore(workspace);
    const written = await Promise.all(
      [1, 2, 3, 4].map(() =>
        store.write(recipe, async (folder) => {
          await new Promise((resolve) => setImmediate(resolve)); // so that all are building
          return twoFiles(folder);
        }),
      ),
    );
    expect(new Set(written.map((artifact) => artifact.folder)).size).toBe(1);
    expect(readdirSync(join(workspace, "scratch"))).toEqual([]);
    await store.verify("model", written[0].id);
  });

  it("lets the copy stand that another process published during the last moment", async () => {
    const [mine, theirs] = [temporaryFolder(), temporaryFolder()];
    const other = await openArtifactStore(theirs).write(recipe, twoFiles);
    const store = openArtifactStore(mine);
    const place = join(mine, "artifacts", "model", artifactId(recipe));
    let theirFolder = 0;
    const about = {
      // Read when the manifest is made, after the last look for another's copy.
      get rowCount() {
        mkdirSync(place, { recursive: true });
        for (const { path } of other.manifest.files) {
          mkdirSync(join(place, path, ".."), { recursive: true });
          writeFileSync(join(place, path), readFileSync(other.path(path)));
        }
        writeFileSync(join(place, "manifest.json"), canonicalJson(other.manifest));
        theirFolder = statSync(place).ino;
        return 2;
      },
    };
    const made = await store.write(recipe, async (folder) => {
      await twoFiles(folder);
      return about;
    });
    expect(statSync(made.folder).ino).toBe(theirFolder);
    await store.verify("model", made.id);
    expect(readdirSync(join(mine, "scratch"))).toEqual([]);
  });

  it("replaces the remains of an artifact that somebody deleted halfway", async () => {
    const workspace = temporaryFolder();
    const store = openArtifactStore(workspace);
    const made = await store.write(recipe, twoFiles);
    unlinkSync(made.path("manifest.json"));
    unlinkSync(made.path("b.txt"));
    expect(store.find("model", made.id)).toBeUndefined();
    await store.write(recipe, twoFiles);
    await store.verify("model", made.id);
    expect(readdirSync(join(workspace, "scratch"))).toEqual([]);
  });

  it("refuses what has no canonical form in the manifest", async () => {
    const store = openArtifactStore(temporaryFolder());
    const writing = store.write(recipe, async () => ({ auc: Number.NaN }));
    await expect(writing).rejects.toMatchObject({ code: "CORE_VALUE_NOT_CANONICAL" });
  });

  it("says that the disk is full, and that trying again may help", async () => {
    const store = openArtifactStore(temporaryFolder());
    const writing = store.write(recipe, async () => {
      throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    });
    await expect(writing).rejects.toMatchObject({ code: "STORE_SPACE_MISSING", retryable: true });
  });

  it("passes on an error of the disk as it is", async () => {
    const workspace = temporaryFolder();
    writeFileSync(join(workspace, "artifacts"), "a file where a folder should be");
    const writing = openArtifactStore(workspace).write(recipe, twoFiles);
    await expect(writing).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});

describe("finding", () => {
  it("opens what is there and refuses what is not", async () => {
    const store = openArtifactStore(temporaryFolder());
    expect(store.find("model", "0")).toBeUndefined();
    expect(() => store.open("model", "0")).toThrow(
      expect.objectContaining({ code: "STORE_ARTIFACT_MISSING" }),
    );
    const made = await store.write(recipe, twoFiles);
    expect(store.open("model", made.id).manifest).toEqual(made.manifest);
  });

  it("takes one away whole, leaves the others, and makes it again like the first", async () => {
    const folder = temporaryFolder();
    const store = openArtifactStore(folder);
    const made = await store.write(recipe, twoFiles);
    const other = await store.write({ ...recipe, codeVersion: "2" }, twoFiles);
    store.remove("model", made.id);
    store.remove("model", made.id); // it is gone already
    expect(store.find("model", made.id)).toBeUndefined();
    expect(readdirSync(join(folder, "artifacts", "model"))).toEqual([other.id]);
    expect(readdirSync(join(folder, "scratch"))).toEqual([]);
    expect((await store.write(recipe, twoFiles)).manifest).toEqual(made.manifest);
  });

  it("lists manifests by kind and id", async () => {
    const store = openArtifactStore(temporaryFolder());
    expect(store.list()).toEqual([]);
    const recipes = ["model", "model", "clean-bars"].map((kind, seed) => {
      return { ...recipe, kind, configuration: { seed } };
    });
    for (const each of recipes) await store.write(each, async () => ({}));
    const models = recipes.slice(0, 2).map(artifactId).sort();
    expect(store.list("model").map((manifest) => manifest.id)).toEqual(models);
    expect(store.list().map((manifest) => manifest.kind)).toEqual(["clean-bars", "model", "model"]);
    expect(store.list("unknown")).toEqual([]);
  });

  it("refuses a manifest that does not parse, or that is another's", async () => {
    const store = openArtifactStore(temporaryFolder());
    const made = await store.write(recipe, twoFiles);
    writeFileSync(made.path("manifest.json"), "{");
    expect(() => store.find("model", made.id)).toThrow(corrupt("manifest.json"));
    writeFileSync(made.path("manifest.json"), canonicalJson({ ...made.manifest, id: "other" }));
    expect(() => store.find("model", made.id)).toThrow(corrupt("manifest.json"));
  });
});

describe("verifying", () => {
  const harms: [string, string, (path: (file: string) => string) => void][] = [
    ["a changed byte", "b.txt", (path) => writeFileSync(path("b.txt"), "two".replace("t", "T"))],
    ["a file cut short", "b.txt", (path) => writeFileSync(path("b.txt"), "tw")],
    ["a missing file", "trees/deep/a.txt", (path) => rmSync(path("trees"), { recursive: true })],
    ["a file too many", "part.parquet", (path) => writeFileSync(path("part.parquet"), "")],
    [
      "a changed recipe",
      "manifest.json",
      (path) => {
        const text = readFileSync(path("manifest.json"), "utf8");
        writeFileSync(path("manifest.json"), text.replace('"depth":4', '"depth":5'));
      },
    ],
  ];
  it.each(harms)("finds %s and names the file", async (_harm, file, harm) => {
    const store = openArtifactStore(temporaryFolder());
    const made = await store.write(recipe, twoFiles);
    await store.verify("model", made.id);
    harm(made.path);
    await expect(store.verify("model", made.id)).rejects.toEqual(corrupt(file));
  });

  it.each(harms.slice(0, 3))("finds %s on reading that file alone", async (_harm, file, harm) => {
    const store = openArtifactStore(temporaryFolder());
    const made = await store.write(recipe, twoFiles);
    expect(readArtifactFile(made, file).toString()).toMatch(/^(one|two)$/);
    harm(made.path);
    expect(() => readArtifactFile(made, file)).toThrow(corrupt(file));
  });

  it("reads no file that the manifest does not know", async () => {
    const made = await openArtifactStore(temporaryFolder()).write(recipe, twoFiles);
    writeFileSync(made.path("strange"), "");
    expect(() => readArtifactFile(made, "strange")).toThrow(corrupt("strange"));
  });

  it("hashes files larger than its buffer", async () => {
    const bytes = new Uint8Array(2_500_000).fill(7);
    const store = openArtifactStore(temporaryFolder());
    const made = await store.write(recipe, async (folder) => {
      writeFileSync(join(folder, "large"), bytes);
      return {};
    });
    expect(made.manifest.files[0]).toEqual({
      path: "large",
      sizeBytes: bytes.length,
      sha256: sha256(bytes),
    });
    expect(existsSync(made.folder)).toBe(true);
  });
});
