import { type Artifact, readArtifactFile } from "../store/artifact.js";
import { type NodeModel, nodeModelFromBytes } from "./model.js";

/**
 * The trained node of a `model` artifact.
 *
 * @throws STORE_ARTIFACT_CORRUPT, which names artifact and file, where the file is missing, cut or edited.
 * @throws TRAIN_MODEL_CORRUPT, TRAIN_MODEL_VERSION where what was written is no node's model of ours.
 */
export function readNodeModel(artifact: Artifact): NodeModel {
  return nodeModelFromBytes(readArtifactFile(artifact, "node.model"));
}
