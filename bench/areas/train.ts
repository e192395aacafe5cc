import { join } from "node:path";
import { auc, logLoss } from "../../src/evaluate/index.js";
import { openSamples, readDoubles, readSamples, writeSamples } from "../data/training.js";
import { fitTrees, peerValues, presentPeers, startTreePeers } from "../peers/trees.js";
import { interleave, secondsOfSync } from "../rounds.js";
import { type Area, type Bench, peakMemory } from "./area.js";

const sizesOf = (isQuick: boolean) =>
  isQuick
    ? { trainRows: 2_000, testRows: 500, trees: 5 }
    : { trainRows: 1_000_000, testRows: 100_000, trees: 100 };

/** Boosted trees against scikit-learn's and LightGBM's on the same rows. */
export const trainArea: Area = {
  name: "train",
  about:
    "boosted trees on 1 M rows × 50 features, 100 trees, 31 leaves, 255 bins, one thread and two, binning included",
  headlines: ["training, one thread", "training, two threads", peakMemory],
  prepare: async (folder, isQuick) => {
    const { trainRows, testRows } = sizesOf(isQuick);
    writeSamples(folder, trainRows, testRows);
  },
  measure: async (bench) => {
    await measurePeersPeak(bench);
    const peers = await startTreePeers(bench.folder);
    try {
      await measureTraining(bench, peers);
    } finally {
      for (const { process } of peers) process?.close();
    }
  },
  once: async (folder, isQuick) => {
    const { trainRows, testRows, trees } = sizesOf(isQuick);
    const model = fitTrees(openSamples(folder, "train", trainRows), trees);
    const test = readSamples(folder, "test", testRows);
    model.predictColumns(test.columns, new Float64Array(testRows));
  },
};

async function measureTraining(
  bench: Bench,
  peers: Awaited<ReturnType<typeof startTreePeers>>,
): Promise<void> {
  const { folder, isQuick } = bench;
  const { trainRows, testRows, trees } = sizesOf(isQuick);
  const train = readSamples(folder, "train", trainRows);
  const test = readSamples(folder, "test", testRows);
  const predictionsOf = (library: string) => join(folder, `${library}.f64`);
  for (const [threads, name] of [
    [1, "training, one thread"],
    [2, "training, two threads"],
  ] as const) {
    const [ours, ...theirs] = await interleave(bench.rounds("long"), [
      { run: () => secondsOfSync(() => fitTrees(train, trees, threads)) },
      ...presentPeers(peers).map(({ library, process }) => ({
        run: async () => {
          const request = { library, trees, threads, out: predictionsOf(library) };
          return (await process.call<{ seconds: number }>("fit", request)).seconds;
        },
      })),
    ]);
    bench.report({
      name,
      unit: "s",
      better: "lower",
      ours,
      peers: peerValues(peers, (_, place) => theirs[place]),
    });
  }
  const probability = new Float64Array(testRows);
  fitTrees(train, trees).predictColumns(test.columns, probability);
  const judged = (judge: (probability: Float64Array, label: Float64Array) => number) => ({
    ours: [judge(probability, test.label)],
    peers: peerValues(peers, (library) => [
      judge(readDoubles(predictionsOf(library), testRows), test.label),
    ]),
  });
  bench.report({ name: "held-out log loss", unit: "nats", better: "lower", ...judged(logLoss) });
  bench.report({ name: "held-out AUC", unit: "AUC", better: "higher", ...judged(auc) });
  bench.note(
    "The peers are told the same leaves, bins, rate, fewest rows of a leaf and number of threads; the rest are their defaults. All hold the rows as arrays while they are timed.",
  );
}

/** The peers' counterpart of `once`: each in a process that has done nothing else. */
async function measurePeersPeak(bench: Bench): Promise<void> {
  const { trees } = sizesOf(bench.isQuick);
  const peers = await startTreePeers(bench.folder, true);
  for (const { library, name, process } of peers) {
    const request = { library, trees, out: join(bench.folder, "peak.f64") };
    const answer = await process?.call<{ peakBytes: number }>("fit", request);
    bench.peakOfPeer(name, answer?.peakBytes);
    process?.close();
  }
  bench.note(
    "Peak memory is that of a process which learns from a file of 200 MB, once, on one thread, and predicts the other rows, its runtime and libraries included. Ours reads one column at a time from the file; the peers are given it mapped into memory, of which the pages that they read count while they are resident. scikit-learn learns from a float64 copy of them.",
  );
}
