import { PlumblineError } from "../core/errors.js";
import { shortId } from "../core/hash.js";
import type { FeatureSet } from "./feature-set.js";
import { printExpression } from "./print.js";

/** A feature as a model remembers it. */
export interface ModelFeature {
  readonly name: string;
  /** Id of the expression that it was trained on. */
  readonly id: string;
  /** The expression as code, for messages. */
  readonly printed: string;
}

/** One difference between what a model needs and what a set offers. */
export type FeatureConflict = {
  readonly name: string;
  /** Place among the model's features. */
  readonly position: number;
  readonly expected: ModelFeature;
} & (
  | {
      readonly kind: "missing";
      /** Another name under which the set offers the very same expression. */
      readonly offeredAs?: string;
    }
  | { readonly kind: "changed"; readonly found: ModelFeature }
);

/** What a set means to a model. */
export interface Compatibility {
  /** Every feature is offered under its name with the same id. */
  readonly isCompatible: boolean;
  /** In the model's order. */
  readonly conflicts: readonly FeatureConflict[];
  /**
   * Features that stand in another order than the model's. No conflict: whoever feeds the model takes
   * them by `columns`.
   */
  readonly reordered: readonly string[];
  /** For each of the model's features its place in the set; −1 where there is a conflict. */
  readonly columns: readonly number[];
}

/** A set's features as a model trained on it remembers them, in order. */
export function modelFeaturesOf(set: FeatureSet): ModelFeature[] {
  return set.features.map(({ name, expression }) => ({
    name,
    id: expression.id,
    printed: printExpression(expression),
  }));
}

/** Holds a model's features against a set: the exact differences. */
export function checkCompatibility(
  modelFeatures: readonly ModelFeature[],
  set: FeatureSet,
): Compatibility {
  const offered = new Map(set.features.map(({ name }, place) => [name, place]));
  const conflicts: FeatureConflict[] = [];
  const columns = modelFeatures.map((expected, position) => {
    const { name } = expected;
    const place = offered.get(name) ?? -1;
    const found = set.features[place];
    if (found === undefined) {
      const offeredAs = set.features.find(({ expression }) => expression.id === expected.id)?.name;
      const missing = { kind: "missing", name, position, expected } as const;
      conflicts.push(offeredAs === undefined ? missing : { ...missing, offeredAs });
      return -1;
    }
    if (found.expression.id === expected.id) return place;
    const printed = printExpression(found.expression);
    const changed = { name, id: found.expression.id, printed };
    conflicts.push({ kind: "changed", name, position, expected, found: changed });
    return -1;
  });
  const present = columns.filter((place) => place >= 0);
  const inSetOrder = [...present].sort((a, b) => a - b);
  const reordered = present
    .filter((place, i) => place !== inSetOrder[i])
    .map((place) => set.features[place].name);
  return { isCompatible: conflicts.length === 0, conflicts, reordered, columns };
}

/** Who asks for the features. */
export interface CompatibilitySubject {
  /** Node of the hierarchy, `executor`. */
  readonly node: string;
  readonly modelId: string;
  readonly features: readonly ModelFeature[];
}

/**
 * Refuses a set that a model cannot read.
 *
 * @param version - The set's version, where it is published.
 * @returns For each of the model's features its column in the set.
 * @throws FEATURES_SET_INCOMPATIBLE with each difference, both formulas, and how to mend it.
 */
export function requireCompatible(
  model: CompatibilitySubject,
  set: FeatureSet,
  version?: string,
): readonly number[] {
  const { isCompatible, conflicts, reordered, columns } = checkCompatibility(model.features, set);
  if (isCompatible) return columns;
  const setName = version === undefined ? set.name : `${set.name}@${version}`;
  const { node } = model;
  const width = Math.max(...conflicts.map(({ name }) => name.length));
  const lines = conflicts.map((conflict) => {
    const { kind, name, expected } = conflict;
    const head = `  ${kind.padEnd(9)} ${name.padEnd(width)}  expected ${formula(expected)}`;
    if (conflict.kind === "changed") return `${head}   found ${formula(conflict.found)}`;
    return conflict.offeredAs === undefined ? head : `${head}   offered as ${conflict.offeredAs}`;
  });
  if (reordered.length > 0) lines.push(`  reordered ${reordered.join(", ")} (read by name)`);
  const positions = conflicts.map(({ position }) => position + 1);
  const noun = positions.length === 1 ? "feature" : "features";
  const places = `${noun} ${listed(positions)} of ${model.features.length}`;
  throw new PlumblineError("FEATURES_SET_INCOMPATIBLE", {
    message: [
      `model ${node}@${shortId(model.modelId)} cannot read feature set ${setName}`,
      ...lines,
      `  where     node "${node}", ${places}`,
    ].join("\n"),
    where: { node, model: model.modelId, set: setName, features: positions.join(",") },
    remedy: `give ${set.name} ${conflicts.map(({ name }) => name).join(", ")} as expected here and publish it, or train node "${node}" on ${setName}`,
  });
}

function formula({ printed, id }: ModelFeature): string {
  return `${printed} [${shortId(id)}]`;
}

/** `3, 5 and 9`. */
function listed(values: readonly number[]): string {
  const last = values[values.length - 1];
  return values.length === 1 ? String(last) : `${values.slice(0, -1).join(", ")} and ${last}`;
}
