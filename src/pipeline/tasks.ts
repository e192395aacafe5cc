import type { CleanOptions } from "../clean/index.js";
import { contentId } from "../core/hash.js";
import type { Zone } from "../core/zone.js";
import { type FeatureSet, featureSetForm, selectFeatures } from "../features/index.js";
import type { FormatName } from "../ingest/index.js";
import type { Timeframe } from "../market/timeframe.js";
import type { Artifact } from "../store/artifact.js";
import type { HierarchyNode, WalkForwardOptions } from "../train/index.js";
import type { LocalSourceConfig } from "./config.js";
import { givenFileId } from "./given-models.js";
import { canonical } from "./runner.js";
import type { Task } from "./stage.js";
import type { FeaturesConfiguration, FeaturesLocal } from "./stages/features.js";
import { stages } from "./stages/index.js";

/** A vendor file with the hash of its bytes. */
export interface VendorFile {
  readonly path: string;
  readonly sha256: string;
  /** What its name and folders say of its rows. */
  readonly told: string;
}

/** The task that reads files or simulates a market, `seed` being for the latter. */
export function ingestTask(
  source: LocalSourceConfig,
  seed: number,
  instrument: string,
  files: readonly VendorFile[],
): Task {
  const configuration =
    source.kind === "simulated"
      ? {
          source: "simulated",
          instrument,
          from: source.from,
          to: source.to,
          settings: {
            seed,
            signalStrength: source.signalStrength,
            defects: source.defects,
          },
        }
      : {
          source: source.kind,
          instrument,
          format: source.format as FormatName | undefined, // the reader refuses unknown names
          clock: source.clock as Zone | undefined, // checked by the config
          timeframe: source.timeframe as Timeframe | undefined, // checked by the config
          side: source.side,
          told: files.map((file) => file.told),
        };
  return {
    stage: "ingest",
    subject: instrument,
    configuration: canonical(configuration),
    inputs: Object.fromEntries(files.map((file, index) => [`file:${index}`, file.sha256])),
    local: { paths: files.map((file) => file.path) },
  };
}

/** Raw bars that bear witness to others: the pairs of their triangle, and another vendor's. */
export interface WitnessBars {
  readonly legs: readonly Artifact[];
  readonly vendor?: Artifact;
}

export function cleanTask(
  raw: Artifact,
  options: Partial<CleanOptions>,
  witnesses: WitnessBars = { legs: [] },
): Task {
  const legs = witnesses.legs.map((leg) => [
    `leg:${String(leg.manifest.about.instrument)}`,
    leg.id,
  ]);
  const { vendor } = witnesses;
  return {
    stage: "clean",
    subject: String(raw.manifest.about.instrument),
    configuration: canonical({ options }),
    inputs: {
      raw: raw.id,
      ...Object.fromEntries(legs),
      ...(vendor === undefined ? {} : { vendor: vendor.id }),
    },
  };
}

export function resampleTask(clean: Artifact, timeframe: Timeframe): Task {
  return {
    stage: "resample",
    subject: `${String(clean.manifest.about.instrument)} ${timeframe}`,
    configuration: { timeframe },
    inputs: { bars: clean.id },
  };
}

/** Bars of one instrument and timeframe, with those of its companions. */
export interface NodeBars {
  readonly instrument: string;
  readonly timeframe: Timeframe;
  readonly own: Artifact;
  readonly companions: Readonly<Record<string, Artifact>>;
}

/** What all columns over some bars have in common: their key in the index of columns. */
export function columnsKey(bars: NodeBars): string {
  return contentId({
    bars: bars.own.id,
    companions: Object.fromEntries(
      Object.entries(bars.companions).map(([instrument, artifact]) => [instrument, artifact.id]),
    ),
    codeVersion: stages.features.codeVersion,
  });
}

export function featuresTask(
  bars: NodeBars,
  set: FeatureSet,
  { reuse, code }: Pick<FeaturesLocal, "reuse" | "code">,
): Task {
  const { instrument, timeframe } = bars;
  const configuration: FeaturesConfiguration = {
    instrument,
    timeframe,
    features: set.features.map(({ name, expression }) => ({ name, id: expression.id })),
  };
  const companions = Object.entries(bars.companions).map(([symbol, artifact]) => [
    `companion:${symbol}`,
    artifact.id,
  ]);
  return {
    stage: "features",
    subject: `${instrument} ${timeframe}`,
    configuration: canonical(configuration),
    inputs: { bars: bars.own.id, ...Object.fromEntries(companions) },
    local: canonical({ form: featureSetForm(set), reuse, code }),
  };
}

/** The part of a set that a node sees. */
export function nodeFeatures(set: FeatureSet, node: HierarchyNode): FeatureSet {
  return node.features === "all" ? set : selectFeatures(set, node.features);
}

/** A node with everything that its training reads. */
export interface NodeInputs {
  readonly instrument: string;
  readonly node: HierarchyNode;
  readonly walkForward: WalkForwardOptions;
  readonly seed: number;
  readonly bars: Artifact;
  readonly matrix: Artifact;
  /** Predictions of the nodes above, by name. */
  readonly upstream: Readonly<Record<string, Artifact>>;
  /** What the same node of the other pairs reads, by pair, where the node pools. */
  readonly pool?: Readonly<Record<string, PooledInputs>>;
}

/** What a node of another pair reads. */
export type PooledInputs = Pick<NodeInputs, "bars" | "matrix" | "upstream">;

/** Tasks on a node: one fold's training, the folds put together, or the final model. */
export function nodeTask(
  stage: "train-fold" | "predict" | "train",
  inputs: NodeInputs,
  folds: number | readonly Artifact[],
): Task {
  const { instrument, node, walkForward, seed, bars, matrix, upstream, pool = {} } = inputs;
  const isFold = typeof folds === "number";
  const subject = `${instrument} ${node.name}${isFold ? ` fold ${folds + 1}` : ""}`;
  return {
    stage,
    subject,
    configuration: canonical({ node, walkForward, seed, ...(isFold ? { fold: folds } : {}) }),
    inputs: {
      bars: bars.id,
      matrix: matrix.id,
      ...prefixed("upstream", upstream),
      ...(stage === "predict" ? {} : pooledRoles(pool)),
      ...(node.model && stage !== "predict" ? { onnx: givenFileId(node.model) } : {}),
      ...(isFold ? {} : prefixed("fold", Object.fromEntries(folds.entries()))),
    },
  };
}

function pooledRoles(pool: Readonly<Record<string, PooledInputs>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(pool).flatMap(([instrument, { bars, matrix, upstream }]) => [
      [`pool-bars:${instrument}`, bars.id],
      [`pool-matrix:${instrument}`, matrix.id],
      ...Object.entries(upstream).map(([node, { id }]) => [
        `pool-upstream:${instrument}:${node}`,
        id,
      ]),
    ]),
  );
}

/** Ids of artifacts under `prefix:name`. */
export function prefixed(
  prefix: string,
  artifacts: Readonly<Record<string, Artifact>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(artifacts).map(([name, artifact]) => [`${prefix}:${name}`, artifact.id]),
  );
}
