import type { Workspace } from "../../store/workspace.js";

/** Scores of a node, out of fold, by name: `logLoss`, `auc`. */
export type NodeScores = Readonly<Record<string, number>>;

/** Finds the scores of models, which were judged by the predictions of the folds that they were made from. */
export interface ScoreBook {
  /** Scores of a model by its id; undefined where it was not judged. */
  scoresOf(modelId: string): NodeScores | undefined;
}

/** Reads which folds each evaluation judged, and which each model was made from. */
export async function openScoreBook({ catalogue }: Workspace): Promise<ScoreBook> {
  const byFolds = new Map<string, NodeScores>();
  for (const { id, about } of await catalogue.artifacts("evaluation")) {
    for (const [role, predictions] of Object.entries(await catalogue.inputs(id))) {
      const node = role.slice("predictions:".length);
      const key = foldKey(await catalogue.inputs(predictions));
      const scores = scoresIn(about, node);
      // Newest first: of several judgements of the same predictions the last counts.
      if (scores !== undefined && !byFolds.has(key)) byFolds.set(key, scores);
    }
  }
  const byModel = new Map<string, NodeScores>();
  for (const { id } of await catalogue.artifacts("model")) {
    const scores = byFolds.get(foldKey(await catalogue.inputs(id)));
    if (scores !== undefined) byModel.set(id, scores);
  }
  return { scoresOf: (modelId) => byModel.get(modelId) };
}

function foldKey(inputs: Readonly<Record<string, string>>): string {
  const folds = Object.entries(inputs).filter(([role]) => role.startsWith("fold:"));
  return folds
    .map(([, id]) => id)
    .sort()
    .join(" ");
}

/** What the evaluate stage says of a node: objects of numbers by node. */
function scoresIn(about: Readonly<Record<string, unknown>>, node: string): NodeScores | undefined {
  const scores = Object.entries(about).flatMap(([name, byNode]) => {
    if (typeof byNode !== "object" || byNode === null || !(node in byNode)) return [];
    const value = (byNode as Record<string, unknown>)[node]; // it is in there
    return typeof value === "number" ? [[name, value] as const] : [];
  });
  return scores.length === 0 ? undefined : Object.fromEntries(scores);
}
