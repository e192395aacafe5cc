import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../src/core/random.js";
import { sameBytes } from "../../../../src/core/typed-array.js";
import { fitGbdt } from "../../../../src/train/learners/gbdt-learner.js";
import { modelFromBytes, type Objective } from "../../../../src/train/learners/index.js";
import { pickRows, range, rowOf } from "../../../support/learners.js";
import { shapleyValues } from "../../../support/shapley.js";

/** Rows of three classes by where the first feature lies, a fifth of them mislabelled. */
function classRows(rowCount: number) {
  const random = createRandom(12);
  const columns = range(0, 3).map(() => new Float32Array(rowCount));
  const label = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    for (const column of columns) column[row] = random.normal();
    const [first] = columns;
    const own = first[row] < -0.5 ? 0 : first[row] < 0.5 ? 1 : 2;
    label[row] = random.chance(0.2) ? random.integer(3) : own;
  }
  return { columns, label };
}

const rows = classRows(1500);
const parameters = { objective: "multiclass", num_class: 3, num_iterations: 12, num_leaves: 6 };

describe("several classes", () => {
  const model = fitGbdt(rows, parameters);

  it("have probabilities that sum to 1 and name the planted class", () => {
    const out = new Float64Array(3);
    for (const [value, own] of [
      [-1.5, 0],
      [0, 1],
      [1.5, 2],
    ]) {
      model.outputsRow(Float32Array.of(value, 0, 0), out);
      expect(out.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      expect(out.indexOf(Math.max(...out))).toBe(own);
      expect(out[own]).toBeGreaterThan(0.7);
    }
  });

  it("grow one tree each an iteration", () => {
    expect(model.outputCount).toBe(3);
    expect(model.forest.trees).toHaveLength(36);
  });

  it("predict a row as columns, and as their bytes read back, in every bit", () => {
    const copy = modelFromBytes(model.bytes()) as typeof model; // of the learner that wrote it
    const out = new Float64Array(4500);
    copy.outputsColumns(rows.columns, out);
    const one = new Float64Array(3);
    for (const row of range(0, 1500)) {
      model.outputsRow(rowOf(rows.columns, row), one);
      expect(sameBytes(one, out.slice(3 * row, 3 * row + 3))).toBe(true);
    }
    expect(sameBytes(copy.bytes(), model.bytes())).toBe(true);
  });

  it("are explained class by class", () => {
    const row = rowOf(rows.columns, 4);
    const out = new Float64Array(12);
    model.contributionRow(row, out);
    const margins = new Float64Array(3);
    model.marginsRow(row, margins);
    for (const k of range(0, 3)) {
      const own = out.subarray(4 * k, 4 * k + 4);
      expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(margins[k], 10);
      const forest = {
        ...model.forest,
        outputCount: 1,
        baseMargin: model.forest.baseMargin.slice(k, k + 1),
        trees: model.forest.trees.filter((_, t) => t % 3 === k),
      };
      shapleyValues(forest, row).forEach((value, i) => {
        expect(own[i]).toBeCloseTo(value, 10);
      });
    }
  });

  it("refuse to be one number a row", () => {
    const code = expect.objectContaining({ code: "TRAIN_OUTPUTS_SEVERAL" });
    const row = new Float32Array(3);
    const out = new Float64Array(1500);
    expect(() => model.predictRow(row)).toThrowError(code);
    expect(() => model.marginRow(row)).toThrowError(code);
    expect(() => model.predictColumns(rows.columns, out)).toThrowError(code);
    expect(() => model.marginColumns(rows.columns, out)).toThrowError(code);
  });

  it("stop early by the validation loss of all classes", () => {
    const train = pickRows(rows, range(0, 1000));
    const validation = pickRows(rows, range(1000, 1500));
    const given = { ...parameters, num_iterations: 300, early_stopping_round: 5 };
    const stopped = fitGbdt(train, given, { validation });
    expect(stopped.forest.trees.length % 3).toBe(0);
    expect(stopped.forest.trees.length).toBeLessThan(900);
    const out = new Float64Array(1500);
    stopped.outputsColumns(validation.columns, out);
    const loss =
      validation.label.reduce((sum, y, row) => sum - Math.log(out[3 * row + y]), 0) / 500;
    expect(stopped.describe().validationLoss).toBeCloseTo(loss, 12);
  });

  it("go on from initial scores, class after class, as one longer training would", () => {
    const whole = fitGbdt(rows, { ...parameters, num_iterations: 9 });
    const begun = fitGbdt(rows, { ...parameters, num_iterations: 4 });
    const initialScore = new Float64Array(4500);
    const margins = new Float64Array(3);
    for (const row of range(0, 1500)) {
      begun.marginsRow(rowOf(rows.columns, row), margins);
      margins.forEach((margin, k) => {
        initialScore[k * 1500 + row] = margin;
      });
    }
    const rest = fitGbdt({ ...rows, initialScore }, { ...parameters, num_iterations: 5 });
    const added = new Float64Array(3);
    const wanted = new Float64Array(3);
    for (const row of range(0, 100)) {
      const values = rowOf(rows.columns, row);
      begun.marginsRow(values, margins);
      rest.marginsRow(values, added);
      whole.marginsRow(values, wanted);
      wanted.forEach((value, k) => {
        expect(margins[k] + added[k]).toBeCloseTo(value, 10);
      });
    }
    const short = { ...rows, initialScore: initialScore.subarray(0, 1500) };
    expect(() => fitGbdt(short, parameters)).toThrowError(
      expect.objectContaining({ code: "TRAIN_ROWS_UNEQUAL" }),
    );
  });

  it("of which one has no row are learnt, that one with next to no probability", () => {
    const two = fitGbdt(rows, { ...parameters, num_class: 4 });
    const out = new Float64Array(4);
    two.outputsRow(new Float32Array(3), out);
    expect(out[3]).toBeLessThan(1e-10);
  });

  it("refuse labels that are no class, and labels all of one", () => {
    const refuses = (label: Float64Array, wanted: string) =>
      expect(() => fitGbdt({ ...rows, label }, parameters)).toThrowError(
        expect.objectContaining({ code: wanted }),
      );
    for (const value of [-1, 3, 0.5, Number.NaN]) {
      refuses(rows.label.with(5, value), "TRAIN_LABELS_INVALID");
    }
    refuses(
      rows.label.map(() => 2),
      "TRAIN_LABELS_ONE_CLASS",
    );
  });
});

describe("a loss of the caller's own", () => {
  it("may have several outputs: here a mean and its square", () => {
    const both: Objective = {
      link: "identity",
      outputCount: 2,
      baseMargin: () => [0, 0],
      derivatives: ({ label }, margin, outPairs) => {
        for (let row = 0; row < label.length; row++) {
          [label[row], label[row] ** 2].forEach((wanted, output) => {
            const place = output * label.length + row;
            outPairs[2 * place] = margin[place] - wanted;
            outPairs[2 * place + 1] = 1;
          });
        }
      },
      loss: () => 0,
    };
    const model = fitGbdt(rows, { num_iterations: 60 }, { objective: both });
    const out = new Float64Array(3000);
    model.outputsColumns(rows.columns, out);
    const high = range(0, 1500).filter((row) => rows.columns[0][row] > 0.7);
    const mean = (of: (row: number) => number) =>
      high.reduce((sum, row) => sum + of(row), 0) / high.length;
    expect(mean((row) => out[2 * row])).toBeCloseTo(
      mean((row) => rows.label[row]),
      1,
    );
    expect(mean((row) => out[2 * row + 1])).toBeCloseTo(
      mean((row) => rows.label[row] ** 2),
      1,
    );
    expect(modelFromBytes(model.bytes()).bytes()).toEqual(model.bytes());
  });
});
