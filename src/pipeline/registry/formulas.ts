import { readFileSync } from "node:fs";
import {
  distinctNodes,
  type Expression,
  type FeatureSet,
  type FeatureSetForm,
  featureSetFrom,
  printExpression,
} from "../../features/index.js";
import type { Workspace } from "../../store/workspace.js";
import { openRegistry } from "../version-book.js";

/** What a formula is made of, as far as something may change under it. */
export interface Formula {
  readonly id: string;
  readonly printed: string;
  /** `name@version`, sorted; columns of bars are no operators. */
  readonly operators: readonly string[];
  /** Other pairs that it names, sorted. */
  readonly instruments: readonly string[];
  /** Longer timeframes that it names, sorted. */
  readonly timeframes: readonly string[];
}

/** A set that the workspace knows. */
export interface KnownSet {
  readonly set: FeatureSet;
  /** `core@1.2.0`; the name alone where the set was used and never published. */
  readonly label: string;
  readonly version: string | null;
  readonly note: string;
}

/** Every published set, oldest version first, then those that only a model tree holds. */
export async function knownSets(workspace: Workspace): Promise<readonly KnownSet[]> {
  const registry = openRegistry(workspace.catalogue);
  const sets: KnownSet[] = [];
  for (const name of await registry.names()) {
    for (const { set, version, note } of await registry.versions(name)) {
      sets.push({ set, version, note, label: `${name}@${version}` });
    }
  }
  const known = new Set(sets.map(({ set }) => set.contentId));
  for (const { id, inputs: _, ...manifest } of workspace.artifacts.list("model-tree")) {
    if (known.has(String(manifest.about.featureSet))) continue;
    const file = workspace.artifacts.open("model-tree", id).path("feature-set.json");
    const form: FeatureSetForm = JSON.parse(readFileSync(file, "utf8"));
    const set = featureSetFrom(form);
    if (known.has(set.contentId)) continue;
    known.add(set.contentId);
    sets.push({ set, version: null, note: "", label: set.name });
  }
  return sets;
}

/** The formulas of sets by id. */
export function formulasOf(sets: readonly KnownSet[]): ReadonlyMap<string, Formula> {
  const found = new Map<string, Formula>();
  for (const { set } of sets) {
    for (const { expression } of set.features) {
      if (!found.has(expression.id)) found.set(expression.id, formulaOf(expression));
    }
  }
  return found;
}

/** What one formula is made of. */
export function formulaOf(node: Expression): Formula {
  const nodes = distinctNodes([node]);
  const sources = nodes.filter(({ operator }) => operator === "bar");
  const computed = nodes.filter(({ operator }) => operator !== "bar");
  const named = (parameter: string): string[] =>
    sorted(sources.flatMap(({ parameters }) => parameters[parameter] ?? []).map(String));
  return {
    id: node.id,
    printed: printExpression(node),
    operators: sorted(computed.map(({ operator, version }) => `${operator}@${version}`)),
    instruments: named("instrument"),
    timeframes: named("timeframe"),
  };
}

/** What all formulas of a set are made of together. */
export function madeOf(
  formulas: readonly Formula[],
): Pick<Formula, "operators" | "instruments" | "timeframes"> {
  return {
    operators: sorted(formulas.flatMap((formula) => formula.operators)),
    instruments: sorted(formulas.flatMap((formula) => formula.instruments)),
    timeframes: sorted(formulas.flatMap((formula) => formula.timeframes)),
  };
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
