import { beforeAll, describe, expect, it } from "vitest";
import { silentHooks } from "../../../src/core/hooks.js";
import { bars, type FeatureMap, featureSet, logReturn, rsi } from "../../../src/features/index.js";
import { type BarColumns, barAt, barCount, viewBars } from "../../../src/market/bar.js";
import { simulateMarket } from "../../../src/market/simulate/index.js";
import { openPredictor } from "../../../src/serve/predictor.js";
import { openWorkspace, type Workspace } from "../../../src/store/workspace.js";
import { sharedFolder } from "../../support/folder.js";
import { smallFeatures, smallRun } from "../../support/small-run.js";

const { close } = bars();
const { rsi_7, ...others } = smallFeatures;

/** Three contents of one set, a minor and a major step apart, with real models trained on each. */
const contents: Readonly<Record<string, FeatureMap>> = {
  "1.0.0": smallFeatures,
  // Added in front and in the middle, the rest in another order: models read by name.
  "1.1.0": { rsi_28: rsi(close, 28), ...others, return_2: logReturn(close, 2), rsi_7 },
  // One formula changed under its name, and the additions are gone.
  "2.0.0": { ...smallFeatures, rsi_14: rsi(close, 15) },
};
const versions = Object.keys(contents);

/** What a model says of the days after its history. */
type Predictions = readonly {
  readonly node: string;
  readonly openTime: number;
  readonly probability: number;
}[];

/** Minutes after the history of the small run; the market goes on. */
function laterBars(): BarColumns {
  const market = simulateMarket({
    seed: 3,
    from: Date.UTC(2024, 0, 1),
    to: Date.UTC(2024, 2, 20),
    defects: false,
  });
  const { bars: all } = market.pair("EURUSD");
  const start = all.openTime.findIndex((time) => time >= Date.UTC(2024, 2, 15));
  return viewBars(all, start, Math.min(start + 1_500, barCount(all)));
}

describe("a model rolled back, or ahead of its feature set", () => {
  const folder = sharedFolder();
  const later = laterBars();
  /** By version of the set that it was trained on. */
  const trees = new Map<string, string>();
  /** What each said right after it was trained, with the set that it was trained on. */
  const atTraining = new Map<string, Predictions>();
  let workspace: Workspace;

  async function predictions(treeId: string, featureSetLabel?: string): Promise<Predictions> {
    const predictor = await openPredictor({
      workspace,
      instrument: "EURUSD",
      treeId,
      featureSet: featureSetLabel,
      hooks: silentHooks,
    });
    const rows = Array.from({ length: barCount(later) }, (_, row) => barAt(later, row));
    return predictor
      .push(rows)
      .bars.flatMap((bar) =>
        bar.predictions.map(({ node, openTime, probability }) => ({ node, openTime, probability })),
      );
  }

  beforeAll(async () => {
    for (const version of versions) {
      const set = featureSet("small", contents[version]);
      const run = await smallRun({ features: { set }, feedback: { turns: 0 } }, folder);
      expect(run.setVersion).toBe(version);
      trees.set(version, run.trees.EURUSD.id);
      workspace = openWorkspace(folder);
      atTraining.set(version, await predictions(run.trees.EURUSD.id));
      workspace.close();
    }
    workspace = openWorkspace(folder);
    return () => workspace.close();
  }, 120_000);

  it("has three different models to speak of", () => {
    expect(new Set(trees.values()).size).toBe(3);
    const said = [...atTraining.values()];
    expect(said.every((one) => one.length > 100)).toBe(true);
    expect(said[0]).not.toEqual(said[2]);
  });

  it.each([
    ["1.0.0", "1.0.0"],
    ["1.0.0", "1.1.0"], // rolled back, with a newer set
    ["1.1.0", "1.1.0"],
    ["2.0.0", "2.0.0"],
  ])(
    "trained on %s and given %s predicts to the bit what it did when it was trained",
    async (model, set) => {
      const now = await predictions(trees.get(model) ?? "", `small@${set}`);
      const then = atTraining.get(model) ?? [];
      expect(now).toHaveLength(then.length);
      now.forEach((prediction, i) => {
        expect(prediction).toEqual(then[i]);
        expect(Object.is(prediction.probability, then[i].probability)).toBe(true);
      });
    },
  );

  // The tactician comes first in the tree and reads return_1, return_8 and rsi_14; the executor all.
  it.each([
    [
      "1.0.0",
      "2.0.0",
      "tactician",
      [
        /^ {2}changed +rsi_14 +expected rsi\(close, 14\) \[\w{7}\] +found rsi\(close, 15\) \[\w{7}\]$/,
      ],
    ],
    [
      "1.1.0",
      "1.0.0",
      "executor",
      [
        /^ {2}missing +rsi_28 +expected rsi\(close, 28\)/,
        /^ {2}missing +return_2 +expected logReturn\(close, 2\)/,
      ],
    ],
    ["1.1.0", "2.0.0", "tactician", [/^ {2}changed +rsi_14 /]],
    [
      "2.0.0",
      "1.0.0",
      "tactician",
      [/^ {2}changed +rsi_14 +expected rsi\(close, 15\) .* found rsi\(close, 14\)/],
    ],
    ["2.0.0", "1.1.0", "tactician", [/^ {2}changed +rsi_14 /]],
  ] as const)(
    "trained on %s and given %s is refused with the exact differences",
    async (model, set, node, differences) => {
      const refusal = await predictions(trees.get(model) ?? "", `small@${set}`).catch(
        (thrown) => thrown,
      );
      expect(refusal).toMatchObject({
        code: "FEATURES_SET_INCOMPATIBLE",
        where: { node, set: `small@${set}` },
      });
      const lines: string[] = refusal.message.split("\n");
      const listed = lines.filter((line) => /^ {2}(missing|changed) /.test(line));
      expect(listed).toHaveLength(differences.length);
      differences.forEach((difference, i) => {
        expect(listed[i]).toMatch(difference);
      });
    },
  );
});
