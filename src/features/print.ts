import { isBarSource } from "./bars.js";
import type { Expression, ParameterValue } from "./expression.js";
import { type Operator, operatorOf } from "./operator.js";
import { operatorTable } from "./operators/index.js";

/**
 * An expression as the code that builds it: `ema(close, 20)`. Columns of bars print under the names
 * that people give them: `close`, `h1.close`, `gbpusd.close`, `gbpusdH1.close`. Nodes of operators
 * that nobody knows print too, their parameters by name: `wobble(close, {depth: 3})`.
 */
export function printExpression(
  node: Expression,
  operators: ReadonlyMap<string, Operator> = operatorTable,
): string {
  if (isBarSource(node)) return printSource(node);
  const inputs = node.inputs.map((input) => printExpression(input, operators));
  const known = operators.get(node.operator) ?? operatorOf(node);
  const names = Object.keys(node.parameters);
  const inOrder = known === undefined ? [] : Object.keys(known.parameters);
  // By position where the definition says what stands where, by name where it does not.
  const isPositional = names.length === inOrder.length && names.every((n) => inOrder.includes(n));
  const parameters = isPositional
    ? inOrder.map((name) => printValue(node.parameters[name]))
    : [`{${names.map((name) => `${name}: ${printValue(node.parameters[name])}`).join(", ")}}`];
  return `${node.operator}(${[...inputs, ...parameters].join(", ")})`;
}

function printSource(node: Expression): string {
  const { column, timeframe, instrument } = node.parameters;
  const pair = instrument === undefined ? "" : String(instrument).toLowerCase();
  const step = timeframe === undefined ? "" : String(timeframe);
  const owner = pair === "" ? step.toLowerCase() : pair + step;
  return owner === "" ? String(column) : `${owner}.${column}`;
}

function printValue(value: ParameterValue): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
