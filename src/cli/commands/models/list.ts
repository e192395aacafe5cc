import { formatUtc } from "../../../core/time.js";
import { type DescribedTree, describeTrees } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { renderTable } from "../../table.js";
import { printResult, withWorkspace } from "../../with-workspace.js";

/** Options of `plumbline models list`. */
export interface ListOptions extends CommonOptions {
  readonly instrument?: string;
}

/** Lists model trees, the newest first. */
export function list(options: ListOptions, io: CommandIo): Promise<void> {
  return withWorkspace(options, io, async (workspace) => {
    const symbol = options.instrument?.toUpperCase().replace(/[^A-Z]/g, "");
    const trees = (await describeTrees(workspace)).filter(
      ({ instrument }) => symbol === undefined || instrument === symbol,
    );
    printResult(options, io, { trees: trees.map(asJson) }, () =>
      trees.length === 0 ? "no models yet: plumbline run" : tableOf(trees),
    );
  });
}

function asJson({ nodes, ...tree }: DescribedTree): object {
  return {
    ...tree,
    nodes: nodes.map(({ node, modelId, learner, timeframe, trainedTo, scores }) => {
      return { node, modelId, learner, timeframe, trainedTo, scores };
    }),
  };
}

function tableOf(trees: readonly DescribedTree[]): string {
  const right = "right" as const;
  return renderTable(
    [
      { title: "tree" },
      { title: "pair" },
      { title: "standing" },
      { title: "made" },
      { title: "trained to" },
      { title: "features" },
      { title: "nodes" },
      { title: "log loss", align: right },
      { title: "AUC", align: right },
    ],
    trees.map(({ id, instrument, standing, madeAt, featureSet, nodes }) => {
      const last = nodes[nodes.length - 1];
      return [
        id.slice(0, 7),
        instrument,
        standing,
        formatUtc(madeAt),
        last === undefined ? "" : formatUtc(last.trainedTo),
        featureSet,
        nodes.map(({ node }) => node).join(" "),
        // Of the node that decides, the last.
        last?.scores?.logLoss?.toFixed(4) ?? "–",
        last?.scores?.auc?.toFixed(3) ?? "–",
      ];
    }),
  );
}
