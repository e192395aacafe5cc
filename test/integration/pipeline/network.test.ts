import { join } from "node:path";
import { expect, it } from "vitest";
import { silentHooks } from "../../../src/core/hooks.js";
import { weekMs } from "../../../src/core/time.js";
import { bars, featureSet, logReturn } from "../../../src/features/index.js";
import {
  createLocalExecutor,
  openFeatureData,
  parseConfig,
  runPipeline,
} from "../../../src/pipeline/index.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { cli } from "../../support/cli.js";
import { simulatedHours } from "../../support/dukascopy.js";
import { temporaryFolder } from "../../support/folder.js";
import { vendorServer } from "../../support/vendor-server.js";

const from = Date.UTC(2024, 1, 5);
const { close } = bars();

it("takes a run from the vendor's network to a model, on the units that an ingest brought", async () => {
  const server = await vendorServer(simulatedHours("EURUSD", from, from + 3 * weekMs));
  const folder = temporaryFolder();
  const range = { from: "2024-02-05", to: "2024-02-26" };
  const address = ["--base-url", server.url, "--requests-per-second", "1000"];
  const common = ["--from", range.from, "--to", range.to, ...address];
  const ingested = await cli(["ingest", "--json", ...common], folder);
  expect(ingested.status).toBe(0);
  const asked = server.requests.length;

  const set = featureSet("small", { return_1: logReturn(close, 1), return_8: logReturn(close, 8) });
  const config = parseConfig({
    workers: 0,
    source: { kind: "dukascopy", ...range, baseUrl: server.url, requestsPerSecond: 1_000 },
    features: { set },
    nodes: [
      {
        name: "executor",
        timeframe: "M15",
        target: { kind: "forwardReturn", horizonBars: 8 },
        parameters: { num_iterations: 10, num_leaves: 4, min_data_in_leaf: 40 },
      },
    ],
    evaluate: { folds: 2 },
    feedback: { turns: 0 },
  });
  const workspace = openWorkspace(join(folder, ".plumbline"));
  const executor = createLocalExecutor(workspace, 0);
  try {
    const tools = { workspace, executor, hooks: silentHooks, now: Date.now };
    const result = await runPipeline(config, tools);
    expect(server.requests.length).toBe(asked);
    const [{ bars: brought }] = JSON.parse(ingested.out).instruments;
    expect(result.raw.EURUSD.id).toBe(brought.id);
    expect(Object.keys(result.trees)).toEqual(["EURUSD"]);
    const made = result.outcomes.filter(({ state }) => state === "done");
    expect(made.some(({ stage }) => stage === "decode" || stage === "join")).toBe(false);

    const rows = await openFeatureData(
      config,
      set,
      { rows: 50 },
      { workspace, hooks: silentHooks },
    );
    expect(rows.bars.openTime).toHaveLength(50);
    expect(server.requests.length).toBe(asked);
  } finally {
    await executor.close();
    workspace.close();
  }
});
