import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openWorkspace } from "../../../src/store/workspace.js";
import { cli } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folder.js";
import { wobbleFile } from "../../support/wobble.js";

/** A config whose set has a feature of the user's own operator, or not. */
const config = (
  own: string,
): string => `import { defineConfig, featureSet, bars, logReturn, rsi } from "plumbline";
import { wobble } from "./wobble";

const { close } = bars();
const trees = { num_iterations: 10, num_leaves: 4, min_data_in_leaf: 40 };
export default defineConfig({
  seed: 3,
  source: { kind: "simulated", from: "2024-01-01", to: "2024-02-20", defects: false },
  features: { set: featureSet("mine", { return_1: logReturn(close, 1), rsi_14: rsi(close, 14), ${own} }) },
  nodes: [
    { name: "executor", timeframe: "M15", target: { kind: "forwardReturn", horizonBars: 8 }, parameters: trees },
  ],
  evaluate: { folds: 2 },
  feedback: { turns: 0 },
});
`;

it("refuses to roll back to a model whose features cannot be computed any more, and says which", async () => {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "wobble.ts"), wobbleFile());
  const run = async (own: string): Promise<string> => {
    writeFileSync(join(folder, "plumbline.config.ts"), config(own));
    const { out, status } = await cli(["run", "--workers", "0", "--json"], folder);
    expect(status).toBe(0);
    return JSON.parse(out).trees.EURUSD;
  };
  const older = await run("wobble_5: wobble(close, 5)");
  const newer = await run("rsi_7: rsi(close, 7)");
  const rollback = () =>
    cli(["models", "rollback", "EURUSD", "--reason", "drift", "--json"], folder);

  // The code of the operator, which the first run kept, is gone.
  const kept = join(folder, ".plumbline", "artifacts", "user-module");
  rmSync(kept, { recursive: true });
  const { status, err } = await rollback();
  expect(status).toBe(1);
  const { error } = JSON.parse(err);
  expect(error).toMatchObject({
    code: "PIPELINE_FEATURES_LOST",
    where: { tree: older, features: "wobble_5" },
  });
  expect(error.message).toContain("wobble_5  wobble(close, 5), which executor reads:");
  expect(error.message).toContain("user-module");
  const workspace = openWorkspace(join(folder, ".plumbline"));
  const standing = await workspace.catalogue.pointer("champion", "EURUSD");
  expect(standing?.artifactId).toBe(newer);
  expect(await workspace.catalogue.journal("champion")).toHaveLength(2);
  workspace.close();
}, 60_000);
