import { describe, expect, it } from "vitest";
import type { HookEvent } from "../../../../src/core/hooks.js";
import { learnerNamed, modelFromBytes } from "../../../../src/train/learners/index.js";
import type { FittedModel, TrainingRows } from "../../../../src/train/learners/learner.js";
import { aucOf, logLossOf, pickRows, plantedRows, range } from "../../../support/learners.js";

const learner = learnerNamed("linear");
const coefficients = (model: FittedModel) => model.describe().coefficients as number[];
const predictions = (model: FittedModel, rows: TrainingRows) => {
  const out = new Float64Array(rows.label.length);
  model.predictColumns(rows.columns, out);
  return out;
};
const rows = plantedRows({
  seed: 41,
  rowCount: 2000,
  featureCount: 6,
  probability: (x) => 1 / (1 + Math.exp(-(x(0) * 0.8 - x(1) * 0.4 - 1))),
});
const gaps = { ...rows, columns: rows.columns.map((c) => c.map((v, i) => (i % 9 ? v : NaN))) };

/** Gradient of the mean log loss by each standardised coefficient, worked out row by row. */
function gradientAt(model: FittedModel, given: TrainingRows): number[] {
  const p = predictions(model, given);
  const weight = given.weight ?? new Float64Array(p.length).fill(1);
  const total = weight.reduce((sum, w) => sum + w, 0);
  return given.columns.map((column) => {
    const present = [...column.keys()].filter((row) => !Number.isNaN(column[row]));
    const share = present.reduce((sum, row) => sum + weight[row], 0);
    const mean = present.reduce((sum, row) => sum + weight[row] * column[row], 0) / share;
    const z = Array.from(column, (value) => (Number.isNaN(value) ? 0 : value - mean));
    const deviation = Math.sqrt(z.reduce((sum, v, row) => sum + weight[row] * v * v, 0) / total);
    return (
      z.reduce((sum, v, row) => sum + weight[row] * (p[row] - given.label[row]) * v, 0) /
      (deviation * total)
    );
  });
}

/** Holds a model to the conditions of its minimum: no step down the loss that the penalty would not take back. */
function expectMinimum(
  model: FittedModel,
  given: TrainingRows,
  net: { readonly l1_ratio: number; readonly lambda: number },
  digits: number,
): void {
  const gradient = gradientAt(model, given);
  coefficients(model).forEach((value, f) => {
    const ridge = gradient[f] + net.lambda * (1 - net.l1_ratio) * value;
    const l1 = net.lambda * net.l1_ratio;
    if (value === 0) expect(Math.abs(ridge)).toBeLessThanOrEqual(l1 + 10 ** -(digits + 1));
    else expect(ridge + l1 * Math.sign(value)).toBeCloseTo(0, digits);
  });
}

describe("the elastic net", () => {
  it.each([
    { l1_ratio: 1, lambda: 0.02 },
    { l1_ratio: 0.5, lambda: 0.05 },
    { l1_ratio: 0, lambda: 0.1 },
    { l1_ratio: 0.3, lambda: 0 },
  ])("meets the conditions of its minimum at $l1_ratio, $lambda", (net) => {
    const weight = gaps.label.map((_, row) => (row % 4) + 0.5);
    const given = { ...gaps, weight };
    const model = learner.fit(given, { ...net, tolerance: 1e-9 });
    expectMinimum(model, given, net, 7);
  });

  it("selects the planted features by L1", () => {
    const model = learner.fit(rows, { l1_ratio: 1, lambda: 0.03 });
    const chosen = coefficients(model).map((value) => value !== 0);
    expect(chosen).toEqual([true, true, false, false, false, false]);
  });

  it("does not care for the units of a feature", () => {
    const scaled = { ...rows, columns: rows.columns.map((c, f) => c.map((v) => v * 4 ** f + f)) };
    const one = predictions(learner.fit(rows), rows);
    const other = predictions(learner.fit(scaled), scaled);
    one.forEach((value, row) => {
      expect(value).toBeCloseTo(other[row], 4); // v × 4ᶠ + f is rounded to float32
    });
  });

  it("counts a missing value as the mean", () => {
    const model = learner.fit(gaps);
    const mean = gaps.columns.map((column) => {
      const present = column.filter((value) => !Number.isNaN(value));
      return present.reduce((sum, value) => sum + value, 0) / present.length;
    });
    const missing = model.predictRow(new Float32Array(6).fill(Number.NaN));
    expect(model.predictRow(Float32Array.from(mean))).toBeCloseTo(missing, 6);
  });

  it("gives constant and all-missing features no coefficient", () => {
    const flat = new Float32Array(2000).fill(0.1);
    const empty = new Float32Array(2000).fill(Number.NaN);
    const model = learner.fit({ ...rows, columns: [flat, ...rows.columns, empty] });
    expect(coefficients(model)[0]).toBe(0);
    expect(coefficients(model)[7]).toBe(0);
    expect(model.importance()[1]).toBeGreaterThan(0.4);
  });

  it("takes a weight of 2 as the row twice, and goes on from initial scores", () => {
    const weight = rows.label.map((_, row) => 1 + (row % 2));
    const twice = pickRows(
      rows,
      range(0, 2000).flatMap((row) => Array<number>(weight[row]).fill(row)),
    );
    const weighted = coefficients(learner.fit({ ...rows, weight }));
    const doubled = coefficients(learner.fit(twice));
    weighted.forEach((value, f) => {
      expect(value).toBeCloseTo(doubled[f], 6);
    });
    const first = learner.fit(rows, { lambda: 0 });
    const initialScore = new Float64Array(2000);
    first.marginColumns(rows.columns, initialScore);
    const rest = learner.fit({ ...rows, initialScore }, { lambda: 0 });
    for (const value of coefficients(rest)) expect(Math.abs(value)).toBeLessThan(1e-6);
  });

  it("converges where a feature parts the classes completely, held by its penalty", () => {
    const label = rows.label.map((_, row) => (rows.columns[0][row] > 0 ? 1 : 0));
    const model = learner.fit({ ...rows, label }, { lambda: 1e-4 });
    expect(model.describe().steps).toBeLessThan(150);
    expect(aucOf(label, predictions(model, { ...rows, label }))).toBeGreaterThan(0.999);
  });

  it("stops after max_iterations where the classes part and nothing holds it", () => {
    const label = rows.label.map((_, row) => (rows.columns[0][row] > 0 ? 1 : 0));
    const model = learner.fit({ ...rows, label }, { lambda: 0, max_iterations: 3 });
    expect(model.describe().steps).toBe(3);
  });
});

describe("the elastic net of numbers", () => {
  // Labels of the size of minutes' returns: half planted, half noise.
  const label = rows.label.map(
    (y, row) => 1e-4 * (rows.columns[0][row] - 0.5 * rows.columns[1][row] + y),
  );
  const weight = label.map((_, row) => (row % 4) + 0.5);
  const numbers = { columns: gaps.columns, label, weight };
  const regression = { objective: "regression" };

  it.each([
    { l1_ratio: 1, lambda: 2e-6 },
    { l1_ratio: 0.5, lambda: 5e-6 },
    { l1_ratio: 0, lambda: 0.1 },
    { l1_ratio: 0.3, lambda: 0 },
  ])("meets the conditions of its minimum at $l1_ratio, $lambda", (net) => {
    const model = learner.fit(numbers, { ...regression, ...net, tolerance: 1e-9 });
    expectMinimum(model, numbers, net, 11);
  });

  it("follows the unit of the labels", () => {
    const lasso = { ...regression, l1_ratio: 1 };
    const small = coefficients(learner.fit(numbers, { ...lasso, lambda: 2e-6 }));
    const large = coefficients(
      learner.fit({ ...numbers, label: label.map((y) => y * 1e4) }, { ...lasso, lambda: 2e-2 }),
    );
    small.forEach((value, f) => {
      expect(value * 1e4).toBeCloseTo(large[f], 8);
    });
  });

  it("predicts numbers, the same when read back", () => {
    const model = learner.fit(numbers, { ...regression, lambda: 1e-6 });
    const found = predictions(model, numbers);
    const again = predictions(modelFromBytes(model.bytes()), numbers);
    expect(Math.max(...found.map(Math.abs))).toBeLessThan(1e-3);
    expect(found.some((value) => value < 0)).toBe(true);
    expect([...again]).toEqual([...found]);
  });

  it('chooses lambda "auto" by the squared error of the validation rows', () => {
    const part = (from: number, to: number) => {
      const kept = range(from, to);
      return { ...pickRows(numbers, kept), weight: undefined };
    };
    const [train, validation] = [part(0, 60), part(60, 2000)];
    const lasso = { ...regression, l1_ratio: 1 };
    const model = learner.fit(train, { ...lasso, lambda: "auto" }, { validation });
    const errorAt = (lambda: number) =>
      predictions(learner.fit(train, { ...lasso, lambda }), validation).reduce(
        (sum, value, row) => sum + (value - validation.label[row]) ** 2,
        0,
      );
    const chosen = model.describe().lambda as number;
    const step = 0.001 ** (1 / 29);
    expect(coefficients(model)[0]).toBeGreaterThan(0);
    expect(errorAt(chosen)).toBeLessThanOrEqual(errorAt(chosen * step));
    expect(errorAt(chosen)).toBeLessThanOrEqual(errorAt(chosen / step));
  });

  it("gives labels that are all the same back", () => {
    const flat = learner.fit({ ...numbers, label: label.map(() => 3) }, regression);
    expect(coefficients(flat).every((value) => Math.abs(value) < 1e-12)).toBe(true);
    expect(flat.predictRow(new Float32Array(6))).toBeCloseTo(3, 12);
  });

  it("refuses labels that are no numbers, and a misspelt objective by its nearest", () => {
    const broken = { ...numbers, label: label.with(7, Number.POSITIVE_INFINITY) };
    expect(() => learner.fit(broken, regression)).toThrowError(
      expect.objectContaining({ code: "TRAIN_LABELS_INVALID" }),
    );
    expect(() => learner.fit(numbers, { objective: "regresion" })).toThrowError(
      expect.objectContaining({
        code: "TRAIN_PARAMETER_INVALID",
        remedy: expect.stringContaining("regression"),
      }),
    );
  });
});

describe('lambda "auto"', () => {
  const train = pickRows(rows, range(0, 300));
  const validation = pickRows(rows, range(300, 2000));

  it("takes the step of the path with the lowest validation loss", () => {
    const done: number[] = [];
    const hooks = {
      emit: (event: HookEvent) => {
        if (event.type === "progress") done.push(event.done);
      },
    };
    const given = { lambda: "auto", l1_ratio: 1, lambda_count: 12, lambda_min_ratio: 0.01 };
    const model = learner.fit(train, given, { validation, hooks });
    const chosen = model.describe().lambda as number;
    const lossAt = (lambda: number) =>
      logLossOf(
        validation.label,
        predictions(learner.fit(train, { lambda, l1_ratio: 1 }), validation),
      );
    const step = 0.01 ** (1 / 11);
    expect(done).toHaveLength(12);
    expect(lossAt(chosen)).toBeLessThanOrEqual(lossAt(chosen * step) + 1e-9);
    expect(lossAt(chosen)).toBeLessThanOrEqual(lossAt(chosen / step) + 1e-9);
  });

  it("begins where all coefficients are 0", () => {
    const model = learner.fit(
      train,
      { lambda: "auto", lambda_count: 2, lambda_min_ratio: 0.999 },
      { validation },
    );
    expect(coefficients(model).filter((value) => value !== 0).length).toBeLessThanOrEqual(1);
  });

  it("is refused without validation rows", () => {
    expect(() => learner.fit(train, { lambda: "auto" })).toThrowError(
      expect.objectContaining({ code: "TRAIN_PARAMETER_INVALID" }),
    );
  });
});
