import { describe, expect, it } from "vitest";
import { bars, ema, featureSet, logReturn, rsi } from "../../../src/features/index.js";
import type { FeatureEvidence } from "../../../src/feedback/diagnose.js";
import { proposeFeatureSet } from "../../../src/feedback/propose.js";

const { close } = bars();
const set = featureSet("core", {
  return_1: logReturn(close, 1),
  rsi_14: rsi(close, 14),
  ema_20: ema(close, 20),
  ema_21: ema(close, 21),
});

const seen = (feature: string, importanceShare: number, sameAs: string | null = null) =>
  ({
    node: "executor",
    feature,
    importanceShare,
    missingShare: 0,
    drift: 0,
    sameAs,
    correlation: sameAs === null ? 0 : 0.99,
  }) satisfies FeatureEvidence;

describe("proposeFeatureSet", () => {
  it("drops what says the same and adds a slower twin of what is useful", () => {
    const evidence = [
      seen("return_1", 0.3),
      seen("rsi_14", 0.5),
      seen("ema_20", 0.15),
      seen("ema_21", 0.05, "ema_20"),
    ];
    const proposal = proposeFeatureSet(set, evidence, { additions: 1 });
    expect(proposal?.changes).toEqual([
      expect.objectContaining({ kind: "drop", feature: "ema_21", expression: "ema(close, 21)" }),
      expect.objectContaining({ kind: "add", feature: "rsi_28", expression: "rsi(close, 28)" }),
    ]);
    expect(proposal?.set.features.map(({ name }) => name)).toEqual([
      "return_1",
      "rsi_14",
      "ema_20",
      "rsi_28",
    ]);
  });

  it("calls nothing useful of which there is no evidence", () => {
    expect(proposeFeatureSet(set, [])).toBeUndefined();
    const proposal = proposeFeatureSet(set, [seen("rsi_14", 1)]);
    expect(proposal?.changes.map(({ feature }) => feature)).toEqual(["rsi_28"]);
  });

  it("drops nothing that is to be kept", () => {
    const evidence = [seen("return_1", 0), seen("rsi_14", 1), seen("ema_20", 0)];
    const dropped = (kept: string[]) =>
      proposeFeatureSet(set, evidence, { kept, additions: 0, dropShare: 1 })?.changes.map(
        ({ feature }) => feature,
      );
    expect(dropped([])).toEqual(["return_1", "ema_20"]);
    expect(dropped(["return_1"])).toEqual(["ema_20"]);
    expect(dropped(["return_1", "ema_20"])).toBeUndefined();
  });

  it("keeps the formula of every feature whose name it keeps", () => {
    const evidence = set.features.map(({ name }) => seen(name, 0.25));
    const proposal = proposeFeatureSet(set, evidence);
    for (const feature of proposal?.set.features ?? []) {
      const before = set.features.find(({ name }) => name === feature.name);
      if (before !== undefined) expect(feature.expression.id).toBe(before.expression.id);
    }
  });

  it("drops no more than its limit, the least useful first", () => {
    const evidence = [seen("return_1", 0.002), seen("rsi_14", 0.001), seen("ema_20", 0.997)];
    const proposal = proposeFeatureSet(set, evidence, { dropShare: 0.25, additions: 0 });
    expect(proposal?.changes.map(({ feature }) => feature)).toEqual(["rsi_14"]);
  });

  it("proposes nothing where nothing was seen and nothing may be added", () => {
    expect(proposeFeatureSet(set, [], { additions: 0 })).toBeUndefined();
  });
});
