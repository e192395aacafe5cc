import { nearestName, shown, shownList } from "../core/errors.js";

/**
 * When a node may speak: at rows whose last prediction of a node above keeps to every bound given, at least one. Its
 * other rows are silent: neither learnt from, nor predicted, nor traded.
 */
export interface Gate {
  /** The node that keeps the gate; one of the node's `upstream`. */
  readonly node: string;
  /** P(up) of that node is at least this, in [0, 1]: `0.6` of a node that foretells a large move. */
  readonly atLeast?: number;
  /** And at most this, in [0, 1]. */
  readonly atMost?: number;
  /** And at least so far from ½, in [0, ½]: the node has a view, either way. */
  readonly offHalf?: number;
}

/**
 * Whether a gate lets a row through: whether the prediction of the node above keeps to every bound that is given.
 *
 * @param probability - The last P(up) of the gate's node that was available by the row, rounded to float32 as in
 *   the column in which the lower node sees it. NaN, where that node has said nothing or is silent itself: closed.
 */
export function isOpen(
  { atLeast = 0, atMost = 1, offHalf = 0 }: Gate,
  probability: number,
): boolean {
  return probability >= atLeast && probability <= atMost && Math.abs(probability - 0.5) >= offHalf;
}

/** What keeps a node from speaking. */
export interface Silencing {
  readonly gate?: Gate | undefined;
  /** Of a node whose model was given: up to when that has learnt, UTC ms. */
  readonly model?: { readonly trainedTo: number } | undefined;
}

/**
 * Whether a node may speak of a row: its gate is open, and a model that was given has not learnt from the row, as it
 * may have from all that was available before its `trainedTo`.
 *
 * @param availableAt - Of the row, UTC ms.
 * @param probability - The prediction of the gate's node, as `isOpen` takes it; not looked at where there is no gate.
 */
export function maySpeak(
  { gate, model }: Silencing,
  availableAt: number,
  probability: number,
): boolean {
  if (model !== undefined && !(availableAt >= model.trainedTo)) return false;
  return gate === undefined || isOpen(gate, probability);
}

/**
 * Writes NaN over the values of the rows of which a node may not speak.
 *
 * @param availableAt - UTC ms of each row.
 * @param column - The predictions of the gate's node as of each row; undefined where there is no gate.
 * @param outValues - Written: one value a row.
 */
export function silence(
  node: Silencing,
  availableAt: Float64Array,
  column: Float32Array | undefined,
  outValues: Float64Array,
): void {
  if (node.gate === undefined && node.model === undefined) return;
  for (let row = 0; row < outValues.length; row++) {
    const probability = column === undefined ? Number.NaN : column[row];
    if (!maySpeak(node, availableAt[row], probability)) outValues[row] = Number.NaN;
  }
}

/**
 * What is wrong with a node's gate, and how to mend it; undefined where nothing is: it is kept by a node above, and
 * neither always nor never open.
 */
export function gateProblem(node: {
  readonly name: string;
  readonly gate?: Gate;
  readonly upstream: readonly string[];
}): readonly [problem: string, remedy: string] | undefined {
  const { name, gate, upstream } = node;
  if (gate === undefined) return undefined;
  if (!upstream.includes(gate.node)) {
    const near = nearestName(gate.node, upstream);
    return [
      `the gate of node ${name} is kept by ${shown(gate.node)}, which is not in its upstream, found ${shownList(upstream) || "none"}`,
      near === undefined ? "add it to the node's upstream" : `did you mean ${near}?`,
    ];
  }
  const { atLeast, atMost, offHalf } = gate;
  for (const [bound, value, most] of [
    ["atLeast", atLeast, 1],
    ["atMost", atMost, 1],
    ["offHalf", offHalf, 0.5],
  ] as const) {
    if (value === undefined || (value >= 0 && value <= most)) continue;
    return [
      `${bound} of the gate of node ${name} is ${shown(value)}, expected a number from 0 to ${most}`,
      "set it within its range",
    ];
  }
  if (atLeast === undefined && atMost === undefined && offHalf === undefined) {
    return [
      `the gate of node ${name} has no bound: it would be open wherever ${gate.node} speaks`,
      "give atLeast, atMost or offHalf, or take it out",
    ];
  }
  if ((atLeast ?? 0) <= 0 && (atMost ?? 1) >= 1 && (offHalf ?? 0) <= 0) {
    return [
      `the gate of node ${name} lets every prediction through: it would be open wherever ${gate.node} speaks`,
      "set a bound that closes it at times, or take it out",
    ];
  }
  if ((atLeast ?? 0) > (atMost ?? 1)) {
    return [
      `the gate of node ${name} asks for at least ${atLeast} and at most ${atMost}: it would never be open`,
      "set atLeast below atMost",
    ];
  }
  return undefined;
}
