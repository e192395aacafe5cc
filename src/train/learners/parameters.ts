import { nearestName, PlumblineError, shown } from "../../core/errors.js";

/** What one parameter of a learner may be. */
export type ParameterRule =
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
    };

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
): Record<string, number | string> {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(rules, name)) continue;
    const near = nearestName(name, Object.keys(rules));
    throw new PlumblineError("TRAIN_PARAMETER_UNKNOWN", {
      message: `the learner ${learner} has no parameter ${shown(name)}${near === undefined ? "" : `; the nearest is ${near}`}`,
      where: { learner, parameter: name },
      remedy: near === undefined ? `it has ${Object.keys(rules).join(", ")}` : `write ${near}`,
    });
  }
  const resolved: Record<string, number | string> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const value = given[name] === undefined ? rule.fallback : given[name];
    if (!allows(rule, value)) {
      throw invalidParameter(learner, name, `${expectation(rule)}, found ${shown(value)}`);
    }
    resolved[name] = typeof value === "number" ? value + 0 : value; // + 0 makes −0 to 0
  }
  return resolved;
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

function allows(rule: ParameterRule, value: unknown): value is number | string {
  if (rule.kind === "choice") return typeof value === "string" && rule.choices.includes(value);
  if (rule.word !== undefined && value === rule.word) return true;
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  if (rule.kind === "integer" && !Number.isInteger(value)) return false;
  if (value > rule.maximum) return false;
  return rule.exclusive === true ? value > rule.minimum : value >= rule.minimum;
}

function expectation(rule: ParameterRule): string {
  if (rule.kind === "choice") return `must be ${rule.choices.map(shown).join(" or ")}`;
  const what = rule.kind === "integer" ? "an integer" : "a number";
  const low = `${rule.exclusive === true ? "above" : "from"} ${rule.minimum}`;
  const high = rule.maximum === Number.MAX_VALUE ? "" : ` to ${rule.maximum}`;
  const word = rule.word === undefined ? "" : ` or ${shown(rule.word)}`;
  return `must be ${what} ${low}${high}${word}`;
}
