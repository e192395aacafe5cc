import { nearestName, PlumblineError, shown } from "../../core/errors.js";
import type { Random } from "../../core/random.js";
import type { LearnerParameters } from "../hierarchy.js";
import type { Learner } from "../learners/learner.js";
import { resolveParameters } from "../learners/parameters.js";

/**
 * How one parameter is drawn. Plain data: it stands in configs and recipes. Ends are included.
 *
 * - `uniform`: any number between, each as likely.
 * - `logUniform`: any number between, each order of magnitude as likely; ends above 0.
 * - `integer`, `logInteger`: the same for whole numbers.
 * - `choice`: one of these, each as likely.
 *
 * Numbers that are not whole are rounded to six digits, so that they can be written down.
 */
export type Distribution =
  | { readonly uniform: readonly [from: number, to: number] }
  | { readonly logUniform: readonly [from: number, to: number] }
  | { readonly integer: readonly [from: number, to: number] }
  | { readonly logInteger: readonly [from: number, to: number] }
  | { readonly choice: readonly (number | string | boolean)[] };

/** What is searched: parameters of a learner by name. */
export type ParameterSpace = Readonly<Record<string, Distribution>>;

const distributionNames = ["uniform", "logUniform", "integer", "logInteger", "choice"] as const;

type DistributionName = (typeof distributionNames)[number];

/**
 * Spaces for those who name none, around what pays on markets: small trees, short steps, hard shrinkage.
 *
 * @throws TRAIN_SEARCH_SPACE_INVALID of a learner that has nothing to search.
 */
export function defaultSpace(learner: string): ParameterSpace {
  const space = defaultSpaces[learner];
  if (space !== undefined) return space;
  throw spaceInvalid(
    learner,
    "",
    `the learner ${learner} has no parameter to search by default`,
    `name some of its own, or search a node whose learner is ${Object.keys(defaultSpaces).join(" or ")}`,
  );
}

const defaultSpaces: Readonly<Record<string, ParameterSpace>> = {
  gbdt: {
    num_leaves: { logInteger: [2, 31] },
    learning_rate: { logUniform: [0.005, 0.1] },
    min_data_in_leaf: { logInteger: [20, 500] },
    lambda_l2: { logUniform: [0.1, 500] },
    feature_fraction: { uniform: [0.05, 1] },
    bagging_fraction: { uniform: [0.3, 1] },
    bagging_freq: { choice: [1] }, // without which the fraction has no effect
  },
  linear: {
    lambda: { logUniform: [0.001, 10] },
    l1_ratio: { uniform: [0.05, 1] },
  },
};

/**
 * Holds a space against a learner: names, kinds and both ends of every range.
 *
 * @throws TRAIN_PARAMETER_UNKNOWN for a name that the learner does not have, with the nearest one.
 * @throws TRAIN_PARAMETER_INVALID for an end or a choice that is out of its range.
 * @throws TRAIN_SEARCH_SPACE_INVALID for an empty space, what is no distribution, an empty range, parts of
 *   whole numbers, and the seed, which each node and fold draws for itself.
 */
export function checkSpace(learner: Learner, space: ParameterSpace): void {
  if (Object.keys(space).length === 0) {
    throw spaceInvalid(learner.name, "", "the space has no parameter", "name at least one");
  }
  for (const [name, distribution] of Object.entries(space)) {
    const kind = kindOf(learner.name, name, distribution);
    const bounds = boundsOf(distribution);
    for (const value of bounds) {
      resolveParameters(learner.name, learner.parameters, { [name]: value });
    }
    const problem = problemOf(kind, bounds, learner.parameters[name].kind === "integer", name);
    if (problem !== undefined) throw spaceInvalid(learner.name, name, ...problem);
  }
}

/**
 * Draws one set of parameters. Each has a random stream of its own name: adding a parameter to the space leaves the
 * others as they were drawn.
 *
 * @param space - Checked by `checkSpace`.
 */
export function drawParameters(space: ParameterSpace, random: Random): LearnerParameters {
  return Object.fromEntries(
    Object.entries(space).map(([name, distribution]) => [
      name,
      draw(distribution, random.fork(name)),
    ]),
  );
}

function draw(distribution: Distribution, random: Random): number | string | boolean {
  if ("choice" in distribution)
    return distribution.choice[random.integer(distribution.choice.length)];
  if ("integer" in distribution) {
    const [from, to] = distribution.integer;
    return from + random.integer(to - from + 1);
  }
  const u = random.uniform();
  if ("logInteger" in distribution) {
    const [from, to] = distribution.logInteger;
    return clamped(Math.floor(between(Math.log(from), Math.log(to + 1), u)), from, to);
  }
  if ("uniform" in distribution) {
    const [from, to] = distribution.uniform;
    return clamped(sixDigits(from + u * (to - from)), from, to);
  }
  const [from, to] = distribution.logUniform;
  return clamped(sixDigits(between(Math.log(from), Math.log(to), u)), from, to);
}

function between(from: number, to: number, u: number): number {
  return Math.exp(from + u * (to - from));
}

function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}

function clamped(value: number, from: number, to: number): number {
  return Math.min(to, Math.max(from, value));
}

function kindOf(learner: string, name: string, distribution: unknown): DistributionName {
  const keys =
    typeof distribution === "object" && distribution !== null ? Object.keys(distribution) : [];
  const known = distributionNames.find((kind) => kind === keys[0]);
  if (keys.length === 1 && known !== undefined) return known;
  const near = keys[0] === undefined ? undefined : nearestName(keys[0], distributionNames);
  throw spaceInvalid(
    learner,
    name,
    `${name} is drawn by ${keys.length === 0 ? shown(distribution) : shown(keys.join(", "))}, expected one of ${distributionNames.join(", ")}`,
    near === undefined
      ? "write it as { uniform: [0.1, 1] } or { choice: [1, 2] }"
      : `write ${near}`,
  );
}

/** The values of a distribution that have to be allowed. */
function boundsOf(distribution: Distribution): readonly unknown[] {
  const bounds: unknown = Object.values(distribution)[0];
  return Array.isArray(bounds) ? bounds : [bounds];
}

function problemOf(
  kind: DistributionName,
  bounds: readonly unknown[],
  isWhole: boolean,
  name: string,
): readonly [message: string, remedy: string] | undefined {
  if (name === "seed") {
    return ["the seed is not searched: each node and fold draws its own", "take it out"];
  }
  if (kind === "choice") {
    if (bounds.length > 0) return undefined;
    return [`${name} has nothing to choose from`, "name at least one value"];
  }
  const [from, to] = bounds;
  if (bounds.length !== 2 || typeof from !== "number" || typeof to !== "number" || !(from < to)) {
    return [
      `${name} is drawn between ${shown(JSON.stringify(bounds))}, expected two numbers, the lower first`,
      "write it as [from, to]",
    ];
  }
  const isLog = kind === "logUniform" || kind === "logInteger";
  if (isLog && from <= 0) {
    return [
      `${name} is drawn over orders of magnitude from ${from}, expected above 0`,
      "begin above 0",
    ];
  }
  const drawsWhole = kind === "integer" || kind === "logInteger";
  if (
    drawsWhole &&
    !(Number.isSafeInteger(from) && Number.isSafeInteger(to) && to - from < 2 ** 32)
  ) {
    return [`${name} is drawn among the integers from ${from} to ${to}`, "give whole ends"];
  }
  if (isWhole && !drawsWhole) {
    return [`${name} takes whole numbers, but is drawn by ${kind}`, "use integer or logInteger"];
  }
  return undefined;
}

function spaceInvalid(learner: string, parameter: string, message: string, remedy: string) {
  return new PlumblineError("TRAIN_SEARCH_SPACE_INVALID", {
    message,
    where: { learner, ...(parameter === "" ? {} : { parameter }) },
    remedy,
  });
}
