import { nearestName, PlumblineError, shown } from "../core/errors.js";
import { contentId } from "../core/hash.js";
import { type Expression, isExpression } from "./expression.js";
import { checkGraph } from "./graph-check.js";

/** A named expression. */
export interface Feature {
  /** snake_case, unique in its set. */
  readonly name: string;
  readonly expression: Expression;
  /** For people; empty where nothing was said. */
  readonly about: string;
}

/** A named, ordered map of features. Its version is derived when it is published. */
export interface FeatureSet {
  readonly name: string;
  /** For people; empty where nothing was said. */
  readonly description: string;
  /** In the order of the matrix's columns. */
  readonly features: readonly Feature[];
  /** Hash of all of the above. Two sets of one content id are the same set. */
  readonly contentId: string;
}

/** Features by name: an expression, or an expression and what it is about. */
export type FeatureMap = Readonly<
  Record<string, Expression | { readonly expression: Expression; readonly about: string }>
>;

const featureNamePattern = /^[a-z][a-z0-9_]{0,63}$/;
const setNamePattern = /^[a-z][a-z0-9_-]{0,63}$/;

/**
 * A feature set.
 *
 * @param name - Letters, digits, `-` and `_`, a small letter first, at most 64 characters.
 * @param features - Features by name, or several such maps (families), whose names must not meet.
 *   Names are snake_case, quantity first, length last: `rsi_14`. The order is kept.
 *
 * @throws FEATURES_NAME_INVALID, FEATURES_SET_EMPTY, FEATURES_EXPRESSION_INVALID,
 *   FEATURES_EXPRESSION_CYCLIC, FEATURES_OPERATOR_TAKEN
 * @example
 * const { close } = bars();
 * export const core = featureSet("core", {
 *   return_1: logReturn(close, 1),
 *   rsi_14: { expression: rsi(close, 14), about: "momentum over fourteen bars" },
 * });
 */
export function featureSet(
  name: string,
  features: FeatureMap | readonly FeatureMap[],
  options: { readonly description?: string } = {},
): FeatureSet {
  const maps = Array.isArray(features) ? (features as readonly FeatureMap[]) : [features];
  const listed: Feature[] = [];
  for (const map of maps) {
    for (const [feature, given] of Object.entries(map as FeatureMap)) {
      const isDescribed = typeof given === "object" && given !== null && "expression" in given;
      const node = isDescribed ? given.expression : given;
      listed.push({ name: feature, expression: node, about: isDescribed ? given.about : "" });
    }
  }
  return setOf(name, listed, options.description ?? "");
}

/** A set of listed features, checked and frozen: the one way in which sets come to be. */
export function setOf(name: string, features: readonly Feature[], description: string): FeatureSet {
  if (!setNamePattern.test(name)) {
    throw nameInvalid(`a feature set is named ${shown(name)}`, { set: name }, name, "-_");
  }
  const seen = new Set<string>();
  for (const feature of features) {
    const where = { set: name, feature: feature.name };
    if (!featureNamePattern.test(feature.name)) {
      throw nameInvalid(`a feature is named ${shown(feature.name)}`, where, feature.name, "_");
    }
    if (seen.has(feature.name)) {
      throw new PlumblineError("FEATURES_NAME_INVALID", {
        message: `set ${name} has two features named ${feature.name}, expected each name once`,
        where,
        remedy: "rename one of them",
      });
    }
    seen.add(feature.name);
    if (!isExpression(feature.expression)) {
      throw new PlumblineError("FEATURES_EXPRESSION_INVALID", {
        message: `feature ${feature.name} is ${shown(feature.expression)}, expected an expression`,
        where,
        remedy: "build it with bars() and the operators, such as ema(close, 20)",
      });
    }
  }
  if (features.length === 0) {
    throw new PlumblineError("FEATURES_SET_EMPTY", {
      message: `set ${name} has no features, expected at least one`,
      where: { set: name },
      remedy: "add a feature, such as return_1: logReturn(close, 1)",
    });
  }
  checkGraph(name, features);
  const frozen = features.map(({ name: feature, expression, about }) =>
    Object.freeze({ name: feature, expression, about }),
  );
  return Object.freeze({
    name,
    description,
    features: Object.freeze(frozen),
    contentId: contentId({
      name,
      description,
      features: frozen.map(({ name: feature, expression, about }) => [
        feature,
        expression.id,
        about,
      ]),
    }),
  });
}

/**
 * Some features of a set, as a set of the same name, in the order in which they are asked for.
 *
 * @throws FEATURES_FEATURE_UNKNOWN, FEATURES_SET_EMPTY
 */
export function selectFeatures(set: FeatureSet, names: readonly string[]): FeatureSet {
  const byName = new Map(set.features.map((feature) => [feature.name, feature]));
  const selected = names.map((name) => {
    const feature = byName.get(name);
    if (feature !== undefined) return feature;
    const nearest = nearestName(name, byName.keys());
    throw new PlumblineError("FEATURES_FEATURE_UNKNOWN", {
      message: `set ${set.name} has no feature ${shown(name)}`,
      where: { set: set.name, feature: name },
      remedy: nearest ? `did you mean ${nearest}?` : "list the set's features with features show",
    });
  });
  return setOf(set.name, selected, set.description);
}

function nameInvalid(
  found: string,
  where: Record<string, string>,
  name: string,
  allowed: string,
): PlumblineError {
  const suggestion = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 64);
  return new PlumblineError("FEATURES_NAME_INVALID", {
    message: `${found}, expected small letters, digits and ${allowed.split("").join(" or ")}, a letter first, at most 64 characters`,
    where,
    remedy: suggestion === "" ? "name the quantity first: rsi_14" : `for instance ${suggestion}`,
  });
}
