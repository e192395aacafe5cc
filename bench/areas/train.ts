import { join } from "node:path";
import { auc, logLoss } from "../../src/evaluate/index.js";
import { readDoubles, readSamples, writeSamples } from "../data/training.js";
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
    const peers = await startTreePeers(bench.folder);
    try {
      await measureTraining(bench, peers);
    } finally {
      for (const { process } of peers) process?.close();
    }
  },
  once: async (folder, isQuick) => {
    const { trainRows, testRows, trees } = sizesOf(isQuick);
    const train = readSamples(folder, "train", trainRows);
    const test = readSamples(folder, "test", testRows); // the peers hold these rows as well
    fitTrees(train, trees).predictColumns(test.columns, new Float64Array(testRows));
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
  const peakBytes: Record<string, number> = {};
  for (const [threads, name] of [
    [1, "training, one thread"],
    [2, "training, two threads"],
  ] as const) {
    const [ours, ...theirs] = await interleave(bench.rounds("long"), [
      { run: () => secondsOfSync(() => fitTrees(train, trees, threads)) },
      ...presentPeers(peers).map(({ library, process }) => ({
        run: async () => {
          const request = { library, trees, threads, out: predictionsOf(library) };
          const answer = await process.call<{ seconds: number; peakBytes: number }>("fit", request);
          peakBytes[library] ??= answer.peakBytes; // of its first fit, as ours is
          return answer.seconds;
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
  for (const { library, name } of peers) bench.peakOfPeer(name, peakBytes[library]);
  bench.note(
    `The peers are told the same leaves, bins, rate, fewest rows of a leaf and number of threads; the rest are their defaults. Peak memory is that of a process which loads the rows, trains once and predicts, its runtime and libraries included.`,
  );
}
