import { nearestName, PlumblineError, shown } from "../../core/errors.js";

/** What one parameter of a learner may be, and the names that other libraries have for it. */
export type ParameterRule = ValueRule & { readonly aliases?: readonly string[] };

type ValueRule =
  | {
      readonly kind: "integer" | "number";
      readonly minimum: number;
      /** True where `minimum` itself is out of range. */
      readonly exclusive?: boolean;
      readonly maximum: number;
      /** A word that may stand in place of a number. */
      readonly word?: string;
      readonly fallback: number | string;
      readonly about: string;
    }
  | {
      readonly kind: "choice";
      readonly choices: readonly string[];
      readonly fallback: string;
      readonly about: string;
    }
  | {
      /** Numbers: `[1, 0, -1]`, or `"1,0,-1"` where only text may stand. */
      readonly kind: "list";
      readonly isInteger: boolean;
      readonly minimum: number;
      readonly maximum: number;
      readonly word?: string;
      readonly fallback: readonly number[];
      readonly about: string;
    }
  | {
      /** Lists of integers ≥ 0: `[[0, 1], [1, 2]]`, or `"[0,1],[1,2]"`. */
      readonly kind: "groups";
      readonly fallback: readonly (readonly number[])[];
      readonly about: string;
    };

/** What a parameter comes to. */
export type ParameterValue = number | string | readonly number[] | readonly (readonly number[])[];

/** All parameters of a learner by name. */
export type ParameterRules = Readonly<Record<string, ParameterRule>>;

/** Parameters as a user gives them. */
export type GivenParameters = Readonly<Record<string, unknown>>;

/**
 * The parameters of a learner with every value filled in, checked against its rules. A parameter
 * that is `undefined` counts as not given.
 *
 * @throws TRAIN_PARAMETER_UNKNOWN for a name that the learner does not have, with the nearest one.
 * @throws TRAIN_PARAMETER_INVALID for a value of another type or out of range.
 */
export function resolveParameters(
  learner: string,
  rules: ParameterRules,
  given: GivenParameters,
): Record<string, ParameterValue> {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(rules, name)) continue;
    const near = ownName(name, rules) ?? nearestName(name, Object.keys(rules));
    throw new PlumblineError("TRAIN_PARAMETER_UNKNOWN", {
      message: `the learner ${learner} has no parameter ${shown(name)}${near === undefined ? "" : `; the nearest is ${near}`}`,
      where: { learner, parameter: name },
      remedy: near === undefined ? `it has ${Object.keys(rules).join(", ")}` : `write ${near}`,
    });
  }
  const resolved: Record<string, ParameterValue> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const value = given[name] === undefined ? rule.fallback : read(rule, given[name]);
    if (!allows(rule, value)) {
      throw invalidParameter(
        learner,
        name,
        `${expectation(rule)}, found ${told(given[name])}`,
        nearChoice(rule, value),
      );
    }
    resolved[name] = typeof value === "number" ? value + 0 : value; // + 0 makes −0 to 0
  }
  return resolved;
}

/** The name here of a parameter that goes by another elsewhere. */
function ownName(alias: string, rules: ParameterRules): string | undefined {
  return Object.keys(rules).find((name) => rules[name].aliases?.includes(alias) === true);
}

/** The error of a parameter that is at odds with the rows or with another parameter. */
export function invalidParameter(
  learner: string,
  parameter: string,
  problem: string,
  remedy = "set it within its range",
): PlumblineError {
  return new PlumblineError("TRAIN_PARAMETER_INVALID", {
    message: `${parameter} of the learner ${learner} ${problem}`,
    where: { learner, parameter },
    remedy,
  });
}

/** Text in place of a list is read as LightGBM reads it from its files of parameters. */
function read(rule: ParameterRule, value: unknown): unknown {
  if (typeof value !== "string") return value;
  const text = value.trim();
  if (rule.kind === "list" && text !== rule.word) {
    return text === "" ? [] : text.split(",").map(numberOf);
  }
  if (rule.kind !== "groups") return value;
  if (text === "") return [];
  if (!/^\[[^[\]]*\](\s*,\s*\[[^[\]]*\])*$/.test(text)) return value;
  return text
    .slice(1, -1)
    .split(/\]\s*,\s*\[/)
    .map((group) => (group.trim() === "" ? [] : group.split(",").map(numberOf)));
}

function numberOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

function allows(rule: ParameterRule, value: unknown): value is ParameterValue {
  if (rule.kind === "choice") return typeof value === "string" && rule.choices.includes(value);
  if (rule.kind === "groups") {
    const isIndex = (entry: unknown) => Number.isInteger(entry) && Number(entry) >= 0;
    return isArray(value) && value.every((group) => isArray(group) && group.every(isIndex));
  }
  if (rule.word !== undefined && value === rule.word) return true;
  if (rule.kind === "list") {
    return isArray(value) && value.every((entry) => isWithin(rule, rule.isInteger, entry));
  }
  return isWithin(rule, rule.kind === "integer", value);
}

function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

interface Range {
  readonly minimum: number;
  readonly maximum: number;
  readonly exclusive?: boolean;
}

function isWithin(range: Range, isInteger: boolean, value: unknown): boolean {
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  if (isInteger && !Number.isInteger(value)) return false;
  if (value > range.maximum) return false;
  return range.exclusive === true ? value > range.minimum : value >= range.minimum;
}

function expectation(rule: ParameterRule): string {
  if (rule.kind === "choice") return `must be ${rule.choices.map(shown).join(" or ")}`;
  if (rule.kind === "groups") return "must be lists of integers from 0 such as [[0, 1], [1, 2]]";
  const isList = rule.kind === "list";
  const isInteger = isList ? rule.isInteger : rule.kind === "integer";
  const what = isList
    ? isInteger
      ? "a list of integers"
      : "a list of numbers"
    : isInteger
      ? "an integer"
      : "a number";
  const isExclusive = rule.kind !== "list" && rule.exclusive === true;
  const low = `${isExclusive ? "above" : "from"} ${rule.minimum}`;
  const high = rule.maximum === Number.MAX_VALUE ? "" : ` to ${rule.maximum}`;
  const word = rule.word === undefined ? "" : ` or ${shown(rule.word)}`;
  return `must be ${what} ${low}${high}${word}`;
}

function told(value: unknown): string {
  return shown(isArray(value) ? JSON.stringify(value) : value);
}

/** How to mend a choice that is not one: its nearest, where one is near. */
function nearChoice(rule: ParameterRule, value: unknown): string | undefined {
  if (rule.kind !== "choice" || typeof value !== "string") return undefined;
  const near = nearestName(value, rule.choices);
  return near === undefined ? undefined : `write ${shown(near)}`;
}
