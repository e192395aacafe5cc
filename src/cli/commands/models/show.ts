import { formatUtc } from "../../../core/time.js";
import { type DescribedNode, type DescribedTree, nodeSettings } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { renderTable } from "../../table.js";
import { printResult, withWorkspace } from "../../with-workspace.js";
import { namedTree } from "./named-tree.js";
import { settingText } from "./setting-text.js";

/** Options of `plumbline models show`. */
export interface ShowOptions extends CommonOptions {
  readonly top?: number;
}

const defaultTop = 5;

/** Shows a tree's nodes, settings, scores and times in service. @throws PIPELINE_MODEL_UNKNOWN */
export function show(word: string, options: ShowOptions, io: CommandIo): Promise<void> {
  return withWorkspace(options, io, async (workspace) => {
    const tree = await namedTree(workspace, word);
    printResult(options, io, tree, () =>
      [
        headOf(tree),
        nodeTable(tree.nodes),
        topTable(tree.nodes, options.top ?? defaultTop),
        serviceTable(tree),
      ]
        .filter((part) => part !== "")
        .join("\n\n"),
    );
  });
}

function headOf({ id, instrument, standing, madeAt, featureSet }: DescribedTree): string {
  return [
    `model tree  ${id}`,
    `pair        ${instrument}, ${standing}`,
    `made        ${formatUtc(madeAt)}`,
    `features    ${featureSet}`,
  ].join("\n");
}

/** Facts of each node, a column each. */
function nodeTable(nodes: readonly DescribedNode[]): string {
  const rows: (readonly [name: string, of: (node: DescribedNode) => unknown])[] = [
    ["model", ({ modelId }) => modelId.slice(0, 7)],
    ["learner", ({ learner }) => learner],
    ["timeframe", ({ timeframe }) => timeframe],
    ["reads", ({ features, upstream }) => [`${features.length} features`, ...upstream].join(" + ")],
    ["trained from", ({ trainedFrom }) => formatUtc(trainedFrom)],
    ["trained to", ({ trainedTo }) => formatUtc(trainedTo)],
    ["rows", ({ trainRowCount }) => trainRowCount.toLocaleString("en-US")],
    ["seed", ({ seed }) => seed],
    ...settingRows(nodes),
    ...namesOf(nodes, ({ scores }) => scores ?? {}).map(
      (name) => [name, ({ scores }: DescribedNode) => scores?.[name]?.toPrecision(6)] as const,
    ),
  ];
  return renderTable(
    [{ title: "" }, ...nodes.map(({ node }) => ({ title: node }))],
    rows.map(([name, of]) => [name, ...nodes.map((node) => settingText(of(node)))]),
  );
}

/** Settings of the nodes: parts of wholes first, `target.kind`, then parameters. */
function settingRows(nodes: readonly DescribedNode[]) {
  const settings = new Map(nodes.map((node) => [node, nodeSettings(node)]));
  const names = namesOf(nodes, (node) => settings.get(node) ?? {});
  const [wholes, parameters] = [true, false].map((isPart) =>
    names.filter((name) => name.includes(".") === isPart),
  );
  return [...wholes, ...parameters].map(
    (name) => [name, (node: DescribedNode) => settings.get(node)?.[name]] as const,
  );
}

function namesOf(
  nodes: readonly DescribedNode[],
  valuesOf: (node: DescribedNode) => Readonly<Record<string, unknown>>,
): string[] {
  return [...new Set(nodes.flatMap((node) => Object.keys(valuesOf(node))))].sort();
}

/** The columns that bear most of the gain, of each node. */
function topTable(nodes: readonly DescribedNode[], top: number): string {
  const rows = nodes.flatMap(({ node, importance, features }) =>
    importance
      .slice(0, top)
      .map(({ column, share }, place) => [
        place === 0 ? node : "",
        column,
        `${(100 * share).toFixed(1)}%`,
        features.find(({ name }) => name === column)?.printed ?? "prediction of a node above",
      ]),
  );
  if (rows.length === 0) return "";
  return renderTable(
    [
      { title: "node" },
      { title: "column" },
      { title: "of the gain", align: "right" },
      { title: "formula" },
    ],
    rows,
  );
}

function serviceTable({ service }: DescribedTree): string {
  if (service.length === 0) return "";
  return renderTable(
    [{ title: "in service since" }, { title: "by" }, { title: "after" }, { title: "because" }],
    service.map(({ since, how, from, reason }) => [
      formatUtc(since),
      how ?? "",
      from?.slice(0, 7) ?? "",
      reason,
    ]),
  );
}
