import { formatUtc } from "../core/time.js";
import type {
  CriterionResult,
  NodeEvaluation,
  ReportContent,
  ReportedQuality,
} from "../evaluate/index.js";
import type { NodeContributions } from "./explain-run.js";
import type { RunResult } from "./run.js";
import { readJson } from "./stages/json-file.js";

/**
 * What the report of a run shows, gathered from its artifacts.
 *
 * @param quality - As `qualityContent` gives it.
 * @param trials - As `countTrials` gives them.
 * @param contributions - As `explainRun` gives them.
 */
export function reportContent(
  result: RunResult,
  criteria: readonly CriterionResult[],
  quality: readonly ReportedQuality[],
  trials: ReadonlyMap<string, number> = new Map(),
  contributions: ReadonlyMap<string, NodeContributions> = new Map(),
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
      trials: byNode(instrument, models, trials),
      contributions: byNode(instrument, models, contributions),
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

/** What is known of an instrument's nodes, by node. */
function byNode<Fact>(
  instrument: string,
  models: Readonly<Record<string, unknown>>,
  facts: ReadonlyMap<string, Fact>,
): Record<string, Fact> {
  const found: Record<string, Fact> = {};
  for (const node of Object.keys(models)) {
    const fact = facts.get(`${instrument}/${node}`);
    if (fact !== undefined) found[node] = fact;
  }
  return found;
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
