import type { Clock } from "./clock.js";
import { printClock } from "./clock.js";
import type { Expression } from "./expression.js";
import type { Memory } from "./operator.js";
import type { FeaturePlan, PlannedFeature } from "./planner.js";
import { printExpression } from "./print.js";

/** One computed series of a plan, for people. */
export interface ExplainedValue {
  readonly place: number;
  readonly kind: "source" | "kernel" | "join";
  /** The code that builds it; for a join, of what it carries over. */
  readonly code: string;
  /** Hash of the expression. */
  readonly id: string;
  /** `M15`, `GBPUSD H1`. */
  readonly clock: string;
  readonly warmUpRows: number;
  readonly memory: Memory;
  readonly buffer: number;
  /** Places of the values it is computed from. */
  readonly inputs: readonly number[];
  /** How many values and features read it: more than 1 where work is shared. */
  readonly readers: number;
  /** Features that give it out. */
  readonly features: readonly string[];
}

/** What a plan is and costs. Pure data, ready for JSON. */
export interface PlanExplanation {
  readonly planId: string;
  readonly set: string;
  readonly instrument: string;
  readonly timeframe: string;
  readonly companions: readonly string[];
  readonly clocks: readonly string[];
  /** Nodes if every feature were computed by itself. */
  readonly writtenNodes: number;
  /** Sources and operators that are computed. */
  readonly computedNodes: number;
  readonly joins: number;
  readonly bufferCount: number;
  readonly warmUpBaseRows: number;
  readonly values: readonly ExplainedValue[];
  readonly features: readonly {
    readonly name: string;
    readonly code: string;
    readonly clock: string;
    readonly warmUpRows: number;
    readonly warmUpBaseRows: number;
    readonly memory: Memory;
  }[];
}

/** Says what a plan computes: nodes, sharing, clocks, warm-up, buffers. */
export function explainPlan(plan: FeaturePlan): PlanExplanation {
  const clockText = (clock: Clock): string => printClock(clock, plan.instrument);
  const operators = new Map(
    plan.values.flatMap((value) =>
      value.kind === "kernel" ? [[value.operator.name, value.operator] as const] : [],
    ),
  );
  const code = (node: Expression): string => printExpression(node, operators);
  const readers = plan.values.map(() => 0);
  const featuresOf: string[][] = plan.values.map(() => []);
  for (const step of plan.steps) {
    for (const input of step.kind === "give" ? [step.value] : inputsOf(plan, step.value)) {
      readers[input]++;
    }
    if (step.kind === "give") featuresOf[step.value].push(plan.features[step.feature].name);
  }
  const values = plan.values.map(
    (value, place): ExplainedValue => ({
      place,
      kind: value.kind,
      code: code(value.expression),
      id: value.expression.id,
      clock: clockText(plan.clocks[value.clock]),
      warmUpRows: value.warmUpRows,
      memory: value.memory,
      buffer: plan.bufferOf[place],
      inputs: inputsOf(plan, place),
      readers: readers[place],
      features: featuresOf[place],
    }),
  );
  const joins = values.filter(({ kind }) => kind === "join").length;
  return {
    planId: plan.id,
    set: plan.set.name,
    instrument: plan.instrument,
    timeframe: plan.timeframe,
    companions: plan.companions,
    clocks: plan.clocks.map(clockText),
    writtenNodes: writtenNodes(plan.features),
    computedNodes: values.length - joins,
    joins,
    bufferCount: plan.bufferCount,
    warmUpBaseRows: plan.warmUpBaseRows,
    values,
    features: plan.features.map((feature) => ({
      name: feature.name,
      code: code(feature.expression),
      clock: clockText(feature.clock),
      warmUpRows: feature.warmUpRows,
      warmUpBaseRows: feature.warmUpBaseRows,
      memory: feature.memory,
    })),
  };
}

function inputsOf(plan: FeaturePlan, place: number): readonly number[] {
  const value = plan.values[place];
  if (value.kind === "source") return [];
  return value.kind === "join" ? [value.input] : value.inputs;
}

/** Nodes of all features' trees, shared ones as often as they are written. */
function writtenNodes(features: readonly PlannedFeature[]): number {
  const sizes = new Map<string, number>();
  const sizeOf = (node: Expression): number => {
    const known = sizes.get(node.id);
    if (known !== undefined) return known;
    const size = node.inputs.reduce((sum, input) => sum + sizeOf(input), 1);
    sizes.set(node.id, size);
    return size;
  };
  return features.reduce((sum, { expression }) => sum + sizeOf(expression), 0);
}
