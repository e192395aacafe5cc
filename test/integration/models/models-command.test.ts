import { appendFileSync, cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { silentHooks } from "../../../src/core/hooks.js";
import { bars, type FeatureMap, featureSet, logReturn, rsi } from "../../../src/features/index.js";
import { measureRun } from "../../../src/pipeline/index.js";
import { openServedModel } from "../../../src/serve/served-model.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { cli } from "../../support/cli.js";
import { sharedFolder, temporaryFolder } from "../../support/folder.js";
import { publishSet } from "../../support/serve.js";
import { smallFeatures, smallRun } from "../../support/small-run.js";

const { close } = bars();
const { rsi_7: _, ...others } = smallFeatures;

/** Three contents of one set; the second computes a feature differently, the third misses one. */
const contents: readonly FeatureMap[] = [
  smallFeatures,
  { ...smallFeatures, rsi_14: rsi(close, 15), return_2: logReturn(close, 2) },
  others,
];

function flipLastByte(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(file, bytes);
}

describe("plumbline models", () => {
  const made = sharedFolder();
  /** Trees in the order of the contents. */
  const trees: string[] = [];
  let folder: string;

  const models = (...words: string[]) => cli(["models", ...words, "-w", folder], folder);
  const asJson = async (...words: string[]) => JSON.parse((await models(...words, "--json")).out);
  const champion = async (): Promise<string> => {
    const workspace = openWorkspace(folder);
    const pointer = await workspace.catalogue.pointer("champion", "EURUSD");
    workspace.close();
    return pointer?.artifactId ?? "";
  };

  beforeAll(async () => {
    for (const content of contents) {
      const set = featureSet("small", content);
      const run = await smallRun({ features: { set }, feedback: { turns: 0 } }, made);
      trees.push(run.trees.EURUSD.id);
    }
    expect(new Set(trees).size).toBe(3);
  }, 180_000);

  /** A copy of what was made, to be changed by one test alone. */
  const freshCopy = (): void => {
    folder = temporaryFolder();
    cpSync(made, folder, { recursive: true });
  };

  it("list the trees, the newest first, with scores and standing", async () => {
    folder = made;
    const { trees: listed } = await asJson("list");
    expect(listed.map(({ id }: { id: string }) => id)).toEqual(trees.toReversed());
    expect(listed.map(({ standing }: { standing: string }) => standing)).toEqual([
      "in service",
      "was in service",
      "was in service",
    ]);
    expect(listed.map((tree: { featureSet: string }) => tree.featureSet)).toEqual([
      "small@3.0.0",
      "small@2.0.0",
      "small@1.0.0",
    ]);
    const { out, status } = await models("list", "--instrument", "eur/usd");
    expect(status).toBe(0);
    expect(out.split("\n")[2]).toMatch(
      /^\w{7} +EURUSD +in service .* tactician executor +0\.\d{4} +0\.\d{3}$/,
    );
    expect((await models("list", "--instrument", "GBPUSD")).out).toContain("no models yet");
  });

  it("show a tree whose scores are those of its evaluation", async () => {
    folder = made;
    const tree = await asJson("show", trees[0].slice(0, 7));
    expect(tree).toMatchObject({ id: trees[0], instrument: "EURUSD", featureSet: "small@1.0.0" });
    const workspace = openWorkspace(folder);
    const evaluations = workspace.artifacts.list("evaluation");
    workspace.close();
    const node = tree.nodes[1];
    expect(node).toMatchObject({ node: "executor", learner: "gbdt", upstream: ["tactician"] });
    const found = evaluations.map(({ about }) => {
      return (about as { logLoss: Record<string, number> }).logLoss.executor;
    });
    expect(found).toContain(node.scores.logLoss);
    const shares = node.importance.map(({ share }: { share: number }) => share);
    expect(shares.reduce((sum: number, share: number) => sum + share, 0)).toBeCloseTo(1, 12);
    const { out } = await models("show", "EURUSD", "--top", "1");
    expect(out).toMatch(/trained on small@3\.0\.0/);
    expect(out).toMatch(/^target\.kind +forwardReturn +forwardReturn$/m);
  });

  it("diff two trees by features, settings and scores", async () => {
    folder = made;
    const { status, out } = await models("diff", trees[0].slice(0, 8), trees[1].slice(0, 8));
    expect(status).toBe(0);
    expect(out).toContain("features   small@1.0.0 → small@2.0.0");
    expect(out).toMatch(
      /executor:\n {2}added {6}return_2\n {2}changed {4}rsi_14\n {4}before {3}rsi\(close, 14\)\n {4}after {4}rsi\(close, 15\)/,
    );
    const same = await asJson("diff", "EURUSD", trees[2]);
    expect(same.isSame).toBe(true);
  });

  it("trace a tree to its bars", async () => {
    folder = made;
    const { subject, madeFrom } = await asJson("lineage", "EURUSD");
    expect(subject).toBe(`model-tree ${trees[2].slice(0, 7)}`);
    expect(madeFrom.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(["model", "feature-matrix", "clean-bars", "raw-bars"]),
    );
  });

  it("trace a tree to its own set, not to others that offer the same features", async () => {
    freshCopy();
    const wider = featureSet("small", { ...others, return_2: logReturn(close, 2) });
    const workspace = openWorkspace(folder);
    await publishSet(workspace, wider, "3.1.0");
    workspace.close();
    const { featureSets, madeFrom } = await asJson("lineage", "EURUSD");
    expect(featureSets).toEqual(["small@3.0.0"]);
    const executor = madeFrom.find(
      ({ kind, what }: { kind: string; what: string }) => kind === "model" && what === "executor",
    );
    expect((await asJson("lineage", executor.id)).featureSets).toEqual(["small@3.0.0"]);
  });

  it.each([
    ["missing", (file: string) => rmSync(file), "is missing"],
    ["cut", (file: string) => truncateSync(file, 100), "has 100 bytes"],
    ["edited", flipLastByte, "has SHA-256"],
  ])("name the artifact and its file where a model is %s", async (_, spoil, found) => {
    freshCopy();
    const workspace = openWorkspace(folder);
    onTestFinished(() => workspace.close());
    const { inputs } = workspace.artifacts.open("model-tree", trees[2]).manifest;
    const model = workspace.artifacts.open("model", inputs["model:executor"]);
    spoil(model.path("node.model"));
    const { status, err } = await models(
      ...["export", "EURUSD", "--node", "executor", "--onnx", "x.onnx"],
    );
    expect(status).toBe(1);
    expect(err).toContain(`STORE_ARTIFACT_CORRUPT  node.model of model/${model.id} ${found}`);
    expect(err).toContain(`delete ${model.folder} and run again`);
    const corrupt = expect.objectContaining({
      code: "STORE_ARTIFACT_CORRUPT",
      where: { kind: "model", id: model.id, file: "node.model" },
    });
    const served = openServedModel(workspace, trees[2], undefined, silentHooks);
    await expect(served).rejects.toThrowError(corrupt);
    const set = featureSet("small", contents[2]);
    const run = await smallRun({ features: { set }, feedback: { turns: 0 } }, folder);
    expect(run.outcomes.every(({ state }) => state === "reused")).toBe(true);
    await expect(measureRun(run, workspace, null)).rejects.toThrowError(corrupt);
  });

  it("roll back step by step, each with the exact features that its tree was trained on", async () => {
    freshCopy();
    const first = await asJson("rollback", "EURUSD", "--reason", "drift in March");
    expect(first).toMatchObject({
      tree: trees[1],
      from: trees[2],
      isMoved: true,
      how: "rollback",
      featureSet: "small@2.0.0",
      reason: "drift in March",
      features: {
        added: ["rsi_7", "return_2"],
        removed: [],
        changed: [{ name: "rsi_14", before: "rsi(close, 14)", after: "rsi(close, 15)" }],
      },
    });
    expect(await champion()).toBe(trees[1]);
    const { out } = await models("rollback", "EURUSD", "--reason", "still");
    expect(out).toContain(`in place of ${trees[1].slice(0, 7)}`);
    expect(out).toMatch(
      /gone {7}return_2\n {2}changed {4}rsi_14\n {4}before {3}rsi\(close, 15\)\n {4}now {6}rsi\(close, 14\)/,
    );
    expect(await champion()).toBe(trees[0]);
    const third = await models("rollback", "EURUSD", "--reason", "more");
    expect(third.status).toBe(1);
    expect(third.err).toContain("PIPELINE_MODEL_UNKNOWN");
    const workspace = openWorkspace(folder);
    const moves = await workspace.catalogue.journal("champion");
    workspace.close();
    expect(moves.map(({ payload }) => (payload as { how: string }).how)).toEqual([
      ...["run", "run", "run", "rollback", "rollback"],
    ]);
    expect(moves.at(-1)?.payload).toMatchObject({ from: trees[1], to: trees[0], reason: "still" });
  });

  it("are not put back by a run that finds the same tree, until somebody promotes it", async () => {
    freshCopy();
    await models(
      "rollback",
      "EURUSD",
      "--to",
      trees[0].slice(0, 7),
      "--reason",
      "spring was better",
    );
    expect(await champion()).toBe(trees[0]);
    const set = featureSet("small", contents[2]);
    await smallRun({ features: { set }, feedback: { turns: 0 } }, folder);
    expect(await champion()).toBe(trees[0]);
    const promoted = await asJson("promote", trees[2].slice(0, 7), "--reason", "mended");
    expect(promoted).toMatchObject({ isMoved: true, how: "promote", from: trees[0] });
    expect(await asJson("promote", "EURUSD", "--reason", "again")).toMatchObject({
      isMoved: false,
    });
    await smallRun({ features: { set }, feedback: { turns: 0 } }, folder);
    expect(await champion()).toBe(trees[2]);
    const { service } = await asJson("show", trees[2]);
    expect(service.map(({ how }: { how: string }) => how)).toEqual(["promote", "run"]);
  }, 60_000);

  it("refuse a tree whose files were altered, and leave the one in service", async () => {
    freshCopy();
    const workspace = openWorkspace(folder);
    const { folder: place, manifest } = workspace.artifacts.open("model-tree", trees[1]);
    const model = workspace.artifacts.open("model", manifest.inputs["model:executor"]);
    workspace.close();
    appendFileSync(model.path("node.model"), "!");
    const altered = await models("rollback", "EURUSD", "--reason", "drift");
    expect(altered.status).toBe(1);
    expect(altered.err).toContain("STORE_ARTIFACT_CORRUPT");
    expect(altered.err).toContain(`node.model of model/${model.id}`);
    rmSync(place, { recursive: true });
    const gone = await models("promote", trees[1].slice(0, 7), "--reason", "drift");
    expect(gone.err).toContain("STORE_ARTIFACT_MISSING");
    expect(await champion()).toBe(trees[2]);
  });

  it("want a reason, one tree and one that there is", async () => {
    folder = made;
    expect((await models("promote", "EURUSD")).status).toBe(2);
    const empty = await models("promote", "EURUSD", "--reason", " ");
    expect(empty.status).toBe(2);
    expect(empty.err).toContain("PIPELINE_REASON_MISSING");
    const workspace = openWorkspace(folder);
    const { inputs } = workspace.artifacts.open("model-tree", trees[0]).manifest;
    workspace.close();
    const node = inputs["model:executor"].slice(0, 10);
    for (const words of [
      ["show", node],
      ["promote", node, "--reason", "x"],
      ["diff", "abcdef0", "EURUSD"],
    ]) {
      const { status, err } = await models(...words);
      expect(status).toBe(1);
      expect(err).toContain("PIPELINE_MODEL_UNKNOWN");
    }
  });

  it("have examples in their help", async () => {
    folder = made;
    for (const name of ["list", "show", "diff", "lineage", "promote", "rollback"]) {
      const { status, out } = await cli(["models", name, "--help"], folder);
      expect(status).toBe(0);
      expect(out).toContain(`Examples:\n  plumbline models ${name}`);
    }
  });
});
