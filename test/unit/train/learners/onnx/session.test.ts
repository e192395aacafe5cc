/** Both sides of a model's thread, on this one, with a runtime that the test makes. */
import { describe, expect, it } from "vitest";
import {
  createAnswerer,
  type OnnxPlan,
  type OnnxRuntime,
} from "../../../../../src/train/learners/onnx/session.js";
import {
  blockRows,
  readText,
  requests,
  slots,
  threadMemory,
  writeText,
} from "../../../../../src/train/learners/onnx/thread-layout.js";

interface GivenTensor {
  readonly type: string;
  readonly values: Float32Array | Float64Array;
  readonly shape: readonly number[];
}

/** A runtime whose only model gives 10·a + b and its negative. */
function fakeRuntime(fed: Readonly<Record<string, unknown>>[], fails = ""): OnnxRuntime {
  return {
    InferenceSession: {
      create: async (file) => {
        if (file.length === 0) throw new Error("protobuf parsing failed");
        return {
          inputMetadata: [{ name: "a", isTensor: true, type: "float32", shape: ["n", 1] }],
          outputMetadata: [{ name: "p", isTensor: true, type: "float32", shape: ["n", 2] }],
          run: async (feeds) => {
            if (fails !== "") throw new Error(fails);
            fed.push(feeds);
            const { a, b } = feeds as Record<string, GivenTensor>; // as our plan feeds it
            const data = Array.from(a.values).flatMap((value, row) => {
              const sum = 10 * value + b.values[row];
              return [sum, -sum];
            });
            return { p: { data } };
          },
        };
      },
    },
    Tensor: class {
      constructor(
        readonly type: string,
        readonly values: Float32Array | Float64Array,
        readonly shape: readonly number[],
      ) {}
    } as unknown as OnnxRuntime["Tensor"], // the test looks at what it was given
  };
}

const plan: OnnxPlan = {
  width: 2,
  inputs: [
    { name: "a", type: "float32", width: 1, isFlat: false },
    { name: "b", type: "float64", width: 1, isFlat: true },
  ],
  output: "p",
  column: 1,
};

function answererOf(runtime: OnnxRuntime | Error, file = Uint8Array.of(1)) {
  const memory = threadMemory();
  const answer = createAnswerer(memory, file, async () => {
    if (runtime instanceof Error) throw runtime;
    return runtime;
  });
  const ask = async (kind: number) => {
    memory.control[slots.kind] = kind;
    await answer();
    return memory.control[slots.failed] === 1 ? readText(memory) : undefined;
  };
  return { memory, ask };
}

describe("the thread of a model", () => {
  it("tells inputs and outputs", async () => {
    const { memory, ask } = answererOf(fakeRuntime([]));
    expect(await ask(requests.describe)).toBeUndefined();
    expect(readText(memory)).toMatchObject({
      inputs: [{ name: "a", type: "float32" }],
      outputs: [{ name: "p", shape: ["n", 2] }],
    });
  });

  it("feeds each input its values in its type and shape, and gives the planned column", async () => {
    const fed: Record<string, unknown>[] = [];
    const { memory, ask } = answererOf(fakeRuntime(fed));
    writeText(memory, plan);
    expect(await ask(requests.plan)).toBeUndefined();
    memory.rows.set([1, 2, 3, 4, 5, 6]);
    memory.control[slots.rowCount] = 3;
    expect(await ask(requests.predict)).toBeUndefined();
    expect(Array.from(memory.predictions.subarray(0, 3))).toEqual([-12, -34, -56]);
    expect(fed[0]).toMatchObject({
      a: { type: "float32", values: Float32Array.of(1, 3, 5), shape: [3, 1] },
      b: { type: "float64", values: Float64Array.of(2, 4, 6), shape: [3] },
    });
  });

  it("says what failed, and goes on", async () => {
    const missing = answererOf(new Error("Cannot find package"));
    expect(await missing.ask(requests.describe)).toEqual({
      code: "TRAIN_ONNX_RUNTIME_MISSING",
      message: "Cannot find package",
    });
    const cut = answererOf(fakeRuntime([]), new Uint8Array(0));
    expect(await cut.ask(requests.describe)).toMatchObject({ code: "TRAIN_ONNX_UNREADABLE" });
    const failing = answererOf(fakeRuntime([], "out of memory"));
    writeText(failing.memory, plan);
    await failing.ask(requests.plan);
    failing.memory.control[slots.rowCount] = 1;
    expect(await failing.ask(requests.predict)).toEqual({
      code: "TRAIN_ONNX_FAILED",
      message: "out of memory",
    });
    expect(await failing.ask(requests.describe)).toBeUndefined();
  });

  it("refuses an output that has no such column", async () => {
    const { memory, ask } = answererOf(fakeRuntime([]));
    writeText(memory, { ...plan, column: 2 });
    await ask(requests.plan);
    memory.control[slots.rowCount] = 2;
    expect(await ask(requests.predict)).toEqual({
      code: "TRAIN_ONNX_FAILED",
      message: "p has 4 values for 2 rows",
    });
  });
});

it("a request takes 1,024 rows, or as many as fit of wide ones", () => {
  expect(blockRows(5)).toBe(1024);
  expect(blockRows(1000)).toBe(262);
});
