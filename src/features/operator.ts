import { nearestName, PlumblineError, shown } from "../core/errors.js";
import { type Expression, expression, isExpression, type ParameterValue } from "./expression.js";
import { markOrigin } from "./origin.js";

/** How much of the past decides a value. Only finite memory may be warmed up by replaying rows. */
export type Memory = "finite" | "fading" | "infinite";

/** A series of float64 values, one a row. */
export type Series = Float64Array;

/**
 * The running code of one node. For every way of cutting the rows into calls, outputs and the final
 * state are equal in every bit.
 */
export interface Kernel {
  /** All that it remembers. Its length follows from the parameters. Saved and restored as bytes. */
  readonly state: Float64Array;
  /**
   * Reads rows [start, end) of the inputs and writes the same rows of the output. Looks at no other
   * row, allocates nothing and calls no closure per row.
   */
  run(inputs: readonly Series[], outputs: readonly Series[], start: number, end: number): void;
}

/** One parameter: what it may be, in which unit, and what it is for. */
export interface ParameterDefinition<Value extends ParameterValue = ParameterValue> {
  readonly kind: "integer" | "real" | "choice";
  readonly about: string;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** Used where the caller gives none. */
  readonly standard?: Value;
  /** Only for the type checker: the type of the value. */
  readonly valueType?: Value;
}

/** An integer parameter. Bounds are inclusive. */
export function integer(options: {
  about: string;
  min?: number;
  max?: number;
  unit?: string;
  standard?: number;
}): ParameterDefinition<number> {
  return { kind: "integer", ...options };
}

/** A finite real parameter. Bounds are inclusive. */
export function real(options: {
  about: string;
  min?: number;
  max?: number;
  unit?: string;
  standard?: number;
}): ParameterDefinition<number> {
  return { kind: "real", ...options };
}

/** A parameter that is one of some words. */
export function choice<const Choice extends string>(options: {
  about: string;
  choices: readonly Choice[];
  standard?: Choice;
}): ParameterDefinition<Choice> {
  return { kind: "choice", ...options };
}

export type ParameterTable = Readonly<Record<string, ParameterDefinition>>;

/** The values that a table of parameters asks for. */
export type ParametersOf<Table extends ParameterTable> = {
  readonly [Name in keyof Table]: Table[Name] extends ParameterDefinition<infer Value>
    ? Value
    : never;
};

/** What an operator is, in one place: checks, help, docs and printing are derived from it. */
export interface OperatorDefinition<Table extends ParameterTable = ParameterTable> {
  readonly name: string;
  /** Raised whenever any output bit changes; golden files hold this to account. */
  readonly version: number;
  /** One line for tables and `--help`. */
  readonly about: string;
  readonly memory: Memory;
  /** Names of the inputs in order. */
  readonly inputs: readonly string[];
  readonly parameters: Table;
  /** A relation between parameters that must hold, said as an error text; undefined if it holds. */
  readonly check?: (parameters: ParametersOf<Table>) => string | undefined;
  /** Leading rows without a value on clean input, in rows of the operator's own clock. */
  readonly warmUp: (parameters: ParametersOf<Table>) => number;
  readonly createKernel: (parameters: ParametersOf<Table>) => Kernel;
}

/** An operator whose parameters have been forgotten by the type checker: what tables hold. */
export interface Operator {
  readonly name: string;
  readonly version: number;
  readonly about: string;
  readonly memory: Memory;
  readonly inputs: readonly string[];
  readonly parameters: ParameterTable;
  readonly warmUp: (parameters: Readonly<Record<string, ParameterValue>>) => number;
  readonly createKernel: (parameters: Readonly<Record<string, ParameterValue>>) => Kernel;
}

/** An operator that can also be applied, with its parameters checked. */
export interface DefinedOperator<Table extends ParameterTable> extends Operator {
  /**
   * The node of this operator over the inputs.
   *
   * @throws FEATURES_PARAMETER_INVALID, FEATURES_PARAMETER_UNKNOWN, FEATURES_INPUT_COUNT_WRONG,
   *   FEATURES_EXPRESSION_INVALID
   */
  apply(inputs: readonly Expression[], parameters: Partial<ParametersOf<Table>>): Expression;
}

/** The operator that each node was built with: how operators that no table holds are found again. */
const builders = new WeakMap<Expression, Operator>();

/** The operator that a node was built with; undefined for columns of bars and nodes of stored sets. */
export function operatorOf(node: Expression): Operator | undefined {
  return builders.get(node);
}

/** A node of an operator that a stored set names, as if the operator had built it. */
export function nodeOf(
  operator: Operator,
  parameters: Readonly<Record<string, ParameterValue>>,
  inputs: readonly Expression[],
): Expression {
  const node = expression(operator.name, operator.version, parameters, inputs);
  builders.set(node, operator);
  return node;
}

/** Hears of operators as they are defined, while files of the user's own are loaded. */
let defined: ((operator: Operator) => void) | undefined;

/** Calls `heard` for each operator that is defined until the returned function is called. */
export function hearDefinitions(heard: (operator: Operator) => void): () => void {
  defined = heard;
  return () => {
    defined = undefined;
  };
}

/**
 * Checks a definition's parameters whenever it is applied, and freezes it.
 *
 * An operator of your own needs a name that none of ours has; see `docs/registry.md`.
 */
export function defineOperator<const Table extends ParameterTable>(
  definition: OperatorDefinition<Table>,
): DefinedOperator<Table> {
  const checked = (given: Readonly<Record<string, unknown>>): ParametersOf<Table> =>
    checkParameters(definition, given);
  const operator: DefinedOperator<Table> = Object.freeze({
    name: definition.name,
    version: definition.version,
    about: definition.about,
    memory: definition.memory,
    inputs: definition.inputs,
    parameters: definition.parameters,
    warmUp: (parameters: Readonly<Record<string, ParameterValue>>) =>
      definition.warmUp(checked(parameters)),
    createKernel: (parameters: Readonly<Record<string, ParameterValue>>) =>
      definition.createKernel(checked(parameters)),
    apply: (inputs: readonly Expression[], parameters: Partial<ParametersOf<Table>>) => {
      checkInputs(definition, inputs);
      const node = nodeOf(operator, { ...checked(parameters) }, inputs);
      markOrigin(node);
      return node;
    },
  });
  markOrigin(operator);
  defined?.(operator);
  return operator;
}

/** That there are as many inputs as the definition has, and that each is a series. */
function checkInputs<Table extends ParameterTable>(
  { name, inputs: expected, parameters }: OperatorDefinition<Table>,
  inputs: readonly unknown[],
): void {
  if (inputs.length !== expected.length) {
    throw new PlumblineError("FEATURES_INPUT_COUNT_WRONG", {
      message: `${name} has ${inputs.length} inputs, expected ${expected.length} (${expected.join(", ")})`,
      where: { operator: name },
      remedy: `call ${name}(${[...expected, ...Object.keys(parameters)].join(", ")})`,
    });
  }
  const wrong = inputs.findIndex((input) => !isExpression(input));
  if (wrong < 0) return;
  throw new PlumblineError("FEATURES_EXPRESSION_INVALID", {
    message: `${name}: ${expected[wrong]} is ${shown(inputs[wrong])}, expected a series`,
    where: { operator: name, input: expected[wrong] },
    remedy: "give a column of bars(), such as bars().close, or what an operator returns",
  });
}

/** All parameters with standards filled in, or the error that says which is wrong. */
function checkParameters<Table extends ParameterTable>(
  definition: OperatorDefinition<Table>,
  given: Readonly<Record<string, unknown>>,
): ParametersOf<Table> {
  const names = Object.keys(definition.parameters);
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const nearest = nearestName(name, names);
    throw new PlumblineError("FEATURES_PARAMETER_UNKNOWN", {
      message: `${definition.name} has no parameter ${shown(name)}, expected ${names.join(", ") || "none"}`,
      where: { operator: definition.name, parameter: name },
      remedy: nearest ? `did you mean ${nearest}?` : "leave it out",
    });
  }
  const values: Record<string, ParameterValue> = {};
  for (const name of names) {
    const parameter = definition.parameters[name];
    const value = given[name] ?? parameter.standard;
    const complaint = complaintAbout(parameter, value);
    if (complaint !== undefined) {
      throw new PlumblineError("FEATURES_PARAMETER_INVALID", {
        message: `${definition.name}: ${name} is ${shown(value)}, expected ${complaint}`,
        where: { operator: definition.name, parameter: name },
        remedy: `${name}: ${parameter.about}${nearestAllowed(parameter, value)}`,
      });
    }
    values[name] = value as ParameterValue; // complaintAbout has just checked it
  }
  const complete = values as ParametersOf<Table>; // every name of the table, each checked
  const complaint = definition.check?.(complete);
  if (complaint !== undefined) {
    throw new PlumblineError("FEATURES_PARAMETER_INVALID", {
      message: `${definition.name}: ${complaint}`,
      where: { operator: definition.name },
      remedy: names.map((name) => `${name}: ${definition.parameters[name].about}`).join("; "),
    });
  }
  return complete;
}

/** The allowed value nearest to a refused one, as words to add; empty where there is none to name. */
function nearestAllowed(parameter: ParameterDefinition, value: unknown): string {
  const { kind, choices = [], min, max } = parameter;
  if (kind === "choice") {
    const nearest = nearestName(String(value), choices);
    return nearest === undefined ? "" : `; did you mean ${nearest}?`;
  }
  if (typeof value !== "number" || !Number.isFinite(value)) return "";
  const rounded = kind === "integer" ? Math.round(value) : value;
  const least = min ?? Number.NEGATIVE_INFINITY;
  const most = max ?? Number.POSITIVE_INFINITY;
  return `; the nearest is ${Math.min(most, Math.max(least, rounded))}`;
}

/** What was expected instead, or undefined where the value is allowed. */
function complaintAbout(parameter: ParameterDefinition, value: unknown): string | undefined {
  if (parameter.kind === "choice") {
    const choices = parameter.choices ?? [];
    const allowed = typeof value === "string" && choices.includes(value);
    return allowed ? undefined : `one of ${choices.join(", ")}`;
  }
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = parameter;
  const isNumber = typeof value === "number" && Number.isFinite(value);
  const isRightKind = isNumber && (parameter.kind === "real" || Number.isInteger(value));
  if (isRightKind && value >= min && value <= max) return undefined;
  const noun = parameter.kind === "integer" ? "an integer" : "a finite number";
  const from = Number.isFinite(min) ? ` ≥ ${min}` : "";
  const to = Number.isFinite(max) ? ` ≤ ${max}` : "";
  return `${noun}${from}${from && to ? " and" : ""}${to}`;
}
