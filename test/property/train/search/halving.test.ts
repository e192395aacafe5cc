import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../src/core/random.js";
import {
  type FoldLoss,
  foldFitCount,
  type Rung,
  rankTrials,
  runTrials,
  type ScheduleOptions,
  searchRungs,
  type TrialOutcome,
} from "../../../../src/train/index.js";

const schedules = fc.record({
  method: fc.constantFrom("halving" as const, "random" as const),
  trialCount: fc.integer({ min: 1, max: 60 }),
  foldCount: fc.integer({ min: 1, max: 20 }),
  eta: fc.integer({ min: 2, max: 5 }),
});

/** Losses of trials on folds, with ties: a few values only. */
function lossesOf(seed: number): (trial: number, fold: number) => FoldLoss {
  return (trial, fold) => {
    const random = createRandom(seed).fork(`${trial} ${fold}`);
    return { lossSum: 10 * random.integer(12), rowCount: 1 + random.integer(3) };
  };
}

/** Runs a schedule and remembers what was measured, in the order in which it began. */
async function run(
  rungs: readonly Rung[],
  losses: (trial: number, fold: number) => FoldLoss,
  options: { readonly width?: number; readonly lateness?: number; readonly budget?: number } = {},
): Promise<{ outcomes: readonly TrialOutcome[]; measured: string[] }> {
  const { width = 1, lateness = 0, budget = Number.POSITIVE_INFINITY } = options;
  const delays = createRandom(lateness);
  const measured: string[] = [];
  const outcomes = await runTrials({
    rungs,
    width,
    measure: async (trial, fold) => {
      if (measured.length >= budget) return undefined;
      measured.push(`${trial}/${fold}`);
      for (let turn = delays.integer(4); turn > 0; turn--) await Promise.resolve();
      return losses(trial, fold);
    },
  });
  return { outcomes, measured };
}

/** Mean loss a row of a trial over the first folds, reckoned at once. */
function meanLoss(
  losses: (trial: number, fold: number) => FoldLoss,
  trial: number,
  foldCount: number,
): number {
  const own = Array.from({ length: foldCount }, (_, fold) => losses(trial, fold));
  const sum = own.reduce((total, { lossSum }) => total + lossSum, 0);
  return sum / own.reduce((total, { rowCount }) => total + rowCount, 0);
}

describe("searchRungs", () => {
  it("never asks for more than the budget of trials and folds, and ends on all folds", () => {
    fc.assert(
      fc.property(schedules, (options: ScheduleOptions) => {
        const { trialCount, foldCount, eta } = options;
        const rungs = searchRungs(options);
        expect(rungs[0].trialCount).toBe(trialCount);
        expect(rungs.at(-1)?.foldCount).toBe(foldCount);
        expect(foldFitCount(rungs)).toBeLessThanOrEqual(trialCount * foldCount);
        for (const [i, rung] of rungs.entries()) {
          expect(rung.trialCount).toBeGreaterThanOrEqual(1);
          expect(rung.foldCount).toBeGreaterThanOrEqual(1);
          if (i === 0) continue;
          expect(rung.foldCount).toBeGreaterThan(rungs[i - 1].foldCount);
          expect(rung.trialCount).toBeLessThanOrEqual(rungs[i - 1].trialCount / eta);
          // No rung costs more than all trials on the first rung's folds, but for what rounding a fold down spares there.
          expect(rung.trialCount * rung.foldCount).toBeLessThanOrEqual(
            trialCount * (rungs[0].foldCount + 1),
          );
        }
      }),
    );
  });

  it("gives the rungs of Hyperband's table where all divides", () => {
    // Li et al. (2018), table 1, bracket s = 4: R = 81, η = 3, n = 81.
    const rungs = searchRungs({ method: "halving", trialCount: 81, foldCount: 81, eta: 3 });
    expect(rungs.map(({ trialCount, foldCount }) => [trialCount, foldCount])).toEqual([
      [81, 1],
      [27, 3],
      [9, 9],
      [3, 27],
      [1, 81],
    ]);
    const eight = searchRungs({ method: "halving", trialCount: 8, foldCount: 8, eta: 2 });
    expect(eight).toHaveLength(4);
    expect(searchRungs({ method: "random", trialCount: 5, foldCount: 4, eta: 2 })).toEqual([
      { trialCount: 5, foldCount: 4 },
    ]);
  });

  it.each([
    { trialCount: 0, foldCount: 3, eta: 2 },
    { trialCount: 3, foldCount: 0, eta: 2 },
    { trialCount: 3, foldCount: 3, eta: 1 },
    { trialCount: 2.5, foldCount: 3, eta: 2 },
  ])("refuses $trialCount trials on $foldCount folds with eta $eta", (options) => {
    expect(() => searchRungs({ method: "halving", ...options })).toThrow(
      expect.objectContaining({ code: "TRAIN_SEARCH_INVALID" }),
    );
  });
});

describe("runTrials", () => {
  it("measures each trial and fold once, and no more than the schedule has", async () => {
    await fc.assert(
      fc.asyncProperty(schedules, fc.integer(), async (options, seed) => {
        const rungs = searchRungs(options);
        const { measured } = await run(rungs, lossesOf(seed));
        expect(new Set(measured).size).toBe(measured.length);
        expect(measured.length).toBe(foldFitCount(rungs));
      }),
    );
  });

  it("lets those go on that nobody on their rung beats, of equal ones the earlier", async () => {
    await fc.assert(
      fc.asyncProperty(schedules, fc.integer(), async (options, seed) => {
        const rungs = searchRungs(options);
        const { outcomes } = await run(rungs, lossesOf(seed));
        for (let rung = 0; rung + 1 < rungs.length; rung++) {
          const here = outcomes.filter((one) => one.rungs.length > rung);
          const on = here.filter((one) => one.rungs.length > rung + 1);
          const out = here.filter((one) => one.rungs.length === rung + 1);
          expect(here).toHaveLength(rungs[rung].trialCount);
          expect(on).toHaveLength(rungs[rung + 1].trialCount);
          for (const kept of on) {
            for (const left of out) {
              const [a, b] = [kept.rungs[rung].loss, left.rungs[rung].loss];
              expect(a < b || (a === b && kept.trial < left.trial)).toBe(true);
            }
          }
        }
        for (const { trial, rungs: own } of outcomes) {
          for (const [i, { foldCount, loss }] of own.entries()) {
            expect(foldCount).toBe(rungs[i].foldCount);
            expect(loss).toBe(meanLoss(lossesOf(seed), trial, foldCount));
          }
        }
        expect(rankTrials(outcomes)[0].isComplete).toBe(true);
      }),
    );
  });

  it("comes to the same at any width, and however late folds end", async () => {
    await fc.assert(
      fc.asyncProperty(
        schedules,
        fc.integer(),
        fc.integer({ min: 2, max: 9 }),
        async (options, seed, width) => {
          const rungs = searchRungs(options);
          const one = await run(rungs, lossesOf(seed));
          const many = await run(rungs, lossesOf(seed), { width, lateness: seed });
          expect(many.outcomes).toEqual(one.outcomes);
        },
      ),
    );
  });

  it("ends as if it had never stopped, when begun again after its time was up", async () => {
    await fc.assert(
      fc.asyncProperty(schedules, fc.integer(), fc.nat(80), async (options, seed, budget) => {
        const rungs = searchRungs(options);
        const whole = await run(rungs, lossesOf(seed));
        const first = await run(rungs, lossesOf(seed), { budget });
        expect(first.measured).toEqual(whole.measured.slice(0, budget));
        for (const { trial, rungs: own } of first.outcomes) {
          const undisturbed = whole.outcomes.find((one) => one.trial === trial);
          expect(undisturbed?.rungs.slice(0, own.length)).toEqual(own);
        }
        const again = await run(rungs, lossesOf(seed)); // finds what was measured, and goes on
        expect(again).toEqual(whole);
      }),
    );
  });

  it("takes a loss that is no number for the worst", async () => {
    const rungs = searchRungs({ method: "halving", trialCount: 4, foldCount: 2, eta: 2 });
    const { outcomes } = await run(rungs, (trial) => {
      return { lossSum: trial < 3 ? Number.NaN : trial, rowCount: 1 };
    });
    expect(outcomes.filter(({ isComplete }) => isComplete).map(({ trial }) => trial)).toEqual([
      3, 4,
    ]);
    expect(rankTrials(outcomes)[0].trial).toBe(3);
  });

  it("begins nothing after a failure, and waits for what is under way", async () => {
    const ended: number[] = [];
    const failing = runTrials({
      rungs: [{ trialCount: 6, foldCount: 1 }],
      width: 2,
      measure: async (trial) => {
        if (trial === 1) throw new Error("no room");
        for (let turn = 0; turn < 20; turn++) await Promise.resolve();
        ended.push(trial);
        return { lossSum: 1, rowCount: 1 };
      },
    });
    await expect(failing).rejects.toThrow("no room");
    expect(ended).toEqual([2]);
  });
});
