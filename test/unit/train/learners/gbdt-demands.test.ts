import { describe, expect, it } from "vitest";
import { fitGbdt } from "../../../../src/train/learners/gbdt-learner.js";
import { plantedRows } from "../../../support/learners.js";

const rows = plantedRows({
  seed: 41,
  rowCount: 800,
  featureCount: 3,
  probability: (x) => 1 / (1 + Math.exp(1.5 - x(0))),
});
const margins = (model: ReturnType<typeof fitGbdt>) => {
  const out = new Float64Array(800);
  model.marginColumns(rows.columns, out);
  return out;
};

describe("parameters at odds with each other or with the rows", () => {
  it.each<[Readonly<Record<string, unknown>>, string]>([
    [{ early_stopping_round: 5 }, "early_stopping_round"],
    [{ bagging_fraction: 0.5 }, "bagging_fraction"],
    [{ data_sample_strategy: "goss", bagging_fraction: 0.5, bagging_freq: 1 }, "bagging_fraction"],
    [{ data_sample_strategy: "goss", top_rate: 0.7, other_rate: 0.4 }, "other_rate"],
    [{ objective: "multiclass" }, "num_class"],
    [{ num_class: 3 }, "num_class"],
    [{ objective: "quantile", alpha: 1 }, "alpha"],
    [{ objective: "regression", scale_pos_weight: 2 }, "scale_pos_weight"],
    [{ objective: "poisson", class_weight: "balanced" }, "class_weight"],
    [{ class_weight: [1, 2, 3] }, "class_weight"],
    [{ monotone_constraints: [1, 0] }, "monotone_constraints"],
    [{ objective: "quantile", monotone_constraints: [1, 0, 0] }, "monotone_constraints"],
    [{ categorical_feature: [3] }, "categorical_feature"],
    [{ categorical_feature: [1], monotone_constraints: [0, 1, 0] }, "monotone_constraints"],
    [{ interaction_constraints: [[0, 3]] }, "interaction_constraints"],
  ])("%j are refused", (given, parameter) => {
    expect(() => fitGbdt(rows, given)).toThrowError(
      expect.objectContaining({
        code: "TRAIN_PARAMETER_INVALID",
        where: expect.objectContaining({ parameter }),
      }),
    );
  });

  it("labels below 0, or of no event at all, are refused as counts", () => {
    const refuses = (label: Float64Array, code: string) =>
      expect(() => fitGbdt({ ...rows, label }, { objective: "poisson" })).toThrowError(
        expect.objectContaining({ code }),
      );
    refuses(rows.label.with(3, -1), "TRAIN_LABELS_INVALID");
    refuses(
      rows.label.map(() => 0),
      "TRAIN_LABELS_ONE_CLASS",
    );
  });
});

describe("weights of classes", () => {
  const parameters = { num_iterations: 8 };

  it("are sample weights times those of the label's class", () => {
    const own = rows.label.map((_, row) => 1 + (row % 2));
    const weight = own.map((value, row) => value * (rows.label[row] === 1 ? 3 : 0.5));
    const given = fitGbdt({ ...rows, weight: own }, { ...parameters, class_weight: [0.5, 3] });
    expect(margins(given)).toEqual(margins(fitGbdt({ ...rows, weight }, parameters)));
  });

  it('that are "balanced" let each class weigh as much', () => {
    const ones = rows.label.reduce((sum, y) => sum + y, 0);
    const balanced = fitGbdt(rows, { ...parameters, class_weight: "balanced" });
    const factors = [400 / (800 - ones), 400 / ones];
    const given = fitGbdt(rows, { ...parameters, class_weight: factors });
    expect(balanced.forest.baseMargin[0]).toBeCloseTo(0, 12);
    expect(margins(balanced)).toEqual(margins(given));
  });

  it("count in the loss by which trees are stopped", () => {
    const given = { ...parameters, class_weight: [1, 4] };
    const { validationLoss } = fitGbdt(rows, given, { validation: rows }).describe();
    const weight = rows.label.map((y) => (y === 1 ? 4 : 1));
    const weighted = { ...rows, weight };
    const other = fitGbdt(weighted, parameters, { validation: weighted }).describe();
    expect(validationLoss).toBe(other.validationLoss);
  });

  it("of several classes are one each", () => {
    const label = rows.label.map((y, row) => (row % 5 === 0 ? 2 : y));
    const given = { objective: "multiclass", num_class: 3, ...parameters };
    const weight = label.map((y) => [1, 2, 5][y]);
    const one = fitGbdt({ ...rows, label }, { ...given, class_weight: "1,2,5" });
    const other = fitGbdt({ ...rows, label, weight }, given);
    expect(one.forest).toEqual(other.forest);
  });
});
