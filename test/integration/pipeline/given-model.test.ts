import { copyFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readPredictions } from "../../../src/pipeline/index.js";
import { openMatrix } from "../../../src/store/matrix-file.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { learnerNamed, nodeModelFromBytes, onnxBytes } from "../../../src/train/index.js";
import { type CliOutcome, cli } from "../../support/cli.js";
import { sharedFolder } from "../../support/folder.js";
import { installBeside } from "../../support/installation.js";
import { plantedRows } from "../../support/learners.js";

/**
 * In ONNX Runtime's place, which this repository does not install: reads three values a row and answers by the last.
 * With the real runtime: test/interop/onnx-node.interop.ts.
 */
const runtime = `
class Tensor { constructor(type, data, dims) { Object.assign(this, { type, data, dims }); } }
const tensor = (name, width) => ({ name, isTensor: true, type: "float32", shape: ["rows", width] });
const InferenceSession = {
  create: async () => ({
    inputMetadata: [tensor("features", 3)],
    outputMetadata: [tensor("prediction", 1)],
    run: async ({ features }) => {
      const data = Float32Array.from({ length: features.dims[0] }, (_, row) => {
        const last = features.data[3 * row + 2];
        return Number.isNaN(last) ? 0.5 : 0.5 + 0.4 * Math.tanh(500 * last);
      });
      return { prediction: { data } };
    },
  }),
};
export default { InferenceSession, Tensor };
`;

const folder = sharedFolder();
const installation = installBeside(sharedFolder(), "onnxruntime-node", runtime);
const trainedTo = "2024-02-10";
/** As the file has them: another order than the node's. */
const fileNames = ["rsi_14", "return_8", "return_1"];

interface Given {
  readonly file?: string;
  readonly trainedTo?: string;
  readonly features?: string;
  readonly inputs?: readonly string[];
}

function writeConfig(given: Given = {}, name = "plumbline.config.ts"): void {
  const { file = "macro.onnx", features = '["return_1", "return_8", "rsi_14"]' } = given;
  writeFileSync(
    join(folder, name),
    `import { bars, defineConfig, featureSet, logReturn, rsi } from "plumbline";
const { close } = bars();
export default defineConfig({
  seed: 3,
  workers: 1,
  source: { kind: "simulated", from: "2024-01-01", to: "2024-03-15" },
  features: { set: featureSet("small", {
    return_1: logReturn(close, 1), return_8: logReturn(close, 8), rsi_14: rsi(close, 14), rsi_7: rsi(close, 7), twin: rsi(close, 15),
  }) },
  nodes: [
    {
      name: "macro", timeframe: "H1", target: { kind: "forwardReturn", horizonBars: 4 }, features: ${features},
      model: {
        file: "${file}", trainedFrom: "2023-01-01", trainedTo: "${given.trainedTo ?? trainedTo}",
        inputs: ${JSON.stringify(given.inputs)},
      },
    },
    {
      name: "executor", timeframe: "M15", target: { kind: "forwardReturn", horizonBars: 8 }, upstream: ["macro"],
      parameters: { num_iterations: 20, num_leaves: 4, min_data_in_leaf: 40, early_stopping_round: 10 },
    },
  ],
  evaluate: { folds: 3 },
});
`,
  );
}

const plumbline = (...words: string[]) => installation.run([...words, "-w", "ws"], folder);

/** Tasks that a run made, not found. */
function madeBy({ status, out, err }: CliOutcome): number {
  expect({ status, err }).toMatchObject({ status: 0 });
  const tasks: readonly { readonly state: string }[] = JSON.parse(out).tasks;
  return tasks.filter(({ state }) => state === "done").length;
}

let first: CliOutcome;

beforeAll(async () => {
  const rows = plantedRows({ seed: 1, rowCount: 200, featureCount: 3, probability: () => 0.5 });
  const fitted = learnerNamed("linear").fit(rows, {});
  writeFileSync(join(folder, "macro.onnx"), onnxBytes(fitted, { featureNames: fileNames }));
  writeFileSync(join(folder, "nameless.onnx"), onnxBytes(fitted));
  writeConfig();
  first = await plumbline("run", "--json");
}, 60_000);

describe("a node whose model is an ONNX file", () => {
  it("says of each row after its training what the runtime says of its features, bound by name", async () => {
    expect(first.status).toBe(0);
    const workspace = openWorkspace(join(folder, "ws"));
    const [record] = (await workspace.catalogue.artifacts("predictions")).filter(
      ({ about }) => about.node === "macro",
    );
    const predictions = workspace.artifacts.open("predictions", record.id);
    const { matrix: matrixId } = predictions.manifest.inputs;
    const source = workspace.artifacts.open("feature-matrix", matrixId);
    const matrix = openMatrix(source.path("matrix.arrow"));
    const values = matrix.column("return_1").slice(Number(source.manifest.about.warmUpRows));
    matrix.close();
    workspace.close();
    const { availableAt, probability, fold } = readPredictions(predictions);
    let spoken = 0;
    probability.forEach((p, row) => {
      const isSilent = availableAt[row] < Date.parse(trainedTo);
      expect([Number.isNaN(p), fold[row] < 0]).toEqual([isSilent, isSilent]);
      if (isSilent) return;
      expect(p).toBe(Math.fround(0.5 + 0.4 * Math.tanh(500 * values[row])));
      spoken++;
    });
    expect(spoken).toBeGreaterThan(300);
  });

  it("is trained nothing, keeps its file, and is in the tree in service as the file from elsewhere", async () => {
    const shown = await cli(["models", "show", "EURUSD", "--json", "-w", "ws"], folder);
    const [macro, executor] = JSON.parse(shown.out).nodes;
    expect(macro).toMatchObject({ node: "macro", learner: "onnx", trainRowCount: 0 });
    expect(macro.trainedTo).toBe(Date.parse(trainedTo));
    expect(executor.upstream).toEqual(["macro"]);
    const workspace = openWorkspace(join(folder, "ws"));
    const kept = workspace.artifacts.list("onnx-file");
    expect(kept.map(({ configuration }) => configuration)).toEqual([
      { sha256: macro.given.sha256 },
    ]);
    const stored = workspace.artifacts.open("model", macro.modelId).path("node.model");
    const model = nodeModelFromBytes(readFileSync(stored));
    workspace.close();
    expect(model.features.map(({ name }) => name)).toEqual(["return_1", "return_8", "rsi_14"]);
    const table = await cli(["models", "show", "EURUSD", "-w", "ws"], folder);
    expect(table.out).toMatch(/model\.sha256\s+\S*[0-9a-f]{8}/);
  });

  it("is asked for live bars after the run, whose latency is measured through it", () => {
    const { criteria } = JSON.parse(first.out);
    const latency = criteria.find(({ id }: { id: string }) => id === "prediction-latency");
    expect(latency.measured).not.toBe("not measured");
  });

  it("keeps its features whatever the loop proposes, which has no evidence of it", async () => {
    const workspace = openWorkspace(join(folder, "ws"));
    const [{ configuration }] = workspace.artifacts.list("proposal");
    workspace.close();
    expect(configuration).toMatchObject({
      nodes: ["EURUSD/executor"],
      kept: ["return_1", "return_8", "rsi_14"],
    });
  });

  it("is silent in batch in the rows that it may know", async () => {
    const batch = ["predict", "EURUSD", "--node", "macro", "--output", "macro.csv"];
    expect(await plumbline(...batch)).toMatchObject({ status: 0 });
    const [head, ...lines] = readFileSync(join(folder, "macro.csv"), "utf8").trim().split("\n");
    const place = head.split(",").indexOf("macro_probability");
    const times = head.split(",").indexOf("available_at");
    expect(place).toBeGreaterThan(0);
    for (const fields of lines.map((line) => line.split(","))) {
      expect(fields[place] === "").toBe(Date.parse(fields[times]) < Date.parse(trainedTo));
    }
  });

  it("is exported as the file that it came as", async () => {
    const exported = ["models", "export", "EURUSD", "--node", "macro", "--onnx", "out.onnx"];
    expect(await cli([...exported, "-w", "ws"], folder)).toMatchObject({ status: 0 });
    const [came, left] = ["macro.onnx", "out.onnx"].map((name) => readFileSync(join(folder, name)));
    expect(left.equals(came)).toBe(true);
    const asTrees = ["models", "export", "EURUSD", "--node", "macro", "--lightgbm", "out.txt"];
    const { status, err } = await cli([...asTrees, "-w", "ws"], folder);
    expect(status).not.toBe(0);
    expect(err).toContain("PIPELINE_MODEL_UNEXPORTABLE");
  });

  it("is found again at another path, and made anew where its bytes have changed", async () => {
    copyFileSync(join(folder, "macro.onnx"), join(folder, "moved.onnx"));
    writeConfig({ file: "moved.onnx" });
    expect(madeBy(await plumbline("run", "--json"))).toBe(0);
    const bytes = readFileSync(join(folder, "moved.onnx"));
    // An unknown varint field at the end: the same graph in other bytes.
    writeFileSync(join(folder, "moved.onnx"), Buffer.concat([bytes, Buffer.of(0xf8, 0x07, 1)]));
    expect(madeBy(await plumbline("run", "--json"))).toBeGreaterThan(5);
    renameSync(join(folder, "moved.onnx"), join(folder, "gone.onnx"));
  }, 60_000);

  it.each<[string, Given, string, RegExp]>([
    ["whose file is not there", { file: "marco.onnx" }, "PIPELINE_MODEL_FILE_UNREADABLE", /macro/],
    [
      "whose file has no input for a feature",
      { features: '["return_1", "return_8", "rsi_7"]' },
      "TRAIN_ONNX_INPUTS_UNEQUAL",
      /node macro.*rsi_14.*rsi_7/,
    ],
    [
      "whose file names no input",
      { file: "nameless.onnx" },
      "TRAIN_ONNX_INPUTS_UNEQUAL",
      /does not say what its values are/,
    ],
    [
      "whose inputs are named otherwise",
      { file: "nameless.onnx", inputs: ["return_1", "return_8", "rsi_15"] },
      "TRAIN_ONNX_INPUTS_UNEQUAL",
      /rsi_14.*rsi_15|rsi_15.*rsi_14/,
    ],
    [
      "that has seen all rows",
      { trainedTo: "2025-01-01" },
      "TRAIN_HISTORY_TOO_SHORT",
      /2025-01-01/,
    ],
  ])("is refused %s", async (_, given, code, message) => {
    writeConfig(given);
    const { status, err } = await plumbline("run", "--json");
    expect(status).toBe(1);
    expect(err).toContain(code);
    expect(err).toMatch(message);
  });

  it("has no parameters to search", async () => {
    writeConfig();
    const { status, err } = await plumbline("search", "--node", "macro", "--trials", "2");
    expect(status).toBe(2);
    expect(err).toMatch(/TRAIN_SEARCH_INVALID.*no parameters to search/);
  });

  it("says what to install where the runtime is missing, before anything is trained", async () => {
    writeConfig({ file: join(folder, "macro.onnx") });
    const { status, err } = await cli(["run", "--workers", "0", "-w", "other"], folder);
    expect(status).toBe(1);
    expect(err).toContain("npm install onnxruntime-node");
  });
});
