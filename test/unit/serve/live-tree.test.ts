import { describe, expect, it } from "vitest";
import {
  bars as barColumnsOf,
  corr,
  featureSet,
  logReturn,
  modelFeaturesOf,
} from "../../../src/features/index.js";
import {
  allocateBars,
  type BarColumns,
  barAt,
  barCount,
  viewBars,
} from "../../../src/market/bar.js";
import { createLiveTree, type NodePrediction } from "../../../src/serve/live-tree.js";
import { modelTree, nodeModel } from "../../../src/train/index.js";
import {
  batchPredictions,
  servedBars,
  servedNodes,
  servedSet,
  servedTree,
} from "../../support/serve.js";

const set = servedSet();
const bars = servedBars(3);
const tree = servedTree(set, bars);
const rowCount = barCount(bars);

function freshLive(treeId = "t".repeat(32)) {
  return createLiveTree({ tree, treeId, set, instrument: "EURUSD", timeframe: "M5" });
}

function pushRows(live: ReturnType<typeof freshLive>, start: number, end: number) {
  const made: (NodePrediction & { readonly row: number })[] = [];
  for (let row = start; row < end; row++) {
    for (const prediction of live.push(barAt(bars, row))) made.push({ ...prediction, row });
  }
  return made;
}

function* chunksOf(columns: BarColumns, size: number): Generator<BarColumns> {
  for (let start = 0; start < barCount(columns); start += size) {
    yield viewBars(columns, start, Math.min(barCount(columns), start + size));
  }
}

describe("the live tree", () => {
  it("predicts what the batch predicts, in every bit and no bar more, with gaps and late bars", () => {
    const batch = batchPredictions(tree, set, bars);
    const live = freshLive();
    const made = pushRows(live, 0, rowCount);
    expect(made.length).toBe(batch.size);
    for (const { node, openTime, probability } of made) {
      expect(Object.is(probability, batch.get(`${node}@${openTime}`))).toBe(true);
    }
    // The bars are such as the claim is about: some node bars came late, some two at a time.
    const late = made.filter(({ row, availableAt }) => bars.openTime[row] + 300_000 > availableAt);
    expect(late.filter(({ node }) => node === "strategist").length).toBeGreaterThan(5);
    const perRow = new Map<string, number>();
    for (const { node, row } of made) {
      perRow.set(`${node} ${row}`, (perRow.get(`${node} ${row}`) ?? 0) + 1);
    }
    expect(Math.max(...perRow.values())).toBe(2);
    expect(new Set(made.map(({ probability }) => probability)).size).toBeGreaterThan(50);
  });

  it("says by whom a node is silenced, and is silent where the batch is, after a snapshot too", () => {
    const gate = { node: "tactician", offHalf: 0.12 };
    const gated = modelTree(
      tree.map((model) =>
        model.node.name === "executor"
          ? nodeModel({ ...model, node: { ...model.node, gate } })
          : model,
      ),
    );
    const options = { treeId: "g".repeat(32), set, instrument: "EURUSD", timeframe: "M5" } as const;
    const batch = batchPredictions(gated, set, bars);
    let live = createLiveTree({ tree: gated, ...options });
    const count = { silent: 0, spoken: 0 };
    for (let row = 0; row < rowCount; row++) {
      if (row === 7_000) {
        const restored = createLiveTree({ tree: gated, ...options });
        restored.restore(live.snapshot());
        expect(restored.latest).toEqual(live.latest);
        live = restored;
      }
      for (const { node, openTime, probability, silencedBy } of live.push(barAt(bars, row))) {
        expect(Object.is(probability, batch.get(`${node}@${openTime}`))).toBe(true);
        expect(silencedBy).toBe(Number.isNaN(probability) ? "tactician" : undefined);
        if (node === "executor") count[silencedBy === undefined ? "spoken" : "silent"]++;
      }
    }
    expect(Math.min(count.silent, count.spoken)).toBeGreaterThan(100);
  });

  it.each([1, 2_500, 6_001, 11_990])(
    "goes on from a snapshot after %i bars, by replay, as the batch does",
    async (start) => {
      const batch = batchPredictions(tree, set, bars);
      const warmed = freshLive();
      expect(await warmed.replay(chunksOf(viewBars(bars, 0, start), 777))).toBe(start);
      const bytes = Buffer.from(warmed.snapshot()); // as files are read
      const live = freshLive();
      live.restore(bytes);
      expect(live.lastBar).toEqual(warmed.lastBar);
      expect(live.latest).toEqual(warmed.latest);
      expect(live.lastPredictions).toEqual(warmed.lastPredictions);
      expect(live.nodes).toEqual(warmed.nodes);
      const made = pushRows(live, start, rowCount);
      for (const { node, openTime, probability } of made) {
        expect(Object.is(probability, batch.get(`${node}@${openTime}`))).toBe(true);
      }
      expect(made.at(-1)?.openTime).toBe(Math.max(...made.map(({ openTime }) => openTime)));
    },
  );

  it("is silent of what a given model may have seen, naming the node itself, as the batch is", () => {
    const trainedTo = bars.openTime[Math.floor(rowCount / 2)];
    const model = { sha256: "ab".repeat(32), trainedFrom: 0, trainedTo };
    const ids = new Map<string, string>();
    const given = tree.map((one) => {
      const upstream = one.upstream.map(({ node, id }) => ({ node, id: ids.get(node) ?? id }));
      const isGiven = one.node.name === "tactician";
      const made = nodeModel({
        ...one,
        upstream,
        node: isGiven ? { ...one.node, model } : one.node,
      });
      ids.set(one.node.name, made.predictionId);
      return made;
    });
    const batch = batchPredictions(modelTree(given), set, bars);
    const options = { treeId: "t".repeat(32), set, instrument: "EURUSD", timeframe: "M5" } as const;
    const live = createLiveTree({ tree: given, ...options });
    const count = { silent: 0, spoken: 0 };
    for (let row = 0; row < rowCount; row++) {
      for (const prediction of live.push(barAt(bars, row))) {
        const { node, openTime, availableAt, probability, silencedBy } = prediction;
        expect(Object.is(probability, batch.get(`${node}@${openTime}`))).toBe(true);
        const isSilent = node === "tactician" && availableAt < trainedTo;
        expect(Number.isNaN(probability)).toBe(isSilent);
        expect(silencedBy).toBe(isSilent ? "tactician" : undefined);
        if (node === "tactician") count[isSilent ? "silent" : "spoken"]++;
      }
    }
    expect(Math.min(count.silent, count.spoken)).toBeGreaterThan(100);
  });

  it("knows after a replay what pushing the same bars would have made known", async () => {
    const pushed = freshLive();
    const known: Pick<typeof pushed, "latest" | "lastPredictions" | "lastBar" | "nodes">[] = [];
    const ends: number[] = [];
    let strategistBars = 0;
    for (let row = 0; row < 6_000; row++) {
      pushed.push(barAt(bars, row));
      const { latest, lastPredictions, lastBar, nodes } = pushed;
      known.push({ latest, lastPredictions, lastBar, nodes });
      // Around the closes of four-hour bars, where it matters which row sees which.
      if (nodes[0].barCount > strategistBars) ends.push(row + 1, row + 2);
      strategistBars = nodes[0].barCount;
    }
    expect(ends.length).toBeGreaterThan(200);
    for (const end of ends) {
      const live = freshLive();
      await live.replay(chunksOf(viewBars(bars, 0, end), 4_096));
      const { latest, lastPredictions, lastBar, nodes } = live;
      expect({ latest, lastPredictions, lastBar, nodes }).toEqual(known[end - 1]);
    }
  });

  it("replays further where it already stands", async () => {
    const batch = batchPredictions(tree, set, bars);
    const live = freshLive();
    await live.replay([viewBars(bars, 0, 4_000), allocateBars(0)]);
    await live.replay([viewBars(bars, 4_000, 9_000)]);
    for (const { node, openTime, probability } of pushRows(live, 9_000, rowCount)) {
      expect(Object.is(probability, batch.get(`${node}@${openTime}`))).toBe(true);
    }
  });

  it("says nothing before a node's warm-up is over, and then says how far it is", () => {
    const live = freshLive();
    expect(live.latest).toEqual([]);
    expect(live.lastBar).toBeUndefined();
    const made = pushRows(live, 0, 3_000);
    const [strategist] = live.nodes;
    expect(strategist).toMatchObject({ node: "strategist", timeframe: "H4" });
    const predicted = made.filter(({ node }) => node === "strategist").length;
    expect(predicted).toBe(strategist.barCount - strategist.warmUpBars);
    expect(predicted).toBeGreaterThan(0);
  });

  it("refuses a bar that does not come after the last, and is as before", () => {
    const live = freshLive();
    pushRows(live, 0, 100);
    const before = live.snapshot();
    expect(() => live.push(barAt(bars, 50))).toThrow(
      expect.objectContaining({ code: "MARKET_BARS_UNORDERED" }),
    );
    expect(Buffer.compare(before, live.snapshot())).toBe(0);
  });

  it("refuses a model that reads other pairs, naming them", () => {
    const own = logReturn(barColumnsOf().close, 1);
    const other = logReturn(barColumnsOf({ instrument: "GBPUSD" }).close, 1);
    const pairs = featureSet("pairs", { lead: corr(own, other, 8) });
    const model = { ...tree[0], features: modelFeaturesOf(pairs) };
    const make = () =>
      createLiveTree({
        tree: [model],
        treeId: "t",
        set: pairs,
        instrument: "EURUSD",
        timeframe: "M5",
      });
    expect(make).toThrow(
      expect.objectContaining({
        code: "SERVE_COMPANIONS_UNSUPPORTED",
        message: expect.stringContaining("GBPUSD"),
      }),
    );
    expect(servedNodes[0].name).toBe(model.node.name);
  });
});

describe("a live snapshot", () => {
  const live = freshLive();
  pushRows(live, 0, 2_000);
  const bytes = live.snapshot();

  it("is the same bytes for the same past", () => {
    const other = freshLive();
    pushRows(other, 0, 2_000);
    expect(Buffer.compare(bytes, other.snapshot())).toBe(0);
  });

  it("of another tree is refused", () => {
    expect(() => freshLive("u".repeat(32)).restore(bytes)).toThrow(
      expect.objectContaining({ code: "SERVE_SNAPSHOT_FOREIGN" }),
    );
  });

  it.each([
    ["cut short", (whole: Uint8Array) => whole.slice(0, whole.length - 1)],
    ["cut to its head", (whole: Uint8Array) => whole.slice(0, 40)],
    ["of another kind", (whole: Uint8Array) => whole.map((byte, i) => (i === 0 ? 0 : byte))],
    ["with a byte changed", (whole: Uint8Array) => whole.map((b, i) => (i === 999 ? b ^ 1 : b))],
  ])("%s is refused, and the state stays", (_, damage) => {
    const target = freshLive();
    pushRows(target, 0, 10);
    const before = target.snapshot();
    expect(() => target.restore(damage(bytes))).toThrow(
      expect.objectContaining({ code: "SERVE_SNAPSHOT_CORRUPT" }),
    );
    expect(Buffer.compare(before, target.snapshot())).toBe(0);
  });
});
