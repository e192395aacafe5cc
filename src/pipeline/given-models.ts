import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { PlumblineError, reportError } from "../core/errors.js";
import { sha256 } from "../core/hash.js";
import { type FeatureSet, selectFeatures } from "../features/index.js";
import { type Artifact, artifactId, type Recipe, readArtifactFile } from "../store/artifact.js";
import type { Workspace } from "../store/workspace.js";
import {
  type GivenModel,
  type HierarchyNode,
  type OnnxModel,
  onnxModel,
  predictionColumn,
} from "../train/index.js";
import type { Config } from "./config.js";

/** An ONNX file that a config names for a node. */
export interface GivenFile {
  readonly model: GivenModel;
  readonly bytes: Uint8Array;
}

/** By node. */
export type GivenFiles = ReadonlyMap<string, GivenFile>;

/** Kind of the artifact that keeps an ONNX file. */
export const givenFileKind = "onnx-file";
const keptName = "model.onnx";

function recipeOf(model: Pick<GivenModel, "sha256">): Recipe {
  const configuration = { sha256: model.sha256 };
  return { kind: givenFileKind, codeVersion: "1", configuration, inputs: {} };
}

/** Id of the artifact that keeps a given model's file. */
export function givenFileId(model: Pick<GivenModel, "sha256">): string {
  return artifactId(recipeOf(model));
}

/**
 * Reads the ONNX files that a config's nodes name, each once, holds each against the columns that its node reads, and
 * keeps them as artifacts: what is trained and served is what was read here, whatever becomes of the files.
 *
 * @param set - The features that there are.
 * @throws FEATURES_FEATURE_UNKNOWN for a feature that the set does not have; what `boundToNode` throws.
 * @throws PIPELINE_MODEL_FILE_UNREADABLE for a file that is not there or cannot be read.
 */
export async function keepGivenFiles(
  { nodes = [] }: Pick<Config, "nodes">,
  set: FeatureSet,
  { artifacts, catalogue }: Workspace,
): Promise<GivenFiles> {
  const given = new Map<string, GivenFile>();
  for (const { name, model, features, upstream } of nodes) {
    if (model === undefined) continue;
    const { file, ...said } = model;
    const bytes = readGivenFile(file, name);
    const found = { ...said, sha256: sha256(bytes) };
    const seen = features === "all" ? set : selectFeatures(set, features);
    const columns = [...seen.features.map((one) => one.name), ...upstream.map(predictionColumn)];
    boundToNode({ name }, { model: found, bytes }, columns);
    const artifact = await artifacts.write(recipeOf(found), async (folder) => {
      writeFileSync(join(folder, keptName), bytes);
      return {};
    });
    await catalogue.registerArtifact(artifact.manifest);
    given.set(name, { model: found, bytes });
  }
  return given;
}

function readGivenFile(file: string, node: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(resolve(file)));
  } catch (cause) {
    throw new PlumblineError("PIPELINE_MODEL_FILE_UNREADABLE", {
      message: `the model of node ${node} could not be read: ${reportError(cause).message}`,
      where: { node, file },
      remedy: "name an ONNX file that is there; paths are seen from the working directory",
      cause,
    });
  }
}

/**
 * The model of an ONNX file, bound by name to the columns that its node reads.
 *
 * @throws TRAIN_ONNX_RUNTIME_MISSING, TRAIN_ONNX_UNREADABLE, TRAIN_ONNX_INPUTS_UNEQUAL, TRAIN_ONNX_UNSUPPORTED
 */
export function boundToNode(
  { name }: Pick<HierarchyNode, "name">,
  { model, bytes }: GivenFile,
  columnNames: readonly string[],
): OnnxModel {
  const { inputs, output, column } = model;
  const reading = { featureNames: columnNames, inputs, output, column };
  try {
    return onnxModel(bytes, { ...reading, byNameAlone: true });
  } catch (cause) {
    if (!(cause instanceof PlumblineError)) throw cause;
    const { code, message, where, remedy } = cause;
    throw new PlumblineError(code, {
      message: `the model of node ${name}: ${message}`,
      where: { ...where, node: name },
      remedy,
      cause,
    });
  }
}

/** Reads a kept file back. @throws STORE_ARTIFACT_CORRUPT where it is missing, cut or edited. */
export function readKeptFile(artifact: Artifact): Uint8Array {
  return new Uint8Array(readArtifactFile(artifact, keptName));
}
