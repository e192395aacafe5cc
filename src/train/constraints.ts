import { nearestName, PlumblineError, shown } from "../core/errors.js";
import type { HierarchyNode, LearnerParameters, NodeConstraints } from "./hierarchy.js";
import { gbdtLearner, learnerNamed } from "./learners/index.js";
import { invalidParameter, resolveParameters } from "./learners/parameters.js";

/** For each constraint the parameter of the learner that it becomes. */
const parameterOf = {
  monotone: "monotone_constraints",
  interaction: "interaction_constraints",
  categorical: "categorical_feature",
} as const satisfies Record<keyof NodeConstraints, string>;

const constraintKinds = Object.keys(parameterOf) as readonly (keyof NodeConstraints)[]; // its own keys

/**
 * A node's parameters with its constraints in the learner's terms: numbers of columns.
 *
 * @param columnNames - Names of the columns that the model reads, in order. A constraint on a column that is
 *   not among them, such as a feature that the feedback loop has dropped, holds nothing.
 */
export function settledParameters(
  { parameters, constraints = {} }: Pick<HierarchyNode, "parameters" | "constraints">,
  columnNames: readonly string[],
): LearnerParameters {
  const { monotone = {}, interaction = [], categorical = [] } = constraints;
  const numbers = (names: readonly string[]): number[] =>
    names.map((name) => columnNames.indexOf(name)).filter((column) => column >= 0);
  const groups = interaction.map(numbers).filter((group) => group.length > 0);
  const directions = columnNames.map((name) =>
    Object.hasOwn(monotone, name) ? monotone[name] : 0,
  );
  const codes = numbers(categorical);
  return {
    ...parameters,
    ...(directions.some((direction) => direction !== 0) && {
      [parameterOf.monotone]: directions.join(),
    }),
    ...(groups.length > 0 && {
      [parameterOf.interaction]: groups.map((group) => `[${group.join()}]`).join(),
    }),
    ...(codes.length > 0 && { [parameterOf.categorical]: codes.join() }),
  };
}

/**
 * Refuses, before any work, a node that could not be trained, or whose model would not give a probability.
 *
 * @param columnNames - Names of the columns that the model will read.
 * @throws TRAIN_LEARNER_UNKNOWN, TRAIN_PARAMETER_UNKNOWN with the nearest name.
 * @throws TRAIN_PARAMETER_INVALID for a value out of range, an objective that learns no two classes, a constraint on a
 *   learner that knows none, or one given by names and by numbers of columns at once.
 * @throws TRAIN_HIERARCHY_INVALID for a pool of a learner that cannot go on from another model.
 * @throws TRAIN_FEATURE_UNKNOWN for a constraint on a column that the node does not see; names the nearest.
 */
export function requireLearnable(node: HierarchyNode, columnNames: readonly string[]): void {
  if (node.model !== undefined) return; // it learns nothing
  const { parameters: rules } = learnerNamed(node.learner);
  const { constraints = {} } = node;
  if (node.pool !== undefined && node.learner !== gbdtLearner.name) {
    throw new PlumblineError("TRAIN_HIERARCHY_INVALID", {
      message: `node ${node.name} pools pairs and learns with ${node.learner}, which cannot go on from a pooled model`,
      where: { node: node.name },
      remedy: "learn with gbdt, or take the pool out",
    });
  }
  for (const kind of constraintKinds) {
    if (constraints[kind] === undefined) continue;
    const parameter = parameterOf[kind];
    if (!Object.hasOwn(rules, parameter)) {
      throw invalidParameter(
        node.learner,
        parameter,
        `is asked for by ${kind} of the constraints of node ${node.name}, but the learner knows no such constraint`,
        "learn with gbdt, or take the constraint out",
      );
    }
    if (Object.hasOwn(node.parameters, parameter)) {
      throw invalidParameter(
        node.learner,
        parameter,
        `is given in the parameters of node ${node.name} and as ${kind} of its constraints`,
        "give it once, by names",
      );
    }
  }
  for (const name of constrainedNames(constraints)) requireColumn(node.name, name, columnNames);
  requireProbability(node);
  resolveParameters(node.learner, rules, settledParameters(node, columnNames));
}

/**
 * Refuses an objective other than two classes: what nodes predict, and pass down, is P(up).
 *
 * @throws TRAIN_PARAMETER_INVALID
 */
export function requireProbability({ name, learner, parameters }: HierarchyNode): void {
  const { objective = "binary" } = parameters;
  if (objective === "binary") return;
  throw invalidParameter(
    learner,
    "objective",
    `is ${shown(objective)}, but node ${name} has labels 0 and 1 and is to predict a probability`,
    "leave it out, or set it to binary",
  );
}

function constrainedNames(constraints: NodeConstraints): string[] {
  const { monotone = {}, interaction = [], categorical = [] } = constraints;
  return [...Object.keys(monotone), ...interaction.flat(), ...categorical];
}

function requireColumn(node: string, name: string, columnNames: readonly string[]): void {
  if (columnNames.includes(name)) return;
  const near = nearestName(name, columnNames);
  throw new PlumblineError("TRAIN_FEATURE_UNKNOWN", {
    message: `node ${node} constrains ${shown(name)}, not among the ${columnNames.length} columns that it sees`,
    where: { node, feature: name },
    remedy:
      near === undefined
        ? "name features that the node sees, or <node>_probability of one in its upstream"
        : `did you mean ${near}?`,
  });
}
