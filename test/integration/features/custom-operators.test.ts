import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { silentHooks } from "../../../src/core/hooks.js";
import {
  bars,
  createEngine,
  defineOperator,
  featureSet,
  keepOperators,
  loadUserFile,
  planFeatures,
  selectFeatures,
} from "../../../src/features/index.js";
import { allocateBars, barCount } from "../../../src/market/bar.js";
import { openServedModel } from "../../../src/serve/served-model.js";
import { readAllBars } from "../../../src/store/bar-file.js";
import { openMatrix } from "../../../src/store/matrix-file.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { cli, cliProcess } from "../../support/cli.js";
import { sharedFolder, temporaryFolder } from "../../support/folder.js";
import { wobbleFile } from "../../support/wobble.js";

const config = `import { defineConfig, featureSet, bars, logReturn, rsi } from "plumbline";
import { wobble } from "./lib/wobble";

const { close } = bars();
const trees = { num_iterations: 20, num_leaves: 4, min_data_in_leaf: 40 };
export default defineConfig({
  seed: 3,
  source: { kind: "simulated", from: "2024-01-01", to: "2024-02-20", defects: false },
  features: { set: featureSet("mine", {
    return_1: logReturn(close, 1),
    rsi_14: rsi(close, 14),
    wobble_5: wobble(close, 5),
  }) },
  nodes: [
    { name: "tactician", timeframe: "H1", target: { kind: "forwardReturn", horizonBars: 4 }, parameters: trees },
    { name: "executor", timeframe: "M15", target: { kind: "forwardReturn", horizonBars: 8 }, parameters: trees },
  ],
  evaluate: { folds: 2 },
  feedback: { turns: 1 },
});
`;

function writeProject(folder: string, wobble = wobbleFile()): void {
  mkdirSync(join(folder, "lib"), { recursive: true });
  writeFileSync(join(folder, "lib", "wobble.ts"), wobble);
  writeFileSync(join(folder, "plumbline.config.ts"), config);
}

describe("an operator of the user's own", () => {
  const folder = sharedFolder();
  let trees: Record<string, string>;

  beforeAll(async () => {
    writeProject(folder);
    const outcome = await cliProcess(["run", "--json", "--workers", "2"], folder);
    expect(outcome).toMatchObject({ status: 0, err: "" });
    trees = JSON.parse(outcome.out).trees;
  }, 120_000);

  it("runs on worker threads, to the very artifacts of a run in one thread", async () => {
    const outcome = await cli(
      ["run", "--json", "--workers", "0", "--workspace", join(folder, "alone")],
      folder,
    );
    expect(JSON.parse(outcome.out).trees).toEqual(trees);
  });

  it("is served after its file is gone, with the bits of the matrix that was trained on", async () => {
    const moved = temporaryFolder();
    writeProject(moved);
    expect((await cli(["run", "--json", "--workers", "0"], moved)).status).toBe(0);
    rmSync(join(moved, "lib"), { recursive: true });
    rmSync(join(moved, "plumbline.config.ts"));

    const workspace = openWorkspace(join(moved, ".plumbline"));
    const model = await openServedModel(workspace, trees.EURUSD, undefined, silentHooks);
    const node = model.tree[1];
    const modelArtifact = workspace.artifacts.open("model", model.modelIds[1]);
    const matrix = openMatrix(
      workspace.artifacts
        .open("feature-matrix", modelArtifact.manifest.inputs.matrix)
        .path("matrix.arrow"),
    );
    const trainedOn = await readAllBars(
      workspace.artifacts.open("timeframe-bars", modelArtifact.manifest.inputs.bars).folder,
    );
    const names = node.features.map(({ name }) => name);
    expect(names).toContain("wobble_5");
    const plan = planFeatures(selectFeatures(model.set, names), {
      instrument: "EURUSD",
      timeframe: "M15",
    });
    const out = names.map(() => new Float32Array(barCount(trainedOn)));
    createEngine(plan).run(trainedOn, {}, out, 0);
    names.forEach((name, i) => {
      expect(out[i]).toEqual(matrix.column(name).slice());
    });
    expect(out[names.indexOf("wobble_5")].some((value) => value === value)).toBe(true);
    matrix.close();
    workspace.close();
  }, 60_000);

  it("that gives other bits under its version is refused until the version is raised", async () => {
    const other = temporaryFolder();
    writeProject(other);
    const keep = ["run", "--workers", "0", "--turns", "0", "--json"];
    expect((await cli(keep, other)).status).toBe(0);
    writeProject(other, wobbleFile({ factor: 2 }));
    const changed = await cli(keep, other);
    expect(changed.status).toBe(1);
    expect(JSON.parse(changed.err).error).toMatchObject({
      code: "FEATURES_OPERATOR_CHANGED",
      where: { operator: "wobble@1", file: join(other, "lib", "wobble.ts"), line: 3 },
      remedy: expect.stringContaining("wobble@2"),
    });
    writeProject(other, wobbleFile({ factor: 2, version: 2 }));
    const raised = await cli(keep, other);
    expect(raised.status).toBe(0);
    expect(JSON.parse(raised.out).featureSet).toEqual({ name: "mine", version: "2.0.0" });
    // The earlier model goes on with the operator that it was trained with.
    const workspace = openWorkspace(join(other, ".plumbline"));
    const [earlier] = (await workspace.catalogue.pointerHistory("champion", "EURUSD")).slice(-1);
    const model = await openServedModel(workspace, earlier.artifactId, undefined, silentHooks);
    const formula = model.set.features.find(({ name }) => name === "wobble_5")?.expression;
    expect(formula).toMatchObject({ operator: "wobble", version: 1 });
    planFeatures(model.set, { instrument: "EURUSD", timeframe: "M15" });
    workspace.close();
  }, 60_000);

  it.each([
    ["that looks ahead", wobbleFile({ ahead: 1 }), "FEATURES_LAW_BROKEN", "wobble"],
    ["with the name of one of ours", wobbleFile({ name: "ema" }), "FEATURES_OPERATOR_TAKEN", "ema"],
  ])("%s is refused before any work", async (_, wobble, code, said) => {
    const fresh = temporaryFolder();
    writeProject(fresh, wobble);
    const outcome = await cli(["run", "--workers", "0", "--json"], fresh);
    expect(outcome.status).toBeGreaterThan(0);
    const { error } = JSON.parse(outcome.err);
    expect(error).toMatchObject({ code, message: expect.stringContaining(said) });
    expect(outcome.err).toContain(fresh);
  });
});

describe("an operator that no file defines", () => {
  it("is refused where threads and servers would need its file", async () => {
    const lonely = defineOperator({
      name: "lonely",
      version: 1,
      about: "as it is",
      memory: "finite",
      inputs: ["x"],
      parameters: {},
      warmUp: () => 0,
      createKernel: () => ({ state: new Float64Array(0), run: () => {} }),
    });
    const set = featureSet("s", { a: lonely.apply([bars().close], {}) });
    const workspace = openWorkspace(temporaryFolder());
    await expect(keepOperators(workspace, set)).rejects.toMatchObject({
      code: "FEATURES_OPERATOR_FILE_UNKNOWN",
      where: { operator: "lonely@1" },
    });
    workspace.close();
    // In this thread it works: the set knows what built it.
    const plan = planFeatures(set, { instrument: "EURUSD", timeframe: "M15" });
    createEngine(plan).run(allocateBars(0), {}, [new Float32Array(0)], 0);
  });

  it("is one operator wherever a file and its imports use it", async () => {
    const folder = temporaryFolder();
    writeProject(folder);
    writeFileSync(
      join(folder, "both.ts"),
      `import { featureSet, bars } from "plumbline";
import { wobble } from "./lib/wobble";
import { more } from "./more";
export default featureSet("both", { a: wobble(bars().close, 3), b: more });
`,
    );
    writeFileSync(
      join(folder, "more.ts"),
      `import { bars, ema } from "plumbline";
import { wobble } from "./lib/wobble";
export const more = ema(wobble(bars().close, 3), 4);
`,
    );
    const file = await loadUserFile(join(folder, "both.ts"));
    expect(file.operators).toHaveLength(1);
    expect(file.files.map((path) => path.slice(folder.length + 1))).toEqual([
      "both.ts",
      "lib/wobble.ts",
      "more.ts",
    ]);
  });
});
