import { nearestName, PlumblineError, shown } from "../core/errors.js";
import { contentId } from "../core/hash.js";
import { isAtLeastAsLong, type Timeframe } from "../market/timeframe.js";
import { type Gate, gateProblem } from "./gate.js";
import { requireTarget, type Target } from "./labels/label-bars.js";
import { onnxName } from "./learners/onnx-model.js";
import { type RowWeights, requireWeights } from "./sample-weight.js";
import type { WalkForwardOptions } from "./splits/walk-forward.js";

/** Parameters of a learner, by its own names. */
export type LearnerParameters = Readonly<Record<string, number | string | boolean>>;

/**
 * What trees are held to, by the names of columns: features, and `<node>_probability` of the nodes above. Names
 * stay right where a feature is added before them, numbers of columns do not.
 */
export interface NodeConstraints {
  /** 1 where P(up) may never fall as the column rises, −1 where it may never rise. */
  readonly monotone?: Readonly<Record<string, 1 | -1>>;
  /** Groups of columns that may stand on one path together; a column in no group is not used. */
  readonly interaction?: readonly (readonly string[])[];
  /** Columns that hold category codes. */
  readonly categorical?: readonly string[];
}

/** How a node learns from the other pairs of the run. */
export interface Pool {
  /**
   * Rows' worth of history that the pooled model counts for, above 0: a pair's own continuation of it is taken at
   * n ÷ (n + priorRows), with n the summed uniqueness of the pair's training rows.
   */
  readonly priorRows: number;
}

/** A model that a node is given, in place of one that it would learn: an ONNX file from elsewhere. */
export interface GivenModel {
  /** Hash of the file's bytes. Where the file lies is no part of what it says. */
  readonly sha256: string;
  /** UTC ms of the first row that the model learnt from, as whoever trained it says. */
  readonly trainedFrom: number;
  /** UTC ms by which all was settled that it learnt from. Of rows available before, the node is silent. */
  readonly trainedTo: number;
  /** Names of the values of the file's one input, in its order, where the file does not tell. */
  readonly inputs?: readonly string[];
  /** The output to read, and its column, as `onnxModel` takes them. */
  readonly output?: string;
  readonly column?: number;
}

/** One model of a hierarchy, before it is trained. Plain data: part of recipes and configs. */
export interface HierarchyNode {
  /** Lower case, digits and `_`, beginning with a letter: `strategist`. */
  readonly name: string;
  /** The timeframe of its rows. */
  readonly timeframe: Timeframe;
  /** What it predicts, in bars of its timeframe. */
  readonly target: Target;
  /** Names of features of the set, in the order of the model's columns; `all` takes the set's order. */
  readonly features: "all" | readonly string[];
  /** Name of a learner: `gbdt`, `linear`; `onnx` of a node with a given `model`, which learns nothing. */
  readonly learner: string;
  readonly parameters: LearnerParameters;
  /** Names of the nodes whose predictions it sees, in the order of its columns. */
  readonly upstream: readonly string[];
  /** How much its training rows count; left out, by uniqueness alone. */
  readonly weights?: RowWeights;
  /** What its trees are held to, by names of columns. */
  readonly constraints?: NodeConstraints;
  /** When it may speak; left out, always. */
  readonly gate?: Gate;
  /** Whether it learns from all pairs first, and how far from its own then; left out, from its own alone. */
  readonly pool?: Pool;
  /** The model that it is given; left out, it learns one. */
  readonly model?: GivenModel;
}

/** Nodes in an order in which each comes after those that it sees. */
export type Hierarchy = readonly HierarchyNode[];

/**
 * Checks that nodes form a hierarchy and puts upper nodes first, otherwise keeping their order.
 *
 * @param baseTimeframe - Timeframe of the bars that there are: no node may be finer.
 * @throws TRAIN_HIERARCHY_INVALID for no node at all, a name of wrong form or twice, an upstream that is
 *   unknown, named twice or of a shorter timeframe, a meta-label of a node that is none of them, a gate that no node above
 *   keeps or that is never or always open, a cycle, a timeframe finer than the bars.
 * @throws TRAIN_LABEL_INVALID, TRAIN_WEIGHT_INVALID if a target has unknown options, or it or weights are out of range.
 */
export function hierarchy(nodes: readonly HierarchyNode[], baseTimeframe: Timeframe): Hierarchy {
  if (nodes.length === 0) throw refused("", "there is no node, expected at least one", "add one");
  const byName = new Map<string, HierarchyNode>();
  for (const node of nodes) {
    if (!/^[a-z][a-z0-9_]*$/.test(node.name)) {
      throw refused(
        node.name,
        `a node is named ${shown(node.name)}, expected lower-case letters, digits and _`,
        "rename it: the name becomes part of a column's name",
      );
    }
    if (byName.has(node.name)) {
      throw refused(node.name, `two nodes are named ${node.name}`, "rename one of them");
    }
    byName.set(node.name, node);
  }
  for (const node of nodes) checkNode(node, byName, baseTimeframe);
  return upperFirst(nodes, byName);
}

function checkNode(
  node: HierarchyNode,
  byName: ReadonlyMap<string, HierarchyNode>,
  baseTimeframe: Timeframe,
): void {
  ofNode(node.name, () => requireTarget(node.target));
  ofNode(node.name, () => requireWeights(node.weights ?? {}));
  if (node.target.kind === "meta" && !node.upstream.includes(node.target.primary)) {
    throw refused(
      node.name,
      `node ${node.name} judges the calls of ${shown(node.target.primary)}, which is not among its upstream`,
      `add it: upstream: [${[...node.upstream, node.target.primary].map((name) => JSON.stringify(name)).join(", ")}]`,
    );
  }
  if (!isAtLeastAsLong(node.timeframe, baseTimeframe)) {
    throw refused(
      node.name,
      `node ${node.name} wants bars of ${node.timeframe}, the data has ${baseTimeframe}`,
      `use ${baseTimeframe} or longer, or finer data`,
    );
  }
  if (new Set(node.upstream).size < node.upstream.length) {
    throw refused(node.name, `node ${node.name} names a node above it twice`, "name it once");
  }
  for (const name of node.upstream) {
    const upper = byName.get(name);
    if (upper === undefined) {
      const near = nearestName(name, byName.keys());
      throw refused(
        node.name,
        `node ${node.name} has upstream ${shown(name)}, which is none of the nodes`,
        near === undefined ? `known: ${[...byName.keys()].join(", ")}` : `did you mean ${near}?`,
      );
    }
    if (!isAtLeastAsLong(upper.timeframe, node.timeframe)) {
      throw refused(
        node.name,
        `node ${node.name} (${node.timeframe}) has upstream ${name} (${upper.timeframe}), which is finer`,
        "let predictions flow from slow to fast",
      );
    }
  }
  const { pool } = node;
  if (pool !== undefined && !(pool.priorRows > 0 && pool.priorRows < Infinity)) {
    throw refused(
      node.name,
      `priorRows of the pool of node ${node.name} is ${shown(pool.priorRows)}, expected a number above 0`,
      "give the rows that the pooled model counts for, such as 1000",
    );
  }
  if ((node.model === undefined) !== (node.learner !== onnxName)) {
    throw refused(
      node.name,
      `node ${node.name} ${node.model === undefined ? "has no given model" : "is given its model"}, and its learner is ${node.learner}`,
      `the learner of nodes that are given a model, and of no others, is ${onnxName}`,
    );
  }
  if (node.model !== undefined && (node.pool ?? node.weights ?? node.constraints) !== undefined) {
    throw refused(
      node.name,
      `node ${node.name} is given its model, and has a pool, weights or constraints, which are for learning`,
      "take them out",
    );
  }
  const problem = gateProblem(node);
  if (problem !== undefined) throw refused(node.name, ...problem);
}

/** Runs a check that knows nothing of nodes, and names the node in what it throws. */
function ofNode(node: string, check: () => void): void {
  try {
    check();
  } catch (cause) {
    if (!(cause instanceof PlumblineError)) throw cause;
    const { code, message, where, remedy } = cause;
    throw new PlumblineError(code, {
      message: `node ${node}: ${message}`,
      where: { node, ...where },
      remedy,
      cause,
    });
  }
}

function upperFirst(
  nodes: readonly HierarchyNode[],
  byName: ReadonlyMap<string, HierarchyNode>,
): HierarchyNode[] {
  const ordered: HierarchyNode[] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (node: HierarchyNode, path: readonly string[]): void => {
    if (state.get(node.name) === "done") return;
    if (state.get(node.name) === "open") {
      throw refused(
        node.name,
        `nodes see each other in a cycle: ${[...path, node.name].join(" → ")}`,
        "take out one of these upstreams",
      );
    }
    state.set(node.name, "open");
    for (const name of node.upstream) {
      const upper = byName.get(name);
      if (upper !== undefined) visit(upper, [...path, node.name]);
    }
    state.set(node.name, "done");
    ordered.push(node);
  };
  for (const node of nodes) visit(node, []);
  return ordered;
}

function refused(node: string, message: string, remedy: string): PlumblineError {
  return new PlumblineError("TRAIN_HIERARCHY_INVALID", { message, where: { node }, remedy });
}

/** Levels above a node: 0 where it sees no other. */
export function nodeDepth(nodes: Hierarchy, name: string): number {
  const node = nodes.find((candidate) => candidate.name === name);
  if (node === undefined) return 0;
  return Math.max(0, ...node.upstream.map((upper) => 1 + nodeDepth(nodes, upper)));
}

/**
 * Walk-forward options for each node, by name. Upper nodes begin to test earlier, so that the lower ones
 * have upper predictions to learn from in their first fold: with D levels below the top, a node at depth
 * d trains first on minTrainFraction · (1 + d ÷ D) ÷ 2 of its rows, the lowest on all of it.
 */
export function walkForwardPerNode(
  nodes: Hierarchy,
  options: WalkForwardOptions,
): Readonly<Record<string, WalkForwardOptions>> {
  const depths = nodes.map((node) => nodeDepth(nodes, node.name));
  const deepest = Math.max(...depths);
  return Object.fromEntries(
    nodes.map((node, i) => {
      const share = deepest === 0 ? 1 : (1 + depths[i] / deepest) / 2;
      return [node.name, { ...options, minTrainFraction: options.minTrainFraction * share }];
    }),
  );
}

/** Name of the column in which a lower node sees a node's predictions. */
export function predictionColumn(node: string): string {
  return `${node}_probability`;
}

/**
 * Identity of the predictions that a node makes: the hash of what it predicts, how it learns and the ids
 * of the columns that it reads, those of upper nodes included. Training again on newer bars keeps it; any
 * change of formula, target or parameter above changes it, and with it every id below.
 *
 * @param columnIds - Ids of the model's columns: features, then predictions of upper nodes.
 */
export function predictionId(
  node: Pick<
    HierarchyNode,
    | "timeframe"
    | "target"
    | "learner"
    | "parameters"
    | "weights"
    | "constraints"
    | "gate"
    | "pool"
    | "model"
  >,
  columnIds: readonly string[],
): string {
  const { timeframe, target, learner, parameters, weights, constraints, gate, pool, model } = node;
  const own = {
    timeframe,
    target,
    learner,
    parameters,
    ...(weights && { weights: { ...weights } }),
    ...(constraints && { constraints: canonicalConstraints(constraints) }),
    ...(gate && { gate: { ...gate } }),
    ...(pool && { pool: { ...pool } }),
    ...(model && { model: canonicalModel(model) }),
  };
  return contentId({ prediction: { ...own, columnIds } });
}

/** A given model as plain JSON. */
function canonicalModel({ inputs, ...model }: GivenModel) {
  return { ...model, ...(inputs && { inputs: [...inputs] }) };
}

/** Constraints as plain JSON. */
function canonicalConstraints({ monotone, interaction, categorical }: NodeConstraints) {
  return {
    ...(monotone && { monotone: { ...monotone } }),
    ...(interaction && { interaction: interaction.map((group) => [...group]) }),
    ...(categorical && { categorical: [...categorical] }),
  };
}

/** The prediction column as it is printed in messages and reports. */
export function printedPrediction(node: Pick<HierarchyNode, "name" | "timeframe">): string {
  return `prediction(${node.name}, ${node.timeframe})`;
}
