import { nearestName, PlumblineError, shown } from "../core/errors.js";
import { barOperatorName, barSource, isBarSource } from "./bars.js";
import type { Expression } from "./expression.js";
import { type Operator, operatorOf } from "./operator.js";
import { operatorTable } from "./operators/index.js";

/**
 * The operator of a node, after holding the node against its definition: a node may come from a file,
 * or from a release whose numerics were others.
 *
 * @param operators - Looked in first; then comes the operator that built the node.
 * @returns undefined for a column of bars, which has no kernel.
 * @throws FEATURES_OPERATOR_TAKEN, FEATURES_OPERATOR_UNKNOWN, FEATURES_OPERATOR_VERSION_MISSING, FEATURES_INPUT_COUNT_WRONG,
 *   FEATURES_PARAMETER_INVALID, FEATURES_PARAMETER_UNKNOWN, and those of `barSource`
 */
export function checkedOperator(
  node: Expression,
  operators: ReadonlyMap<string, Operator> = operatorTable,
): Operator | undefined {
  if (isBarSource(node)) {
    barSource(node);
    return undefined;
  }
  const builder = operatorOf(node);
  const operator = operators.get(node.operator) ?? builder;
  // A table that was given on purpose may hold other kernels: proofs plant them so.
  if (operators === operatorTable && builder !== undefined && builder !== operator) {
    throw new PlumblineError("FEATURES_OPERATOR_TAKEN", {
      message: `${node.operator} is an operator of ours, found another of that name`,
      where: { operator: node.operator },
      remedy: "give yours another name",
    });
  }
  if (operator === undefined) {
    const nearest = nearestName(node.operator, [barOperatorName, ...operators.keys()]);
    throw new PlumblineError("FEATURES_OPERATOR_UNKNOWN", {
      message: `no operator ${shown(node.operator)} in the table of ${operators.size}`,
      where: { operator: node.operator },
      remedy: nearest
        ? `did you mean ${nearest}?`
        : "register the file that defines it (plumbline features register), or pass a table with it to planFeatures, as { operators }",
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
