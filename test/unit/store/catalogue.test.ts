import { join } from "node:path";
import Database from "libsql";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Manifest } from "../../../src/store/artifact.js";
import { type Catalogue, openCatalogue } from "../../../src/store/catalogue.js";
import { temporaryFolder } from "../../support/folder.js";

/** A catalogue whose clock counts 1, 2, 3 … */
function aCatalogue(folder = temporaryFolder()): Catalogue {
  let time = 0;
  const catalogue = openCatalogue(folder, () => ++time);
  onTestFinished(() => catalogue.close());
  return catalogue;
}

function manifest(id: string, kind: string, inputs: Record<string, string>): Manifest {
  return { id, kind, codeVersion: "1", configuration: {}, inputs, files: [], about: { rows: 3 } };
}

const attempt = {
  runId: "r",
  stage: "clean",
  subject: "EURUSD",
  artifactKind: "clean-bars",
  artifactId: "a1",
};

describe("runs and attempts", () => {
  it("keeps a run from its start to its end", async () => {
    const catalogue = aCatalogue();
    await catalogue.startRun("r", { seed: 7 });
    const started = { id: "r", startedAt: 1, finishedAt: null, configuration: { seed: 7 } };
    expect(await catalogue.run("r")).toEqual({ ...started, state: "running", summary: null });
    await catalogue.finishRun("r", "done", { rows: 3 });
    const finished = { ...started, finishedAt: 2, state: "done", summary: { rows: 3 } };
    expect(await catalogue.run("r")).toEqual(finished);
    expect(await catalogue.run("other")).toBeUndefined();
  });

  it("lists runs from the newest, as many as asked for", async () => {
    const catalogue = aCatalogue();
    for (const id of ["x", "y", "z"]) await catalogue.startRun(id, null);
    expect((await catalogue.runs()).map((run) => run.id)).toEqual(["z", "y", "x"]);
    expect((await catalogue.runs(2)).map((run) => run.id)).toEqual(["z", "y"]);
  });

  it("leaves the runs of a command out before it counts", async () => {
    const catalogue = aCatalogue();
    await catalogue.startRun("x", { seed: 7 });
    await catalogue.startRun("y", null);
    await catalogue.startRun("z", { command: "search trial" });
    expect((await catalogue.runs(2, "search trial")).map((run) => run.id)).toEqual(["y", "x"]);
  });

  it("refuses a second run of one id", async () => {
    const catalogue = aCatalogue();
    await catalogue.startRun("r", null);
    await expect(catalogue.startRun("r", null)).rejects.toThrow(/UNIQUE/);
  });

  it("calls a run killed whose process is gone", async () => {
    const folder = temporaryFolder();
    const catalogue = aCatalogue(folder);
    await catalogue.startRun("r", null);
    const file = new Database(join(folder, "catalogue.sqlite"));
    // This very process number, but of a process that started at another time.
    file.exec("UPDATE runs SET owner = owner || '9'");
    file.close();
    expect((await catalogue.run("r"))?.state).toBe("killed");
  });

  it("keeps each attempt with its outcome", async () => {
    const catalogue = aCatalogue();
    const first = await catalogue.startAttempt(attempt);
    const second = await catalogue.startAttempt({ ...attempt, subject: "GBPUSD" });
    const error = { code: "X", message: "no", where: { row: 1 }, remedy: "" };
    await catalogue.finishAttempt(first, { state: "failed", error });
    await catalogue.recordAttempts([{ ...attempt, state: "reused", rows: 9 }]);
    await catalogue.startAttempt({ ...attempt, runId: "another" });
    const base = { ...attempt, rows: null, error: null };
    expect(await catalogue.attempts("r")).toEqual([
      { ...base, number: first, state: "failed", startedAt: 1, finishedAt: 3, error },
      {
        ...{ ...base, subject: "GBPUSD", number: second },
        state: "started",
        startedAt: 2,
        finishedAt: null,
      },
      { ...base, number: 3, state: "reused", startedAt: 4, finishedAt: 4, rows: 9 },
    ]);
  });
});

describe("lineage", () => {
  it("finds all generations, nearest first, down to vendor files", async () => {
    const catalogue = aCatalogue();
    await catalogue.registerArtifact(
      manifest("raw", "raw-bars", { file: "vendor" }),
      manifest("clean", "clean-bars", { bars: "raw" }),
      manifest("matrix", "feature-matrix", { bars: "clean" }),
      manifest("model", "model", { matrix: "matrix", bars: "clean" }),
    );
    expect(await catalogue.upstream("model")).toEqual([
      { id: "clean", kind: "clean-bars", distance: 1 },
      { id: "matrix", kind: "feature-matrix", distance: 1 },
      { id: "raw", kind: "raw-bars", distance: 2 },
      { id: "vendor", kind: null, distance: 3 },
    ]);
    expect((await catalogue.downstream("vendor")).map((node) => node.id)).toEqual([
      "raw",
      "clean",
      "matrix",
      "model",
    ]);
    expect(await catalogue.upstream("vendor")).toEqual([]);
    expect(await catalogue.inputs("model")).toEqual({ bars: "clean", matrix: "matrix" });
  });

  it("ends where ids made by hand go in a circle", async () => {
    const catalogue = aCatalogue();
    await catalogue.registerArtifact(
      manifest("a", "k", { of: "b" }),
      manifest("b", "k", { of: "a" }),
    );
    expect((await catalogue.upstream("a")).map((node) => node.id)).toEqual(["b", "a"]);
  });

  it("walks a lattice of many ways as fast as one of few", async () => {
    const catalogue = aCatalogue();
    // Two artifacts a level, each reading both of the level before: 2^60 ways.
    const manifests = Array.from({ length: 120 }, (_, index) => {
      const level = index >> 1;
      const inputs = { x: `${level - 1}-0`, y: `${level - 1}-1` };
      return manifest(`${level}-${index & 1}`, "k", inputs);
    });
    await catalogue.registerArtifact(...manifests);
    const reached = await catalogue.upstream("59-0");
    expect(reached).toHaveLength(120);
    expect(reached.at(-1)).toEqual({ id: "-1-1", kind: null, distance: 60 });
  });

  it("registers an artifact once", async () => {
    const catalogue = aCatalogue();
    const model = manifest("m", "model", { bars: "b" });
    await catalogue.registerArtifact(model);
    await catalogue.registerArtifact({ ...model, about: { rows: 4 } });
    const record = {
      id: "m",
      kind: "model",
      codeVersion: "1",
      about: { rows: 3 },
      registeredAt: 1,
    };
    expect(await catalogue.artifact("m")).toEqual(record);
    expect(await catalogue.artifacts("model")).toEqual([record]);
    expect(await catalogue.artifact("n")).toBeUndefined();
  });

  it("registers all artifacts of a call or none", async () => {
    const catalogue = aCatalogue();
    const broken = { ...manifest("b", "k", {}), kind: null as unknown as string }; // to fail midway
    await expect(catalogue.registerArtifact(manifest("a", "k", {}), broken)).rejects.toThrow(
      /NULL/,
    );
    expect(await catalogue.artifact("a")).toBeUndefined();
  });
});

describe("versions", () => {
  const wanted = {
    namespace: "feature-set",
    name: "core",
    version: "1.0.0",
    content: { rsi_14: "41ab07" },
    note: "first",
  };

  it("publishes content once and for ever", async () => {
    const catalogue = aCatalogue();
    const first = await catalogue.publishVersion(wanted);
    expect(await catalogue.publishVersion({ ...wanted, note: "again" })).toEqual(first);
    const other = { ...wanted, content: { rsi_14: "c07d33" } };
    await expect(catalogue.publishVersion(other)).rejects.toMatchObject({
      code: "STORE_VERSION_TAKEN",
      where: { namespace: "feature-set", name: "core", version: "1.0.0" },
    });
    expect(await catalogue.version("feature-set", "core", "1.0.0")).toEqual({
      ...wanted,
      contentId: first.contentId,
      registeredAt: 1,
    });
  });

  it("lists versions in the order of publishing, of one name or of all", async () => {
    const catalogue = aCatalogue();
    await catalogue.publishVersion({ ...wanted, version: "2.0.0" });
    await catalogue.publishVersion({ ...wanted, version: "1.9.0" });
    await catalogue.publishVersion({ ...wanted, name: "wide" });
    await catalogue.publishVersion({ ...wanted, namespace: "other" });
    const versions = await catalogue.versions("feature-set", "core");
    expect(versions.map((version) => version.version)).toEqual(["2.0.0", "1.9.0"]);
    expect(await catalogue.versions("feature-set")).toHaveLength(3);
  });
});

describe("pointers", () => {
  it("moves a pointer and notes it in the journal at the same time, both or neither", async () => {
    const catalogue = aCatalogue();
    const entry = { topic: "champion", payload: { to: "m1" } };
    await catalogue.movePointer("champion", "executor", "m1", "the first", entry);
    const [{ at, payload }] = await catalogue.journal("champion");
    expect(payload).toEqual({ to: "m1" });
    expect((await catalogue.pointer("champion", "executor"))?.since).toBe(at);
    const broken = { topic: "champion", payload: { to: Number.NaN } };
    await expect(catalogue.movePointer("champion", "executor", "m2", "no", broken)).rejects.toThrow(
      "NaN",
    );
    expect((await catalogue.pointer("champion", "executor"))?.artifactId).toBe("m1");
  });

  it("knows where a name stands and where it stood, and why", async () => {
    const catalogue = aCatalogue();
    expect(await catalogue.pointer("champion", "executor")).toBeUndefined();
    await catalogue.movePointer("champion", "executor", "m1", "the first");
    await catalogue.movePointer("champion", "executor", "m2", "beats m1");
    await catalogue.movePointer("champion", "tactician", "t1", "the first");
    const first = { namespace: "champion", name: "executor", artifactId: "m1" };
    const second = { ...first, artifactId: "m2", since: 2, reason: "beats m1" };
    expect(await catalogue.pointerHistory("champion", "executor")).toEqual([
      second,
      { ...first, since: 1, reason: "the first" },
    ]);
    expect(await catalogue.pointer("champion", "executor")).toEqual(second);
    const standing = await catalogue.pointers("champion");
    expect(standing.map((pointer) => pointer.artifactId)).toEqual(["m2", "t1"]);
  });
});

describe("journal and measurements", () => {
  it("keeps entries in order, by topic", async () => {
    const catalogue = aCatalogue();
    await catalogue.appendJournal("turn", { n: 1 });
    await catalogue.appendJournal("other", null);
    await catalogue.appendJournal("turn", { n: 2 });
    expect(await catalogue.journal("turn")).toEqual([
      { number: 1, at: 1, topic: "turn", payload: { n: 1 } },
      { number: 3, at: 3, topic: "turn", payload: { n: 2 } },
    ]);
    expect(await catalogue.journal()).toHaveLength(3);
  });

  it("finds measurements by name and run, and the newest of each", async () => {
    const catalogue = aCatalogue();
    const labels = { stage: "clean" };
    await catalogue.recordMeasurements("r1", [{ name: "rows", value: 1, labels }]);
    await catalogue.recordMeasurements("r2", [
      { name: "rows", value: 2, labels },
      { name: "rows", value: 3, labels: {} },
      { name: "auc", value: Number.NaN, labels: {} },
      { name: "ratio", value: Number.NEGATIVE_INFINITY, labels: {} },
    ]);
    await catalogue.recordMeasurements(null, []);
    expect(await catalogue.measurements({ name: "rows" })).toHaveLength(3);
    expect(await catalogue.measurements({ runId: "r1" })).toEqual([
      { name: "rows", value: 1, labels, at: 1, runId: "r1" },
    ]);
    expect(await catalogue.measurements()).toHaveLength(5);
    const latest = await catalogue.latestMeasurements();
    expect(latest.map(({ name, value }) => [name, value])).toEqual([
      ["auc", Number.NaN],
      ["ratio", Number.NEGATIVE_INFINITY],
      ["rows", 2],
      ["rows", 3],
    ]);
  });
});

describe("computed columns", () => {
  it("finds the newest place of each known expression, for the same bars only", async () => {
    const catalogue = aCatalogue();
    await catalogue.recordColumns("bars", "m1", [
      { id: "e1", name: "rsi_14" },
      { id: "e2", name: "ema_20" },
    ]);
    await catalogue.recordColumns("bars", "m2", [{ id: "e2", name: "trend" }]);
    const found = await catalogue.findColumns("bars", ["e1", "e2", "e3"]);
    expect([...found]).toEqual([
      ["e1", { matrixId: "m1", columnName: "rsi_14" }],
      ["e2", { matrixId: "m2", columnName: "trend" }],
    ]);
    expect([...(await catalogue.findColumns("bars", ["e1"])).keys()]).toEqual(["e1"]);
    expect((await catalogue.findColumns("other bars", ["e1"])).size).toBe(0);
  });
});

describe("the file", () => {
  it("keeps everything over closing and opening", async () => {
    const folder = temporaryFolder();
    const first = openCatalogue(folder);
    await first.movePointer("n", "p", "a", "because");
    first.close();
    first.close();
    expect((await aCatalogue(folder).pointer("n", "p"))?.artifactId).toBe("a");
  });

  it("lets readers in while one writes (WAL)", () => {
    const folder = temporaryFolder();
    aCatalogue(folder);
    const file = new Database(join(folder, "catalogue.sqlite"));
    expect(file.prepare("PRAGMA journal_mode").get()).toMatchObject({ journal_mode: "wal" });
    file.close();
  });

  it("serves two openers in one thread without locking one out", async () => {
    const folder = temporaryFolder();
    const [one, two] = [aCatalogue(folder), aCatalogue(folder)];
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const id = `a${index}`;
        return (index % 2 ? one : two).registerArtifact(manifest(id, "k", { of: "x" }));
      }),
    );
    expect(await two.downstream("x")).toHaveLength(40);
  });

  it("refuses the catalogue of a later Plumbline", () => {
    const folder = temporaryFolder();
    openCatalogue(folder).close();
    const file = new Database(join(folder, "catalogue.sqlite"));
    file.exec("PRAGMA user_version = 99");
    file.close();
    expect(() => openCatalogue(folder)).toThrow(
      expect.objectContaining({ code: "STORE_WORKSPACE_UNUSABLE" }),
    );
  });
});
