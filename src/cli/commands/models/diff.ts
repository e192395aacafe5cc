import {
  compareTrees,
  type NodeDifference,
  type ValueDifference,
} from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { printResult, withWorkspace } from "../../with-workspace.js";
import { namedTree } from "./named-tree.js";
import { settingText } from "./setting-text.js";

/** Tells two trees apart. @throws PIPELINE_MODEL_UNKNOWN */
export function diff(
  before: string,
  after: string,
  options: CommonOptions,
  io: CommandIo,
): Promise<void> {
  return withWorkspace(options, io, async (workspace) => {
    const earlier = await namedTree(workspace, before);
    const later = await namedTree(workspace, after);
    const found = compareTrees(earlier, later);
    const [from, to] = found.featureSets;
    printResult(options, io, found, () =>
      [
        `${earlier.instrument} ${earlier.id.slice(0, 7)} → ${later.instrument} ${later.id.slice(0, 7)}${found.isSame ? ": the same" : ""}`,
        `  features   ${from === to ? from : `${from} → ${to}`}`,
        ...found.addedNodes.map((name) => `  added      node ${name}`),
        ...found.removedNodes.map((name) => `  removed    node ${name}`),
        ...found.nodes.flatMap(nodeLines),
      ].join("\n"),
    );
  });
}

function nodeLines({
  node,
  isSame,
  settings,
  features,
  scores,
  importance,
}: NodeDifference): string[] {
  if (isSame) return ["", `${node}: the same model`];
  const changes = [
    ...features.added.map((name) => `  added      ${name}`),
    ...features.removed.map((name) => `  removed    ${name}`),
    ...features.changed.flatMap(({ name, before, after }) => [
      `  changed    ${name}`,
      `    before   ${before}`,
      `    after    ${after}`,
    ]),
    ...settings.map((pair) => `  set        ${line(pair)}`),
    ...scores.map((pair) => `  score      ${line(pair)}`),
    ...importance
      .slice(0, 10)
      .map(
        ({ column, before, after }) =>
          `  gain       ${column} ${percent(before)} → ${percent(after)}`,
      ),
  ];
  return ["", `${node}:`, ...(changes.length > 0 ? changes : ["  other rows only"])];
}

function line({ name, before, after }: ValueDifference): string {
  return `${name} ${text(before)} → ${text(after)}`;
}

function text(value: unknown): string {
  return typeof value === "number" ? String(Number(value.toPrecision(14))) : settingText(value);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
