import { canonicalJson } from "../core/canonical-json.js";
import { PlumblineError } from "../core/errors.js";
import { contentId } from "../core/hash.js";
import { instrument as instrumentOf } from "../market/instrument.js";
import { type Timeframe, timeframe as timeframeOf } from "../market/timeframe.js";
import { barSource, isBarSource, type SourceColumn } from "./bars.js";
import { assignBuffers, type ValueUse } from "./buffers.js";
import { type Clock, commonClock, isSameClock, sourceClock } from "./clock.js";
import { distinctNodes, type Expression } from "./expression.js";
import type { FeatureSet } from "./feature-set.js";
import type { Memory, Operator } from "./operator.js";
import { checkedOperator } from "./operator-check.js";
import { operatorTable } from "./operators/index.js";
import { originOf, placed } from "./origin.js";
import { printExpression } from "./print.js";
import { joinedWarmUp, kernelWarmUp, longestMemory } from "./warm-up.js";

/*
 * From a feature set to an order of work:
 *
 * 1. every expression is held against the table of operators        (checkedOperator)
 * 2. equal computations become one value, on the clock they live on (placeOf, commonClock)
 * 3. series of other clocks are joined where they meet              (joinTo)
 * 4. warm-up and memory of each value follow from its inputs        (warm-up.ts)
 * 5. values get buffers, which are used again as soon as possible   (assignBuffers)
 */

/** Raised when the engine's order of work or the layout of its snapshots changes. */
const engineVersion = 1;

/** A series that the engine computes: a column of bars, an operator's output, or a join. */
export type PlannedValue = {
  readonly clock: number;
  /** What it prints as; for a join, the expression that it carries over. */
  readonly expression: Expression;
  /** Leading rows of its clock without a value, on clean bars. */
  readonly warmUpRows: number;
  readonly memory: Memory;
} & (
  | { readonly kind: "source"; readonly column: SourceColumn }
  | { readonly kind: "kernel"; readonly operator: Operator; readonly inputs: readonly number[] }
  | { readonly kind: "join"; readonly input: number }
);

/** One step of the engine: compute a value, or give out a feature. */
export type PlannedStep =
  | { readonly kind: "compute"; readonly value: number }
  | { readonly kind: "give"; readonly value: number; readonly feature: number };

export interface PlannedFeature {
  readonly name: string;
  readonly expression: Expression;
  /** The clock it is computed on, before it is joined to the base rows. */
  readonly clock: Clock;
  /** Leading rows without a value in rows of its own clock, on clean bars. */
  readonly warmUpRows: number;
  /** The same in base rows: an upper bound on bars without gaps. */
  readonly warmUpBaseRows: number;
  /** Whether a snapshot is needed to start it (`fading`, `infinite`) or replayed rows do. */
  readonly memory: Memory;
}

/** Everything that the engine needs to know. Immutable; several engines may run one plan. */
export interface FeaturePlan {
  /** Hash of instrument, timeframe, and the features' names and ids in order. */
  readonly id: string;
  readonly set: FeatureSet;
  readonly instrument: string;
  readonly timeframe: Timeframe;
  readonly features: readonly PlannedFeature[];
  /** Other instruments whose bars must be given, at the plan's timeframe. Sorted. */
  readonly companions: readonly string[];
  /** The base clock first, then the companions' in their order, then longer timeframes. */
  readonly clocks: readonly Clock[];
  readonly values: readonly PlannedValue[];
  /** In order of execution. */
  readonly steps: readonly PlannedStep[];
  /** Which chunk buffer holds each value. */
  readonly bufferOf: readonly number[];
  readonly bufferCount: number;
  /** The longest of the features' `warmUpBaseRows`. */
  readonly warmUpBaseRows: number;
}

export interface PlanOptions {
  /** The own instrument, whose base rows the features have. */
  readonly instrument: string;
  /** Timeframe of the base bars, and of the companions'. */
  readonly timeframe: Timeframe;
  /** Default: all operators of ours. Where it has none, the operator that built a node is taken. */
  readonly operators?: ReadonlyMap<string, Operator>;
}

/**
 * Plans a feature set for one instrument and timeframe.
 *
 * @throws FEATURES_TIMEFRAME_TOO_FINE, FEATURES_OPERATOR_UNKNOWN, FEATURES_OPERATOR_VERSION_MISSING,
 *   FEATURES_OPERATOR_TAKEN,
 *   FEATURES_COLUMN_UNKNOWN, FEATURES_PARAMETER_INVALID, FEATURES_PARAMETER_UNKNOWN,
 *   FEATURES_INPUT_COUNT_WRONG; each names the feature.
 * @example
 * const plan = planFeatures(core, { instrument: "EURUSD", timeframe: "M15" });
 */
export function planFeatures(set: FeatureSet, options: PlanOptions): FeaturePlan {
  const instrument = instrumentOf(options.instrument).symbol;
  const timeframe = timeframeOf(options.timeframe);
  const operators = options.operators ?? operatorTable;
  const base: Clock = { instrument, timeframe };
  const companions = findCompanions(set, instrument);
  const clocks: Clock[] = [base, ...companions.map((name) => ({ instrument: name, timeframe }))];
  const values: PlannedValue[] = [];
  const steps: PlannedStep[] = [];
  const placeOfKey = new Map<string, number>();
  const placeOfNode = new Map<string, number>();

  function clockPlace(clock: Clock): number {
    const known = clocks.findIndex((other) => isSameClock(other, clock));
    return known >= 0 ? known : clocks.push(clock) - 1;
  }

  /** The value of that key; made by `make`, with a step that computes it, where it is new. */
  function shared(key: string, make: () => PlannedValue): number {
    const known = placeOfKey.get(key);
    if (known !== undefined) return known;
    const place = values.push(make()) - 1;
    placeOfKey.set(key, place);
    steps.push({ kind: "compute", value: place });
    return place;
  }

  function joinTo(clock: Clock, input: number): number {
    const from = clocks[values[input].clock];
    if (isSameClock(from, clock)) return input;
    const { expression, warmUpRows, memory } = values[input];
    const to = clockPlace(clock);
    return shared(`join ${input} ${to}`, () => ({
      kind: "join",
      input,
      clock: to,
      expression,
      warmUpRows: joinedWarmUp(warmUpRows, from, clock),
      memory,
    }));
  }

  function computeValue(node: Expression): number {
    const operator = checkedOperator(node, operators);
    if (operator === undefined) {
      const source = barSource(node);
      const clock = clockPlace(sourceClock(source, base, printExpression(node, operators)));
      return shared(`source ${clock} ${source.column}`, () => ({
        kind: "source",
        column: source.column,
        clock,
        expression: node,
        warmUpRows: 0,
        memory: "finite",
      }));
    }
    const given = node.inputs.map(placeOf);
    const clock = commonClock(
      given.map((input) => clocks[values[input].clock]),
      base,
    );
    const inputs = given.map((input) => joinTo(clock, input));
    const parts = [operator.name, operator.version, node.parameters, inputs];
    return shared(`kernel ${canonicalJson(parts)}`, () => ({
      kind: "kernel",
      operator,
      inputs,
      clock: clockPlace(clock),
      expression: node,
      warmUpRows: kernelWarmUp(
        inputs.map((input) => values[input].warmUpRows),
        operator.warmUp(node.parameters),
      ),
      memory: longestMemory([operator.memory, ...inputs.map((input) => values[input].memory)]),
    }));
  }

  function placeOf(node: Expression): number {
    const known = placeOfNode.get(node.id);
    if (known !== undefined) return known;
    const place = namingLine(node, () => computeValue(node));
    placeOfNode.set(node.id, place);
    return place;
  }

  const features = set.features.map(({ name, expression }, feature): PlannedFeature => {
    const value = namingFeature(set.name, name, () => placeOf(expression));
    const joined = joinTo(base, value);
    // Given out at once, so that its buffer is soon free.
    steps.push({ kind: "give", value: joined, feature });
    const { clock, warmUpRows, memory } = values[value];
    const warmUpBaseRows = values[joined].warmUpRows;
    return { name, expression, clock: clocks[clock], warmUpRows, warmUpBaseRows, memory };
  });
  const ids = set.features.map(({ name, expression }) => [name, expression.id]);
  return Object.freeze({
    id: contentId({ engineVersion, instrument, timeframe, features: ids }),
    set,
    instrument,
    timeframe,
    features,
    companions,
    clocks,
    values,
    steps,
    ...assignBuffers(steps.map((step) => useOf(step, values))),
    warmUpBaseRows: Math.max(...features.map((feature) => feature.warmUpBaseRows)),
  });
}

/**
 * Instruments other than the own that a set reads, sorted.
 *
 * @throws MARKET_INSTRUMENT_UNKNOWN
 */
export function findCompanions(set: FeatureSet, own: string): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (node: Expression): void => {
    if (seen.has(node.id)) return;
    seen.add(node.id);
    node.inputs.forEach(visit);
    const named = isBarSource(node) ? node.parameters.instrument : undefined;
    if (named !== undefined) {
      found.add(namingLine(node, () => instrumentOf(String(named)).symbol));
    }
  };
  for (const { name, expression } of set.features) {
    namingFeature(set.name, name, () => visit(expression));
  }
  found.delete(own);
  return [...found].sort();
}

/**
 * Holds every node of a set against its operator, whatever timeframe it will be computed at.
 *
 * @throws As `planFeatures`, but for what the timeframe of the data decides.
 */
export function checkFormulas(set: FeatureSet): void {
  for (const { name, expression } of set.features) {
    namingFeature(set.name, name, () => {
      for (const node of distinctNodes([expression])) {
        namingLine(node, () => checkedOperator(node));
      }
    });
  }
}

/** Adds to an error the line of the user's file that built the node, where there is one. */
function namingLine<Result>(node: Expression, plan: () => Result): Result {
  try {
    return plan();
  } catch (thrown) {
    throw thrown instanceof PlumblineError ? placed(thrown, originOf(node)) : thrown;
  }
}

/** Adds to an error which feature it is about. */
function namingFeature<Result>(set: string, feature: string, plan: () => Result): Result {
  try {
    return plan();
  } catch (thrown) {
    if (!(thrown instanceof PlumblineError)) throw thrown;
    const { code, message, where, remedy } = thrown;
    throw new PlumblineError(code, {
      message: `feature ${feature}: ${message}`,
      where: { set, feature, ...where },
      remedy,
      cause: thrown,
    });
  }
}

function useOf(step: PlannedStep, values: readonly PlannedValue[]): ValueUse {
  if (step.kind === "give") return { reads: [step.value] };
  const value = values[step.value];
  if (value.kind === "source") return { reads: [], writes: step.value };
  return {
    reads: value.kind === "join" ? [value.input] : value.inputs,
    writes: step.value,
  };
}
