import { PlumblineError } from "../../../core/errors.js";
import { type Forest, type Link, zeroThreshold } from "../gbdt/index.js";
import type { GbdtModel } from "../gbdt-model.js";
import type { FittedModel } from "../learner.js";
import type { LinearModel } from "../linear-learner.js";
import { type Constant, encodeOnnx, type Graph, type GraphNode } from "./schema.js";
import { treeEnsembleAttributes } from "./tree-ensemble.js";

/** What goes along with an exported model. */
export interface OnnxOptions {
  /** In the order of the columns. They become the metadata entry `features`, as JSON. */
  readonly featureNames?: readonly string[];
}

/**
 * A model as an ONNX file (IR 8; ai.onnx 15, ai.onnx.ml 3), for any runtime that knows these operators.
 *
 * Input: `features`, float32, rows × `featureCount`, NaN where missing. Outputs: `prediction` and `margin`,
 * float32, rows × 1, or × the number of classes. All is reckoned in float64 but for the last rounding of
 * the margin and the link, so predictions agree to about 1e-7.
 *
 * Categories are compared for equality: values that are no whole numbers, which ours cuts down, are
 * unknown there.
 *
 * @throws TRAIN_FEATURES_UNEQUAL for another number of names.
 * @throws TRAIN_LEARNER_UNKNOWN for a model that no learner here has made.
 */
export function onnxBytes(model: FittedModel, options: OnnxOptions = {}): Uint8Array {
  const { featureNames } = options;
  const { featureCount } = model;
  if (featureNames !== undefined && featureNames.length !== featureCount) {
    throw new PlumblineError("TRAIN_FEATURES_UNEQUAL", {
      message: `expected ${featureCount} feature names, found ${featureNames.length}`,
      where: { expected: featureCount, found: featureNames.length },
      remedy: "give a name for every feature of the model, in its order",
    });
  }
  const { nodes, constants, link, outputCount } = partsOf(model);
  const graph: Graph = {
    input: { name: "features", width: featureCount },
    outputs: [
      { name: "prediction", width: outputCount },
      { name: "margin", width: outputCount },
    ],
    nodes: [...nodes, linkNode(link)],
    constants,
    metadata: {
      learner: model.learner,
      ...(featureNames && { features: JSON.stringify(featureNames) }),
    },
  };
  return encodeOnnx(graph);
}

/** A graph from `features` to `margin`. */
interface MarginGraph {
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly Constant[];
  readonly link: Link;
  readonly outputCount: number;
}

function partsOf(model: FittedModel): MarginGraph {
  if (isGbdt(model)) return treeParts(model.forest, model.link);
  if (isLinear(model)) return linearParts(model);
  if (model.learner === "constant") {
    const { featureCount } = model;
    const margin = model.marginRow(new Float32Array(featureCount));
    const baseMargin = Float64Array.of(margin);
    return treeParts({ featureCount, outputCount: 1, baseMargin, trees: [] }, "logistic");
  }
  throw new PlumblineError("TRAIN_LEARNER_UNKNOWN", {
    message: `expected a model of gbdt, linear or constant to export, found ${model.learner}`,
    where: { learner: model.learner },
    remedy: "export a model that one of these learners made",
  });
}

function isGbdt(model: FittedModel): model is GbdtModel {
  return model.learner === "gbdt" && "forest" in model;
}

function isLinear(model: FittedModel): model is LinearModel {
  return model.learner === "linear" && "factor" in model;
}

function linkNode(link: Link): GraphNode {
  const names = { inputs: ["margin"], outputs: ["prediction"] };
  if (link === "logistic") return { operator: "Sigmoid", ...names };
  if (link === "exponential") return { operator: "Exp", ...names };
  if (link === "softmax") return { operator: "Softmax", ...names, attributes: { axis: 1 } };
  return { operator: "Identity", ...names };
}

function node(operator: string, inputs: readonly string[], output: string): GraphNode {
  return { operator, inputs, outputs: [output] };
}

function cast(input: string, output: string, type: "float32" | "float64"): GraphNode {
  return {
    operator: "Cast",
    inputs: [input],
    outputs: [output],
    attributes: { to: type === "float32" ? 1 : 11 },
  };
}

function treeParts(forest: Forest, link: Link): MarginGraph {
  const known = forest.zeroIsMissing === undefined ? "features" : "known";
  return {
    nodes: [
      ...(forest.zeroIsMissing === undefined
        ? []
        : [
            node("Abs", ["features"], "size"),
            node("LessOrEqual", ["size", "zero_threshold"], "is_zero"),
            node("And", ["is_zero", "zero_is_missing"], "is_missing"),
            node("Where", ["is_missing", "missing", "features"], "known"),
          ]),
      cast(known, "values", "float64"),
      {
        operator: "TreeEnsembleRegressor",
        domain: "ai.onnx.ml",
        inputs: ["values"],
        outputs: ["margin"],
        attributes: treeEnsembleAttributes(forest),
      },
    ],
    constants:
      forest.zeroIsMissing === undefined
        ? []
        : [
            { name: "zero_threshold", shape: [1], values: Float32Array.of(zeroThreshold) },
            { name: "missing", shape: [1], values: Float32Array.of(Number.NaN) },
            { name: "zero_is_missing", shape: [forest.featureCount], values: forest.zeroIsMissing },
          ],
    link,
    outputCount: forest.outputCount,
  };
}

/**
 * Missing values become differences of 0 from the mean. Standard operators and float64: the runtime's
 * LinearRegressor knows float32 only, whose rounding a small deviation from a large mean makes large.
 */
function linearParts({ factor, mean, intercept, featureCount, link }: LinearModel): MarginGraph {
  return {
    nodes: [
      cast("features", "values", "float64"),
      node("Sub", ["values", "mean"], "differences"),
      node("IsNaN", ["differences"], "is_missing"),
      node("Where", ["is_missing", "zero", "differences"], "known"),
      node("MatMul", ["known", "factor"], "products"),
      node("Add", ["products", "intercept"], "sum"),
      cast("sum", "margin", "float32"),
    ],
    constants: [
      { name: "mean", shape: [featureCount], values: mean },
      { name: "zero", shape: [1], values: Float64Array.of(0) },
      { name: "factor", shape: [featureCount, 1], values: factor },
      { name: "intercept", shape: [1], values: Float64Array.of(intercept) },
    ],
    link,
    outputCount: 1,
  };
}
