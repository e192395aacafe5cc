import { PlumblineError, shown } from "../core/errors.js";
import {
  distinctNodes,
  type Expression,
  expression,
  type Parameters,
  type ParameterValue,
} from "./expression.js";
import { type FeatureSet, setOf } from "./feature-set.js";
import { nodeOf, type Operator } from "./operator.js";

/** A node in a file: its inputs are places of earlier nodes in the list. */
export interface NodeForm {
  readonly operator: string;
  readonly version: number;
  readonly parameters: Parameters;
  readonly inputs: readonly number[];
}

/**
 * A feature set as it goes to files and between machines: plain JSON, each distinct node once, inputs
 * before their users. So it is as large as the graph, whatever is shared, and it can hold no cycle.
 */
export interface FeatureSetForm {
  readonly format: 1;
  readonly name: string;
  readonly description: string;
  readonly contentId: string;
  readonly nodes: readonly NodeForm[];
  readonly features: readonly {
    readonly name: string;
    readonly about: string;
    /** Place of the feature's expression in `nodes`. */
    readonly node: number;
    readonly id: string;
  }[];
}

/** The form of a set that goes to files. */
export function featureSetForm(set: FeatureSet): FeatureSetForm {
  const nodes = distinctNodes(set.features.map((feature) => feature.expression));
  const placeOf = new Map(nodes.map((node, place) => [node.id, place]));
  const place = (node: Expression): number => placeOf.get(node.id) ?? -1; // all are in the list
  return {
    format: 1,
    name: set.name,
    description: set.description,
    contentId: set.contentId,
    nodes: nodes.map(({ operator, version, parameters, inputs }) => ({
      operator,
      version,
      parameters,
      inputs: inputs.map(place),
    })),
    features: set.features.map(({ name, about, expression: node }) => ({
      name,
      about,
      node: place(node),
      id: node.id,
    })),
  };
}

/**
 * The set of a stored form. All ids are computed afresh and must be those that the form states.
 *
 * @param custom - Operators of the user's own that its nodes may name, which are looked for by name and
 *   version. A node of another operator has the operator of that name in our table, if there is one.
 * @throws FEATURES_FORM_INVALID with the path of what is wrong.
 */
export function featureSetFrom(form: unknown, custom: readonly Operator[] = []): FeatureSet {
  const root = record(form, "$");
  const nodes = expressionsFrom(form, custom);
  const name = text(root.name, "$.name");
  const features = list(root.features, "$.features").map((item, i) => {
    const path = `$.features[${i}]`;
    const feature = record(item, path);
    const node = earlier(nodes, feature.node, `${path}.node`);
    if (feature.id !== node.id) throw invalid(`${path}.id`, feature.id, node.id);
    return {
      name: text(feature.name, `${path}.name`),
      expression: node,
      about: text(feature.about, `${path}.about`),
    };
  });
  const set = setOf(name, features, text(root.description, "$.description"));
  if (root.contentId !== set.contentId) {
    throw invalid("$.contentId", root.contentId, set.contentId);
  }
  return set;
}

/** The expressions of a stored form's nodes, in its order. @throws FEATURES_FORM_INVALID */
export function expressionsFrom(form: unknown, custom: readonly Operator[]): readonly Expression[] {
  const root = record(form, "$");
  if (root.format !== 1) throw invalid("$.format", root.format, "1");
  const nodes: Expression[] = [];
  list(root.nodes, "$.nodes").forEach((item, i) => {
    const path = `$.nodes[${i}]`;
    const node = record(item, path);
    const version = node.version;
    if (typeof version !== "number") throw invalid(`${path}.version`, version, "a number");
    const inputs = list(node.inputs, `${path}.inputs`).map((value, k) =>
      earlier(nodes, value, `${path}.inputs[${k}]`),
    );
    const parameters = parametersAt(node.parameters, `${path}.parameters`);
    const name = text(node.operator, `${path}.operator`);
    const operator = custom.find((one) => one.name === name && one.version === version);
    nodes.push(
      operator === undefined
        ? expression(name, version, parameters, inputs)
        : nodeOf(operator, parameters, inputs),
    );
  });
  return nodes;
}

function earlier(nodes: readonly Expression[], value: unknown, path: string): Expression {
  const isEarlier = typeof value === "number" && Number.isInteger(value) && value >= 0;
  if (!isEarlier || value >= nodes.length) {
    throw invalid(path, value, `the place of an earlier node, 0 to ${nodes.length - 1}`);
  }
  return nodes[value];
}

function record(value: unknown, path: string): Record<string, unknown> {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isRecord) throw invalid(path, value, "an object");
  return value as Record<string, unknown>; // the line above has looked
}

function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(path, value, "a list");
  return value;
}

function text(value: unknown, path: string): string {
  if (typeof value !== "string") throw invalid(path, value, "text");
  return value;
}

function parametersAt(value: unknown, path: string): Parameters {
  const found: Record<string, ParameterValue> = {};
  for (const [name, parameter] of Object.entries(record(value, path))) {
    const isAllowed =
      typeof parameter === "string" ||
      typeof parameter === "boolean" ||
      (typeof parameter === "number" && Number.isFinite(parameter));
    if (!isAllowed) throw invalid(`${path}.${name}`, parameter, "a finite number, text or truth");
    found[name] = parameter;
  }
  return found;
}

function invalid(path: string, found: unknown, expected: string): PlumblineError {
  return new PlumblineError("FEATURES_FORM_INVALID", {
    message: `stored feature set: ${path} is ${shown(found)}, expected ${expected}`,
    where: { path },
    remedy: "export the set again; exported sets are not edited by hand",
  });
}
