import { nearestName, PlumblineError, shown } from "../../core/errors.js";
import { constantFromParts, constantLearner } from "./constant.js";
import { gbdtLearner } from "./gbdt-learner.js";
import { gbdtFromParts } from "./gbdt-model.js";
import type { FittedModel, Learner } from "./learner.js";
import { linearFromParts, linearLearner } from "./linear-learner.js";
import { corruptModel, decodeModel, type ModelParts } from "./model-file.js";
import { onnxFromParts, onnxName } from "./onnx-model.js";

const learners: readonly Learner[] = [gbdtLearner, linearLearner, constantLearner];

const readers = new Map<string, (parts: ModelParts) => FittedModel>([
  [gbdtLearner.name, gbdtFromParts],
  [linearLearner.name, linearFromParts],
  [constantLearner.name, constantFromParts],
  [onnxName, onnxFromParts],
]);

/** Names of all learners. */
export const learnerNames: readonly string[] = learners.map((learner) => learner.name);

/**
 * The learner of a name.
 *
 * @throws TRAIN_LEARNER_UNKNOWN with the nearest name.
 */
export function learnerNamed(name: string): Learner {
  const learner = learners.find((known) => known.name === name);
  if (learner !== undefined) return learner;
  const near = nearestName(name, learnerNames);
  throw new PlumblineError("TRAIN_LEARNER_UNKNOWN", {
    message: `expected a learner of ${learnerNames.join(", ")}, found ${shown(name)}`,
    where: { learner: name },
    remedy: near === undefined ? "use one of these names" : `write ${near}`,
  });
}

/**
 * A model from what its `bytes()` gave. Every prediction has equal bits.
 *
 * @throws TRAIN_MODEL_CORRUPT where the bytes are cut, edited or no model.
 * @throws TRAIN_MODEL_VERSION where they are of another format version.
 */
export function modelFromBytes(bytes: Uint8Array): FittedModel {
  const { learner, ...parts } = decodeModel(bytes);
  const read = readers.get(learner);
  if (read === undefined) {
    throw corruptModel(
      `expected a model of ${[...readers.keys()].join(", ")}, found ${shown(learner)}`,
    );
  }
  return read(parts);
}
