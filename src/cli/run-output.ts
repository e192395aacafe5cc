import { cutDecimals } from "../core/cut-decimals.js";
import { formatDuration } from "../core/time.js";
import { baselineNames, type CriterionResult } from "../evaluate/index.js";
import { nodeEvaluations, type RunResult } from "../pipeline/index.js";
import { renderTable } from "./table.js";

/** What a run came to, for people. */
export function printedRun(
  result: RunResult,
  criteria: readonly CriterionResult[],
  report: string,
): string {
  const made = result.outcomes.filter(({ state }) => state === "done").length;
  const reused = result.outcomes.filter(({ state }) => state === "reused").length;
  const parts = [
    "",
    qualityTable(result),
    "",
    `features ${result.set.name}@${result.setVersion}, ${result.set.features.length} of them`,
    "",
    nodeTable(result),
    ...result.feedback.flatMap(({ turn, version, reason }) => [
      "",
      `feedback, turn ${turn}${version === null ? "" : ` (${result.set.name}@${version})`}: ${reason}`,
    ]),
    "",
    criteriaTable(criteria),
    "",
    `${made} tasks done, ${reused} reused, in ${formatDuration(result.durationMs)}`,
    `report ${report}`,
  ];
  return `${parts.join("\n")}\n`;
}

/** The success criteria, for people. */
export function criteriaTable(criteria: readonly CriterionResult[]): string {
  return renderTable(
    [{ title: "success criterion" }, { title: "target" }, { title: "measured" }, { title: "" }],
    criteria.map(({ name, target, measured, holds }) => [
      name,
      target,
      measured,
      holds === null ? "not measured" : holds ? "holds" : "FAILS",
    ]),
  );
}

function qualityTable(result: RunResult): string {
  const rows = Object.entries(result.quality).map(([instrument, { rows: counted, score }]) => [
    instrument,
    counted.read.toLocaleString("en-US"),
    counted.emitted.toLocaleString("en-US"),
    (counted.rejected + Number(result.raw[instrument].manifest.about.quarantined)).toLocaleString(
      "en-US",
    ),
    cutDecimals(score),
  ]);
  const right = "right" as const;
  return renderTable(
    [
      { title: "data" },
      { title: "rows in", align: right },
      { title: "clean", align: right },
      { title: "quarantined", align: right },
      { title: "quality", align: right },
    ],
    rows,
  );
}

function nodeTable(result: RunResult): string {
  const rows = result.turn.flatMap(({ instrument, evaluation }) =>
    nodeEvaluations(evaluation).map((node) => [
      instrument,
      node.node,
      node.rowCount.toLocaleString("en-US"),
      `${number(node.scores.auc, 3)}${node.aucStandardError === null ? "" : ` ± ${node.aucStandardError.toFixed(3)}`}`,
      number(node.scores.logLoss, 4),
      ...baselineNames.map((name) => number(node.baselines[name].scores.logLoss, 4)),
      number(node.scores.accuracy, 3),
      node.baseRate.toFixed(3),
      number(node.scores.informationCoefficient, 3),
      node.backtest.totalPips.toFixed(0),
      node.backtest.sharpe.toFixed(2),
      node.beatsBaselines ? "yes" : "no",
    ]),
  );
  const right = "right" as const;
  return renderTable(
    [
      { title: "out of sample" },
      { title: "node" },
      ...["rows", "AUC", "log loss", ...baselineNames, "accuracy", "base rate", "IC"].map(
        (title) => ({ title, align: right }),
      ),
      { title: "net pips", align: right },
      { title: "Sharpe", align: right },
      { title: "beats all" },
    ],
    rows,
  );
}

/** What a run came to, for machines. */
export function runAsJson(
  result: RunResult,
  criteria: readonly CriterionResult[],
  report: string,
): object {
  return {
    runId: result.runId,
    durationMs: result.durationMs,
    quality: Object.fromEntries(
      Object.entries(result.quality).map(([instrument, { score, rows, warnings }]) => [
        instrument,
        { score, rows, warnings },
      ]),
    ),
    featureSet: { name: result.set.name, version: result.setVersion },
    nodes: result.turn.flatMap(({ instrument, evaluation }) =>
      nodeEvaluations(evaluation).map((node) => ({ instrument, ...node })),
    ),
    feedback: result.feedback.map(({ proposal, ...turn }) => ({
      ...turn,
      changes: proposal.changes,
    })),
    trees: Object.fromEntries(
      Object.entries(result.trees).map(([instrument, tree]) => [instrument, tree.id]),
    ),
    tasks: result.outcomes,
    criteria,
    report,
  };
}

function number(value: number | null, digits: number): string {
  return value === null ? "–" : value.toFixed(digits);
}
