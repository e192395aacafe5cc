import { barSource, isBarSource } from "../../src/features/bars.js";
import { distinctNodes, type Expression } from "../../src/features/expression.js";
import { operatorTable } from "../../src/features/operators/index.js";

/**
 * Evaluates an expression over whole columns, one kernel after the other: no planner, no engine.
 *
 * @param columns - Series by the names of bar columns; sources read them whatever their timeframe.
 */
export function evaluate(
  node: Expression,
  columns: Readonly<Record<string, Float64Array>>,
): Float64Array {
  const values = new Map<string, Float64Array>();
  for (const part of distinctNodes([node])) {
    const { id, operator, parameters, inputs } = part;
    if (isBarSource(part)) {
      values.set(id, columns[barSource(part).column]);
      continue;
    }
    const kernel = operatorTable.get(operator)?.createKernel(parameters);
    if (kernel === undefined) throw new Error(`no operator ${operator}`);
    const series = inputs.map((input) => values.get(input.id) ?? new Float64Array(0));
    const output = new Float64Array(series[0].length);
    kernel.run(series, [output], 0, output.length);
    values.set(id, output);
  }
  return values.get(node.id) ?? new Float64Array(0);
}

/** Leading rows without a value, by the warm-ups that the operators of an expression declare. */
export function declaredWarmUp(node: Expression): number {
  const operator = operatorTable.get(node.operator);
  const own = operator?.warmUp(node.parameters) ?? 0;
  return own + Math.max(0, ...node.inputs.map(declaredWarmUp));
}
