import type { BarColumns } from "../../market/bar.js";
import { timeframeDuration } from "../../market/timeframe.js";
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
  type WalkForwardOptions,
  walkForward,
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
  const { node } = configuration;
  const source = context.input("bars");
  const series = seriesOf(source.manifest);
  const bars = await readAllBars(source.folder);
  const described = context.input("matrix").manifest.about;
  const features = described.columns as unknown as readonly ModelFeature[]; // by featuresStage
  const warmUp = Number(described.warmUpRows);
  const matrix = openMatrix(context.input("matrix").path("matrix.arrow"));
  const columns = features.map((feature) => ({
    ...feature,
    values: matrix.column(feature.name).slice(),
  }));
  matrix.close();
  const upstream = node.upstream.map((name) => {
    const predictions = context.input(`upstream:${name}`);
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
    labels: labelBars(bars, series, node.target, upstream),
  });
  return {
    configuration,
    dataset,
    folds: walkForward(dataset, configuration.walkForward),
    bars,
    firstRow: warmUp,
    features,
    upstream,
  };
}

/** Milliseconds of a number of bars. */
export function barsToMs(barCount: number, node: Pick<HierarchyNode, "timeframe">): number {
  return barCount * timeframeDuration(node.timeframe);
}
