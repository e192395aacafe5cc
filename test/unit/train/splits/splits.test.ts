import { describe, expect, it } from "vitest";
import { hourMs } from "../../../../src/core/time.js";
import { combinatorialPurged } from "../../../../src/train/splits/combinatorial-purged.js";
import { isForward } from "../../../../src/train/splits/fold.js";
import { purgedKFold } from "../../../../src/train/splits/purged-k-fold.js";
import { validationTail } from "../../../../src/train/splits/validation-tail.js";
import { walkForward } from "../../../../src/train/splits/walk-forward.js";
import { firstOpen, labelTimes } from "../../../support/train.js";

const fill = (count: number, length: number): number[] => new Array<number>(count).fill(length);

describe("walkForward", () => {
  it("trains on what is settled when the test begins, and tests the rest once", () => {
    const folds = walkForward(labelTimes(fill(10, 2)), { folds: 2, minTrainFraction: 0.4 });
    expect(folds.map((fold) => [...fold.trainRows])).toEqual([
      [0, 1, 2],
      [0, 1, 2, 3, 4, 5],
    ]);
    expect(folds.map((fold) => [...fold.testRows])).toEqual([
      [4, 5, 6],
      [7, 8, 9],
    ]);
  });

  it("keeps the embargo before the test", () => {
    const options = { folds: 1, minTrainFraction: 0.5, embargoMs: 2 * hourMs };
    const [fold] = walkForward(labelTimes(fill(10, 1)), options);
    expect([...fold.trainRows]).toEqual([0, 1, 2]);
  });

  it("trains on as many rows as the first fold could when rolling", () => {
    const options = { folds: 2, minTrainFraction: 0.4, window: "rolling" } as const;
    const folds = walkForward(labelTimes(fill(10, 1)), options);
    expect(folds.map((fold) => [...fold.trainRows])).toEqual([
      [0, 1, 2, 3],
      [3, 4, 5, 6],
    ]);
  });

  it("tests rows without a label and never trains on them", () => {
    const lengths = fill(10, 1);
    lengths[1] = 0;
    lengths[6] = 0;
    const [fold] = walkForward(labelTimes(lengths), { folds: 1, minTrainFraction: 0.5 });
    expect([...fold.trainRows]).toEqual([0, 2, 3, 4]);
    expect([...fold.testRows]).toEqual([5, 6, 7, 8, 9]);
  });

  it("keeps rows of one moment on one side", () => {
    const times = labelTimes(fill(8, 1));
    times.availableAt.set([0, 0, 1, 1, 2, 2, 2, 3].map((hour) => firstOpen + hour * hourMs));
    times.labelEndTime.set(times.availableAt.map((time) => time + 1));
    const folds = walkForward(times, { folds: 2, minTrainFraction: 0.4 });
    expect(folds.map((fold) => [...fold.testRows])).toEqual([
      [2, 3],
      [4, 5, 6, 7],
    ]);
  });

  it.each([
    { folds: 0 },
    { folds: 1.5 },
    { minTrainFraction: 0 },
    { minTrainFraction: 1 },
    { embargoMs: -1 },
    { embargoMs: Number.POSITIVE_INFINITY },
  ])("refuses %j", (wrong) => {
    const options = { folds: 2, minTrainFraction: 0.5, ...wrong };
    expect(() => walkForward(labelTimes(fill(20, 1)), options)).toThrowError(
      expect.objectContaining({ code: "TRAIN_SPLIT_INVALID" }),
    );
  });

  it.each([
    ["no row at all", []],
    ["more folds than rows", fill(3, 1)],
    ["labels longer than the history", fill(20, 15)],
  ])("says that there are too few rows: %s", (_, lengths) => {
    expect(() =>
      walkForward(labelTimes(lengths), { folds: 5, minTrainFraction: 0.5 }),
    ).toThrowError(expect.objectContaining({ code: "TRAIN_HISTORY_TOO_SHORT" }));
  });

  it("says of a fold without rows whether its past has labels at all", () => {
    // As behind a gate that was closed until row 12.
    const times = labelTimes(Array.from({ length: 20 }, (_, row) => (row < 12 ? 0 : 2)));
    expect(() => walkForward(times, { folds: 2, minTrainFraction: 0.5 })).toThrowError(
      expect.objectContaining({
        code: "TRAIN_HISTORY_TOO_SHORT",
        message:
          "fold 1 has no training row, of 20 rows in all; 0 of the 10 that it was to train on have a label",
        remedy: expect.stringContaining("gate"),
      }),
    );
  });
});

describe("purgedKFold", () => {
  it("drops rows whose labels overlap the test's, on both sides, and the embargo after", () => {
    const times = labelTimes(fill(12, 2));
    const folds = purgedKFold(times, { folds: 3 });
    expect([...folds[1].testRows]).toEqual([4, 5, 6, 7]);
    // Row 2 is settled at row 4; the label of row 7 is settled at row 9.
    expect([...folds[1].trainRows]).toEqual([0, 1, 2, 9, 10, 11]);
    const embargoed = purgedKFold(times, { folds: 3, embargoMs: hourMs });
    expect([...embargoed[1].trainRows]).toEqual([0, 1, 2, 10, 11]);
  });

  it("looks forward, and isForward says so", () => {
    const times = labelTimes(fill(12, 1));
    expect(purgedKFold(times, { folds: 3 }).map((fold) => isForward(times, fold))).toEqual([
      false,
      false,
      true,
    ]);
    const [fold] = walkForward(times, { folds: 1, minTrainFraction: 0.5 });
    expect(isForward(times, fold)).toBe(true);
  });

  it("refuses one fold", () => {
    expect(() => purgedKFold(labelTimes(fill(9, 1)), { folds: 1 })).toThrowError(
      expect.objectContaining({ code: "TRAIN_SPLIT_INVALID" }),
    );
  });
});

describe("combinatorialPurged", () => {
  it("tests every choice of groups, and each path tests every row once", () => {
    const times = labelTimes(fill(24, 1));
    const folds = combinatorialPurged(times, { groups: 6, testGroups: 2 });
    expect(folds).toHaveLength(15);
    const tested = new Map<number, number[]>();
    for (const fold of folds) {
      fold.testGroups.forEach((group, i) => {
        const path = tested.get(fold.paths[i]) ?? [];
        tested.set(fold.paths[i], [...path, group]);
      });
    }
    expect([...tested.keys()]).toEqual([0, 1, 2, 3, 4]);
    for (const groups of tested.values()) {
      expect(groups.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
    }
  });

  it("purges around each tested group", () => {
    const [, second] = combinatorialPurged(labelTimes(fill(12, 1)), { groups: 4, testGroups: 2 });
    expect(second.testGroups).toEqual([0, 2]);
    expect([...second.testRows]).toEqual([0, 1, 2, 6, 7, 8]);
    // The label of row 2 ends with row 3, of row 8 with row 9: touching is not overlapping.
    expect([...second.trainRows]).toEqual([3, 4, 5, 9, 10, 11]);
  });

  it.each([
    { groups: 1, testGroups: 1 },
    { groups: 4, testGroups: 4 },
    { groups: 4, testGroups: 2, embargoMs: -1 },
  ])("refuses %j", (options) => {
    expect(() => combinatorialPurged(labelTimes(fill(20, 1)), options)).toThrowError(
      expect.objectContaining({ code: "TRAIN_SPLIT_INVALID" }),
    );
  });
});

describe("validationTail", () => {
  it("takes the last rows and purges what reaches into them", () => {
    const rows = Int32Array.from({ length: 200 }, (_, i) => i);
    const tail = validationTail(labelTimes(fill(200, 4)), rows, 0.3);
    expect(tail?.validationRows[0]).toBe(140);
    expect(tail?.fitRows[tail.fitRows.length - 1]).toBe(136);
    expect((tail?.fitRows.length ?? 0) + (tail?.validationRows.length ?? 0)).toBe(197);
  });

  it("is left out where either part would say too little", () => {
    const rows = Int32Array.from({ length: 200 }, (_, i) => i);
    expect(validationTail(labelTimes(fill(200, 1)), rows, 0.1)).toBeUndefined();
    expect(validationTail(labelTimes(fill(200, 150)), rows, 0.3)).toBeUndefined();
  });
});
