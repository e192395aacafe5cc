import { contentId } from "../core/hash.js";

/** A parameter of an operator: part of the identity of the node. */
export type ParameterValue = number | string | boolean;
export type Parameters = Readonly<Record<string, ParameterValue>>;

/**
 * A node of the feature graph: an operator at one version, with parameters, applied to inputs. Frozen
 * pure data, so that it can be hashed, stored, printed and sent to a worker without any kernel.
 */
export interface Expression {
  /** Name in the table of operators; `bar` for a column of bars, which has no inputs. */
  readonly operator: string;
  /** Version of the operator's numerics. */
  readonly version: number;
  readonly parameters: Parameters;
  readonly inputs: readonly Expression[];
  /** Hash of the four fields above, inputs by their ids. Equal expressions have equal ids. */
  readonly id: string;
}

/** Whether something has the form of a node of the feature graph. */
export function isExpression(value: unknown): value is Expression {
  // Asked for with `in` first: columns of bars answer with an error for what they do not have.
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    "operator" in value &&
    "inputs" in value &&
    typeof value.id === "string" &&
    typeof value.operator === "string" &&
    Array.isArray(value.inputs)
  );
}

/** An expression without its id, as it is written to files. */
export interface ExpressionForm {
  readonly operator: string;
  readonly version: number;
  readonly parameters: Parameters;
  readonly inputs: readonly ExpressionForm[];
}

/**
 * Makes a node. It does not check the parameters: `defineOperator` does, for it knows them.
 *
 * @throws CORE_VALUE_NOT_CANONICAL if a parameter is NaN, infinite or −0.
 */
export function expression(
  operator: string,
  version: number,
  parameters: Parameters,
  inputs: readonly Expression[],
): Expression {
  const id = contentId({
    operator,
    version,
    parameters,
    inputs: inputs.map((input) => input.id),
  });
  const node = Object.freeze({
    operator,
    version,
    parameters: Object.freeze({ ...parameters }),
    inputs: Object.freeze([...inputs]),
    id,
  });
  made.add(node);
  return node;
}

/** Nodes whose ids follow from their content, since they were made here. */
const made = new WeakSet<Expression>();

/** Whether `expression` made a node, and nobody by hand. */
export function isMade(node: Expression): boolean {
  return made.has(node);
}

/** The form of an expression that goes to files. */
export function expressionForm(node: Expression): ExpressionForm {
  const { operator, version, parameters, inputs } = node;
  return { operator, version, parameters, inputs: inputs.map(expressionForm) };
}

/** The expression of a stored form; its id is computed afresh. */
export function expressionFrom(form: ExpressionForm): Expression {
  return expression(form.operator, form.version, form.parameters, form.inputs.map(expressionFrom));
}

/** Every distinct node below and including the given ones, inputs before their users. */
export function distinctNodes(roots: readonly Expression[]): Expression[] {
  const seen = new Set<string>();
  const ordered: Expression[] = [];
  const visit = (node: Expression): void => {
    if (seen.has(node.id)) return;
    seen.add(node.id);
    for (const input of node.inputs) visit(input);
    ordered.push(node);
  };
  for (const root of roots) visit(root);
  return ordered;
}
