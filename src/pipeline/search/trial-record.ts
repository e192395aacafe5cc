import type { Canonical } from "../../core/canonical-json.js";
import { contentId } from "../../core/hash.js";
import type { Artifact } from "../../store/artifact.js";
import type { Catalogue } from "../../store/catalogue.js";
import type { RunRecord } from "../../store/index.js";
import { trialCommand } from "../../store/run-log.js";
import type { LearnerParameters, TrialOutcome } from "../../train/index.js";
import type { Span } from "./clock.js";

/** What a run's configuration says of a trial. */
export interface TrialConfiguration {
  readonly command: typeof trialCommand;
  /** Id of the search. */
  readonly search: string;
  /** From 1. */
  readonly trial: number;
  readonly instrument: string;
  readonly node: string;
  readonly featureSet: string;
  /** Identity of the settings and all that they were tried on: the same in two searches is one candidate. */
  readonly candidate: string;
  readonly parameters: LearnerParameters;
}

/** Whether a run is a trial of a search, of which there are many. */
export function isTrialRun({ configuration }: Pick<RunRecord, "configuration">): boolean {
  return (configuration as Partial<TrialConfiguration> | null)?.command === trialCommand;
}

/** Id of a trial's run: the same whenever its search is begun again. */
export function trialRunId(search: string, trial: number): string {
  const digits = contentId({ search, trial });
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => digits.slice(from, to))
    .join("-");
}

/** What the earlier calls of a search have left on record. */
export interface EarlierTrials {
  /** Whether a trial was measured on a fold, by the fold's id. */
  hasMeasured(trial: number, foldId: string): boolean;
  /** Why a trial could not be trained; undefined where it was, or is not known. */
  failureOf(trial: number): string | undefined;
  /** When folds were trained. */
  readonly trained: readonly Span[];
}

/** Reads what is on record of a search. */
export async function readEarlierTrials(
  catalogue: Catalogue,
  search: string,
): Promise<EarlierTrials> {
  const folds = new Map<number, Set<string>>();
  const failures = new Map<number, string>();
  const trained: Span[] = [];
  for (const run of await catalogue.runs()) {
    if (!isTrialRun(run)) continue;
    const configuration = run.configuration as unknown as TrialConfiguration; // it is a trial
    if (configuration.search !== search) continue;
    const attempts = await catalogue.attempts(run.id);
    folds.set(configuration.trial, new Set(attempts.map(({ artifactId }) => artifactId)));
    for (const { startedAt: start, finishedAt: end } of attempts) {
      if (end !== null && end > start) trained.push({ start, end });
    }
    const { failure } = (run.summary ?? {}) as { readonly failure?: string | null }; // by finish
    if (typeof failure === "string") failures.set(configuration.trial, failure);
  }
  return {
    hasMeasured: (trial, foldId) => folds.get(trial)?.has(foldId) === true,
    failureOf: (trial) => failures.get(trial),
    trained,
  };
}

/** The record of a search's trials: each is a run of the workspace. */
export interface TrialRecords {
  /** Puts a trial on record, before anything of it is trained. Again: nothing. */
  begin(id: string, configuration: TrialConfiguration): Promise<void>;
  /** Puts a fold on a trial's record, once, with the time that its training took; none where it was found. */
  addFold(id: string, subject: string, fold: Artifact, trained?: Span): Promise<void>;
  /** @param failure - Why it could not be trained; null where it was. */
  finish(id: string, outcome: TrialOutcome, failure: string | null): Promise<void>;
  /** Ends all that were begun and did not end. */
  failRest(error: Canonical): Promise<void>;
}

export function openTrialRecords(catalogue: Catalogue): TrialRecords {
  const begun = new Map<string, Promise<Set<string>>>();

  async function open(id: string, configuration: TrialConfiguration): Promise<Set<string>> {
    if ((await catalogue.run(id)) === undefined) {
      await catalogue.startRun(id, configuration as unknown as Canonical); // plain data
    }
    return new Set((await catalogue.attempts(id)).map(({ artifactId }) => artifactId));
  }

  return {
    begin: async (id, configuration) => {
      const known = begun.get(id) ?? open(id, configuration);
      begun.set(id, known);
      await known;
    },
    addFold: async (id, subject, fold, trained) => {
      const folds = await begun.get(id);
      if (folds === undefined || folds.has(fold.id)) return;
      folds.add(fold.id);
      await catalogue.recordAttempts([
        {
          runId: id,
          stage: "train-fold",
          subject,
          artifactKind: fold.kind,
          artifactId: fold.id,
          // Not as done: the seconds that a stage takes are those of runs.
          state: "reused",
          ...(trained !== undefined && { startedAt: trained.start, finishedAt: trained.end }),
        },
      ]);
    },
    finish: async (id, { rungs, isComplete }, failure) => {
      const { foldCount, loss } = rungs.at(-1) ?? { foldCount: 0, loss: null };
      await catalogue.finishRun(id, "done", {
        foldCount,
        loss: loss !== null && Number.isFinite(loss) ? loss : null,
        isComplete,
        failure,
      });
      begun.delete(id);
    },
    failRest: async (error) => {
      for (const id of begun.keys()) await catalogue.finishRun(id, "failed", { error });
    },
  };
}

/**
 * How many settings were tried of each node, in all searches of a workspace, those that were given up early or killed
 * included: what a good score has to be discounted by.
 *
 * @returns By `EURUSD/executor`.
 */
export async function countTrials(catalogue: Catalogue): Promise<ReadonlyMap<string, number>> {
  const candidates = new Map<string, Set<string>>();
  for (const run of await catalogue.runs()) {
    if (!isTrialRun(run)) continue;
    const { instrument, node, candidate } = run.configuration as unknown as TrialConfiguration; // it is a trial
    const place = `${instrument}/${node}`;
    const known = candidates.get(place) ?? new Set();
    candidates.set(place, known.add(candidate));
  }
  return new Map([...candidates].map(([place, known]) => [place, known.size]));
}
