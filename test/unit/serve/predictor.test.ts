import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import type { HookEvent } from "../../../src/core/hooks.js";
import { bars as barColumnsOf, featureSet, rsi } from "../../../src/features/index.js";
import { type BarColumns, barAt, viewBars } from "../../../src/market/bar.js";
import type { LatencyRecorder } from "../../../src/monitor/index.js";
import { openPredictor, type Predictor } from "../../../src/serve/predictor.js";
import { openWorkspace, type Workspace } from "../../../src/store/workspace.js";
import { temporaryFolder } from "../../support/folder.js";
import {
  batchPredictions,
  publishSet,
  servedBars,
  servedSet,
  servedTree,
  storeTree,
} from "../../support/serve.js";

const set = servedSet();
const bars = servedBars(5, 8_000);
const tree = servedTree(set, bars, 1);
const otherTree = servedTree(set, bars, 2);
const history = viewBars(bars, 0, 6_000);

function freshWorkspace(): Workspace {
  const workspace = openWorkspace(temporaryFolder());
  onTestFinished(() => workspace.close());
  return workspace;
}

async function open(
  workspace: Workspace,
  more: { treeId?: string; featureSet?: string; latency?: LatencyRecorder } = {},
): Promise<{ predictor: Predictor; events: HookEvent[] }> {
  const events: HookEvent[] = [];
  const hooks = { emit: (event: HookEvent) => void events.push(event) };
  return {
    predictor: await openPredictor({ workspace, instrument: "EURUSD", hooks, ...more }),
    events,
  };
}

function pushAll(predictor: Predictor, columns: BarColumns, start: number, end: number) {
  const made: { key: string; probability: number }[] = [];
  for (let row = start; row < end; row++) {
    for (const { predictions } of predictor.push([barAt(columns, row)]).bars) {
      for (const { node, openTime, probability } of predictions) {
        made.push({ key: `${node}@${openTime}`, probability });
      }
    }
  }
  return made;
}

function expectBatch(made: ReturnType<typeof pushAll>, batch: ReadonlyMap<string, number>): void {
  expect(made.length).toBeGreaterThan(20);
  for (const { key, probability } of made) {
    expect(Object.is(probability, batch.get(key))).toBe(true);
  }
}

describe("the predictor", () => {
  it("goes on from the clean bars as the batch would", async () => {
    const workspace = freshWorkspace();
    const treeId = await storeTree(workspace, { tree, set, bars: history });
    const { predictor } = await open(workspace);
    expect(predictor.model.treeId).toBe(treeId);
    expect(predictor.live.lastBar?.openTime).toBe(bars.openTime[5_999]);
    const made = pushAll(predictor, bars, 6_000, 6_500);
    expectBatch(made, batchPredictions(tree, set, bars));
    expect(predictor.liveBarCount).toBe(500);
  });

  it("starts from the snapshot of the server before it, live bars and all", async () => {
    const workspace = freshWorkspace();
    const treeId = await storeTree(workspace, { tree, set, bars: history });
    const first = await open(workspace);
    pushAll(first.predictor, bars, 6_000, 6_200);
    await first.predictor.save();
    await first.predictor.save(); // nothing new: nothing is written
    const pointers = await workspace.catalogue.pointerHistory("live-snapshot", "EURUSD");
    expect(pointers).toHaveLength(2);
    expect(
      (await workspace.catalogue.upstream(pointers[0].artifactId)).map(({ id }) => id),
    ).toContain(treeId);
    await workspace.artifacts.verify("live-snapshot", pointers[0].artifactId);
    const second = await open(workspace);
    expect(second.events).toEqual([]);
    expect(second.predictor.live.lastBar?.openTime).toBe(bars.openTime[6_199]);
    expect(second.predictor.live.latest).toEqual(first.predictor.live.latest);
    expect(second.predictor.liveBarCount).toBe(200);
    expectBatch(pushAll(second.predictor, bars, 6_200, 6_600), batchPredictions(tree, set, bars));
  });

  it("replays history and live bars where the snapshot is damaged, and says so", async () => {
    const workspace = freshWorkspace();
    await storeTree(workspace, { tree, set, bars: history });
    const first = await open(workspace);
    pushAll(first.predictor, bars, 6_000, 6_100);
    await first.predictor.save();
    const pointer = await workspace.catalogue.pointer("live-snapshot", "EURUSD");
    const file = workspace.artifacts
      .open("live-snapshot", pointer?.artifactId ?? "")
      .path("state.bin");
    const bytes = readFileSync(file);
    writeFileSync(
      file,
      bytes.map((byte, i) => (i === bytes.length >> 1 ? byte ^ 1 : byte)),
    );
    const second = await open(workspace);
    expect(second.events).toMatchObject([
      { type: "note", level: "warning", message: expect.stringContaining("history is replayed") },
    ]);
    expect(second.predictor.live.lastBar?.openTime).toBe(bars.openTime[6_099]);
    expectBatch(pushAll(second.predictor, bars, 6_100, 6_500), batchPredictions(tree, set, bars));
  });

  it("warns of a damaged snapshot once: the next start has a sound one", async () => {
    const workspace = freshWorkspace();
    await storeTree(workspace, { tree, set, bars: history });
    await open(workspace);
    const pointer = await workspace.catalogue.pointer("live-snapshot", "EURUSD");
    const stored = workspace.artifacts.open("live-snapshot", pointer?.artifactId ?? "");
    writeFileSync(stored.path("state.bin"), "damaged");
    expect((await open(workspace)).events).toHaveLength(1);
    expect((await open(workspace)).events).toEqual([]);
  });

  it("goes without the live bars where those are damaged, and says so", async () => {
    const workspace = freshWorkspace();
    await storeTree(workspace, { tree, set, bars: history });
    const first = await open(workspace);
    pushAll(first.predictor, bars, 6_000, 6_100);
    await first.predictor.save();
    const pointer = await workspace.catalogue.pointer("live-snapshot", "EURUSD");
    const stored = workspace.artifacts.open("live-snapshot", pointer?.artifactId ?? "");
    const part = stored.manifest.files.find(({ path }) => path.endsWith(".parquet"));
    writeFileSync(stored.path(part?.path ?? ""), "no parquet");
    const second = await open(workspace);
    expect(second.events).toMatchObject([{ message: expect.stringContaining("are lost") }]);
    expect(second.predictor.live.lastBar?.openTime).toBe(bars.openTime[5_999]);
  });

  it("takes all bars of a batch or none", async () => {
    const workspace = freshWorkspace();
    await storeTree(workspace, { tree, set, bars: history });
    const { predictor } = await open(workspace);
    const before = Buffer.from(predictor.live.snapshot());
    const good = [barAt(bars, 6_000), barAt(bars, 6_001)];
    expect(() => predictor.push([...good, { ...barAt(bars, 6_002), close: 0 }])).toThrow(
      expect.objectContaining({ code: "SERVE_BAR_INVALID" }),
    );
    expect(Buffer.compare(before, predictor.live.snapshot())).toBe(0);
    expect(predictor.liveBarCount).toBe(0);
  });

  it("goes back to before a batch in which a fault of ours strikes", async () => {
    const workspace = freshWorkspace();
    await storeTree(workspace, { tree, set, bars: history });
    let isFaulty = false;
    const latency: LatencyRecorder = {
      record: () => {
        if (isFaulty) throw new TypeError("planted");
      },
      count: 0,
      sum: 0,
      cumulative: () => [],
      quantile: () => Number.NaN,
    };
    const { predictor } = await open(workspace, { latency });
    pushAll(predictor, bars, 6_000, 6_010);
    isFaulty = true;
    const batch = Array.from({ length: 30 }, (_, i) => barAt(bars, 6_010 + i));
    expect(() => predictor.push(batch)).toThrow("planted");
    expect(predictor.live.lastBar?.openTime).toBe(bars.openTime[6_009]);
    isFaulty = false;
    expect(predictor.push(batch).takenCount).toBe(30);
    expectBatch(pushAll(predictor, bars, 6_040, 6_400), batchPredictions(tree, set, bars));
  });

  it("answers a repeated bar as it did before", async () => {
    const workspace = freshWorkspace();
    await storeTree(workspace, { tree, set, bars: history });
    const { predictor } = await open(workspace);
    let row = 6_000;
    while (predictor.push([barAt(bars, row)]).bars[0].predictions.length === 0) row++;
    const { lastPredictions } = predictor.live;
    expect(lastPredictions.length).toBeGreaterThan(0);
    const again = predictor.push([barAt(bars, row)]);
    expect(again).toEqual({
      takenCount: 0,
      isRepeated: true,
      bars: [{ openTime: bars.openTime[row], predictions: lastPredictions }],
    });
    expect(predictor.push([barAt(bars, row), barAt(bars, row + 1)]).takenCount).toBe(1);
  });

  it("keeps its place after more bars than lie between two checkpoints", async () => {
    const workspace = freshWorkspace();
    await storeTree(workspace, { tree, set, bars: viewBars(bars, 0, 3_000) });
    const { predictor } = await open(workspace);
    expectBatch(pushAll(predictor, bars, 3_000, 7_500), batchPredictions(tree, set, bars));
  });
});

describe("an exchange of models", () => {
  it("lets the new one see every bar that the old one saw, also those that come meanwhile", async () => {
    const workspace = freshWorkspace();
    await storeTree(workspace, { tree, set, bars: history });
    const shorter = viewBars(bars, 0, 5_000);
    const next = { tree: otherTree, set, bars: shorter, isChampion: false };
    const otherId = await storeTree(workspace, next);
    const { predictor } = await open(workspace);
    pushAll(predictor, bars, 6_000, 6_050);
    const swapping = predictor.swap(otherId);
    pushAll(predictor, bars, 6_050, 6_060); // the old one still answers
    await expect(predictor.swap(otherId)).rejects.toMatchObject({ code: "SERVE_SWAP_BUSY" });
    await swapping;
    expect(predictor.model.treeId).toBe(otherId);
    expect(predictor.live.lastBar?.openTime).toBe(bars.openTime[6_059]);
    // From its own history's end on: the old history's last bars, then the live ones.
    expect(predictor.liveBarCount).toBe(1_060);
    const batch = batchPredictions(otherTree, set, bars);
    expectBatch(pushAll(predictor, bars, 6_060, 6_500), batch);
    await predictor.save();

    const restarted = await open(workspace); // with the champion, and the other's live bars
    expect(restarted.predictor.model.treeId).not.toBe(otherId);
    expect(restarted.predictor.live.lastBar?.openTime).toBe(bars.openTime[6_499]);
    expect(restarted.predictor.liveBarCount).toBe(500);
    expectBatch(
      pushAll(restarted.predictor, bars, 6_500, 6_900),
      batchPredictions(tree, set, bars),
    );
  });

  it("leaves the old one in service where the new one is refused", async () => {
    const workspace = freshWorkspace();
    const treeId = await storeTree(workspace, { tree, set, bars: history });
    const foreign = { tree, set, bars: history, instrument: "GBPUSD", isChampion: false };
    const foreignId = await storeTree(workspace, foreign);
    const { predictor } = await open(workspace);
    await expect(predictor.swap("0".repeat(32))).rejects.toMatchObject({
      code: "SERVE_MODEL_MISSING",
    });
    await expect(predictor.swap("../../x")).rejects.toMatchObject({ code: "SERVE_MODEL_MISSING" });
    await expect(predictor.swap(foreignId)).rejects.toMatchObject({
      code: "SERVE_INSTRUMENT_UNKNOWN",
    });
    expect(predictor.model.treeId).toBe(treeId);
    expect(predictor.push([barAt(bars, 6_000)]).takenCount).toBe(1);
  });
});

describe("the feature set of a model", () => {
  it("may be a published one that offers more", async () => {
    const workspace = freshWorkspace();
    await storeTree(workspace, { tree, set, bars: history });
    const { close } = barColumnsOf();
    const wider = featureSet(set.name, [
      { rsi_99: rsi(close, 99) },
      Object.fromEntries(set.features.map(({ name, expression }) => [name, expression])),
    ]);
    await publishSet(workspace, set, "1.0.0");
    await publishSet(workspace, wider, "1.1.0");
    expect((await open(workspace)).predictor.model.setVersion).toBe("1.0.0");
    const { predictor } = await open(workspace, { featureSet: "served@1.1.0" });
    expect(predictor.model.setVersion).toBe("1.1.0");
    expect(predictor.model.set.contentId).toBe(wider.contentId);
    expectBatch(pushAll(predictor, bars, 6_000, 6_300), batchPredictions(tree, set, bars));
  });

  it("is refused with each difference where it computes something else, and counted", async () => {
    const workspace = freshWorkspace();
    await storeTree(workspace, { tree, set, bars: history });
    const { open: openPrice } = barColumnsOf();
    const changed = featureSet("served", [
      Object.fromEntries(
        set.features.flatMap(({ name, expression }) =>
          name === "return_1" ? [] : [[name, name === "rsi_5" ? rsi(openPrice, 5) : expression]],
        ),
      ),
    ]);
    await publishSet(workspace, changed, "2.0.0");
    const events: HookEvent[] = [];
    const hooks = { emit: (event: HookEvent) => void events.push(event) };
    const featureSetName = "served@2.0.0";
    const refused = openPredictor({
      workspace,
      instrument: "EURUSD",
      featureSet: featureSetName,
      hooks,
    });
    await expect(refused).rejects.toMatchObject({
      code: "FEATURES_SET_INCOMPATIBLE",
      message: expect.stringMatching(/served@2\.0\.0[\s\S]*missing +return_1[\s\S]*changed +rsi_5/),
    });
    expect(events).toEqual([
      { type: "metric", name: "plumbline_features_version_conflicts_total", value: 1 },
    ]);
  });

  it("is refused where it is not published, with the nearest that is", async () => {
    const workspace = freshWorkspace();
    await storeTree(workspace, { tree, set, bars: history });
    await publishSet(workspace, set, "1.0.0");
    await expect(open(workspace, { featureSet: "served@1.0.1" })).rejects.toMatchObject({
      code: "SERVE_FEATURE_SET_UNKNOWN",
      remedy: "did you mean served@1.0.0?",
    });
  });

  it("is nothing to ask for where no model is in service", async () => {
    const workspace = freshWorkspace();
    await expect(open(workspace)).rejects.toMatchObject({ code: "SERVE_MODEL_MISSING" });
  });
});
