import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Hooks, silentHooks } from "../../../src/core/hooks.js";
import { bars, corr, featureSet, lag, logReturn, rsi } from "../../../src/features/index.js";
import { barAt, barCount } from "../../../src/market/bar.js";
import {
  type Batch,
  type BatchOptions,
  createLocalExecutor,
  predictBatch,
} from "../../../src/pipeline/index.js";
import { createLiveTree, type NodePrediction } from "../../../src/serve/live-tree.js";
import { championOf, openServedModel } from "../../../src/serve/served-model.js";
import { readBars } from "../../../src/store/bar-file.js";
import { describeParquet, readParquetColumns } from "../../../src/store/parquet-columns.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { cli, cliProcess, startCli } from "../../support/cli.js";
import { sharedFolder, temporaryFolder } from "../../support/folder.js";
import { smallConfig, smallFeatures, smallRun } from "../../support/small-run.js";

const trained = sharedFolder();
let treeId: string;

beforeAll(async () => {
  const parameters = { num_iterations: 40, num_leaves: 8, early_stopping_round: 0 };
  const gate = { node: "tactician", offHalf: 0.02 }; // shuts some of the lower node's rows
  const nodes = smallConfig().nodes?.map((node) => {
    return { ...node, parameters, ...(node.name === "executor" && { gate }) };
  });
  const { trees } = await smallRun({ nodes, feedback: { turns: 0 } }, trained);
  treeId = trees.EURUSD.id;
});

/** A workspace of its own with what was trained, and nothing predicted. */
function freshWorkspace(): string {
  const folder = temporaryFolder();
  cpSync(trained, folder, { recursive: true });
  return folder;
}

async function batchIn(
  folder: string,
  over: Partial<BatchOptions> = {},
  workers = 0,
): Promise<Batch & { readonly bytes: Buffer }> {
  const workspace = openWorkspace(folder);
  const executor = createLocalExecutor(workspace, workers);
  const hooks = silentHooks;
  try {
    const batch = await predictBatch({
      workspace,
      executor,
      hooks,
      folder,
      model: "EURUSD",
      ...over,
    });
    return { ...batch, bytes: readFileSync(batch.file) };
  } finally {
    await executor.close();
    workspace.close();
  }
}

/** Columns of a batch by name. */
async function columnsOf({ file }: Batch): Promise<Record<string, number[]>> {
  const columns = (await describeParquet(file)).filter(({ kind }) => kind !== "text");
  const found: Record<string, number[]> = {};
  for (const { name } of columns) found[name] = [];
  for await (const chunk of readParquetColumns(file, columns)) {
    columns.forEach(({ name }, i) => {
      found[name].push(...chunk[i]);
    });
  }
  return found;
}

/** What a live server would have said, bar after bar. */
async function livePredictions(folder: string): Promise<NodePrediction[]> {
  const workspace = openWorkspace(folder);
  try {
    const id = await championOf(workspace, "EURUSD");
    const model = await openServedModel(workspace, id, undefined, silentHooks);
    const live = createLiveTree(model);
    const said: NodePrediction[] = [];
    for await (const chunk of readBars(
      workspace.artifacts.open("clean-bars", model.barsId).folder,
    )) {
      for (let row = 0; row < barCount(chunk); row++) said.push(...live.push(barAt(chunk, row)));
    }
    return said;
  } finally {
    workspace.close();
  }
}

describe("a batch of predictions", () => {
  it("holds the bits that the live server says bar by bar", async () => {
    const batch = await batchIn(freshWorkspace(), { chunkRows: 999 });
    const table = await columnsOf(batch);
    const live = await livePredictions(trained);
    const own = live.filter(({ node }) => node === "executor");
    expect(own.length).toBeGreaterThan(4_500);
    const shown = table.available_at.slice(0, own.length); // the last bar closes with the history
    expect(table.available_at.length - own.length).toBeLessThanOrEqual(1);
    expect(shown).toEqual(own.map(({ availableAt }) => availableAt));
    expect(table.open_time.slice(0, own.length)).toEqual(own.map(({ openTime }) => openTime));
    expect(table.executor_probability.slice(0, own.length)).toEqual(
      own.map(({ probability }) => probability),
    );
    const upper = live.filter(({ node }) => node === "tactician");
    const asOf = own.map(({ availableAt }) => upper.findLast((p) => p.availableAt <= availableAt));
    expect(table.tactician_probability.slice(0, own.length)).toEqual(
      asOf.map((p) => p?.probability ?? Number.NaN),
    );
    expect(new Set(table.executor_probability).size).toBeGreaterThan(50);
    expect(table.executor_probability.filter(Number.isNaN).length).toBeGreaterThan(50);
  });

  it("has the same bytes at any number of workers and of rows a chunk", async () => {
    const { bytes } = await batchIn(freshWorkspace());
    for (const [chunkRows, workers] of [
      [300, 0],
      [1_111, 3],
    ]) {
      const other = await batchIn(freshWorkspace(), { chunkRows }, workers);
      expect(other.bytes.equals(bytes)).toBe(true);
    }
  });

  it("reads the matrices that the model was trained on, and makes no chunk twice", async () => {
    const folder = freshWorkspace();
    const before = readdirSync(join(folder, "artifacts", "feature-matrix"));
    const first = await batchIn(folder, { chunkRows: 1_000 });
    const again = await batchIn(folder, { chunkRows: 1_000 });
    expect(readdirSync(join(folder, "artifacts", "feature-matrix"))).toEqual(before);
    expect(first.nodes.map(({ reusedCount }) => reusedCount)).toEqual([0, 0]);
    expect(again.nodes.map(({ reusedCount }) => reusedCount)).toEqual(
      again.nodes.map(({ chunkCount }) => chunkCount),
    );
    expect(again.artifactId).toBe(first.artifactId);
  });

  it("may be of another node's rows, then without what is known later", async () => {
    const batch = await batchIn(freshWorkspace(), { rowsOf: "tactician", format: "csv" });
    const [head, ...lines] = batch.bytes.toString().trimEnd().split("\n");
    expect(head).toBe(
      "open_time,available_at,tactician_probability,executor_probability,instrument,model_tree,feature_matrix",
    );
    expect(lines).toHaveLength(batch.nodes[0].rowCount);
    expect(lines.at(-1)).toContain(`EURUSD,${treeId},${batch.nodes[0].matrixId}`);
  });

  it("looks at the other pairs that the features look at, as they were in training", async () => {
    const { close } = bars();
    const gbp = bars({ instrument: "GBPUSD" });
    const set = featureSet("pairs", {
      return_1: logReturn(close, 1),
      lead_40: corr(logReturn(close, 1), lag(logReturn(gbp.close, 1), 1), 40),
      rsi_14: rsi(close, 14),
    });
    const folder = temporaryFolder();
    const run = await smallRun(
      {
        features: { set },
        feedback: { turns: 0 },
        nodes: [
          {
            name: "executor",
            timeframe: "M15",
            target: { kind: "forwardReturn", horizonBars: 8 },
            parameters: { num_iterations: 5, num_leaves: 4, early_stopping_round: 0 },
          },
        ],
      },
      folder,
    );
    const batch = await batchIn(folder);
    expect(batch.nodes[0].matrixId).toBe(run.turn[0].matrices.executor.id);
    expect(Object.keys(batch.barsIds).sort()).toEqual(["EURUSD", "GBPUSD"]);
    expect(batch.barsIds.GBPUSD).toBe(run.clean.GBPUSD.id);
  });
});

describe("the chunks of a batch", () => {
  const chunksIn = (folder: string): string[] => {
    const chunks = join(folder, "artifacts", "prediction-chunk");
    return existsSync(chunks) ? readdirSync(chunks) : [];
  };

  /** Hooks that act when so many rows of the lower node are predicted, all where left out; once. */
  function atRows(act: () => void, rows = Number.POSITIVE_INFINITY): Hooks {
    let hasActed = false;
    return {
      emit: (event) => {
        if (event.type !== "progress" || event.subject !== "executor" || hasActed) return;
        if (event.done < Math.min(rows, event.total ?? 0)) return;
        hasActed = true;
        act();
      },
    };
  }

  it("are removed when the table is written, which is found again without them", async () => {
    const folder = freshWorkspace();
    let standing: string[] = [];
    const saved = join(temporaryFolder(), "chunks");
    const hooks = atRows(() => {
      standing = chunksIn(folder);
      cpSync(join(folder, "artifacts", "prediction-chunk"), saved, { recursive: true });
    });
    const first = await batchIn(folder, { chunkRows: 1_000, hooks });
    expect(standing).toHaveLength(first.nodes.reduce((sum, node) => sum + node.chunkCount, 0));
    expect(chunksIn(folder)).toEqual([]);
    // Killed after the table was written, a batch leaves its chunks to the next.
    cpSync(saved, join(folder, "artifacts", "prediction-chunk"), { recursive: true });
    const again = await batchIn(folder, { chunkRows: 1_000 });
    expect(again.bytes.equals(first.bytes)).toBe(true);
    expect(chunksIn(folder)).toEqual([]);
    // Another table is another's work: its chunks are made anew, and its predictions are the same.
    const other = await batchIn(folder, { chunkRows: 1_000, format: "csv" });
    expect(other.nodes.map(({ reusedCount }) => reusedCount)).toEqual([0, 0]);
    expect(chunksIn(folder)).toEqual([]);
  });

  it("stand where the table could not be written, for the next try", async () => {
    const folder = freshWorkspace();
    const block = join(folder, "artifacts", "batch-predictions");
    const hooks = atRows(() => writeFileSync(block, "no folder"));
    await expect(batchIn(folder, { chunkRows: 1_000, hooks })).rejects.toThrow();
    const standing = chunksIn(folder).length;
    expect(standing).toBeGreaterThan(5);
    rmSync(block);
    const { nodes, bytes } = await batchIn(folder, { chunkRows: 1_000 });
    expect(nodes.reduce((sum, { reusedCount }) => sum + reusedCount, 0)).toBe(standing);
    expect(bytes.equals((await batchIn(freshWorkspace())).bytes)).toBe(true);
  });

  it("are made again where another batch of the model removes them meanwhile", async () => {
    const { bytes } = await batchIn(freshWorkspace());
    for (const rows of [2_000, undefined]) {
      const folder = freshWorkspace();
      const hooks = atRows(() => {
        const workspace = openWorkspace(folder);
        for (const { id } of workspace.artifacts.list("prediction-chunk")) {
          workspace.artifacts.remove("prediction-chunk", id);
        }
        workspace.close();
      }, rows);
      const robbed = await batchIn(folder, { chunkRows: 1_000, hooks });
      expect(robbed.bytes.equals(bytes)).toBe(true);
      expect(chunksIn(folder)).toEqual([]);
    }
  });
});

describe("a batch that cannot be right", () => {
  it("is refused with each feature that the set has otherwise, before any work", async () => {
    const folder = freshWorkspace();
    const changed = featureSet("small", { ...smallFeatures, rsi_14: rsi(bars().open, 14) });
    await smallRun({ features: { set: changed }, feedback: { turns: 0 } }, folder);
    await expect(
      batchIn(folder, { model: treeId, featureSet: "small@2.0.0" }),
    ).rejects.toMatchObject({
      code: "FEATURES_SET_INCOMPATIBLE",
      message: expect.stringMatching(/rsi_14 +expected rsi\(close, 14\).*found rsi\(open, 14\)/),
    });
    expect(existsSync(join(folder, "artifacts", "prediction-chunk"))).toBe(false);
  });

  it.each([
    ["a node that is not there", { rowsOf: "tactcian" }, "PIPELINE_NODE_UNKNOWN"],
    ["bars that are not there", { bars: "0123456" }, "STORE_ARTIFACT_MISSING"],
    ["a model that is not there", { model: "GBPUSD" }, "PIPELINE_MODEL_UNKNOWN"],
  ])("is refused for %s", async (_what, over, code) => {
    await expect(batchIn(trained, over)).rejects.toMatchObject({ code });
  });

  it("is refused for one node alone, and for bars of another pair", async () => {
    const folder = freshWorkspace();
    const { turn } = await smallRun({ instruments: ["GBPUSD"], feedback: { turns: 0 } }, folder);
    const model = turn[0].models.executor.id;
    await expect(batchIn(folder, { model })).rejects.toMatchObject({
      code: "PIPELINE_MODEL_UNKNOWN",
    });
    const workspace = openWorkspace(folder);
    const clean = await workspace.catalogue.artifacts("clean-bars");
    workspace.close();
    const other = clean.find(({ about }) => about.instrument === "GBPUSD");
    await expect(batchIn(folder, { bars: other?.id })).rejects.toMatchObject({
      code: "PIPELINE_BARS_FOREIGN",
      message: expect.stringContaining("of GBPUSD, expected the mid of EURUSD"),
    });
  });
});

describe("plumbline predict", () => {
  it("goes on after kill -9 and ends in the bytes of a batch that was never killed", async () => {
    const undisturbed = await batchIn(freshWorkspace(), { chunkRows: 100 });
    const folder = freshWorkspace();
    const chunks = join(folder, "artifacts", "prediction-chunk");
    const args = ["predict", "EURUSD", "--workspace", folder, "--chunk-rows", "100"];
    const output = join(folder, "out", "predictions.parquet");
    const child = startCli([...args, "--workers", "1", "--output", output], folder);
    const ended = new Promise((resolve) => child.on("close", (_code, signal) => resolve(signal)));
    while (!existsSync(chunks) || readdirSync(chunks).length < 5) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    const standing = readdirSync(chunks).length;
    expect(existsSync(output)).toBe(false);

    const resumed = await cliProcess(
      [...args, "--workers", "2", "--output", output, "--json"],
      folder,
    );
    expect(resumed.err).toBe("");
    const { nodes, rowCount } = JSON.parse(resumed.out) as Batch;
    const total = nodes.reduce((sum, { chunkCount }) => sum + chunkCount, 0);
    expect(nodes.reduce((sum, { reusedCount }) => sum + reusedCount, 0)).toBe(standing);
    expect(standing).toBeLessThan(total);
    expect(rowCount).toBe(undisturbed.rowCount);
    expect(readFileSync(output).equals(undisturbed.bytes)).toBe(true);
    expect(readdirSync(join(folder, "out"))).toEqual(["predictions.parquet"]);
    expect(readdirSync(chunks)).toEqual([]);
  });

  it("shows each node's rows, chunks and ids, and writes what the file's name asks for", async () => {
    const folder = freshWorkspace();
    const { status, out } = await cli(
      ["predict", "EURUSD", "-w", folder, "--workers", "0", "--output", "eurusd.csv"],
      folder,
    );
    expect(status).toBe(0);
    expect(out).toMatch(/^EURUSD: tree [0-9a-f]{7} on small@[\d.]+, in /);
    expect(out).toMatch(
      /executor {2,}5,0\d\d {2,}1 {2,}0 {2,}[45],\d{3} {2,}[0-9a-f]{7} {2,}[0-9a-f]{7}/,
    );
    expect(out).toMatch(/^rows by \d{4}-.* are in-sample: models learnt from them\./m);
    expect(readFileSync(join(folder, "eurusd.csv"), "utf8")).toMatch(/^open_time,available_at,/);
    const wrong = await cli(["predict", "EURUSD", "-w", folder, "-o", "eurusd.xls"], folder);
    expect(wrong.status).toBe(2);
    expect(wrong.err).toContain(
      'CLI_OPTION_INVALID  predictions are written as parquet or csv, found "xls"',
    );
  });
});
