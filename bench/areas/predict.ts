import { join } from "node:path";
import { silentHooks } from "../../src/core/hooks.js";
import { createEngine, planFeatures } from "../../src/features/index.js";
import { type Bar, type BarColumns, barAt, barCount, viewBars } from "../../src/market/bar.js";
import { resampleBars } from "../../src/market/resample.js";
import { type LiveTree, openPredictor } from "../../src/serve/index.js";
import { openWorkspace } from "../../src/store/workspace.js";
import { series } from "../data/market.js";
import { barsAfterHistory, makeServedWorkspace, servedInstrument } from "../data/served.js";
import { readSamples, sampleFeatureCount, writeSamples } from "../data/training.js";
import type { PeerValues } from "../measurement.js";
import { pandasSet, writeBarColumns, writeSet } from "../peers/pandas.js";
import { findLibrary, startPython } from "../peers/python.js";
import {
  fitTrees,
  type PresentTreePeer,
  peerValues,
  presentPeers,
  startTreePeers,
  type TreePeer,
} from "../peers/trees.js";
import { interleave, type Latencies, latenciesMs, latenciesOf, secondsOfSync } from "../rounds.js";
import { type Area, type Bench, peakMemory } from "./area.js";

const sizesOf = (isQuick: boolean) =>
  isQuick
    ? {
        trainRows: 2_000,
        testRows: 600,
        batchTrees: 5,
        rowTrees: 10,
        calls: 50,
        liveBars: 2_000,
        recomputes: 2,
      }
    : {
        trainRows: 50_000,
        testRows: 50_000,
        batchTrees: 100,
        rowTrees: 500,
        calls: 20_000,
        liveBars: 40_000,
        recomputes: 20,
      };

/** Single calls of a Python library cost a hundred times ours: fewer of them tell as much. */
const callsPerPeerCall = 10;

/** Bars from which a script recomputes the newest features: twice the longest look back, and more. */
const tailBars = 1_000;

const microseconds = { unit: "µs", better: "lower" } as const;

/** Predictions in process: single rows, batches, and live bars through the features and the tree. */
export const predictArea: Area = {
  name: "predict",
  about:
    "single rows through 500 trees × 31 leaves on 50 features, batches through 100; live minutes through the core set and the default three-node tree; one thread",
  headlines: [
    "one row, 500 trees, p50",
    "one row, 500 trees, p99",
    "batch, 100 trees",
    "live bar to predictions, p50",
    "live bar to predictions, p99",
    peakMemory,
  ],
  prepare: async (folder, isQuick) => {
    const { trainRows, testRows } = sizesOf(isQuick);
    writeSamples(folder, trainRows, testRows);
    await makeServedWorkspace(join(folder, "workspace"), isQuick);
  },
  measure: async (bench) => {
    const peers = await startTreePeers(bench.folder);
    try {
      await measureRows(bench, peers);
      await measureBatch(bench, peers);
    } finally {
      for (const { process } of peers) process?.close();
    }
    await measureLive(bench);
  },
  once: async (folder, isQuick) => {
    const bars = barsAfterHistory(1_440, isQuick);
    await withLiveTree(folder, async (live) => pushAll(live, barsOf(bars)));
  },
};

/** One call a row, as a server predicts. */
async function measureRows(bench: Bench, peers: readonly TreePeer[]): Promise<void> {
  const { trainRows, testRows, rowTrees, calls } = sizesOf(bench.isQuick);
  const model = fitTrees(readSamples(bench.folder, "train", trainRows), rowTrees);
  const { columns } = readSamples(bench.folder, "test", testRows);
  const rows = Array.from({ length: Math.min(testRows, 1_000) }, (_, row) =>
    Float32Array.from(columns, (column) => column[row]),
  );
  const present = presentPeers(peers);
  await fitPeers(present, rowTrees);
  const [ours, ...theirs] = await interleave<Latencies>(bench.rounds(), [
    {
      run: () =>
        inMicroseconds(latenciesMs(calls, (call) => model.predictRow(rows[call % rows.length]))),
    },
    ...present.map(({ library, process }) => ({
      run: () =>
        process.call<Latencies>("predict_rows", { library, count: calls / callsPerPeerCall }),
    })),
  ]);
  for (const quantile of ["p50", "p99"] as const) {
    bench.report({
      name: `one row, 500 trees, ${quantile}`,
      ...microseconds,
      ours: ours.map((latencies) => latencies[quantile]),
      peers: peerValues(peers, (_, place) => theirs[place].map((each) => each[quantile])),
    });
  }
  bench.note(
    `The peers are called as Python programs call them, a numpy row of ${sampleFeatureCount} values at a time: most of their time on one row is the way in. LightGBM's C interface has a faster one.`,
  );
}

/** All rows in one call. */
async function measureBatch(bench: Bench, peers: readonly TreePeer[]): Promise<void> {
  const { trainRows, testRows, batchTrees } = sizesOf(bench.isQuick);
  const model = fitTrees(readSamples(bench.folder, "train", trainRows), batchTrees);
  const { columns } = readSamples(bench.folder, "test", testRows);
  const out = new Float64Array(testRows);
  const present = presentPeers(peers);
  await fitPeers(present, batchTrees);
  const [ours, ...theirs] = await interleave(bench.rounds(), [
    { run: () => secondsOfSync(() => model.predictColumns(columns, out)) },
    ...present.map(({ library, process }) => ({
      run: async () =>
        (await process.call<{ seconds: number }>("predict_batch", { library })).seconds,
    })),
  ]);
  const rate = (seconds: readonly number[]) => seconds.map((each) => testRows / each);
  bench.report({
    name: "batch, 100 trees",
    unit: "rows/s",
    better: "higher",
    ours: rate(ours),
    peers: peerValues(peers, (_, place) => rate(theirs[place])),
  });
}

async function fitPeers(present: readonly PresentTreePeer[], trees: number): Promise<void> {
  for (const { library, process } of present) await process.call("fit", { library, trees });
}

async function measureLive(bench: Bench): Promise<void> {
  const { liveBars, recomputes } = sizesOf(bench.isQuick);
  const minutes = barsAfterHistory(liveBars, bench.isQuick);
  const quarters = resampleBars(minutes, "M1", "M15");
  const library = await findLibrary("pandas");
  const pandas = library.python === undefined ? undefined : startPython(library.python);
  const set = pandasSet();
  const form = writeSet(bench.folder, set);
  // Warmed up by the first half of the bars; the second half is timed, again in every round.
  const engine = createEngine(planFeatures(set, { ...series, timeframe: "M15" }));
  const middle = barCount(quarters) >> 1;
  const outputs = set.features.map(() => new Float32Array(middle));
  engine.run(viewBars(quarters, 0, middle), {}, outputs, 0);
  const engineState = engine.snapshot();
  const timed = barsOf(viewBars(quarters, middle, barCount(quarters)));
  const base = barsOf(minutes);
  try {
    await pandas?.call("load_bars", { folder: writeBarColumns(bench.folder, quarters) });
    await withLiveTree(bench.folder, async (live) => {
      const treeState = live.snapshot();
      const [whole, features, theirs] = await interleave<Latencies>(bench.rounds(), [
        {
          run: () => {
            live.restore(treeState);
            return inMicroseconds(pushAll(live, base));
          },
        },
        {
          run: () => {
            engine.restore(engineState);
            return inMicroseconds(latenciesMs(timed.length, (row) => engine.push(timed[row])));
          },
        },
        ...(pandas === undefined
          ? []
          : [
              {
                run: () =>
                  pandas.call<Latencies>("last_row", { form, rows: tailBars, count: recomputes }),
              },
            ]),
      ]);
      for (const quantile of ["p50", "p99"] as const) {
        const of = (latencies: readonly Latencies[]) => latencies.map((each) => each[quantile]);
        const peers: PeerValues[] = [
          { name: `${library.name}, features alone`, values: theirs && of(theirs) },
        ];
        const name = `live bar to predictions, ${quantile}`;
        bench.report({ name, ...microseconds, ours: of(whole), peers });
        bench.report({
          name: `live bar to features, ${quantile}`,
          ...microseconds,
          ours: of(features),
          peers,
        });
      }
    });
  } finally {
    pandas?.close();
  }
  bench.note(
    `To predictions: a minute that closes a quarter of an hour is resampled, passes through the core set and the executor's model, and every fourth and sixteenth also through those of the hour and the four hours. To features: a quarter of an hour through the ${set.features.length} features of the core set that pandas can vectorise. pandas recomputes those of the newest bar from the last ${tailBars.toLocaleString("en-US")} bars, as scripts do, and predicts nothing.`,
  );
}

/** Opens the model in service, its live state restored or replayed, and closes it afterwards. */
async function withLiveTree<Result>(
  folder: string,
  work: (live: LiveTree) => Promise<Result>,
): Promise<Result> {
  const workspace = openWorkspace(join(folder, "workspace"));
  try {
    const instrument = servedInstrument;
    const predictor = await openPredictor({ workspace, instrument, hooks: silentHooks });
    return await work(predictor.live);
  } finally {
    workspace.close();
  }
}

/** The times in ms of those bars that brought a prediction. */
function pushAll(live: LiveTree, bars: readonly Bar[]): Latencies {
  const samples = new Float64Array(bars.length);
  let count = 0;
  for (const bar of bars) {
    const begun = performance.now();
    const predictions = live.push(bar);
    const took = performance.now() - begun;
    if (predictions.length > 0) samples[count++] = took;
  }
  return latenciesOf(samples.subarray(0, count));
}

function barsOf(bars: BarColumns): Bar[] {
  return Array.from({ length: barCount(bars) }, (_, row) => barAt(bars, row));
}

function inMicroseconds({ p50, p99 }: Latencies): Latencies {
  return { p50: p50 * 1_000, p99: p99 * 1_000 };
}
