import type { BarColumns } from "../../market/bar.js";
import { timeframeDuration } from "../../market/timeframe.js";
import type { Artifact } from "../../store/artifact.js";
import { readAllBars } from "../../store/bar-file.js";
import { openMatrix } from "../../store/matrix-file.js";
import { readNumbers } from "../../store/number-file.js";
import {
  buildDataset,
  type Dataset,
  type Fold,
  type HierarchyNode,
  labelBars,
  type ModelFeature,
  type NodePredictions,
  nodeFolds,
  type WalkForwardOptions,
} from "../../train/index.js";
import type { StageContext, Task } from "../stage.js";
import { seriesOf } from "./series.js";

/** What decides the training of a node besides its inputs. */
export interface TrainConfiguration {
  readonly node: HierarchyNode;
  readonly walkForward: WalkForwardOptions;
  readonly seed: number;
}

/** The rows of a node, made afresh from its inputs by whoever needs them: cheaper than keeping them. */
export interface NodeData {
  readonly configuration: TrainConfiguration;
  readonly dataset: Dataset;
  readonly folds: readonly Fold[];
  /** Bars of the dataset's rows. */
  readonly bars: BarColumns;
  /** First row of the dataset among the bars. */
  readonly firstRow: number;
  readonly features: readonly ModelFeature[];
  readonly upstream: readonly NodePredictions[];
}

/** Columns of the feature matrix in memory of their own, so that the file can be let go. */
export async function readNodeData(task: Task, context: StageContext): Promise<NodeData> {
  const configuration = task.configuration as unknown as TrainConfiguration; // made by the run
  const own = {
    bars: context.input("bars"),
    matrix: context.input("matrix"),
    upstream: (name: string) => context.input(`upstream:${name}`),
  };
  const read = await readRows(configuration.node, own);
  return {
    configuration,
    ...read,
    folds: nodeFolds(configuration.node, read.dataset, configuration.walkForward),
  };
}

/** Rows of the same node of the other pairs, in the order of their names, where the node pools. */
export async function readPool(task: Task, context: StageContext): Promise<Dataset[]> {
  const { node } = task.configuration as unknown as TrainConfiguration; // made by the run
  const role = "pool-bars:";
  const instruments = Object.keys(task.inputs)
    .filter((name) => name.startsWith(role))
    .map((name) => name.slice(role.length))
    .sort();
  const datasets: Dataset[] = [];
  for (const instrument of instruments) {
    const { dataset } = await readRows(node, {
      bars: context.input(`pool-bars:${instrument}`),
      matrix: context.input(`pool-matrix:${instrument}`),
      upstream: (name) => context.input(`pool-upstream:${instrument}:${name}`),
    });
    datasets.push(dataset);
  }
  return datasets;
}

/** Where the rows of a node of one pair are. */
interface RowsSource {
  readonly bars: Artifact;
  readonly matrix: Artifact;
  /** Predictions of a node above. */
  upstream(node: string): Artifact;
}

async function readRows(node: HierarchyNode, source: RowsSource) {
  const series = seriesOf(source.bars.manifest);
  const bars = await readAllBars(source.bars.folder);
  const described = source.matrix.manifest.about;
  const features = described.columns as unknown as readonly ModelFeature[]; // by featuresStage
  const warmUp = Number(described.warmUpRows);
  const matrix = openMatrix(source.matrix.path("matrix.arrow"));
  const columns = features.map((feature) => ({
    ...feature,
    values: matrix.column(feature.name).slice(),
  }));
  matrix.close();
  const upstream = node.upstream.map((name) => {
    const predictions = source.upstream(name);
    return {
      node: name,
      id: String(predictions.manifest.about.predictionId),
      availableAt: readNumbers(predictions.path("available_at.f64")),
      probability: readNumbers(predictions.path("probability.f64")),
      isForward: predictions.manifest.about.isForward === true,
    };
  });
  const dataset = buildDataset({
    timeframe: node.timeframe,
    openTime: bars.openTime,
    features: columns,
    warmUp,
    upstream,
    gate: node.gate,
    model: node.model,
    labels: labelBars(bars, series, node.target, upstream),
  });
  return { dataset, bars, firstRow: warmUp, features, upstream };
}

/** Milliseconds of a number of bars. */
export function barsToMs(barCount: number, node: Pick<HierarchyNode, "timeframe">): number {
  return barCount * timeframeDuration(node.timeframe);
}
