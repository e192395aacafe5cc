import { formatUtc } from "../core/time.js";
import type {
  CriterionResult,
  NodeEvaluation,
  ReportContent,
  ReportedQuality,
} from "../evaluate/index.js";
import type { RunResult } from "./run.js";
import { readJson } from "./stages/json-file.js";

/**
 * What the report of a run shows, gathered from its artifacts.
 *
 * @param quality - As `qualityContent` gives it.
 * @param trials - As `countTrials` gives them.
 */
export function reportContent(
  result: RunResult,
  criteria: readonly CriterionResult[],
  quality: readonly ReportedQuality[],
  trials: ReadonlyMap<string, number> = new Map(),
): ReportContent {
  const sources = Object.values(result.raw).map(({ manifest }) => {
    const { instrument, timeframe, side, rowCount, firstOpenTime, lastOpenTime } = manifest.about;
    const source = (manifest.about.source as { readonly source?: string }).source ?? "";
    const span =
      typeof firstOpenTime === "number" && typeof lastOpenTime === "number"
        ? `${formatUtc(firstOpenTime).slice(0, 10)} to ${formatUtc(lastOpenTime).slice(0, 10)}`
        : "no bars";
    return `${String(instrument)} ${String(timeframe)} ${String(side)} from ${source}, ${span}, ${Number(rowCount).toLocaleString("en-US")} rows`;
  });
  return {
    title: `Plumbline: ${result.turn.map(({ instrument }) => instrument).join(", ")}`,
    source: sources.join("; "),
    featureSet: `${result.set.name}@${result.setVersion}`,
    quality,
    instruments: result.turn.map(({ instrument, evaluation, models }) => ({
      instrument,
      nodes: nodeEvaluations(evaluation),
      importance: Object.fromEntries(
        Object.entries(models).map(([node, model]) => [node, importanceOf(model.manifest.about)]),
      ),
      trials: Object.fromEntries(
        Object.keys(models).flatMap((node) => {
          const tried = trials.get(`${instrument}/${node}`);
          return tried === undefined ? [] : [[node, tried]];
        }),
      ),
      feedback: result.feedback.map(({ turn, isAccepted, reason, proposal }) => ({
        turn,
        isAccepted,
        reason,
        changes: proposal.changes,
      })),
    })),
    criteria,
  };
}

/** The judgements in an evaluation artifact, slow to fast. */
export function nodeEvaluations(evaluation: { path(file: string): string }): NodeEvaluation[] {
  return readJson<NodeEvaluation[]>(evaluation.path("nodes.json"));
}

function importanceOf(about: { readonly importance?: unknown }) {
  const gains = about.importance as readonly (readonly [string, number])[]; // written by trainStage
  const total = gains.reduce((sum, [, gain]) => sum + gain, 0);
  return gains
    .map(([feature, gain]) => ({ feature, share: total > 0 ? gain / total : 0 }))
    .sort((a, b) => b.share - a.share);
}
