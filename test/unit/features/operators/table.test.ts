import { describe, expect, it } from "vitest";
import { bars } from "../../../../src/features/bars.js";
import { sampleParameters } from "../../../../src/features/conformance/index.js";
import * as features from "../../../../src/features/operators/index.js";
import { printExpression } from "../../../../src/features/print.js";
import { plainVersions } from "./plain-versions.js";

const { operatorTable } = features;
const builders = features as unknown as Record<string, (...given: unknown[]) => unknown>; // by name
const columns = Object.values(bars());

describe("the table of operators", () => {
  for (const operator of operatorTable.values()) {
    it(`${operator.name} is built by the function that its expression prints`, () => {
      const inputs = operator.inputs.map((_, k) => columns[k]);
      for (const parameters of sampleParameters(operator)) {
        const built = builders[operator.name](...inputs, ...Object.values(parameters));
        expect(built).toMatchObject({ operator: operator.name, parameters });
        const given = Object.values(parameters).map((value) => JSON.stringify(value));
        const names = ["open", "high", "low", "close"].slice(0, inputs.length);
        expect(printExpression(built as Parameters<typeof printExpression>[0])).toBe(
          `${operator.name}(${[...names, ...given].join(", ")})`,
        );
      }
    });

    it(`${operator.name} has a plain version and says what it is`, () => {
      expect(plainVersions[operator.name]).toBeTypeOf("function");
      expect(operator.about.length).toBeGreaterThan(3);
    });
  }

  it("refuses parameters outside their range", () => {
    const { close } = bars();
    const code = "FEATURES_PARAMETER_INVALID";
    const refused = [
      () => features.ema(close, 0),
      () => features.sma(close, 2.5),
      () => features.rollingStd(close, 1),
      () => features.clip(close, 1, 1),
      () => features.cusum(close, 0),
      () => features.rollingQuantile(close, 5, 1.5),
      () => features.inSession(close, "paris" as "london"),
      () => features.scale(close, Number.NaN),
      () => features.modulo(close, 0),
      () => features.lastKnown(close, 0),
      () => features.equal(close, close, -1),
      () => features.alma(close, 20, 1.5),
      () => features.laguerre(close, 1),
      () => features.highPass(close, 3),
      () => features.parabolicSar(close, close, 0.3, 0.2),
      () => features.rollingEntropy(close, 20, 1),
    ];
    for (const build of refused) {
      expect(build).toThrow(expect.objectContaining({ code }));
    }
  });
});
