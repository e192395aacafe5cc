import { formatUtc } from "../core/time.js";
import type { Backtest } from "./backtest.js";
import { baselineNames } from "./baselines.js";
import type { NodeEvaluation } from "./evaluate-node.js";
import { deflatedSharpe } from "./metrics/deflated-sharpe.js";
import { tradingDaysPerYear } from "./metrics/returns.js";
import { escapeHtml, type Plot, renderBars, renderPlot } from "./plot.js";
import { qualityBlock, type ReportedQuality } from "./report-quality.js";
import { reportStyle } from "./report-style.js";

/** A success criterion with its measured value. */
export interface CriterionResult {
  readonly name: string;
  readonly target: string;
  readonly measured: string;
  /** Null where it could not be measured. */
  readonly holds: boolean | null;
}

/** One modelled instrument. */
export interface ReportedInstrument {
  readonly instrument: string;
  /** Slow to fast. */
  readonly nodes: readonly NodeEvaluation[];
  /** For each node its features by falling share of the gain. */
  readonly importance: Readonly<
    Record<string, readonly { readonly feature: string; readonly share: number }[]>
  >;
  /** By node, how far each of its columns moved its predictions out of fold: mean |SHAP|, log odds, the farthest first. */
  readonly contributions?: Readonly<
    Record<string, readonly { readonly feature: string; readonly amount: number }[]>
  >;
  /** By node, how many of its settings were ever tried in a search. Default: none. */
  readonly trials?: Readonly<Record<string, number>>;
  readonly feedback: readonly {
    readonly turn: number;
    readonly isAccepted: boolean;
    readonly reason: string;
    readonly changes: readonly {
      readonly kind: string;
      readonly feature: string;
      readonly expression: string;
      readonly why: string;
    }[];
  }[];
}

/** All that a report shows. */
export interface ReportContent {
  readonly title: string;
  readonly source: string;
  readonly featureSet: string;
  readonly quality: readonly ReportedQuality[];
  readonly instruments: readonly ReportedInstrument[];
  readonly criteria: readonly CriterionResult[];
}

/** One self-contained HTML page: style inside, plots as SVG, no script, nothing fetched. */
export function renderReport(content: ReportContent): string {
  const body = [
    `<h1>${escapeHtml(content.title)}</h1>`,
    `<p class="lead">${escapeHtml(content.source)} · features ${escapeHtml(content.featureSet)}</p>`,
    section("Success criteria", criteriaTable(content.criteria)),
    section("Data quality", content.quality.map(qualityBlock).join("")),
    ...content.instruments.map(instrumentBlock),
  ].join("\n");
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1">` +
    `<title>${escapeHtml(content.title)}</title><style>${reportStyle}</style></head>` +
    `<body><main>${body}</main></body></html>\n`
  );
}

function criteriaTable(criteria: readonly CriterionResult[]): string {
  const rows = criteria.map(({ name, target, measured, holds }) => [
    escapeHtml(name),
    escapeHtml(target),
    escapeHtml(measured),
    holds === null
      ? '<span class="unknown">not measured</span>'
      : `<span class="${holds ? "good" : "bad"}">${holds ? "holds" : "fails"}</span>`,
  ]);
  return table(["criterion", "target", "measured", ""], rows);
}

function instrumentBlock(reported: ReportedInstrument): string {
  const { instrument, nodes } = reported;
  const rows = nodes.map((node) => [
    escapeHtml(node.node),
    count(node.rowCount),
    number(node.scores.auc, 4) +
      (node.aucStandardError === null ? "" : ` ± ${node.aucStandardError.toFixed(4)}`),
    number(node.scores.logLoss, 5),
    ...baselineNames.map((name) => number(node.baselines[name].scores.logLoss, 5)),
    number(node.scores.accuracy, 4),
    node.baseRate.toFixed(4),
    number(node.scores.informationCoefficient, 4),
    `<span class="${node.beatsBaselines ? "good" : "bad"}">${node.beatsBaselines ? "yes" : "no"}</span>`,
  ]);
  const header = ["node", "rows", "AUC", "log loss", ...baselineNames, "accuracy", "base rate", "IC", "beats all"]; // biome-ignore format: a row of titles
  return section(
    `${instrument}: the hierarchy out of sample`,
    [
      table(header, rows),
      "<p>AUC, with its standard error, and IC are means over the folds; the other scores are means over rows.</p>",
      ...nodes.map((node) => nodeBlock(node, reported)),
      feedbackBlock(reported.feedback),
    ].join(""),
  );
}

function nodeBlock(
  node: NodeEvaluation,
  { importance, trials = {}, contributions = {} }: ReportedInstrument,
): string {
  const { backtest } = node;
  const equity: Plot = {
    title: "equity net of cost, pips",
    series: [
      { label: node.node, style: "s1", points: backtest.equity },
      {
        label: "random, same turnover",
        style: "s2",
        points: node.baselines.random.backtest.equity,
      },
      { label: "persistence", style: "s3", points: node.baselines.persistence.backtest.equity },
    ],
    formatX: (x) => formatUtc(x).slice(0, 10),
    formatY: (y) => y.toFixed(0),
    includeY: [0],
  };
  const calibrated: Plot = {
    title: `calibration, error ${node.calibration.error.toFixed(4)}`,
    series: [
      {
        label: "observed against predicted P(up)",
        style: "s1",
        marks: "dots",
        points: node.calibration.bins.map((bin) => [bin.predicted, bin.observed]),
      },
    ],
    formatX: (x) => x.toFixed(2),
    formatY: (y) => y.toFixed(2),
    diagonal: true,
  };
  const folds: Plot = {
    title: "AUC of each fold",
    series: [
      {
        label: "AUC",
        style: "s1",
        marks: "dots",
        points: node.folds.flatMap(({ auc, lastTime }) => (auc === null ? [] : [[lastTime, auc]])),
      },
    ],
    formatX: (x) => formatUtc(x).slice(0, 10),
    formatY: (y) => y.toFixed(2),
    includeY: [0.5],
  };
  const bars = (importance[node.node] ?? [])
    .slice(0, 12)
    .map(({ feature, share }) => ({ label: feature, amount: share }));
  return (
    `<h3>${escapeHtml(node.node)}</h3><p>${count(backtest.tradeCount)} trades · net ${backtest.totalPips.toFixed(0)} pips after ${backtest.costPips.toFixed(0)} of cost · Sharpe ${backtest.sharpe.toFixed(2)} · largest drawdown ${backtest.maxDrawdownPips.toFixed(0)} pips · hit rate ${(backtest.hitRate * 100).toFixed(1)} %${triedText(trials[node.node], node.backtest)}</p>` +
    `<div class="plots">${renderPlot(equity)}${renderPlot(calibrated)}${renderPlot(folds)}` +
    `${renderBars("share of the model's gain", bars, (share) => `${(share * 100).toFixed(1)} %`)}` +
    `${contributionPlot(contributions[node.node])}</div>`
  );
}

/** How far columns move the predictions that are judged, where the gain says how they helped in training. */
function contributionPlot(
  contributions: readonly { readonly feature: string; readonly amount: number }[] = [],
): string {
  if (contributions.length === 0) return "";
  const bars = contributions.slice(0, 12).map(({ feature: label, amount }) => ({ label, amount }));
  return renderBars("mean |SHAP| out of fold, log odds", bars, (amount) => amount.toFixed(4));
}

/** What was tried before: the best of many trials looks better than it is. */
function triedText(trials: number | undefined, found: Backtest): string {
  if (trials === undefined) return "";
  const { sharpe, dayCount, dailySkew: skew, dailyKurtosis: kurtosis } = found;
  const daily = { sharpe: sharpe / Math.sqrt(tradingDaysPerYear), count: dayCount, skew, kurtosis };
  const chance = kurtosis > 0 ? deflatedSharpe(daily, trials) : Number.NaN;
  const deflated = Number.isFinite(chance) ? `: deflated Sharpe ${chance.toFixed(3)}` : "";
  return ` · ${count(trials)} settings of this node were tried in searches, which all these figures are to be discounted by${deflated}`;
}

function feedbackBlock(turns: ReportedInstrument["feedback"]): string {
  const blocks = turns.map(({ turn, isAccepted, reason, changes }) => {
    const rows = changes.map((change) => [
      escapeHtml(change.kind),
      escapeHtml(change.feature),
      `<code>${escapeHtml(change.expression)}</code>`,
      escapeHtml(change.why),
    ]);
    const verdict = isAccepted ? "good" : "unknown";
    return `<h3>Feedback, turn ${turn}</h3><p class="${verdict}">${escapeHtml(reason)}</p>${rows.length > 0 ? table(["change", "feature", "expression", "why"], rows) : ""}`;
  });
  return blocks.join("");
}

function section(title: string, content: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>${content}</section>`;
}

/** Cells are HTML already. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = header.map((cell) => `<th>${escapeHtml(cell)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`);
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}

function number(value: number | null, digits: number): string {
  return value === null ? "–" : value.toFixed(digits);
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
