import {
  type Expression,
  expression,
  type Feature,
  type FeatureSet,
  featureSet,
  printExpression,
} from "../features/index.js";
import type { FeatureEvidence } from "./diagnose.js";

/** One change to a feature set, with the evidence in words. Plain JSON. */
export interface FeatureChange {
  readonly kind: "drop" | "add";
  readonly feature: string;
  /** The code that builds it. */
  readonly expression: string;
  readonly why: string;
}

/** A changed feature set to try. */
export interface Proposal {
  readonly set: FeatureSet;
  readonly changes: readonly FeatureChange[];
}

/** How bold a proposal may be. */
export interface ProposalLimits {
  /** At most this share of the set's features is dropped. Default 0.25. */
  readonly dropShare?: number;
  /** At most this many features are added. Default 3. */
  readonly additions?: number;
  /** Features that stay whatever the evidence, such as those that a node asks for by name. Default none. */
  readonly kept?: readonly string[];
}

/** Less than this share of what an even split would give is called useless. */
const uselessShare = 0.1;

/**
 * Proposes a changed set from the evidence of all nodes: drops what no node uses and what says the
 * same as a better feature in every node that sees it, and adds slower twins of the most useful
 * features that have a length. Undefined where the evidence asks for nothing.
 *
 * It never changes a formula under its name: a changed formula is a new feature with a new name.
 */
export function proposeFeatureSet(
  set: FeatureSet,
  evidence: readonly FeatureEvidence[],
  limits: ProposalLimits = {},
): Proposal | undefined {
  const { dropShare = 0.25, additions = 3, kept: wanted = [] } = limits;
  const byFeature = new Map<string, FeatureEvidence[]>();
  for (const one of evidence) {
    byFeature.set(one.feature, [...(byFeature.get(one.feature) ?? []), one]);
  }
  const even = evenShares(evidence);
  const usefulness = (feature: Feature): number =>
    Math.max(
      0,
      ...(byFeature.get(feature.name) ?? []).map(
        (one) => one.importanceShare / (even.get(one.node) ?? 1),
      ),
    );

  const drops = set.features
    .filter(({ name }) => !wanted.includes(name))
    .flatMap((feature) => {
      const why = reasonToDrop(byFeature.get(feature.name) ?? [], usefulness(feature));
      return why === undefined ? [] : [{ feature, why }];
    })
    .sort((a, b) => usefulness(a.feature) - usefulness(b.feature))
    .slice(0, Math.floor(set.features.length * dropShare));
  const dropped = new Set(drops.map(({ feature }) => feature.name));

  const kept = set.features.filter((feature) => !dropped.has(feature.name));
  const known = kept.filter(({ name }) => byFeature.has(name)); // of others nobody can say that they are useful
  const names = new Set(set.features.map((feature) => feature.name));
  const ids = new Set(set.features.map((feature) => feature.expression.id));
  const added: Feature[] = [];
  for (const feature of known.sort((a, b) => usefulness(b) - usefulness(a))) {
    if (added.length === additions) break;
    const twin = slowerTwin(feature);
    if (twin === undefined || names.has(twin.name) || ids.has(twin.expression.id)) continue;
    added.push(twin);
    names.add(twin.name);
    ids.add(twin.expression.id);
  }
  if (drops.length + added.length === 0 || kept.length === 0) return undefined;
  return {
    set: featureSet(set.name, named([...kept, ...added]), { description: set.description }),
    changes: [
      ...drops.map(({ feature, why }) => change("drop", feature, why)),
      ...added.map((feature) => change("add", feature, feature.about)),
    ],
  };
}

/** The share that each feature of a node would have if all were as useful. */
function evenShares(evidence: readonly FeatureEvidence[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { node } of evidence) counts.set(node, (counts.get(node) ?? 0) + 1);
  return new Map([...counts].map(([node, count]) => [node, 1 / count]));
}

function reasonToDrop(
  evidence: readonly FeatureEvidence[],
  usefulness: number,
): string | undefined {
  if (evidence.length === 0) return undefined;
  if (evidence.every((one) => one.sameAs !== null)) {
    const [first] = evidence;
    return `says the same as ${first.sameAs} (correlation ${first.correlation.toFixed(3)}) in every node`;
  }
  if (usefulness < uselessShare) {
    return `at most ${(usefulness * 100).toFixed(0)} % of an even share of the gain in every node`;
  }
  return undefined;
}

/** The same feature over twice its length, if it has one and its name says so. */
function slowerTwin(feature: Feature): Feature | undefined {
  const node = feature.expression;
  const length = node.parameters.length;
  const suffix = /^(.*_)(\d+)$/.exec(feature.name);
  if (typeof length !== "number" || suffix === null || Number(suffix[2]) !== length) {
    return undefined;
  }
  const slower: Expression = expression(
    node.operator,
    node.version,
    { ...node.parameters, length: length * 2 },
    node.inputs,
  );
  return {
    name: `${suffix[1]}${length * 2}`,
    expression: slower,
    about: `${feature.name}, one of the most useful, over twice its length`,
  };
}

/** Features as the map from which a set is made; names begin with a letter, so order is kept. */
function named(features: readonly Feature[]): Record<string, Omit<Feature, "name">> {
  return Object.fromEntries(
    features.map(({ name, expression: node, about }) => [name, { expression: node, about }]),
  );
}

function change(kind: FeatureChange["kind"], feature: Feature, why: string): FeatureChange {
  return { kind, feature: feature.name, expression: printExpression(feature.expression), why };
}
