import { PlumblineError, shown } from "../../../core/errors.js";
import { type DescribedTree, describeTree, findModels } from "../../../pipeline/index.js";
import type { Workspace } from "../../../store/workspace.js";

/**
 * The tree that a word names.
 *
 * @throws PIPELINE_MODEL_UNKNOWN if it names none, or one node of a tree.
 */
export async function namedTree(workspace: Workspace, word: string): Promise<DescribedTree> {
  const { tree } = await findModels(workspace.catalogue, word);
  if (tree !== undefined) return describeTree(workspace, tree);
  throw new PlumblineError("PIPELINE_MODEL_UNKNOWN", {
    message: `${shown(word)} is one node, expected a model tree`,
    where: { model: word },
    remedy: "plumbline models list shows the trees",
  });
}
