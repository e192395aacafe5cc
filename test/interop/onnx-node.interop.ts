/** ONNX files as models here: by onnxruntime-node, installed under build/ for this. Needs `npm run build`. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
  writeFileSync(`${place}/package.json`, '{ "type": "module", "private": true }\n');
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
});
