import { findModels } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { withWorkspace } from "../../with-workspace.js";
import { lineage as lineageOfAny } from "../features/lineage.js";

/** Says what a model was made from, and who uses it. @throws PIPELINE_MODEL_UNKNOWN */
export async function lineage(word: string, options: CommonOptions, io: CommandIo): Promise<void> {
  const id = await withWorkspace(options, io, async ({ catalogue }) => {
    const { tree, models } = await findModels(catalogue, word);
    return tree?.id ?? models[0].id;
  });
  await lineageOfAny(id, options, io);
}
