import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hourMs } from "../../../src/core/time.js";
import { combinatorialPurged } from "../../../src/train/splits/combinatorial-purged.js";
import type { Fold, LabelTimes } from "../../../src/train/splits/fold.js";
import { purgedKFold } from "../../../src/train/splits/purged-k-fold.js";
import { validationTail } from "../../../src/train/splits/validation-tail.js";
import { walkForward } from "../../../src/train/splits/walk-forward.js";
import { labelTimes } from "../../support/train.js";

/** Rows with gaps in time, labels of any length, some without. */
const someTimes = fc
  .array(
    fc.record({ step: fc.integer({ min: 0, max: 50 }), length: fc.integer({ min: 0, max: 9 }) }),
    {
      minLength: 60,
      maxLength: 150,
    },
  )
  .map((rows) => {
    const times = labelTimes(rows.map((row) => row.length));
    let time = 1e12;
    rows.forEach((row, i) => {
      time += row.step * hourMs; // a step of 0: two rows of one moment
      times.availableAt[i] = time;
      if (row.length > 0) times.labelEndTime[i] = time + row.length * hourMs;
    });
    return times;
  });
const someEmbargo = fc.integer({ min: 0, max: 30 }).map((hours) => hours * hourMs);

/** Folds, or none where the rows are too few for them: that is refused, and tested elsewhere. */
function folds(make: () => Fold[]): Fold[] {
  try {
    return make();
  } catch (error) {
    expect(error).toMatchObject({ code: "TRAIN_HISTORY_TOO_SHORT" });
    return [];
  }
}

/** Training and test labels live at different times, and training rows after a test keep the embargo. */
function expectPurged(times: LabelTimes, fold: Fold, embargoMs: number): void {
  const { availableAt, labelEndTime, label } = times;
  const tests = new Set(fold.testRows);
  for (const train of fold.trainRows) {
    expect(label[train]).not.toBeNaN();
    expect(tests.has(train)).toBe(false);
    for (const test of fold.testRows) {
      const testEnd = Number.isNaN(labelEndTime[test]) ? availableAt[test] : labelEndTime[test];
      const isBefore = labelEndTime[train] <= availableAt[test];
      const isAfter = availableAt[train] >= testEnd + embargoMs;
      if (!isBefore && !isAfter) expect({ train, test }).toBe("purged");
    }
  }
}

describe("walkForward, on any rows", () => {
  it.each(["expanding", "rolling"] as const)("is purged, forward and tests once (%s)", (window) => {
    fc.assert(
      fc.property(someTimes, someEmbargo, fc.integer({ min: 1, max: 6 }), (times, embargoMs, n) => {
        const options = { folds: n, minTrainFraction: 0.4, embargoMs, window };
        const found = folds(() => walkForward(times, options));
        const tested = found.flatMap((fold) => [...fold.testRows]);
        expect(new Set(tested).size).toBe(tested.length);
        for (const fold of found) {
          expectPurged(times, fold, 0);
          const testStart = times.availableAt[fold.testRows[0]];
          for (const row of fold.trainRows) {
            expect(row).toBeLessThan(fold.testRows[0]);
            expect(times.labelEndTime[row]).toBeLessThanOrEqual(testStart - embargoMs);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("trains on the same rows whatever the labels after the test's beginning are", () => {
    fc.assert(
      fc.property(someTimes, (times) => {
        const options = { folds: 3, minTrainFraction: 0.5 };
        for (const fold of folds(() => walkForward(times, options))) {
          const altered = {
            ...times,
            label: times.label.slice(),
            labelEndTime: times.labelEndTime.slice(),
          };
          altered.label.fill(1, fold.testRows[0]);
          for (let row = fold.testRows[0]; row < altered.label.length; row++) {
            altered.labelEndTime[row] = altered.availableAt[row] + 1;
          }
          const again = folds(() => walkForward(altered, options));
          expect([...again[fold.index].trainRows]).toEqual([...fold.trainRows]);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("purgedKFold and combinatorialPurged, on any rows", () => {
  it("let no training label reach into a test, keep the embargo, and test every row", () => {
    fc.assert(
      fc.property(someTimes, someEmbargo, (times, embargoMs) => {
        const found = folds(() => purgedKFold(times, { folds: 4, embargoMs }));
        for (const fold of found) expectPurged(times, fold, embargoMs);
        if (found.length > 0) {
          const tested = found.flatMap((fold) => [...fold.testRows]);
          expect(tested).toEqual([...times.label.keys()]);
        }
        const options = { groups: 4, testGroups: 2, embargoMs };
        for (const fold of folds(() => combinatorialPurged(times, options))) {
          expectPurged(times, fold, embargoMs);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("validationTail, on any rows", () => {
  it("fits only on what is settled when validation begins", () => {
    fc.assert(
      fc.property(someTimes, (times) => {
        const rows = Int32Array.from(times.label.keys()).filter((row) => times.label[row] >= 0);
        const tail = validationTail(times, rows, 0.5);
        if (tail === undefined) return;
        const begin = times.availableAt[tail.validationRows[0]];
        for (const row of tail.fitRows) expect(times.labelEndTime[row]).toBeLessThanOrEqual(begin);
      }),
    );
  });
});
