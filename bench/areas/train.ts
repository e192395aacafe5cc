import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { auc, logLoss } from "../../src/evaluate/index.js";
import { fitGbdt } from "../../src/train/index.js";
import { type SampleRows, sampleRows } from "../data/training.js";
import { writeNpy } from "../data/npy.js";
import { findLibrary, type FoundLibrary, type PythonLibrary, type PythonPeer, startPython } from "../peers/python.js";
import { interleave, secondsOfSync } from "../rounds.js";
import type { Area } from "./area.js";

const featureCount = 50;
const libraries = ["sklearn", "lightgbm"] as const satisfies readonly PythonLibrary[];

const sizesOf = (isQuick: boolean) =>
  isQuick
    ? { trainRows: 2_000, testRows: 500, trees: 5 }
    : { trainRows: 200_000, testRows: 50_000, trees: 100 };

/** Rows for training and for judging, written for the peers as numpy reads them. */
export function writeSamples(folder: string, trainRows: number, testRows: number): void {
  const train = sampleRows(trainRows, featureCount, 1);
  const test = sampleRows(testRows, featureCount, 2);
  writeNpy(join(folder, "train.npy"), train.matrix, [trainRows, featureCount]);
  writeNpy(join(folder, "train_label.npy"), train.label);
  writeNpy(join(folder, "test.npy"), test.matrix, [testRows, featureCount]);
}

/** A library and its process, where it is installed. */
export interface LibraryPeer extends FoundLibrary {
  readonly library: (typeof libraries)[number];
  readonly process: PythonPeer | undefined;
}

/** Starts a process for each library that trains trees, with the samples of the folder loaded. */
export async function startTreePeers(folder: string): Promise<readonly LibraryPeer[]> {
  return Promise.all(
    libraries.map(async (library) => {
      const found = await findLibrary(library);
      const process = found.python === undefined ? undefined : startPython(found.python);
      await process?.call("load_rows", { folder });
      return { library, ...found, process };
    }),
  );
}

/** Boosted trees against scikit-learn's and LightGBM's on the same rows. */
export const trainArea: Area = {
  name: "train",
  about:
    "boosted trees on 200,000 rows × 50 features, 100 trees, 31 leaves, 255 bins, one thread, binning included",
  prepare: async (folder, isQuick) => {
    const { trainRows, testRows } = sizesOf(isQuick);
    writeSamples(folder, trainRows, testRows);
  },
  measure: async (bench) => {
    const { trainRows, testRows, trees } = sizesOf(bench.isQuick);
    const train = sampleRows(trainRows, featureCount, 1);
    const test = sampleRows(testRows, featureCount, 2);
    const peers = await startTreePeers(bench.folder);
    const present = peers.flatMap(({ library, process }) =>
      process === undefined ? [] : [{ library, process, out: join(bench.folder, `${library}.f64`) }],
    );
    const peakBytes: Record<string, number> = {};
    try {
      const [ours, ...theirs] = await interleave(bench.rounds("long"), [
        { run: () => secondsOfSync(() => fit(train, trees)) },
        ...present.map(({ library, process, out }) => ({
          run: async () => {
            const answer = await process.call<{ seconds: number; peakBytes: number }>("fit", {
              library,
              trees,
              out,
            });
            peakBytes[library] ??= answer.peakBytes; // of its first fit, as ours is
            return answer.seconds;
          },
        })),
      ]);
      const of = (values: (library: string, place: number) => readonly number[]) =>
        peers.map(({ library, name }) => {
          const place = present.findIndex((peer) => peer.library === library);
          return { name, values: place < 0 ? undefined : values(library, place) };
        });
      const work = (trainRows * trees) / 1e6;
      bench.report({
        name: "training",
        unit: "s",
        better: "lower",
        ours,
        peers: of((_, place) => theirs[place]),
      });
      bench.report({
        name: "training",
        unit: "M row·trees/s",
        better: "higher",
        ours: ours.map((seconds) => work / seconds),
        peers: of((_, place) => theirs[place].map((seconds) => work / seconds)),
      });
      const probability = new Float64Array(testRows);
      fit(train, trees).predictColumns(test.columns, probability);
      const judged = (judge: (label: Float64Array, probability: Float64Array) => number) => ({
        ours: [judge(test.label, probability)],
        peers: of((library) => [judge(test.label, readDoubles(join(bench.folder, `${library}.f64`)))]),
      });
      bench.report({ name: "held-out log loss", unit: "nats", better: "lower", ...judged(logLoss) });
      bench.report({ name: "held-out AUC", unit: "AUC", better: "higher", ...judged(auc) });
      const megabytes = 1e-6 * peakOfFit(bench.folder, bench.isQuick);
      bench.report({
        name: "peak memory of the process",
        unit: "MB",
        better: "lower",
        ours: [megabytes],
        peers: of((library) => [peakBytes[library] / 1e6]),
      });
    } finally {
      for (const { process } of present) process.close();
    }
  },
};
