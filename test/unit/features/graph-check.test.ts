import { describe, expect, it } from "vitest";
import {
  bars,
  defineOperator,
  type Expression,
  ema,
  featureSet,
  integer,
  planFeatures,
  sub,
} from "../../../src/features/index.js";

const { close } = bars();

function refusal(build: () => unknown): unknown {
  try {
    build();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

function doubler() {
  return defineOperator({
    name: "doubler",
    version: 1,
    about: "twice x",
    memory: "finite",
    inputs: ["x"],
    parameters: { times: integer({ min: 1, max: 9, about: "how often" }) },
    warmUp: () => 0,
    createKernel: () => ({
      state: new Float64Array(0),
      run([x], [out], start, end) {
        for (let i = start; i < end; i++) out[i] = 2 * x[i];
      },
    }),
  });
}

describe("a set made of nodes by hand", () => {
  it("is refused where a node reads itself, with the circle", () => {
    const inputs: Expression[] = [close];
    const node = { operator: "sub", version: 1, parameters: {}, inputs, id: "x" } as Expression;
    inputs.push(ema(node, 3));
    expect(refusal(() => featureSet("s", { fine: close, round: node }))).toMatchObject({
      code: "FEATURES_EXPRESSION_CYCLIC",
      message: "feature round reads itself: sub reads ema reads sub",
      where: { set: "s", feature: "round" },
    });
  });

  it("is refused where an id does not follow from the content, or an input is no node", () => {
    const forged = { ...ema(close, 3), parameters: { length: 4 } };
    expect(refusal(() => featureSet("s", { a: sub(close, forged) }))).toMatchObject({
      code: "FEATURES_EXPRESSION_INVALID",
      message: expect.stringContaining("which follows from its content"),
      where: { feature: "a" },
    });
    const hollow = { ...ema(close, 3), inputs: [7 as unknown as Expression] };
    expect(refusal(() => featureSet("s", { a: hollow }))).toMatchObject({
      code: "FEATURES_EXPRESSION_INVALID",
      message: "feature a: an input of ema is 7, expected an expression",
    });
  });

  it("is accepted where the node is a copy of one that builders made", () => {
    expect(featureSet("s", { a: { ...ema(close, 3) } }).contentId).toBe(
      featureSet("s", { a: ema(close, 3) }).contentId,
    );
  });
});

describe("an operator of the user's own", () => {
  it("is found by the nodes that it built", () => {
    const set = featureSet("s", { a: doubler().apply([close], { times: 2 }) });
    const plan = planFeatures(set, { instrument: "EURUSD", timeframe: "M15" });
    expect(plan.values[1]).toMatchObject({ kind: "kernel", operator: { name: "doubler" } });
  });

  it("is refused where another one has its name and version", () => {
    const parameters = { times: 2 };
    const twice = () =>
      featureSet("s", {
        a: doubler().apply([close], parameters),
        b: doubler().apply([close], parameters),
      });
    expect(refusal(twice)).toMatchObject({
      code: "FEATURES_OPERATOR_TAKEN",
      message: "feature b: two operators are both doubler@1",
    });
  });

  it("is refused where it reads what is no series, naming the input", () => {
    const { apply } = doubler();
    expect(refusal(() => apply([undefined as unknown as Expression], { times: 1 }))).toMatchObject({
      code: "FEATURES_EXPRESSION_INVALID",
      message: "doubler: x is undefined, expected a series",
    });
  });

  it.each([
    [0, "the nearest is 1"],
    [-4, "the nearest is 1"],
    [2.6, "the nearest is 3"],
    [10, "the nearest is 9"],
  ])("is refused with %d times, and %s", (times, said) => {
    expect(refusal(() => doubler().apply([close], { times }))).toMatchObject({
      code: "FEATURES_PARAMETER_INVALID",
      remedy: expect.stringContaining(said),
    });
  });
});

describe("a column that bars do not have", () => {
  it("is missed when it is read, with the nearest name", () => {
    const read = () => (bars() as Record<string, Expression>).clos;
    expect(refusal(read)).toMatchObject({
      code: "FEATURES_COLUMN_UNKNOWN",
      remedy: "did you mean close?",
    });
  });

  it("does not trouble who only looks at the columns", async () => {
    const columns = bars();
    expect(await Promise.resolve(columns)).toBe(columns);
    expect(JSON.parse(JSON.stringify(columns)).close.operator).toBe("bar");
    expect(`${columns}`).toBe("[object Object]");
    expect({ ...columns }).toEqual(columns);
  });
});
