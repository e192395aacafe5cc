import { describe, expect, it } from "vitest";
import { bindGraph } from "../../../../../src/train/learners/onnx/bind.js";
import { readMetadata } from "../../../../../src/train/learners/onnx/metadata.js";
import { encodeOnnx } from "../../../../../src/train/learners/onnx/schema.js";
import type { OnnxValue } from "../../../../../src/train/learners/onnx/session.js";

const tensor = (
  name: string,
  shape: readonly (number | string)[],
  type = "float32",
): OnnxValue => ({
  name,
  isTensor: true,
  type,
  shape,
});
const one = [tensor("x", ["n", 3])];
const single = [tensor("p", ["n", 1])];
const code = (wanted: string) => expect.objectContaining({ code: wanted });

describe("inputs", () => {
  it("of one tensor take the columns in their order where the file has no names", () => {
    const { plan, source } = bindGraph(
      { inputs: one, outputs: single },
      { featureNames: ["a", "b", "c"] },
    );
    expect(Array.from(source)).toEqual([0, 1, 2]);
    expect(plan).toEqual({
      width: 3,
      inputs: [{ name: "x", type: "float32", width: 3, isFlat: false }],
      output: "p",
      column: 0,
    });
  });

  it("of one tensor take the columns by the file's names", () => {
    const reading = { featureNames: ["a", "b", "c"], fileNames: ["c", "a", "b"] };
    const { source } = bindGraph({ inputs: one, outputs: single }, reading);
    expect(Array.from(source)).toEqual([2, 0, 1]);
  });

  it("of one tensor take the columns by the caller's names, which may not differ from the file's", () => {
    const graph = { inputs: one, outputs: single };
    const reading = { featureNames: ["a", "b", "c"], inputs: ["c", "a", "b"], byNameAlone: true };
    expect(Array.from(bindGraph(graph, reading).source)).toEqual([2, 0, 1]);
    const agreed = { ...reading, fileNames: ["c", "a", "b"] };
    expect(Array.from(bindGraph(graph, agreed).source)).toEqual([2, 0, 1]);
    for (const fileNames of [
      ["a", "b", "c"],
      ["c", "a"],
    ]) {
      expect(() => bindGraph(graph, { ...reading, fileNames })).toThrowError(
        code("TRAIN_ONNX_INPUTS_UNEQUAL"),
      );
    }
  });

  it("of one tensor that nobody names are refused where names alone may bind them", () => {
    const reading = { featureNames: ["a", "b", "c"], byNameAlone: true };
    const graph = { inputs: one, outputs: single };
    expect(() => bindGraph(graph, reading)).toThrowError(code("TRAIN_ONNX_INPUTS_UNEQUAL"));
    const named = bindGraph(graph, { ...reading, fileNames: ["b", "a", "c"] });
    expect(Array.from(named.source)).toEqual([1, 0, 2]);
    const several = [tensor("a", ["n", 1]), tensor("b", ["n", 1]), tensor("c", ["n", 1])];
    expect(() => bindGraph({ inputs: several, outputs: single }, reading)).not.toThrow();
  });

  it("of several tensors take the columns by their names", () => {
    const inputs = [tensor("b", ["n", 1], "float64"), tensor("a", ["n"])];
    const { plan, source } = bindGraph({ inputs, outputs: single }, { featureNames: ["a", "b"] });
    expect(Array.from(source)).toEqual([1, 0]);
    expect(plan.inputs).toEqual([
      { name: "b", type: "float64", width: 1, isFlat: false },
      { name: "a", type: "float32", width: 1, isFlat: true },
    ]);
  });

  it("whose width may vary have that of the names", () => {
    const inputs = [tensor("x", ["n", "features"])];
    const { plan } = bindGraph({ inputs, outputs: single }, { featureNames: ["a", "b"] });
    expect(plan.width).toBe(2);
  });

  it("that are others are refused, with the nearest name", () => {
    const refuses = (featureNames: readonly string[], fileNames?: readonly string[]) =>
      expect(() =>
        bindGraph({ inputs: one, outputs: single }, { featureNames, fileNames }),
      ).toThrowError(code("TRAIN_ONNX_INPUTS_UNEQUAL"));
    refuses(["a", "b"]);
    refuses(["a", "b", "c"], ["a", "b"]);
    refuses(["a", "b", "c", "d"], ["a", "b", "c"]);
    expect(() =>
      bindGraph(
        { inputs: one, outputs: single },
        { featureNames: ["rsi_14", "b", "c"], fileNames: ["rsi_15", "b", "c"] },
      ),
    ).toThrowError(
      expect.objectContaining({
        message: "the graph asks for rsi_15, found none; the graph has no input for rsi_14",
        remedy: "rsi_14 is the nearest to rsi_15",
      }),
    );
  });

  it("that are no tensors of floats, or of more dimensions, are refused", () => {
    for (const inputs of [
      [tensor("x", ["n", 3], "int64")],
      [tensor("x", ["n", 3, 1])],
      [{ name: "x", isTensor: false }],
      [tensor("a", ["n", 2]), tensor("b", ["n", 1])],
    ]) {
      expect(() =>
        bindGraph({ inputs, outputs: single }, { featureNames: ["a", "b", "c"] }),
      ).toThrowError(code("TRAIN_ONNX_UNSUPPORTED"));
    }
  });
});

describe("outputs", () => {
  const featureNames = ["a", "b", "c"];
  const bind = (outputs: readonly OnnxValue[], reading: object = {}) =>
    bindGraph({ inputs: one, outputs }, { featureNames, ...reading }).plan;
  const label = tensor("label", ["n"], "int64");

  it("are the only tensor of floats, or the one of a usual name", () => {
    expect(bind([label, tensor("y", ["n", 1])])).toMatchObject({ output: "y", column: 0 });
    const two = [tensor("margin", ["n", 1]), tensor("probabilities", ["n", 2])];
    expect(bind(two)).toMatchObject({ output: "probabilities", column: 1 });
    expect(bind([tensor("y", ["n"])])).toMatchObject({ column: 0 });
  });

  it("are those that are named", () => {
    const two = [tensor("u", ["n", 4]), tensor("v", ["n", "k"])];
    expect(bind(two, { output: "u", column: 3 })).toMatchObject({ output: "u", column: 3 });
    expect(bind(two, { output: "v", column: 0 })).toMatchObject({ output: "v", column: 0 });
  });

  it("that are not clear are refused", () => {
    const two = [tensor("u", ["n", 4]), tensor("v", ["n", 1])];
    const cases: readonly (readonly [readonly OnnxValue[], object])[] = [
      [two, {}],
      [two, { output: "w" }],
      [two, { output: "u" }],
      [two, { output: "u", column: 4 }],
      [[label], {}],
      [[label, { name: "probabilities", isTensor: false }], {}],
    ];
    for (const [outputs, reading] of cases) {
      expect(() => bind(outputs, reading)).toThrowError(code("TRAIN_ONNX_UNSUPPORTED"));
    }
  });
});

describe("readMetadata", () => {
  const graph = {
    input: { name: "x", width: 1 },
    outputs: [],
    nodes: [],
    constants: [{ name: "c", shape: [300], values: new Float64Array(300) }],
    metadata: { learner: "gbdt", features: '["µ"]' },
  };

  it("finds the texts of a file, whatever lies before them", () => {
    expect(readMetadata(encodeOnnx(graph))).toEqual(graph.metadata);
  });

  it("finds none in bytes that are cut or no message", () => {
    const bytes = encodeOnnx(graph);
    for (let length = 0; length < bytes.length; length += 7) readMetadata(bytes.slice(0, length));
    expect(readMetadata(new Uint8Array(0))).toEqual({});
    expect(readMetadata(new TextEncoder().encode("tree\nversion=v4\n"))).toEqual({});
    expect(readMetadata(Uint8Array.of(255, 255, 255, 255, 255))).toEqual({});
  });
});
