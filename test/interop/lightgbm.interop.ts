/** Text models back and forth between LightGBM and here, live. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, describe, expect, it } from "vitest";
import { lightgbmModelFromText, lightgbmText } from "../../src/train/learners/index.js";
import { rowOf } from "../support/learners.js";
import {
  askedColumns,
  exportedNames,
  ownOutputs,
  trainedModels,
  writeExports,
} from "../support/onnx-cases.js";
import { missingTools, runPython } from "./python.js";

interface Outputs {
  readonly prediction: readonly number[];
  readonly margin: readonly number[];
  readonly contributions: readonly number[];
}

interface Found {
  readonly loaded: Readonly<
    Record<string, Outputs & { readonly again: string; readonly names: readonly string[] }>
  >;
  readonly trained: readonly (Outputs & {
    readonly name: string;
    readonly text: string;
    readonly rows: readonly number[];
  })[];
}

const missing = missingTools();
if (missing !== undefined) console.warn(`skipped: no LightGBM (${missing})`);

const folder = mkdtempSync(`${tmpdir()}/plumbline-lightgbm-`);
afterAll(() => rmSync(folder, { recursive: true }));

function expectClose(found: ArrayLike<number>, wanted: readonly number[], what: string): void {
  expect(found.length, what).toBe(wanted.length);
  wanted.forEach((value, i) => {
    const difference = Math.abs(found[i] - value) / Math.max(1, Math.abs(value));
    expect(difference, `${what} ${i}`).toBeLessThan(1e-10);
  });
}

describe.skipIf(missing !== undefined)("LightGBM", () => {
  const models = trainedModels();
  writeExports(folder, {});
  for (const [name, model] of Object.entries(models)) {
    writeFileSync(`${folder}/${name}.txt`, lightgbmText(model, exportedNames));
  }
  const found =
    missing === undefined
      ? (runPython("lightgbm_round_trip.py", folder, "11") as Found) // as the script prints it
      : { loaded: {}, trained: [] };

  it("gives our models' margins, predictions and contributions, and saves them as they were", () => {
    expect(Object.keys(found.loaded).sort()).toEqual(Object.keys(models).sort());
    for (const [name, peer] of Object.entries(found.loaded)) {
      const model = models[name];
      const own = ownOutputs(model);
      expectClose(own.margin, peer.margin, `margin of ${name}`);
      expectClose(own.prediction, peer.prediction, `prediction of ${name}`);
      const size = model.outputCount * 6;
      const contributions = new Float64Array(size);
      for (let row = 0; row < askedColumns[0].length; row++) {
        model.contributionRow(rowOf(askedColumns, row), contributions);
        const wanted = peer.contributions.slice(row * size, (row + 1) * size);
        expectClose(contributions, wanted, `contributions of ${name}, row ${row},`);
      }
      expect(peer.names).toEqual(exportedNames);
      const again = lightgbmModelFromText(peer.again).forest;
      expect(
        again.trees.map((tree) => tree.leafValue),
        name,
      ).toEqual(model.forest.trees.map((tree) => tree.leafValue));
    }
  });

  it.each(found.trained.map((peer) => [peer.name, peer] as const))(
    "trained models of %s are the same here",
    (_, peer) => {
      const model = lightgbmModelFromText(peer.text);
      const size = model.outputCount * 6;
      const margins = new Float64Array(model.outputCount);
      const predictions = new Float64Array(model.outputCount);
      const contributions = new Float64Array(size);
      for (let row = 0; row < peer.rows.length / 5; row++) {
        const values = Float32Array.from(peer.rows.slice(5 * row, 5 * row + 5), (value) =>
          value === -999 ? Number.NaN : value,
        );
        const of = (all: readonly number[], width: number) =>
          all.slice(row * width, (row + 1) * width);
        model.marginsRow(values, margins);
        model.outputsRow(values, predictions);
        model.contributionRow(values, contributions);
        expectClose(margins, of(peer.margin, model.outputCount), "margin");
        expectClose(predictions, of(peer.prediction, model.outputCount), "prediction");
        expectClose(contributions, of(peer.contributions, size), "contribution");
      }
    },
  );
});
