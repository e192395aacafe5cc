import { nearestName, PlumblineError, shown, shownList } from "../core/errors.js";

/**
 * The node that a word names, of those that have a name.
 *
 * @param of - What has the nodes, for messages: `model tree 3f2a91c`.
 * @throws PIPELINE_NODE_UNKNOWN
 */
export function nodeNamed<Node>(
  nodes: readonly Node[],
  nameOf: (node: Node) => string,
  wanted: string,
  of: string,
): Node {
  const found = nodes.find((node) => nameOf(node) === wanted);
  if (found !== undefined) return found;
  const known = nodes.map(nameOf);
  const nearest = nearestName(wanted, known);
  throw new PlumblineError("PIPELINE_NODE_UNKNOWN", {
    message: `${of} has no node ${shown(wanted)}, found ${shownList(known)}`,
    where: { node: wanted },
    remedy: nearest === undefined ? "name one of these" : `did you mean ${nearest}?`,
  });
}
