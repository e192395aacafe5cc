import { checkFormulas, core, type FeatureSet, keepOperators } from "../../features/index.js";
import type { Artifact } from "../../store/artifact.js";
import { readAllBars } from "../../store/bar-file.js";
import {
  buildDataset,
  type Dataset,
  type Fold,
  type HierarchyNode,
  labelBars,
  nodeFolds,
} from "../../train/index.js";
import type { Config } from "../config.js";
import { gatherBars } from "../gather-bars.js";
import { keepGivenFiles } from "../given-models.js";
import { nodeNamed } from "../node-named.js";
import { nodesOf, type RunOptions } from "../run.js";
import { readPredictions } from "../stages/evaluate.js";
import { seriesOf } from "../stages/series.js";
import { type NodeInputs, nodeTask, type PooledInputs } from "../tasks.js";
import { type MatrixContext, makeMatrix, nodeInputs } from "../turn.js";
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
 * above it, trained as the config has them. Where a node pools, the same of the config's other pairs.
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
  const given = await keepGivenFiles(config, set, workspace);
  const { catalogue } = workspace;
  const network = { workspace, ...(download === undefined ? {} : { download }) };
  const gathering = { perform: work.perform, catalogue, network, now: now() };
  // Pools are those of a run: of all pairs that the config names.
  const isPooled = config.nodes?.some(({ pool }) => pool !== undefined) === true;
  const instruments = isPooled ? [...new Set([instrument, ...config.instruments])] : [instrument];
  const { clean } = await gatherBars(config, set, instruments, gathering);
  const nodes = nodesOf({ ...config, instruments }, set, clean, given, hooks);
  const node =
    wanted === undefined
      ? nodes[nodes.length - 1]
      : nodeNamed(nodes, ({ name }) => name, wanted, "the hierarchy");

  const reading = createReading(config, set, nodes, { runner: work, clean, workspace, code });
  const inputs = await reading.inputsOf(instrument, node);
  const dataset = await labelledDataset(inputs);
  return {
    nodeNames: nodes.map(({ name }) => name),
    node,
    inputs,
    label: dataset.label,
    folds: nodeFolds(node, dataset, inputs.walkForward),
    featureSet: `${set.name}@${await versionOf(catalogue, set, "from the config")}`,
  };
}

/**
 * Finds what nodes of pairs read, making no more than is asked for: predictions of the nodes above, and of the
 * other pairs where a node pools.
 */
function createReading(
  config: Config,
  set: FeatureSet,
  nodes: readonly HierarchyNode[],
  context: MatrixContext,
) {
  const { runner, clean } = context;
  const pairs = Object.keys(clean).filter((pair) => config.instruments.includes(pair));
  const known = new Map<string, Promise<Artifact>>();

  async function readOf(instrument: string, node: HierarchyNode): Promise<PooledInputs> {
    const above = await allOf(node.upstream.map((name) => predictionsOf(instrument, name)));
    const { bars, matrix } = await makeMatrix(context, set, instrument, node);
    const upstream = Object.fromEntries(node.upstream.map((name, i) => [name, above[i]]));
    return { bars: bars.own, matrix, upstream };
  }

  async function inputsOf(instrument: string, node: HierarchyNode): Promise<NodeInputs> {
    const others = node.pool === undefined ? [] : pairs.filter((pair) => pair !== instrument);
    const [own, ...pooled] = await allOf([instrument, ...others].map((pair) => readOf(pair, node)));
    const pool = Object.fromEntries(others.map((pair, i) => [pair, pooled[i]]));
    return nodeInputs(config, nodes, {
      instrument,
      node,
      ...own,
      ...(node.pool !== undefined && { pool }),
    });
  }

  function predictionsOf(instrument: string, name: string): Promise<Artifact> {
    const key = `${instrument}/${name}`;
    const node = nodeNamed(nodes, (one) => one.name, name, "the hierarchy");
    const made = known.get(key) ?? predict(instrument, node);
    known.set(key, made);
    return made;
  }

  async function predict(instrument: string, node: HierarchyNode): Promise<Artifact> {
    const inputs = await inputsOf(instrument, node);
    const folds = await allOf(
      Array.from({ length: config.evaluate.folds }, (_, fold) =>
        runner.perform(nodeTask("train-fold", inputs, fold)),
      ),
    );
    return runner.perform(nodeTask("predict", inputs, folds));
  }

  return { inputsOf };
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
    model: node.model,
    labels: labelBars(bars, seriesOf(source.manifest), node.target, above),
  });
}
