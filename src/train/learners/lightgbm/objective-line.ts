import { shown } from "../../../core/errors.js";
import type { Link } from "../gbdt/index.js";
import { unsupported } from "./model-text.js";

/** What a model's objective says of its margins. */
export interface ObjectiveLine {
  readonly link: Link;
  /** LightGBM's `sigmoid`: its margins times this are ours, which are log odds. */
  readonly scale: number;
}

/** Link of each objective whose predictions ours can be. */
const linkOf: Readonly<Record<string, Link>> = {
  binary: "logistic",
  cross_entropy: "logistic",
  multiclassova: "logistic",
  multiclass: "softmax",
  poisson: "exponential",
  gamma: "exponential",
  tweedie: "exponential",
  regression: "identity",
  regression_l1: "identity",
  huber: "identity",
  fair: "identity",
  quantile: "identity",
  mape: "identity",
  lambdarank: "identity",
  rank_xendcg: "identity",
};

/**
 * Reads the header's `objective`, such as `binary sigmoid:1`.
 *
 * @param line - Undefined of a model that was trained by a user's own objective: its margins are what
 *   it predicts.
 * @throws TRAIN_LIGHTGBM_UNSUPPORTED for an objective of another link.
 */
export function readObjective(line: string | undefined): ObjectiveLine {
  if (line === undefined) return { link: "identity", scale: 1 };
  const [name, ...words] = line.split(" ");
  const link = Object.hasOwn(linkOf, name) ? linkOf[name] : undefined;
  if (link === undefined || words.includes("sqrt")) {
    throw unsupported(
      `the objective ${shown(line)} turns margins into predictions in a way that is not known here`,
      `objectives that are: ${Object.keys(linkOf).join(", ")}, without sqrt`,
    );
  }
  const sigmoid = words.find((word) => word.startsWith("sigmoid:"));
  return { link, scale: sigmoid === undefined ? 1 : Number(sigmoid.slice("sigmoid:".length)) };
}

/**
 * The line that makes LightGBM predict as we do.
 *
 * @param objective - What the model was trained by, where it is known.
 */
export function writeObjective(link: Link, outputCount: number, objective: unknown): string {
  if (link === "softmax") return `multiclass num_class:${outputCount}`;
  if (link === "logistic") {
    return outputCount === 1
      ? "binary sigmoid:1"
      : `multiclassova num_class:${outputCount} sigmoid:1`;
  }
  const name = typeof objective === "string" ? objective : "";
  if (Object.hasOwn(linkOf, name) && linkOf[name] === link) return name;
  return link === "exponential" ? "poisson" : "regression";
}
