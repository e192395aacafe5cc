import { describe, expect, it } from "vitest";
import {
  kernelLaws,
  sampleInputs,
  sampleParameters,
} from "../../../../src/features/conformance/index.js";
import { defineOperator, integer, type Memory } from "../../../../src/features/operator.js";
import { smaOperator } from "../../../../src/features/operators/sma.js";

type Run = (
  state: Float64Array,
  x: Float64Array,
  out: Float64Array,
  start: number,
  end: number,
) => void;

/** A one-input operator with the given loop, to be wrong in one way. */
function operatorOf(run: Run, memory: Memory = "finite", warmUp = 0) {
  return defineOperator({
    name: "wobble",
    version: 1,
    about: "a kernel for tests",
    memory,
    inputs: ["x"],
    parameters: { length: integer({ min: 1, max: 1, about: "unused" }) },
    warmUp: () => warmUp,
    createKernel: () => {
      const state = new Float64Array(2);
      return { state, run: ([x], [out], start, end) => run(state, x, out, start, end) };
    },
  });
}

const broken = (operator: ReturnType<typeof operatorOf>): string[] =>
  kernelLaws(operator)
    .filter(({ check }) => {
      try {
        check();
        return false;
      } catch (thrown) {
        expect(thrown).toMatchObject({
          code: "FEATURES_LAW_BROKEN",
          where: { operator: "wobble" },
        });
        return true;
      }
    })
    .map(({ name }) => name);

const present = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);

describe("the conformance kit", () => {
  it("finds nothing wrong with an honest kernel", () => {
    const honest = operatorOf((_, x, out, start, end) => {
      for (let i = start; i < end; i++) out[i] = present(2 * x[i]);
    });
    expect(broken(honest)).toEqual([]);
  });

  it("catches a sum that starts anew with each call", () => {
    const forgetful = operatorOf((_, x, out, start, end) => {
      let sum = 0;
      for (let i = start; i < end; i++) {
        if (Number.isFinite(x[i])) sum += x[i];
        out[i] = Number.isFinite(x[i]) ? sum : Number.NaN;
      }
    }, "infinite");
    expect(broken(forgetful)).toContain("gives the same bits however the rows are cut");
  });

  it("catches memory outside the state", () => {
    const kept = { sum: 0 };
    const secretive = operatorOf((_, x, out, start, end) => {
      if (start === 0) kept.sum = 0;
      for (let i = start; i < end; i++) {
        if (Number.isFinite(x[i])) kept.sum += x[i];
        out[i] = Number.isFinite(x[i]) ? kept.sum + start * 0 : Number.NaN;
      }
      if (end < x.length) kept.sum += 1;
    }, "infinite");
    expect(broken(secretive)).toContain("resumes from its saved state at any row");
  });

  it("catches a look at the next row", () => {
    const clairvoyant = operatorOf((_, x, out, start, end) => {
      for (let i = start; i < end; i++) out[i] = present(x[i] - (x[i + 1] ?? x[i]));
    });
    expect(broken(clairvoyant)).toContain("does not see the future");
  });

  it("catches a kernel that levels its rows by their mean", () => {
    const centring = operatorOf((_, x, out, start, end) => {
      let sum = 0;
      for (let i = start; i < end; i++) sum += Number.isFinite(x[i]) ? x[i] : 0;
      for (let i = start; i < end; i++) out[i] = present(x[i] - sum / (end - start));
    });
    expect(broken(centring)).toContain("does not see the future");
  });

  it("catches a warm-up that is not the declared one", () => {
    const hasty = operatorOf(
      (_, x, out, start, end) => {
        for (let i = start; i < end; i++) out[i] = present(x[i]);
      },
      "finite",
      3,
    );
    expect(broken(hasty)).toContain(
      "has exactly its warm-up of leading missing rows on clean input",
    );
  });

  it("catches a running total that is declared finite", () => {
    const total: Run = (state, x, out, start, end) => {
      for (let i = start; i < end; i++) {
        if (Number.isFinite(x[i])) state[0] += x[i];
        out[i] = Number.isFinite(x[i]) ? state[0] : Number.NaN;
      }
    };
    expect(broken(operatorOf(total, "finite"))).toEqual(["remembers as much as it declares"]);
    expect(broken(operatorOf(total, "fading"))).toEqual(["remembers as much as it declares"]);
    expect(broken(operatorOf(total, "infinite"))).toEqual([]);
  });

  it("catches a kernel that one missing row breaks for good", () => {
    const brittle = operatorOf((state, x, out, start, end) => {
      for (let i = start; i < end; i++) {
        state[0] += 0.5 * (x[i] - state[0]);
        out[i] = state[0];
      }
    }, "infinite");
    expect(broken(brittle)).toContain("takes missing, infinite, zero and flat rows, and recovers");
  });

  it("catches a kernel that writes to its input or beyond its rows", () => {
    const greedy = operatorOf((_, x, out, start, end) => {
      for (let i = start; i < end; i++) out[i] = present(x[i]);
      if (end < out.length) out[end] = 0;
    });
    const meddling = operatorOf((_, x, out, start, end) => {
      for (let i = start; i < end; i++) {
        out[i] = present(x[i]);
        x[i] = 0;
      }
    });
    const law = "leaves its inputs and the rows of other calls alone";
    expect(broken(greedy)).toContain(law);
    expect(broken(meddling)).toContain(law);
  });

  it("catches a formula that is not the plain one", () => {
    const [truth] = kernelLaws(smaOperator, {
      cases: [{ length: 3 }],
      reference: ([x]) => x.map((v, i) => (i < 2 ? Number.NaN : (v + x[i - 1] + x[i - 2]) / 3.001)),
    }).slice(-1);
    expect(truth.name).toBe("agrees with a plain version of itself");
    expect(() => truth.check()).toThrow("by the plain version");
  });

  it("samples the same rows for the same seed, and no parameters that are refused", () => {
    expect(sampleInputs(smaOperator, 50, 1)).toEqual(sampleInputs(smaOperator, 50, 1));
    expect(sampleInputs(smaOperator, 50, 1)).not.toEqual(sampleInputs(smaOperator, 50, 2));
    expect(sampleParameters(smaOperator)).toEqual([{ length: 14 }, { length: 1 }, { length: 37 }]);
  });

  it("samples consistent bars", () => {
    const wanted = { inputs: ["open", "high", "low", "close", "spread", "tickVolume", "openTime"] };
    const [open, high, low, close, spread, ticks, openTime] = sampleInputs(wanted, 500, "bars");
    for (let i = 0; i < 500; i++) {
      expect(high[i]).toBeGreaterThanOrEqual(Math.max(open[i], close[i]));
      expect(low[i]).toBeLessThanOrEqual(Math.min(open[i], close[i]));
      expect(Math.min(spread[i], ticks[i])).toBeGreaterThan(0);
      if (i > 0) expect(openTime[i]).toBeGreaterThan(openTime[i - 1]);
    }
  });
});
