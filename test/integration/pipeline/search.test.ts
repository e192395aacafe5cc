import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { silentHooks } from "../../../src/core/hooks.js";
import { logLoss } from "../../../src/evaluate/index.js";
import {
  type ConfigInput,
  compareRuns,
  countTrials,
  createLocalExecutor,
  findRun,
  openRunRecords,
  parseConfig,
  readPredictions,
  type SearchRequest,
  type SearchResult,
  searchNode,
} from "../../../src/pipeline/index.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { cli, cliProcess, startCli } from "../../support/cli.js";
import { sharedFolder, temporaryFolder } from "../../support/folder.js";
import { writeSmallConfig } from "../../support/small-config-file.js";
import { smallConfig, smallRun } from "../../support/small-run.js";

const spaces: NonNullable<ConfigInput["search"]>["spaces"] = {
  executor: {
    num_leaves: { logInteger: [2, 16] },
    learning_rate: { logUniform: [0.02, 0.3] },
    min_data_in_leaf: { integer: [20, 60] },
  },
};

const prepared = sharedFolder();

beforeAll(async () => {
  await smallRun({ evaluate: { folds: 4 }, feedback: { turns: 0 } }, prepared);
});

/** A workspace of its own with a run, and no search. */
function freshWorkspace(): string {
  const folder = temporaryFolder();
  cpSync(prepared, folder, { recursive: true });
  return folder;
}

async function searchIn(
  folder: string,
  request: SearchRequest = {},
  over: ConfigInput = {},
  workers = 0,
  now: () => number = Date.now,
): Promise<SearchResult> {
  const workspace = openWorkspace(folder);
  const executor = createLocalExecutor(workspace, workers);
  const config = parseConfig(smallConfig({ evaluate: { folds: 4 }, search: { spaces }, ...over }));
  try {
    return await searchNode(config, { workspace, executor, hooks: silentHooks, now }, request);
  } finally {
    await executor.close();
    workspace.close();
  }
}

/** What a search found, without how it came to be found. */
function foundIn({ trials, best, rungs, searchId }: SearchResult): object {
  return { trials, best, rungs, searchId };
}

describe("searchNode", () => {
  it("keeps the best of each rung, and trains no fold twice", async () => {
    const result = await searchIn(freshWorkspace(), { trials: 8 });
    const { rungs, trials, best, trainedFolds, foundFolds } = result;
    expect(rungs.map(({ trialCount, foldCount }) => [trialCount, foldCount])).toEqual([
      [8, 1],
      [4, 2],
      [2, 4],
    ]);
    // Trial 1 is the node as the run has trained it: its folds are found.
    const own = trials.find(({ trial }) => trial === 1);
    expect([trainedFolds + foundFolds, foundFolds]).toEqual([16, own?.foldCount]);
    expect(trials).toHaveLength(8);
    expect(trials.map(({ foldCount }) => foldCount)).toEqual([4, 4, 2, 2, 1, 1, 1, 1]);
    expect(best).toEqual(trials[0]);
    expect(best?.logLoss).toBeLessThanOrEqual(trials[1].logLoss ?? 0);
    for (const { trial, parameters } of trials) {
      expect(parameters.num_iterations).toBe(30); // what is not searched stays as it was
      if (trial === 1) continue;
      expect(Number(parameters.num_leaves)).toBeGreaterThanOrEqual(2);
      expect(Number(parameters.min_data_in_leaf) % 1).toBe(0);
    }
  });

  it("gives the node as configured the log loss that its run was judged by", async () => {
    const folder = freshWorkspace();
    const { configured } = await searchIn(folder, { trials: 2, method: "random" });
    const workspace = openWorkspace(folder);
    const stored = (await workspace.catalogue.artifacts("predictions")).find(
      ({ about }) => about.node === "executor",
    );
    const rows = readPredictions(workspace.artifacts.open("predictions", stored?.id ?? ""));
    workspace.close();
    const judged = [...rows.label.keys()].filter(
      (row) => Number.isFinite(rows.probability[row]) && Number.isFinite(rows.label[row]),
    );
    const pick = (values: Float64Array) => Float64Array.from(judged, (row) => values[row]);
    expect(configured?.logLoss).toBeCloseTo(logLoss(pick(rows.probability), pick(rows.label)), 12);
  });

  it("finds the same at any number of workers, and finds all ready when asked again", async () => {
    const folder = freshWorkspace();
    const one = await searchIn(folder, { trials: 6 });
    const three = await searchIn(freshWorkspace(), { trials: 6 }, {}, 3);
    expect(foundIn(three)).toEqual(foundIn(one));
    const again = await searchIn(folder, { trials: 6 });
    expect(foundIn(again)).toEqual(foundIn(one));
    expect(again.trainedFolds).toBe(0);
    const other = await searchIn(folder, { trials: 6 }, { seed: 4 });
    expect(other.searchId).not.toBe(one.searchId);
  });

  it("counts every trial once, whatever became of it and however often it was searched", async () => {
    const folder = freshWorkspace();
    expect((await searchIn(folder, { trials: 5 })).everTried).toBe(5);
    expect((await searchIn(folder, { trials: 5 })).everTried).toBe(5);
    // The first five are drawn again, and are the same settings of the same node.
    expect((await searchIn(folder, { trials: 7, method: "random" })).everTried).toBe(7);
    const workspace = openWorkspace(folder);
    expect([...(await countTrials(workspace.catalogue))]).toEqual([["EURUSD/executor", 7]]);
    workspace.close();
  });

  it("puts each trial on record as a run, with its settings, its curves and its scores", async () => {
    const folder = freshWorkspace();
    const { trials } = await searchIn(folder, { trials: 4 });
    const workspace = openWorkspace(folder);
    const runs = [];
    for (const { runId } of trials.slice(0, 2)) runs.push(await findRun(workspace, runId));
    const records = await openRunRecords(workspace, runs);
    const { settings, metrics } = compareRuns(records, { parts: {} });
    expect(runs.map(({ state }) => state)).toEqual(["done", "done"]);
    const rates = settings.find(({ name }) => name === "parameters.learning_rate");
    expect(rates?.values).toEqual(trials.slice(0, 2).map((one) => one.parameters.learning_rate));
    const scores = metrics.filter(({ part }) => part === "EURUSD executor");
    const [first] = trials;
    expect(scores.find(({ metric }) => metric === "log_loss")?.values[0]).toBe(first.logLoss);
    const curve = metrics.find(
      ({ part, metric }) => part === "EURUSD executor fold 4" && metric === "validation_loss",
    );
    expect(curve?.values[0]).toBeGreaterThan(0);
    workspace.close();
  });

  it("begins no fold after its minutes, and counts what it began", async () => {
    const folder = freshWorkspace();
    let calls = 0;
    const now = () => 1.7e12 + 20_000 * calls++; // each look at the clock takes 20 seconds
    const result = await searchIn(folder, { minutes: 4 }, {}, 0, now);
    expect(result.isTimeUp).toBe(true);
    expect(result.trials.length).toBeGreaterThan(1);
    expect(result.trials.length).toBeLessThan(16);
    expect(result.everTried).toBe(result.trials.length);
    expect(result.best).toBeNull();
    const brackets = await searchIn(folder, { minutes: 90, method: "random" }, {}, 0, now);
    expect(brackets.trials.length).toBeGreaterThan(16);
    expect(new Set(brackets.trials.map(({ trial }) => trial)).size).toBe(brackets.trials.length);
    expect(brackets.best?.foldCount).toBe(4);
  });

  it("spends its minutes once, in however many calls, and shows again what it found in them", async () => {
    const folder = freshWorkspace();
    let calls = 0;
    const now = () => 1.7e12 + 20_000 * calls++; // each look at the clock takes 20 seconds
    const inMinutes = (minutes: number) => searchIn(folder, { minutes, trials: 6 }, {}, 0, now);
    const first = await inMinutes(4);
    expect(first.isTimeUp).toBe(true);
    expect(first.trainedFolds).toBeGreaterThan(2);
    expect(first.trainedMs).toBe(first.trainedFolds * 20_000); // from one look to the next
    calls += 60 * 24 * 3; // a day later
    const again = await inMinutes(first.trainedMs / 60_000);
    expect({ trained: again.trainedFolds, isUp: again.isTimeUp }).toEqual({
      trained: 0,
      isUp: true,
    });
    expect(again.trainedMs).toBe(first.trainedMs);
    expect(foundIn(again)).toEqual(foundIn(first));
    const longer = await inMinutes(60);
    expect(longer.isTimeUp).toBe(false);
    expect(foundIn(longer)).toEqual(foundIn(await searchIn(freshWorkspace(), { trials: 6 })));
    expect(longer.trainedMs).toBeGreaterThan(first.trainedMs);
  });

  it("lets a trial that cannot be trained lose, and goes on", async () => {
    const greedy = { executor: { min_data_in_leaf: { choice: [30, 100_000] } } };
    const folder = freshWorkspace();
    const result = await searchIn(folder, { trials: 6 }, { search: { spaces: greedy } });
    const failed = result.trials.filter(({ failure }) => failure !== null);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed[0].failure).toMatch(/training rows/);
    expect(failed.every(({ logLoss: loss }) => loss === null)).toBe(true);
    expect(result.best?.parameters.min_data_in_leaf).toBeLessThan(100_000);
    // Its minutes are over; that a trial cannot be trained is on record like what others came to.
    const spent = { trials: 6, minutes: 1e-9 };
    const again = await searchIn(folder, spent, { search: { spaces: greedy } });
    expect(foundIn(again)).toEqual(foundIn(result));
  });

  it("refuses what cannot be searched, before anything is trained", async () => {
    const folder = temporaryFolder();
    const wrong = { executor: { num_leafs: { integer: [2, 9] as const } } };
    await expect(
      searchIn(
        folder,
        {},
        {
          search: { spaces: wrong },
          nodes: smallConfig()
            .nodes?.slice(1)
            .map((node) => ({ ...node, upstream: [] })),
        },
      ),
    ).rejects.toMatchObject({ code: "TRAIN_PARAMETER_UNKNOWN", remedy: "write num_leaves" });
    expect(existsSync(join(folder, "artifacts", "fold"))).toBe(false);
    await expect(searchIn(prepared, { node: "exectutor" })).rejects.toMatchObject({
      code: "PIPELINE_NODE_UNKNOWN",
      remedy: "did you mean executor?",
    });
    await expect(
      searchIn(prepared, {}, { search: { spaces: { tactican: {} } } }),
    ).rejects.toMatchObject({ code: "PIPELINE_NODE_UNKNOWN", remedy: "did you mean tactician?" });
    const losing = { executor: { objective: { choice: ["binary", "huber"] as const } } };
    await expect(searchIn(prepared, {}, { search: { spaces: losing } })).rejects.toMatchObject({
      code: "TRAIN_PARAMETER_INVALID",
      message: expect.stringContaining("huber"),
    });
    await expect(searchIn(prepared, { trials: 0 })).rejects.toMatchObject({
      code: "TRAIN_SEARCH_INVALID",
    });
  });
});

describe("plumbline search", () => {
  it("goes on after kill -9 and finds what an undisturbed search finds", async () => {
    const folder = temporaryFolder();
    writeSmallConfig(folder);
    const args = ["search", "--trials", "6", "--json"];
    const folds = join(folder, ".plumbline", "artifacts", "fold");
    const child = startCli([...args, "--workers", "1"], folder);
    const ended = new Promise((resolve) => child.on("close", (_code, signal) => resolve(signal)));
    while (!existsSync(folds) || readdirSync(folds).length < 6) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    const resumed = await cliProcess([...args, "--workers", "2"], folder);
    expect(resumed.err).toBe("");
    const undisturbed = temporaryFolder();
    cpSync(join(folder, "plumbline.config.ts"), join(undisturbed, "plumbline.config.ts"));
    const whole = await cliProcess(args, undisturbed);
    const [a, b] = [resumed, whole].map(({ out }) => JSON.parse(out) as SearchResult);
    expect(foundIn(a)).toEqual(foundIn(b));
    expect(a.foundFolds).toBeGreaterThan(0);
    expect(a.everTried).toBe(6);
  }, 120_000);

  it("shows the best trials, and what to write into the config; the report counts them", async () => {
    const folder = temporaryFolder();
    writeSmallConfig(folder);
    const { status, out } = await cli(
      ["search", "--node", "tactician", "--trials", "4", "--workers", "0", "--top", "2"],
      folder,
    );
    expect(status).toBe(0);
    expect(out).toMatch(/^EURUSD tactician: gbdt by halving, trials on folds: 4 on 1, 2 on 3/);
    expect(out).toMatch(/4 trials, \d folds trained and 0 found/);
    expect(out).toMatch(/4 settings of this node were ever tried/);
    expect(out).toMatch(
      /parameters: \{ num_iterations: 30, .*\}|better than the node as configured/,
    );
    const run = await cli(["run", "--turns", "0", "--workers", "0", "--json"], folder);
    const page = readFileSync(JSON.parse(run.out).report, "utf8");
    expect(page.match(/4 settings of this node were tried in searches/g)).toHaveLength(1);
    const both = await cli(["search", "-i", "EURUSD", "GBPUSD"], folder);
    expect(both.err).toMatch(/^CLI_OPTION_INVALID {2}a search is of one pair, found 2/);
    const wrong = await cli(["search", "--method", "grid"], folder);
    expect(wrong.status).toBe(2);
  }, 60_000);
});
