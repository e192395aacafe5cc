/** ONNX files as models here: by onnxruntime-node, installed under build/ for this. Needs `npm run build`. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import {
  askedColumns,
  exportedNames,
  ownOutputs,
  settledModels,
  writeExports,
} from "../support/onnx-cases.js";
import { missingTools, runPython } from "./python.js";

const runtime = "onnxruntime-node@1.30.0";
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const place = here("../../build/interop-node");

/** Why there is no onnxruntime-node beside a copy of the built package, or undefined where there is. */
function missingRuntime(): string | undefined {
  if (!existsSync(here("../../dist/train/learners/index.js"))) return "npm run build first";
  mkdirSync(place, { recursive: true });
  writeFileSync(`${place}/package.json`, '{ "type": "module", "version": "0.0.0" }\n');
  if (!existsSync(`${place}/node_modules/onnxruntime-node`)) {
    // Without its install script, which fetches libraries for GPUs from elsewhere.
    const args = ["install", "--prefix", place, "--ignore-scripts", "--no-save", runtime];
    const { status, stderr } = spawnSync("npm", args, { encoding: "utf8" });
    if (status !== 0) return stderr.trim().split("\n").at(-1) ?? "npm failed";
  }
  rmSync(`${place}/dist`, { recursive: true, force: true });
  cpSync(here("../../dist"), `${place}/dist`, { recursive: true });
  return undefined;
}

interface Answer {
  readonly prediction: readonly number[];
  readonly again: readonly number[];
  readonly row: number;
  readonly margin: number;
  readonly featureNames: readonly string[];
  readonly equalBytes: boolean;
  readonly code?: string;
  readonly message?: string;
}

function predictInNode(folder: string, request: unknown): readonly Answer[] {
  writeFileSync(`${folder}/request.json`, JSON.stringify(request));
  const args = [here("onnx_node.mjs"), `${place}/dist`, folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const missing = missingRuntime();
if (missing !== undefined) console.warn(`skipped: no onnxruntime-node (${missing})`);
const withoutPython = missingTools();

const folder = mkdtempSync(`${tmpdir()}/plumbline-onnx-node-`);
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(missing !== undefined)("an ONNX file as a model", () => {
  const { binary, linear } = settledModels();
  writeExports(folder, { binary, linear });
  const columns = askedColumns.map((column) => Array.from(column.subarray(2))); // JSON has no infinities

  it("predicts what the exported model does, its columns bound by name in any order", () => {
    const order = [3, 0, 4, 1, 2];
    const shuffled = {
      options: { featureNames: order.map((f) => exportedNames[f]) },
      columns: order.map((f) => columns[f]),
    };
    const straight = { options: { featureNames: exportedNames }, columns };
    const request = (["binary", "linear"] as const).flatMap((name) => [
      { file: `${name}.onnx`, ...straight },
      { file: `${name}.onnx`, ...shuffled },
    ]);
    predictInNode(folder, request).forEach((answer, i) => {
      expect(answer.message).toBeUndefined();
      const own = ownOutputs(i < 2 ? binary : linear).prediction.subarray(2);
      own.forEach((value, row) => {
        expect(Math.abs(answer.prediction[row] - value)).toBeLessThan(1e-6);
      });
      expect(answer.again).toEqual(answer.prediction);
      expect(answer.row).toBe(answer.prediction[0]);
      expect(answer.margin).toBeCloseTo(Math.log(answer.row / (1 - answer.row)), 10);
      expect(answer.equalBytes).toBe(true);
      expect(answer.featureNames).toEqual(request[i].options.featureNames);
    });
  });

  it("is refused with other features, cut short, or read as what it is not", () => {
    writeFileSync(`${folder}/cut.onnx`, "no graph");
    const options = { featureNames: exportedNames };
    const others = { featureNames: ["return_2", ...exportedNames.slice(1)] };
    const found = predictInNode(folder, [
      { file: "binary.onnx", options: others, columns },
      { file: "cut.onnx", options, columns },
      { file: "binary.onnx", options: { ...options, output: "odds" }, columns },
      { file: "linear.onnx", options: { ...options, output: "margin" }, columns },
      {
        file: "linear.onnx",
        options: { ...options, output: "margin", predicts: "number" },
        columns,
      },
    ]);
    expect(found.map(({ code }) => code)).toEqual([
      "TRAIN_ONNX_INPUTS_UNEQUAL",
      "TRAIN_ONNX_UNREADABLE",
      "TRAIN_ONNX_UNSUPPORTED",
      "TRAIN_ONNX_FAILED",
      undefined,
    ]);
    expect(found[0].message).toContain("return_1");
    expect(found[4].row).toBe(found[4].margin);
  });

  it.skipIf(withoutPython !== undefined)("may be of another tool, with inputs by name", () => {
    const peer = runPython("foreign_onnx.py", folder) as {
      readonly rows: readonly number[];
      readonly ups: readonly number[];
    }; // as the script prints it
    const names = ["spread", "return_1", "rsi_14"];
    const places = [2, 0, 1];
    const request = {
      file: "foreign.onnx",
      options: { featureNames: names },
      columns: places.map((f) => peer.rows.filter((_, i) => i % 3 === f)),
    };
    const [answer] = predictInNode(folder, [request]);
    expect(answer.message).toBeUndefined();
    expect(answer.prediction).toHaveLength(peer.ups.length);
    peer.ups.forEach((up, row) => {
      expect(Math.abs(answer.prediction[row] - up)).toBeLessThan(1e-6);
    });
  });

  it("stands in a node's place: exported, run as that node's file, it says what the node said", () => {
    const workplace = mkdtempSync(`${tmpdir()}/plumbline-onnx-run-`);
    const plumbline = (...args: string[]): string => {
      const command = [`${place}/dist/cli/main.js`, ...args];
      const { status, stdout, stderr } = spawnSync(process.execPath, command, {
        cwd: workplace,
        encoding: "utf8",
        maxBuffer: 1e9,
      });
      if (status !== 0) throw new Error(stderr);
      return stdout;
    };
    /** P(up) of the upper node by the time from which it stands. */
    const predictionsIn = (workspace: string): Map<string, number> => {
      const file = `${workplace}/${workspace}.csv`;
      plumbline(...["predict", "EURUSD", "--node", "macro", "--output", file, "-w", workspace]);
      const [head, ...lines] = readFileSync(file, "utf8").trim().split("\n");
      const [time, said] = ["available_at", "macro_probability"].map((name) =>
        head.split(",").indexOf(name),
      );
      const rows = lines.map((line) => line.split(","));
      return new Map(
        rows.map((fields) => [
          fields[time],
          fields[said] === "" ? Number.NaN : Number(fields[said]),
        ]),
      );
    };
    const trainedTo = "2024-02-20";
    writeFileSync(`${workplace}/learnt.config.ts`, configOf('parameters: trees, features: "all"'));
    plumbline("run", "--config", "learnt.config.ts", "-w", "learnt");
    const exported = ["models", "export", "EURUSD", "--node", "macro", "--onnx", "macro.onnx"];
    plumbline(...exported, "-w", "learnt");
    const model = `model: { file: "macro.onnx", trainedFrom: "2024-01-01", trainedTo: "${trainedTo}" }`;
    writeFileSync(
      `${workplace}/given.config.ts`,
      configOf(`features: ["rsi_14", "return_8", "return_1"], ${model}`),
    );
    plumbline("run", "--config", "given.config.ts", "-w", "given");
    const [learnt, given] = ["learnt", "given"].map(predictionsIn);
    rmSync(workplace, { recursive: true });
    let spoken = 0;
    for (const [time, p] of given) {
      if (Date.parse(time) < Date.parse(trainedTo)) {
        expect(p).toBeNaN();
        continue;
      }
      expect(Math.abs(p - (learnt.get(time) ?? Number.NaN))).toBeLessThan(1e-6);
      spoken++;
    }
    expect(spoken).toBeGreaterThan(300);
  }, 120_000);
});

/** A config of two nodes, the upper of which has the given keys. */
function configOf(keys: string): string {
  return `import { bars, defineConfig, featureSet, logReturn, rsi } from "plumbline";
const { close } = bars();
const trees = { num_iterations: 30, num_leaves: 8, min_data_in_leaf: 20, early_stopping_round: 10 };
export default defineConfig({
  workers: 1,
  source: { kind: "simulated", from: "2024-01-01", to: "2024-03-15" },
  features: { set: featureSet("small", { return_1: logReturn(close, 1), return_8: logReturn(close, 8), rsi_14: rsi(close, 14) }) },
  nodes: [
    { name: "macro", timeframe: "H1", target: { kind: "forwardReturn", horizonBars: 4 }, ${keys} },
    { name: "executor", timeframe: "M15", target: { kind: "forwardReturn", horizonBars: 8 }, upstream: ["macro"], parameters: trees },
  ],
  evaluate: { folds: 2 },
  feedback: { turns: 0 },
});
`;
}
