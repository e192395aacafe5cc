import { describe, expect, it } from "vitest";
import { bars, featureSet, rsi } from "../../../src/features/index.js";
import { sources } from "../../../src/ingest/index.js";
import { fileKinds } from "../../../src/pipeline/config.js";
import { defineConfig, parseConfig } from "../../../src/pipeline/index.js";

describe("parseConfig", () => {
  it("fills in every default", () => {
    expect(parseConfig({})).toMatchObject({
      workspace: ".plumbline",
      seed: 1,
      instruments: ["EURUSD"],
      source: { kind: "simulated", signalStrength: 1, defects: true },
      clean: { minimumScore: 0.95 },
      evaluate: { folds: 5, minTrainFraction: 0.3 },
      feedback: { turns: 1 },
    });
  });

  it("takes its own output, so that options can be laid over a config", () => {
    const set = featureSet("mine", { rsi_14: rsi(bars().close, 14) });
    const once = parseConfig(defineConfig({ instruments: ["eur/usd"], features: { set } }));
    expect(once.instruments).toEqual(["EURUSD"]);
    expect(parseConfig(once)).toEqual(once);
    expect(parseConfig(once).features.set).toBe(set);
  });

  it("names every wrong key at once", () => {
    expect(() => parseConfig({ sed: 1, clean: { minimumscore: 0.9 } }, "my.ts")).toThrow(
      expect.objectContaining({
        code: "PIPELINE_CONFIG_INVALID",
        message: expect.stringMatching(/my\.ts.*minimumScore.*seed|my\.ts.*seed.*minimumScore/),
      }),
    );
  });

  it("takes a model from elsewhere in a learner's place, and nothing that would learn beside it", () => {
    const target = { kind: "forwardReturn", horizonBars: 4 };
    const model = { file: "a.onnx", trainedFrom: "2020-01-01", trainedTo: "2024-01-01" };
    const node = { name: "a", timeframe: "H1", target, features: ["rsi_14"], model };
    const [read] = parseConfig({ nodes: [node] }).nodes ?? [];
    expect(read?.model).toEqual({
      file: "a.onnx",
      trainedFrom: Date.UTC(2020, 0, 1),
      trainedTo: Date.UTC(2024, 0, 1),
    });
    const refused = (over: object, message: RegExp) =>
      expect(() => parseConfig({ nodes: [{ ...node, ...over }] })).toThrow(
        expect.objectContaining({
          code: "PIPELINE_CONFIG_INVALID",
          message: expect.stringMatching(message),
        }),
      );
    refused({ learner: "gbdt" }, /nodes\.0\.learner: .*learns nothing/);
    refused({ parameters: { num_leaves: 3 } }, /nodes\.0\.parameters: .*learns nothing/);
    refused({ pool: { priorRows: 5 } }, /nodes\.0\.pool/);
    refused({ features: "all" }, /nodes\.0\.features: expected the names/);
    refused(
      { model: { file: "a.onnx", trainedFrom: "2020-01-01" } },
      /model\.trainedTo: expected a UTC date like 2024-01-01/,
    );
    refused({ model: { ...model, trainedTo: "2019-01-01" } }, /trainedFrom before trainedTo/);
    refused(
      { model: { ...model, trainedtoo: 1 } },
      /trainedtoo is not a key, did you mean trainedTo/,
    );
  });

  it("knows the keys of what is within a node", () => {
    const target = { kind: "forwardReturn", horizonBars: 4 };
    const nodes = [{ name: "a", timeframe: "H1", target, constraints: { monotono: {} } }];
    expect(() => parseConfig({ nodes })).toThrow(
      /constraints.monotono is not a key, did you mean monotone/,
    );
    const weighed = [{ name: "a", timeframe: "H1", target, weights: { timeDecoy: 1 } }];
    expect(() => parseConfig({ nodes: weighed })).toThrow(/did you mean timeDecay/);
  });

  it("takes every source that reads files, and the side of their bars", () => {
    const ofFiles = sources.filter(({ kind }) => kind === "files").map(({ name }) => name);
    expect(ofFiles).toEqual([...fileKinds]);
    for (const kind of fileKinds) {
      const source = { kind, files: { EURUSD: ["a"] }, side: "ask" } as const;
      expect(parseConfig({ source }).source).toEqual(source);
    }
    expect(() =>
      parseConfig({ source: { kind: "lean", files: { EURUSD: ["a"] }, side: "last" as "bid" } }),
    ).toThrow(/side/);
  });

  it("says what may stand where a union of sources has a wrong key", () => {
    expect(() => parseConfig({ source: { kind: "csv", file: {} } })).toThrow(/source/);
    expect(() => parseConfig({ source: { kind: "tape" } })).toThrow(/source/);
    expect(() => parseConfig(3)).toThrow(/the whole/);
  });
});
