import type { Expression } from "./expression.js";
import type { FeatureMap } from "./feature-set.js";
import { planFeatures } from "./planner.js";
import { printExpression } from "./print.js";
import { coreFamilies, coreSet } from "./sets/core/index.js";
import * as measures from "./sets/core/measures.js";

const named = Object.entries(measures).sort(([a], [b]) => (a < b ? -1 : 1));

/** Parts that many formulas share, by the names under which the tables show them; longest first. */
const shorthands: readonly (readonly [string, string])[] = named
  .map(([name, node]) => [name, printExpression(node)] as const)
  .sort(([, a], [, b]) => b.length - a.length);

/**
 * The tables of `docs/core-set.md`: each feature of the core set by family, with its formula, the warm-up
 * that the planner finds and what it says; and what `coreSet` adds at M15.
 *
 * @returns Markdown.
 */
export function coreReference(): string {
  const m15 = coreSet({ timeframe: "M15" });
  const plan = planFeatures(m15, { instrument: "EURUSD", timeframe: "M15" });
  const planned = new Map(plan.features.map((feature) => [feature.name, feature]));
  const rowOf = (name: string, about: string, node: Expression): string => {
    const warmUp = planned.get(name)?.warmUpBaseRows ?? 0;
    const memory = planned.get(name)?.memory ?? "finite";
    return row([`\`${name}\``, about, `\`${cut(shortened(node))}\``, String(warmUp), memory]);
  };
  const head = [
    row(["feature", "what it says", "formula", "warm-up", "memory"]),
    row(["---", "---", "---", "--:", "---"]),
  ];
  const tableOf = (title: string, features: readonly (readonly [string, string, Expression])[]) => [
    "",
    `## ${title} (${features.length})`,
    "",
    ...head,
    ...features.map((feature) => rowOf(...feature)),
  ];
  const inFamilies = new Set(Object.values(coreFamilies).flatMap((family) => Object.keys(family)));
  return [
    row(["in the formulas", "stands for"]),
    row(["---", "---"]),
    ...named.map(([name, node]) => row([`\`${name}\``, `\`${shortened(node, name)}\``])),
    ...Object.entries(coreFamilies).flatMap(([name, family]) => tableOf(name, listed(family))),
    ...tableOf(
      "higher timeframes, at M15",
      m15.features
        .filter(({ name }) => !inFamilies.has(name))
        .map(({ name, about, expression }) => [name, about, expression] as const),
    ),
    "",
  ].join("\n");
}

function listed(family: FeatureMap): (readonly [string, string, Expression])[] {
  return Object.entries(family).map(([name, given]) =>
    "expression" in given ? [name, given.about, given.expression] : [name, "", given],
  );
}

/** A formula with the shared parts by their names, but for the part that is being explained. */
function shortened(node: Expression, explained?: string): string {
  let text = printExpression(node);
  for (const [name, part] of shorthands) {
    if (name !== explained) text = text.replaceAll(part, name);
  }
  return text;
}

/** Formulas longer than this are cut: `plumbline features show` has them whole. */
const longestFormula = 200;

function cut(formula: string): string {
  return formula.length <= longestFormula ? formula : `${formula.slice(0, longestFormula - 1)}…`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
