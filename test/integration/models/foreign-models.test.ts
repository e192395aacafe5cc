import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Batch, type ImportedModel, promoteTree } from "../../../src/pipeline/index.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { lightgbmModelFromText } from "../../../src/train/index.js";
import { cli } from "../../support/cli.js";
import { sharedFolder, temporaryFolder } from "../../support/folder.js";
import { smallConfig, smallRun } from "../../support/small-run.js";

const folder = sharedFolder();
let text: string;

const models = (...words: string[]) => cli(["models", ...words, "-w", folder], folder);
const importing = (file: string, ...words: string[]) =>
  models(
    ...["import", "EURUSD", "--lightgbm", file, "--node", "executor"],
    ...["--trained-from", "2024-01-02", "--trained-to", "2024-03-01", ...words],
  );

beforeAll(async () => {
  const parameters = { num_iterations: 20, num_leaves: 6, early_stopping_round: 0 };
  const nodes = smallConfig().nodes?.map((node) => ({ ...node, parameters }));
  await smallRun({ nodes, feedback: { turns: 0 } }, folder);
  await models("export", "EURUSD", "--node", "executor", "--lightgbm", "executor.txt");
  text = readFileSync(join(folder, "executor.txt"), "utf8");
}, 60_000);

/** The same trees, with their columns named otherwise. */
function renamed(change: (names: string[]) => string[]): string {
  const names = lightgbmModelFromText(text).featureNames;
  const file = join(temporaryFolder(), "model.txt");
  writeFileSync(file, text.replace(names.join(" "), change([...names]).join(" ")));
  return file;
}

async function predictionsOf(tree: string): Promise<string[]> {
  const file = join(temporaryFolder(), "out.csv");
  const { status } = await cli(
    ["predict", tree, "-w", folder, "--workers", "0", "--output", file],
    folder,
  );
  expect(status).toBe(0);
  // Without the last columns, the ids of what it comes from.
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.split(",").slice(0, 4).join());
}

/** UTC ms of a line's second column. */
const availableAt = (line: string): number => Date.parse(line.split(",")[1]);

describe("plumbline models export", () => {
  it("writes LightGBM's text with the columns' own names, predictions last", () => {
    const { featureNames } = lightgbmModelFromText(text);
    expect(featureNames).toEqual([
      ...["return_1", "return_8", "rsi_14", "rsi_7", "trend_20"],
      "tactician_probability",
    ]);
  });

  it("writes ONNX, and says what the model reads", async () => {
    const { status, out } = await models(
      ...["export", "EURUSD", "--node", "tactician", "--onnx", "t.onnx", "--json"],
    );
    expect(status).toBe(0);
    const { file, columns, target, sizeBytes } = JSON.parse(out);
    const bytes = readFileSync(file);
    expect(bytes).toHaveLength(sizeBytes);
    expect(bytes.includes("TreeEnsembleRegressor")).toBe(true);
    expect(bytes.includes('["return_1","return_8","rsi_14"]')).toBe(true);
    expect(columns.map(({ name }: { name: string }) => name)).toEqual([
      "return_1",
      "return_8",
      "rsi_14",
    ]);
    expect(target).toEqual({ kind: "forwardReturn", horizonBars: 4 });
  });

  it("asks which node, and names the nearest", async () => {
    const unnamed = await models("export", "EURUSD", "--onnx", "x.onnx");
    expect(unnamed.status).toBe(2);
    expect(unnamed.err).toMatch(/PIPELINE_NODE_UNNAMED .*tactician, executor/);
    const misspelt = await models("export", "EURUSD", "--onnx", "x.onnx", "--node", "excutor");
    expect(misspelt.status).toBe(2);
    expect(misspelt.err).toMatch(/did you mean executor/);
    expect(existsSync(join(folder, "x.onnx"))).toBe(false);
  });

  it("refuses no format, two formats, and a file that is there", async () => {
    for (const words of [[], ["--onnx", "a", "--lightgbm", "b"]]) {
      const { status, err } = await models("export", "EURUSD", "--node", "executor", ...words);
      expect([status, err.slice(0, 18)]).toEqual([2, "CLI_OPTION_INVALID"]);
    }
    const again = await models(
      ...["export", "EURUSD", "--node", "executor", "--lightgbm", "executor.txt"],
    );
    expect(again.err).toMatch(/^CLI_FILE_EXISTS/);
  });

  it("makes the folder that the file is to stand in", async () => {
    const file = join(temporaryFolder(), "new", "deep", "t.txt");
    const { status } = await models("export", "EURUSD", "--node", "executor", "--lightgbm", file);
    expect(status).toBe(0);
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(readdirSync(dirname(file))).toEqual(["t.txt"]);
  });

  it("says where a file cannot be written, and why", async () => {
    const file = join(folder, "executor.txt", "below", "t.txt");
    const { status, err } = await models(
      ...["export", "EURUSD", "--node", "executor", "--lightgbm", file],
    );
    expect(status).toBe(2);
    expect(err).toContain(`CLI_FILE_UNWRITABLE  ${file} cannot be written: a part of its path`);
  });

  it("refuses trees of what is none, and says what holds it", async () => {
    const other = temporaryFolder();
    const nodes = smallConfig()
      .nodes?.slice(0, 1)
      .map((node) => {
        return { ...node, learner: "linear", parameters: {} };
      });
    await smallRun({ nodes, feedback: { turns: 0 } }, other);
    const refused = await cli(
      ["models", "export", "EURUSD", "--lightgbm", "l.txt", "-w", other],
      other,
    );
    expect(refused.status).toBe(1);
    expect(refused.err).toMatch(/PIPELINE_MODEL_UNEXPORTABLE .*learner linear/);
    expect(refused.err).toMatch(/--onnx/);
    const { status } = await cli(
      ["models", "export", "EURUSD", "--onnx", "l.onnx", "-w", other],
      other,
    );
    expect(status).toBe(0);
  });
});

describe("plumbline models import", () => {
  it("makes a tree that predicts the very same from what was exported", async () => {
    const { status, out } = await importing("executor.txt", "--json");
    expect(status).toBe(0);
    const made = JSON.parse(out) as ImportedModel;
    const workspace = openWorkspace(folder);
    const before = await workspace.catalogue.pointer("champion", "EURUSD");
    expect(before?.artifactId).toBe(made.from); // it is not put into service
    workspace.close();
    expect(made.treeId).not.toBe(made.from);
    const predicted = await predictionsOf(made.treeId);
    expect(predicted).toEqual(await predictionsOf(made.from));
    expect(new Set(predicted.map((line) => line.split(",")[3])).size).toBeGreaterThan(50);
    expect(JSON.parse((await importing("executor.txt", "--json")).out)).toEqual(made);
  });

  it("has as in-sample the rows that were available when its training ended", async () => {
    const { treeId } = JSON.parse((await importing("executor.txt", "--json")).out) as ImportedModel;
    const { out } = await cli(
      ["predict", treeId, "-w", folder, "--workers", "0", "--json"],
      folder,
    );
    const { nodes, rowCount } = JSON.parse(out) as Batch;
    const executor = nodes.find(({ node }) => node === "executor");
    const available = (await predictionsOf(treeId)).slice(1, rowCount + 1).map(availableAt);
    const trainedTo = Date.UTC(2024, 2, 1);
    const seen = available.filter((time) => time <= trainedTo).length;
    expect(executor).toMatchObject({ trainedTo, inSampleCount: seen });
    expect(seen).toBeGreaterThan(500);
    expect(available.length - seen).toBeGreaterThan(500);
  });

  it("can be put into service, shown and told apart", async () => {
    const made = JSON.parse((await importing("executor.txt", "--json")).out) as ImportedModel;
    const shown = await models("show", made.treeId);
    expect(shown.out).toMatch(/trained_by .*LightGBM/);
    const lineage = await models("lineage", made.treeId);
    expect(lineage.status).toBe(0);
    const workspace = openWorkspace(folder);
    const exchange = await promoteTree(workspace, made.treeId, "trained elsewhere");
    expect(exchange).toMatchObject({ isMoved: true, tree: made.treeId, from: made.from });
    await promoteTree(workspace, made.from, "back");
    workspace.close();
  });

  it("finds columns by name, in the file's order", async () => {
    // Without the prediction above: another model, of features alone.
    const lower = await importing(renamed((names) => [...names.slice(0, 5), "rsi_14x"]));
    expect(lower.err).toMatch(/TRAIN_FEATURE_UNKNOWN .*rsi_14x/);
    expect(lower.err).toMatch(/did you mean rsi_14/);
    const swapped = await importing(
      renamed(([a, b, ...others]) => [b, a, ...others]),
      "--json",
    );
    const { columns } = JSON.parse(swapped.out) as ImportedModel;
    expect(columns.slice(0, 2).map(({ name }) => name)).toEqual(["return_8", "return_1"]);
  });

  it("refuses predictions before features, what is no P(up), and times in a wrong order", async () => {
    const early = await importing(renamed((names) => names.toReversed()));
    expect(early.err).toMatch(/PIPELINE_IMPORT_UNFIT .*stands before a feature/);
    const number = join(temporaryFolder(), "number.txt");
    writeFileSync(number, text.replace(/^objective=.*$/m, "objective=regression"));
    expect((await importing(number)).err).toMatch(/PIPELINE_IMPORT_UNFIT .*regression/);
    const late = await importing("executor.txt", "--trained-to", "2023-01-01");
    expect(late.err).toMatch(/PIPELINE_IMPORT_UNFIT .*ends before it begins/);
  });

  it("refuses a text that was cut, a file that is not there, and what is no time", async () => {
    const cut = join(temporaryFolder(), "cut.txt");
    writeFileSync(cut, text.slice(0, text.length / 2));
    expect((await importing(cut)).err).toMatch(/TRAIN_LIGHTGBM_UNREADABLE/);
    expect((await importing("nowhere.txt")).status).toBe(2);
    expect((await importing(".")).err).toMatch(/CLI_OPTION_INVALID .*"\." is a folder/);
    expect((await importing("executor.txt", "--trained-to", "spring")).err).toMatch(
      /CLI_OPTION_INVALID .*"spring"/,
    );
  });

  it("refuses the place of a node whose predictions others were trained on", async () => {
    await models("export", "EURUSD", "--node", "tactician", "--lightgbm", "tactician.txt");
    const refused = await models(
      ...["import", "EURUSD", "--lightgbm", "tactician.txt", "--node", "tactician"],
      ...["--trained-from", "2024-01-02", "--trained-to", "2024-03-01"],
    );
    expect(refused.err).toMatch(/TRAIN_TREE_MISMATCHED .*executor reads predictions/);
  });
});
