import { nearestName, PlumblineError, shown } from "../core/errors.js";
import { barOperatorName, barSource, isBarSource } from "./bars.js";
import type { Expression } from "./expression.js";
import type { Operator } from "./operator.js";

/**
 * The operator of a node, after holding the node against its definition: a node may come from a file,
 * or from a release whose numerics were others.
 *
 * @returns undefined for a column of bars, which has no kernel.
 * @throws FEATURES_OPERATOR_UNKNOWN, FEATURES_OPERATOR_VERSION_MISSING, FEATURES_INPUT_COUNT_WRONG,
 *   FEATURES_PARAMETER_INVALID, FEATURES_PARAMETER_UNKNOWN, and those of `barSource`
 */
export function checkedOperator(
  node: Expression,
  operators: ReadonlyMap<string, Operator>,
): Operator | undefined {
  if (isBarSource(node)) {
    barSource(node);
    return undefined;
  }
  const operator = operators.get(node.operator);
  if (operator === undefined) {
    const nearest = nearestName(node.operator, [barOperatorName, ...operators.keys()]);
    throw new PlumblineError("FEATURES_OPERATOR_UNKNOWN", {
      message: `no operator ${shown(node.operator)} in the table of ${operators.size}`,
      where: { operator: node.operator },
      remedy: nearest
        ? `did you mean ${nearest}?`
        : "pass a table that holds it to planFeatures, as { operators }",
    });
  }
  if (operator.version !== node.version) {
    throw new PlumblineError("FEATURES_OPERATOR_VERSION_MISSING", {
      message: `found ${node.operator} version ${node.version}, expected version ${operator.version}, the only one at hand`,
      where: { operator: node.operator, version: node.version },
      remedy: `rebuild the set with ${node.operator} version ${operator.version}, or run it with the release that it was made with`,
    });
  }
  if (operator.inputs.length !== node.inputs.length) {
    throw new PlumblineError("FEATURES_INPUT_COUNT_WRONG", {
      message: `${node.operator} has ${node.inputs.length} inputs, expected ${operator.inputs.length} (${operator.inputs.join(", ")})`,
      where: { operator: node.operator },
      remedy: "build the expression with the operator's own function",
    });
  }
  operator.warmUp(node.parameters); // checks the parameters
  return operator;
}
