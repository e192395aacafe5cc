import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../src/core/hash.js";
import { fitGbdt } from "../../../../src/train/learners/gbdt-learner.js";
import { modelFromBytes } from "../../../../src/train/learners/index.js";
import {
  decodeModel,
  encodeModel,
  type ModelArray,
} from "../../../../src/train/learners/model-file.js";
import { plantedRows } from "../../../support/learners.js";

const code = (wanted: string) => expect.objectContaining({ code: wanted });
const parts = {
  facts: { note: "µ", depth: 3 },
  arrays: {
    b: Float64Array.of(-0, Number.NaN, 1e-300),
    a: Uint8Array.of(1, 2, 3),
    c: Int32Array.of(-5),
  },
};

describe("encodeModel and decodeModel", () => {
  it("keep facts and the bits of arrays, whatever their lengths", () => {
    const { learner, facts, arrays } = decodeModel(encodeModel("gbdt", parts));
    expect(learner).toBe("gbdt");
    expect(facts).toEqual(parts.facts);
    expect(arrays).toEqual(parts.arrays);
    expect(Object.is((arrays.b as Float64Array)[0], -0)).toBe(true);
  });

  it("give the same bytes in whatever order arrays are named", () => {
    const { a, b, c } = parts.arrays;
    const other = encodeModel("gbdt", { facts: { depth: 3, note: "µ" }, arrays: { c, a, b } });
    expect(other).toEqual(encodeModel("gbdt", parts));
  });

  it("read bytes that lie anywhere in a buffer", () => {
    const bytes = encodeModel("gbdt", parts);
    const within = new Uint8Array(bytes.length + 3);
    within.set(bytes, 3);
    expect(decodeModel(within.subarray(3)).arrays).toEqual(parts.arrays);
  });

  it("refuse another format version", () => {
    const bytes = encodeModel("gbdt", parts);
    bytes[8] = 9;
    const end = bytes.length - 32;
    bytes.set(Buffer.from(sha256(bytes.subarray(0, end)), "hex"), end);
    expect(() => modelFromBytes(bytes)).toThrowError(code("TRAIN_MODEL_VERSION"));
  });

  it("refuse a header that promises other arrays", () => {
    const bytes = encodeModel("gbdt", { facts: {}, arrays: {} });
    const end = bytes.length - 32;
    const longer = new Uint8Array(bytes.length + 8);
    longer.set(bytes.subarray(0, end));
    longer.set(Buffer.from(sha256(longer.subarray(0, end + 8)), "hex"), end + 8);
    expect(() => decodeModel(longer)).toThrowError(code("TRAIN_MODEL_CORRUPT"));
  });
});

describe("modelFromBytes", () => {
  const refuses = (learner: string, given: Parameters<typeof encodeModel>[1]) =>
    expect(() => modelFromBytes(encodeModel(learner, given))).toThrowError(
      code("TRAIN_MODEL_CORRUPT"),
    );

  it("refuses a learner that it does not know, and parts of another one", () => {
    refuses("oracle", parts);
    for (const learner of ["gbdt", "linear", "constant"]) refuses(learner, parts);
  });

  it("refuses trees that would read or walk out of bounds, though their checksum holds", () => {
    const rows = plantedRows({
      seed: 1,
      rowCount: 200,
      featureCount: 3,
      probability: (x) => (x(0) > 0 ? 1 : 0),
    });
    const { facts, arrays } = decodeModel(fitGbdt(rows, { num_iterations: 2 }).bytes());
    const with0 = (name: string, value: number): Record<string, ModelArray> => {
      const copy = arrays[name].slice();
      copy[0] = value;
      return { ...arrays, [name]: copy };
    };
    refuses("gbdt", { facts, arrays: with0("feature", 3) });
    refuses("gbdt", { facts, arrays: with0("feature", -1) });
    refuses("gbdt", { facts, arrays: with0("left", 0) });
    refuses("gbdt", { facts, arrays: with0("right", -1000) });
    refuses("gbdt", { facts, arrays: { ...arrays, gain: new Float64Array(1) } });
    refuses("gbdt", { facts, arrays: { ...arrays, baseMargin: new Float64Array(2) } });
    const { threshold: _, ...rest } = arrays;
    refuses("gbdt", { facts, arrays: rest });
  });
});
