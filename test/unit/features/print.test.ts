import { describe, expect, it } from "vitest";
import {
  bars,
  div,
  ema,
  expression,
  expressionForm,
  expressionFrom,
  printExpression,
  scale,
} from "../../../src/features/index.js";

describe("printExpression", () => {
  const { close } = bars();
  const h1 = bars({ timeframe: "H1" });

  it("prints the code that builds an expression", () => {
    expect(printExpression(div(ema(h1.close, 20), ema(h1.close, 100)))).toBe(
      "div(ema(h1.close, 20), ema(h1.close, 100))",
    );
    expect(printExpression(scale(close, -0.5))).toBe("scale(close, -0.5)");
  });

  it("says whose column it is", () => {
    expect(printExpression(bars({ instrument: "GBPUSD" }).close)).toBe("gbpusd.close");
    expect(printExpression(bars({ instrument: "GBPUSD", timeframe: "H4" }).low)).toBe(
      "gbpusdH4.low",
    );
  });

  it("prints parameters in the operator's order, in whatever order a file holds them", () => {
    const { parameters, ...form } = expressionForm(expression("wobble", 1, { b: 2, a: 1 }, []));
    const operators = new Map([
      [
        "wobble",
        {
          name: "wobble",
          version: 1,
          about: "",
          memory: "finite" as const,
          inputs: [],
          parameters: {
            a: { kind: "real" as const, about: "" },
            b: { kind: "real" as const, about: "" },
          },
          warmUp: () => 0,
          createKernel: () => ({ state: new Float64Array(0), run: () => {} }),
        },
      ],
    ]);
    const node = expressionFrom({ ...form, parameters });
    expect(printExpression(node, operators)).toBe("wobble(1, 2)");
  });

  it("prints nodes of operators that nobody knows, with their parameters by name", () => {
    const node = expression("wobble", 3, { depth: 3, mode: "soft" }, [close]);
    expect(printExpression(node)).toBe('wobble(close, {depth: 3, mode: "soft"})');
  });
});
