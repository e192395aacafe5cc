import { barCount } from "../market/bar.js";
import { createEngine } from "./engine.js";
import type { Operator } from "./operator.js";
import type { FeaturePlan, PlannedValue } from "./planner.js";
import type { MarketRows } from "./prove.js";

/** What a plan costs on some bars. Nanoseconds a base row, the least of several rounds. */
export interface PlanCost {
  readonly rowCount: number;
  /** The whole, by a run in which nothing else is timed. */
  readonly total: number;
  /** By place of the plan's values: kernels alone; 0 for columns of bars and joins. */
  readonly values: readonly number[];
  /** By feature: all kernels that it needs, as if it were computed alone. */
  readonly features: readonly number[];
}

/** What measuring works with. */
export interface CostOptions {
  /** A clock that only goes forward, in nanoseconds. */
  readonly nanoseconds: () => number;
  /** How often to measure. Default 5: the least is kept, for noise only ever adds. */
  readonly rounds?: number;
}

/**
 * Measures a plan kernel by kernel on the given bars. Each kernel is timed a block of about a thousand
 * rows at a time, so that the clock itself costs a tenth of a nanosecond a row.
 */
export function measureCost(plan: FeaturePlan, rows: MarketRows, options: CostOptions): PlanCost {
  const { nanoseconds, rounds = 5 } = options;
  const rowCount = barCount(rows.bars);
  const out = plan.features.map(() => new Float32Array(rowCount));
  const spent = new Float64Array(plan.values.length);
  const least = new Float64Array(plan.values.length).fill(Number.POSITIVE_INFINITY);
  const timed: FeaturePlan = {
    ...plan,
    values: plan.values.map((value, place): PlannedValue => {
      if (value.kind !== "kernel") return value;
      return { ...value, operator: timedOperator(value.operator, spent, place, nanoseconds) };
    }),
  };
  let total = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    spent.fill(0);
    createEngine(timed).run(rows.bars, rows.companions, out, 0);
    for (let i = 0; i < spent.length; i++) least[i] = Math.min(least[i], spent[i]);
    const engine = createEngine(plan);
    const begun = nanoseconds();
    engine.run(rows.bars, rows.companions, out, 0);
    total = Math.min(total, nanoseconds() - begun);
  }
  const perRow = (time: number): number => (rowCount === 0 ? 0 : time / rowCount);
  const values = Array.from(least, perRow);
  return {
    rowCount,
    total: perRow(total),
    values,
    features: plan.steps.flatMap((step) =>
      step.kind === "give" ? [alone(plan, step.value, values)] : [],
    ),
  };
}

function timedOperator(
  operator: Operator,
  spent: Float64Array, // written
  place: number,
  nanoseconds: () => number,
): Operator {
  return {
    ...operator,
    createKernel: (parameters) => {
      const kernel = operator.createKernel(parameters);
      return {
        state: kernel.state,
        run: (inputs, outputs, start, end) => {
          const begun = nanoseconds();
          kernel.run(inputs, outputs, start, end);
          spent[place] += nanoseconds() - begun;
        },
      };
    },
  };
}

/** Costs of a value and of all that it is computed from, each once. */
function alone(plan: FeaturePlan, place: number, values: readonly number[]): number {
  const seen = new Set<number>();
  const visit = (at: number): number => {
    if (seen.has(at)) return 0;
    seen.add(at);
    const value = plan.values[at];
    if (value.kind === "source") return 0;
    const inputs = value.kind === "join" ? [value.input] : value.inputs;
    return inputs.reduce((sum, input) => sum + visit(input), values[at]);
  };
  return visit(place);
}
