/**
 * The objectives. A new one: a file with a function that makes an `Objective`; a name in
 * `gbdtParameterRules.objective`; a line in `objectiveOf`; what it asks of labels in `labelDemand`; a
 * recipe in `test/unit/train/learners/gbdt/objectives.test.ts`, which holds derivatives to the loss.
 */
import type { Kernels } from "../kernels.js";
import type { GbdtParameters } from "../parameters.js";
import { huberObjective } from "./huber.js";
import { logisticObjective } from "./logistic.js";
import type { Objective } from "./objective.js";
import { poissonObjective } from "./poisson.js";
import { quantileObjective } from "./quantile.js";
import { softmaxObjective } from "./softmax.js";
import { squaredObjective } from "./squared.js";

export {
  type Link,
  links,
  logistic,
  type Objective,
  type ObjectiveRows,
  predictionOf,
  softmaxInPlace,
} from "./objective.js";

/** The parameters that choose an objective. */
export type ObjectiveParameters = Pick<
  GbdtParameters,
  "objective" | "alpha" | "num_class" | "poisson_max_delta_step" | "scale_pos_weight"
>;

/**
 * The objective that parameters name.
 *
 * @param kernels - Loops for the objectives that have one of their own.
 */
export function objectiveOf(
  parameters: ObjectiveParameters,
  kernels?: Pick<Kernels, "logisticPairs">,
): Objective {
  switch (parameters.objective) {
    case "binary":
      return logisticObjective(parameters.scale_pos_weight, kernels?.logisticPairs);
    case "regression":
      return squaredObjective();
    case "huber":
      return huberObjective(parameters.alpha);
    case "quantile":
      return quantileObjective(parameters.alpha);
    case "poisson":
      return poissonObjective(parameters.poisson_max_delta_step);
    case "multiclass":
      return softmaxObjective(parameters.num_class);
  }
}
