import type { AttemptRecord } from "../../store/index.js";
import type { Workspace } from "../../store/workspace.js";

/** Which turn of a run's feedback loop each of its artifacts belongs to: 0 is before the first. */
export interface RunTurns {
  /** The turn of an artifact: the earliest that uses it, or the one under way. */
  turnOf(artifactId: string | null): number;
  /** The turn whose models went into service, by instrument; 0 where the run has not come to that. */
  finalTurn(instrument: string | undefined): number;
}

/**
 * Finds the turns of a run, by what its artifacts were made from: attempts are recorded in the order in
 * which they were made or found, which is not that of the turns.
 *
 * 1. The first proposal reads the models of turn 0, made from its folds.
 * 2. The decision of turn t reads the predictions of its challenger, put together from its folds.
 * 3. Folds of neither belong to the turn under way, that of the last proposal.
 * 4. What is made from folds belongs to the latest of their turns: a challenger shares the folds of nodes
 *    whose features it left alone.
 */
export async function findTurns(
  { artifacts, catalogue }: Workspace,
  attempts: readonly AttemptRecord[],
  summary: unknown,
): Promise<RunTurns> {
  const foldTurns = new Map<string, number>();
  let underWay = 0;

  const idsOf = (kind: string): string[] => [
    ...new Set(
      attempts.flatMap((attempt) => (attempt.artifactKind === kind ? [attempt.artifactId] : [])),
    ),
  ];
  const turnIn = (kind: string, id: string): number => {
    const configuration = artifacts.find(kind, id)?.manifest.configuration;
    return Number((configuration as { readonly turn?: number } | undefined)?.turn ?? 0); // by the run
  };
  const inputsOf = async (id: string, role: string): Promise<string[]> =>
    Object.entries(await catalogue.inputs(id)).flatMap(([name, input]) =>
      name.startsWith(`${role}:`) ? [input] : [],
    );
  async function assign(makers: readonly string[], turn: number): Promise<void> {
    for (const maker of makers) {
      for (const fold of await inputsOf(maker, "fold")) {
        foldTurns.set(fold, Math.min(turn, foldTurns.get(fold) ?? turn));
      }
    }
  }

  for (const id of idsOf("proposal")) {
    const turn = turnIn("proposal", id);
    underWay = Math.max(underWay, turn);
    if (turn === 1) await assign(await inputsOf(id, "model"), 0);
  }
  for (const id of idsOf("decision")) {
    await assign(await inputsOf(id, "challenger"), turnIn("decision", id));
  }
  const turns = new Map(foldTurns);
  const latest = (ids: readonly string[]): number =>
    Math.max(0, ...ids.map((id) => turns.get(id) ?? underWay));
  for (const kind of ["predictions", "model"]) {
    for (const id of idsOf(kind)) turns.set(id, latest(await inputsOf(id, "fold")));
  }
  for (const id of idsOf("evaluation")) {
    turns.set(id, latest(await inputsOf(id, "predictions")));
  }
  const final = evaluationsIn(summary);
  return {
    turnOf: (artifactId) => (artifactId === null ? 0 : (turns.get(artifactId) ?? underWay)),
    finalTurn: (instrument) => turns.get(final[instrument ?? ""] ?? "") ?? 0,
  };
}

/** Evaluations of the models in service by instrument, as a finished run's summary names them. */
function evaluationsIn(summary: unknown): Readonly<Record<string, string>> {
  if (typeof summary !== "object" || summary === null || !("evaluations" in summary)) return {};
  return summary.evaluations as Readonly<Record<string, string>>; // by the run
}
