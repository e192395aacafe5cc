import { PlumblineError, shown } from "../core/errors.js";
import { type Expression, expression, isExpression, isMade } from "./expression.js";
import { type Operator, operatorOf } from "./operator.js";

/**
 * Looks at every node below a set's features: that it is an expression whose id follows from its
 * content, that none reads itself, and that one operator stands behind each operator name and version.
 * Nodes made by hand can break each of these; nodes from builders cannot.
 *
 * @throws FEATURES_EXPRESSION_INVALID, FEATURES_EXPRESSION_CYCLIC, FEATURES_OPERATOR_TAKEN
 */
export function checkGraph(
  set: string,
  features: readonly { readonly name: string; readonly expression: Expression }[],
): void {
  const seen = new Set<Expression>();
  const path: Expression[] = [];
  const operators = new Map<string, Operator>();

  function visit(node: Expression, feature: string): void {
    const where = { set, feature };
    if (path.includes(node)) throw cyclic(path.slice(path.indexOf(node)), where);
    if (seen.has(node)) return;
    seen.add(node);
    path.push(node);
    for (const input of node.inputs) {
      if (!isExpression(input)) throw invalid(`an input of ${node.operator}`, input, where);
      visit(input, feature);
    }
    path.pop();
    if (!isMade(node)) checkId(node, where);
    const operator = operatorOf(node);
    if (operator === undefined) return;
    const key = `${operator.name}@${operator.version}`;
    const known = operators.get(key) ?? operator;
    if (known !== operator) {
      throw new PlumblineError("FEATURES_OPERATOR_TAKEN", {
        message: `feature ${feature}: two operators are both ${key}`,
        where: { ...where, operator: key },
        remedy: "define it once and import it from there, or give one another name",
      });
    }
    operators.set(key, operator);
  }

  for (const { name, expression: node } of features) visit(node, name);
}

function checkId(node: Expression, where: Readonly<Record<string, string>>): void {
  const { id } = expression(node.operator, node.version, node.parameters, node.inputs);
  if (id === node.id) return;
  throw new PlumblineError("FEATURES_EXPRESSION_INVALID", {
    message: `feature ${where.feature}: a node of ${node.operator} has id ${shown(node.id)}, expected ${id}, which follows from its content`,
    where,
    remedy: "build nodes with bars() and the operators, and do not change them",
  });
}

function invalid(
  what: string,
  found: unknown,
  where: Readonly<Record<string, string>>,
): PlumblineError {
  return new PlumblineError("FEATURES_EXPRESSION_INVALID", {
    message: `feature ${where.feature}: ${what} is ${shown(found)}, expected an expression`,
    where,
    remedy: "build it with bars() and the operators, such as ema(close, 20)",
  });
}

function cyclic(
  circle: readonly Expression[],
  where: Readonly<Record<string, string>>,
): PlumblineError {
  const names = [...circle, circle[0]].map(({ operator }) => operator);
  return new PlumblineError("FEATURES_EXPRESSION_CYCLIC", {
    message: `feature ${where.feature} reads itself: ${names.join(" reads ")}`,
    where,
    remedy: "read the value of the row before: lag(x, 1) of a series that does not need this one",
  });
}
