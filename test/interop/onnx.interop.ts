/** Exported models beside ONNX Runtime, live: also those that are trained here and now. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, describe, expect, it } from "vitest";
import { ownOutputs, settledModels, trainedModels, writeExports } from "../support/onnx-cases.js";
import { missingTools, runPython } from "./python.js";

const missing = missingTools();
if (missing !== undefined) console.warn(`skipped: no ONNX Runtime (${missing})`);

const folder = mkdtempSync(`${tmpdir()}/plumbline-onnx-`);
afterAll(() => rmSync(folder, { recursive: true }));
const models = { ...settledModels(), ...trainedModels() };

describe.skipIf(missing !== undefined)("ONNX Runtime", () => {
  it("accepts each exported model and gives its margins and predictions to 1e-6", () => {
    writeExports(folder, models);
    const found = runPython("onnx_outputs.py", folder) as {
      readonly models: Readonly<
        Record<string, { readonly prediction: number[]; readonly margin: number[] }>
      >;
    }; // as the script prints it
    expect(Object.keys(found.models).sort()).toEqual(Object.keys(models).sort());
    for (const [name, peer] of Object.entries(found.models)) {
      const own = ownOutputs(models[name]);
      for (const output of ["prediction", "margin"] as const) {
        expect(peer[output], name).toHaveLength(own[output].length);
        own[output].forEach((value, i) => {
          const difference = Math.abs(peer[output][i] - value) / Math.max(1, Math.abs(value));
          expect(difference, `${output} ${i} of ${name}`).toBeLessThan(1e-6);
        });
      }
    }
  });
});
