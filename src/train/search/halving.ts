import { PlumblineError } from "../../core/errors.js";

/** How trials are compared. */
export type SearchMethod = "halving" | "random";

/** One round of a search: so many trials on so many folds, the first ones. */
export interface Rung {
  readonly trialCount: number;
  readonly foldCount: number;
}

/** What a schedule is made from. */
export interface ScheduleOptions {
  readonly method: SearchMethod;
  /** Trials to begin with, integer ≥ 1. */
  readonly trialCount: number;
  /** Folds that there are, integer ≥ 1. */
  readonly foldCount: number;
  /** One trial in so many goes on to the next rung, integer ≥ 2. */
  readonly eta: number;
}

/**
 * The rungs of a search. At random there is one: every trial on every fold. Successive halving gives each rung η times the
 * folds of the one before and one in η of its trials: rung i has ⌊n·η^−i⌋ trials on ⌊R·η^(i−s)⌋ folds, R being all
 * folds and s the most rungs for which both are at least 1. Every rung costs about as much as the others, and the last has all folds.
 *
 * @throws TRAIN_SEARCH_INVALID for numbers out of range.
 * @see K. Jamieson, A. Talwalkar, Non-stochastic best arm identification and hyperparameter optimization, AISTATS 2016;
 *   L. Li, K. Jamieson, G. DeSalvo, A. Rostamizadeh, A. Talwalkar, Hyperband, JMLR 18 (2018), algorithm 1, lines 3 to 9.
 */
export function searchRungs({
  method,
  trialCount,
  foldCount,
  eta,
}: ScheduleOptions): readonly Rung[] {
  requireWhole("trials", trialCount, 1);
  requireWhole("folds", foldCount, 1);
  requireWhole("eta", eta, 2);
  let steps = 0;
  // By multiplication: ⌊log₂ 8⌋ by logarithms can be 2.
  while (method === "halving" && eta ** (steps + 1) <= Math.min(trialCount, foldCount)) steps++;
  return Array.from({ length: steps + 1 }, (_, rung) => ({
    trialCount: Math.floor(trialCount / eta ** rung),
    foldCount: Math.floor(foldCount / eta ** (steps - rung)),
  }));
}

/** Folds that a schedule trains, those of earlier rungs not again. */
export function foldFitCount(rungs: readonly Rung[]): number {
  return rungs.reduce((sum, { trialCount, foldCount }, i) => {
    return sum + trialCount * (foldCount - (i === 0 ? 0 : rungs[i - 1].foldCount));
  }, 0);
}

/** How one fold's test rows were predicted. */
export interface FoldLoss {
  /** Sum over the rows; less is better. */
  readonly lossSum: number;
  readonly rowCount: number;
}

/** What came of one trial. */
export interface TrialOutcome {
  /** From 1. */
  readonly trial: number;
  /** Mean loss a row over the rung's folds, for each rung that it stood on. */
  readonly rungs: readonly { readonly foldCount: number; readonly loss: number }[];
  /** Whether it was measured on all folds of the last rung. */
  readonly isComplete: boolean;
}

/** How a search is carried out. */
export interface TrialsOptions {
  readonly rungs: readonly Rung[];
  /** Number of the first trial. Default 1. */
  readonly firstTrial?: number;
  /** Folds under way at once, integer ≥ 1. The result does not depend on it. */
  readonly width: number;
  /**
   * Trains a trial on a fold, or finds that it was; undefined where the time is up: then nothing more is begun.
   * Called once for each trial and fold, never for one that an earlier rung measured.
   */
  measure(trial: number, fold: number): Promise<FoldLoss | undefined>;
}

/**
 * Takes trials up the rungs. A rung is over when all its trials are measured; then those of the least mean loss go
 * on, of equal ones the earlier. Rungs wait for each other, so the outcome is the same at any width, and a search that is
 * begun again with the losses that it knew ends as if it had never stopped.
 *
 * @returns All trials that were begun, in their order.
 * @throws What `measure` throws, when all that was under way has ended.
 */
export async function runTrials(options: TrialsOptions): Promise<readonly TrialOutcome[]> {
  const { rungs, firstTrial = 1, width, measure } = options;
  const losses = new Map<number, FoldLoss[]>();
  const passed = new Map<number, { foldCount: number; loss: number }[]>();
  let standing = Array.from({ length: rungs[0].trialCount }, (_, i) => firstTrial + i);
  let isUp = false;
  for (const [place, { foldCount }] of rungs.entries()) {
    const firstFold = place === 0 ? 0 : rungs[place - 1].foldCount;
    const units = standing.flatMap((trial) =>
      Array.from({ length: foldCount - firstFold }, (_, i) => ({ trial, fold: firstFold + i })),
    );
    await inTurns(units, width, async ({ trial, fold }) => {
      if (isUp) return;
      const measured = await measure(trial, fold);
      if (measured === undefined) {
        isUp = true;
        return;
      }
      const own = losses.get(trial) ?? [];
      own[fold] = measured;
      losses.set(trial, own);
    });
    for (const trial of standing) {
      const loss = meanLoss(losses.get(trial) ?? [], foldCount);
      if (loss === undefined) continue;
      passed.set(trial, [...(passed.get(trial) ?? []), { foldCount, loss }]);
    }
    if (isUp) break; // trials of one rung are compared on the same folds, or not at all
    const next = rungs[place + 1]?.trialCount ?? 0;
    standing = leastLoss(standing, (trial) => passed.get(trial)?.at(-1)?.loss, next);
  }
  const allFolds = rungs[rungs.length - 1].foldCount;
  return [...losses.keys()]
    .sort((a, b) => a - b)
    .map((trial) => {
      const own = passed.get(trial) ?? [];
      return { trial, rungs: own, isComplete: own.at(-1)?.foldCount === allFolds };
    });
}

/** Trials by their last loss, the least first, those on more folds before those on fewer; ties by number. */
export function rankTrials<Outcome extends TrialOutcome>(
  outcomes: readonly Outcome[],
): readonly Outcome[] {
  const folds = ({ rungs }: TrialOutcome): number => rungs.at(-1)?.foldCount ?? 0;
  const loss = ({ rungs }: TrialOutcome): number => rungs.at(-1)?.loss ?? Number.POSITIVE_INFINITY;
  return [...outcomes].sort(
    (a, b) => folds(b) - folds(a) || byLoss(loss(a), loss(b)) || a.trial - b.trial,
  );
}

/** Mean loss a row over the first folds; undefined where one of them was not measured. */
function meanLoss(losses: readonly FoldLoss[], foldCount: number): number | undefined {
  let sum = 0;
  let rows = 0;
  for (let fold = 0; fold < foldCount; fold++) {
    const measured = losses[fold];
    if (measured === undefined) return undefined;
    sum += measured.lossSum;
    rows += measured.rowCount;
  }
  return sum / rows;
}

function leastLoss(
  trials: readonly number[],
  lossOf: (trial: number) => number | undefined,
  count: number,
): number[] {
  const ranked = [...trials].sort(
    (a, b) => byLoss(lossOf(a) ?? Number.NaN, lossOf(b) ?? Number.NaN) || a - b,
  );
  return ranked.slice(0, count).sort((a, b) => a - b);
}

/** Ascending; a loss that is no number is the worst. */
function byLoss(a: number, b: number): number {
  const [left, right] = [a, b].map((loss) => (loss === loss ? loss : Number.POSITIVE_INFINITY));
  return left === right ? 0 : left - right;
}

/** Works on units in their order, so many at once; after a failure begins none, and waits for those under way. */
async function inTurns<Unit>(
  units: readonly Unit[],
  width: number,
  work: (unit: Unit) => Promise<void>,
): Promise<void> {
  let next = 0;
  let hasFailed = false;
  const lane = async (): Promise<void> => {
    while (next < units.length && !hasFailed) {
      try {
        await work(units[next++]);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const lanes = Array.from({ length: Math.max(1, width) }, lane);
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
}

function requireWhole(name: string, found: number, least: number): void {
  if (Number.isSafeInteger(found) && found >= least) return;
  throw new PlumblineError("TRAIN_SEARCH_INVALID", {
    message: `${name} of a search must be a whole number from ${least}, found ${found}`,
    where: { [name]: found },
    remedy: `give ${least} or more`,
  });
}
