import { PlumblineError } from "../../core/errors.js";
import { checkFormulas, core, type FeatureSet, keepOperators } from "../../features/index.js";
import type { Artifact } from "../../store/artifact.js";
import { readAllBars } from "../../store/bar-file.js";
import {
  buildDataset,
  type Dataset,
  type Fold,
  type HierarchyNode,
  labelBars,
  walkForward,
} from "../../train/index.js";
import type { Config } from "../config.js";
import { gatherBars } from "../gather-bars.js";
import { nodeNamed } from "../node-named.js";
import { nodesOf, type RunOptions } from "../run.js";
import { readPredictions } from "../stages/evaluate.js";
import { seriesOf } from "../stages/series.js";
import { type NodeInputs, nodeTask } from "../tasks.js";
import { makeMatrix, nodeInputs } from "../turn.js";
import { versionOf } from "../version-book.js";
import { allOf, type Work } from "../work.js";

/** A node with all that its trials read. */
export interface SearchSubject {
  /** Of the whole hierarchy. */
  readonly nodeNames: readonly string[];
  readonly node: HierarchyNode;
  readonly inputs: NodeInputs;
  /** `core@1.2.0`. */
  readonly featureSet: string;
  readonly folds: readonly Fold[];
  /** Of the dataset's rows; NaN where there is none. */
  readonly label: Dataset["label"];
}

/**
 * Makes what a node's trials read, as a run of the config would: bars, features, and out-of-fold predictions of the nodes
 * above it, trained as the config has them.
 *
 * @param wanted - The node's name; the last node where left out, the one that decides.
 * @throws PIPELINE_NODE_UNKNOWN; what a run's stages throw.
 */
export async function openSearchSubject(
  config: Config,
  { workspace, hooks, now, download }: Pick<RunOptions, "workspace" | "hooks" | "now" | "download">,
  work: Work,
  instrument: string,
  wanted: string | undefined,
): Promise<SearchSubject> {
  const set: FeatureSet = config.features.set ?? core;
  checkFormulas(set);
  const code = await keepOperators(workspace, set);
  const { catalogue } = workspace;
  const { perform } = work;
  const network = { workspace, ...(download === undefined ? {} : { download }) };
  const gathering = { perform, catalogue, network, now: now() };
  const { clean } = await gatherBars(config, set, [instrument], gathering);
  const nodes = nodesOf({ ...config, instruments: [instrument] }, set, clean, hooks);
  const node =
    wanted === undefined
      ? nodes[nodes.length - 1]
      : nodeNamed(nodes, ({ name }) => name, wanted, "the hierarchy");

  const pooled = nodes.find(({ pool }) => pool !== undefined);
  if (pooled !== undefined) {
    throw new PlumblineError("PIPELINE_SEARCH_POOLED", {
      message: `node ${pooled.name} pools the rows of several pairs, and a search trains on ${instrument} alone`,
      where: { node: pooled.name, instrument },
      remedy: "take the pool out of the config while you search",
    });
  }

  const context = { runner: work, clean, workspace, code };
  const predictions: Record<string, Artifact> = {};
  const inputsOf = async (own: HierarchyNode): Promise<NodeInputs> => {
    const { bars, matrix } = await makeMatrix(context, set, instrument, own);
    const upstream = Object.fromEntries(own.upstream.map((name) => [name, predictions[name]]));
    return nodeInputs(config, nodes, { instrument, node: own, bars: bars.own, matrix, upstream });
  };
  const above = new Set(node.upstream);
  for (const upper of [...nodes].reverse()) {
    if (above.has(upper.name)) for (const name of upper.upstream) above.add(name);
  }
  for (const upper of nodes.filter(({ name }) => above.has(name))) {
    const inputs = await inputsOf(upper);
    const folds = await allOf(
      Array.from({ length: config.evaluate.folds }, (_, fold) =>
        perform(nodeTask("train-fold", inputs, fold)),
      ),
    );
    predictions[upper.name] = await perform(nodeTask("predict", inputs, folds));
  }

  const inputs = await inputsOf(node);
  const dataset = await labelledDataset(inputs);
  return {
    nodeNames: nodes.map(({ name }) => name),
    node,
    inputs,
    label: dataset.label,
    folds: walkForward(dataset, inputs.walkForward),
    featureSet: `${set.name}@${await versionOf(catalogue, set, "from the config")}`,
  };
}

/** The rows of a node without their features: labels and folds need none. */
async function labelledDataset(inputs: NodeInputs): Promise<Dataset> {
  const { node, bars: source, matrix, upstream } = inputs;
  const above = Object.entries(upstream).map(([name, predictions]) => {
    const { availableAt, probability } = readPredictions(predictions);
    const { predictionId, isForward } = predictions.manifest.about; // by the predict stage
    const id = String(predictionId);
    return { node: name, id, availableAt, probability, isForward: isForward === true };
  });
  const bars = await readAllBars(source.folder);
  return buildDataset({
    timeframe: node.timeframe,
    openTime: bars.openTime,
    features: [],
    warmUp: Number(matrix.manifest.about.warmUpRows),
    upstream: above,
    gate: node.gate,
    labels: labelBars(bars, seriesOf(source.manifest), node.target, above),
  });
}
