import { type ErrorDetails, PlumblineError } from "../core/errors.js";
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
  return checkColumns(modelFeatures, modelFeaturesOf(set));
}

/** Holds a model's features against columns on offer, such as those of a matrix. */
export function checkColumns(
  modelFeatures: readonly ModelFeature[],
  offered: readonly ModelFeature[],
): Compatibility {
  const placeOf = new Map(offered.map(({ name }, place) => [name, place]));
  const conflicts: FeatureConflict[] = [];
  const columns = modelFeatures.map((expected, position) => {
    const { name } = expected;
    const place = placeOf.get(name) ?? -1;
    const found = offered[place];
    if (found === undefined) {
      const offeredAs = offered.find(({ id }) => id === expected.id)?.name;
      const missing = { kind: "missing", name, position, expected } as const;
      conflicts.push(offeredAs === undefined ? missing : { ...missing, offeredAs });
      return -1;
    }
    if (found.id === expected.id) return place;
    conflicts.push({ kind: "changed", name, position, expected, found });
    return -1;
  });
  const present = columns.filter((place) => place >= 0);
  const inSetOrder = [...present].sort((a, b) => a - b);
  const reordered = present
    .filter((place, i) => place !== inSetOrder[i])
    .map((place) => offered[place].name);
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
  const label = version === undefined ? set.name : `${set.name}@${version}`;
  const verdict = checkCompatibility(model.features, set);
  if (verdict.isCompatible) return verdict.columns;
  const names = verdict.conflicts.map(({ name }) => name).join(", ");
  throw new PlumblineError("FEATURES_SET_INCOMPATIBLE", {
    ...explained(model, verdict, "feature set", label),
    remedy: `give ${set.name} ${names} as expected here and publish it, or train node "${model.node}" on ${label}`,
  });
}

/**
 * Refuses a matrix whose columns are not those that a model was trained on.
 *
 * @param label - Names the matrix in the message.
 * @returns For each of the model's features its column in the matrix.
 * @throws FEATURES_MATRIX_INCOMPATIBLE with each difference, both formulas, and how to mend it.
 */
export function requireColumns(
  model: CompatibilitySubject,
  offered: readonly ModelFeature[],
  label: string,
): readonly number[] {
  const verdict = checkColumns(model.features, offered);
  if (verdict.isCompatible) return verdict.columns;
  throw new PlumblineError("FEATURES_MATRIX_INCOMPATIBLE", {
    ...explained(model, verdict, "matrix", label),
    remedy: "compute a matrix with the feature set that the model was trained on",
  });
}

/** Message and place of a refusal: a line for each difference, with both formulas. */
function explained(
  { node, modelId, features }: CompatibilitySubject,
  { conflicts, reordered }: Compatibility,
  noun: "feature set" | "matrix",
  label: string,
): Pick<ErrorDetails, "message" | "where"> {
  const width = Math.max(...conflicts.map(({ name }) => name.length));
  const lines = conflicts.map((conflict) => {
    const { kind, name, expected } = conflict;
    const head = `  ${kind.padEnd(9)} ${name.padEnd(width)}  expected ${formula(expected)}`;
    if (conflict.kind === "changed") return `${head}   found ${formula(conflict.found)}`;
    return conflict.offeredAs === undefined ? head : `${head}   offered as ${conflict.offeredAs}`;
  });
  if (reordered.length > 0) lines.push(`  reordered ${reordered.join(", ")} (read by name)`);
  const positions = conflicts.map(({ position }) => position + 1);
  const places = `${positions.length === 1 ? "feature" : "features"} ${listed(positions)} of ${features.length}`;
  return {
    message: [
      `model ${node}@${shortId(modelId)} cannot read ${noun} ${label}`,
      ...lines,
      `  where     node "${node}", ${places}`,
    ].join("\n"),
    where: {
      node,
      model: modelId,
      [noun === "matrix" ? "matrix" : "set"]: label,
      features: positions.join(","),
    },
  };
}

function formula({ printed, id }: ModelFeature): string {
  return `${printed} [${shortId(id)}]`;
}

/** `3, 5 and 9`. */
function listed(values: readonly number[]): string {
  const last = values[values.length - 1];
  return values.length === 1 ? String(last) : `${values.slice(0, -1).join(", ")} and ${last}`;
}
