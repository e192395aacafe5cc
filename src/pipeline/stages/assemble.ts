import { type FeatureSetForm, featureSetFrom, requireCompatible } from "../../features/index.js";
import { modelTree, readNodeModel } from "../../train/index.js";
import type { Stage } from "../stage.js";
import { writeJson } from "./json-file.js";

/**
 * The trained nodes of one instrument in, one thing that can be served out: which models, in which
 * order, and the feature set that they read. Refused unless each node fits the set and those above it.
 */
export const assembleStage: Stage = {
  name: "assemble",
  kind: "model-tree",
  codeVersion: "1",
  inputKinds: { model: "model", bars: "clean-bars" },
  run: async (task, { input, folder }) => {
    const configuration = task.configuration as {
      readonly instrument: string;
      readonly nodes: readonly string[];
      readonly featureSet: string;
    }; // made by the run
    const { form } = task.local as unknown as { readonly form: FeatureSetForm }; // by the run
    const set = featureSetFrom(form);
    const models = configuration.nodes.map((node) => {
      const artifact = input(`model:${node}`);
      const model = readNodeModel(artifact);
      requireCompatible({ node, modelId: artifact.id, features: model.features }, set);
      return model;
    });
    modelTree(models);
    writeJson(`${folder}/feature-set.json`, form);
    return {
      ...configuration,
      models: configuration.nodes.map((node) => task.inputs[`model:${node}`]),
      timeframe: input("bars").manifest.about.timeframe,
      side: input("bars").manifest.about.side,
    };
  },
};
