export { type ServiceMove, type ServiceRecord, serviceHistory } from "./champion.js";
export {
  type DescribedNode,
  type DescribedTree,
  describeTree,
  describeTrees,
  nodeSettings,
} from "./describe-tree.js";
export {
  type Exchange,
  type FeatureReturn,
  promoteFromRun,
  promoteTree,
  rollbackTree,
} from "./exchange.js";
export { type ExportedModel, exportModel, type ModelFormat } from "./export-model.js";
export { type ImportedModel, importLightgbm, type ModelImport } from "./import-model.js";
export { requireServable, type ServableTree } from "./servable.js";
export {
  compareTrees,
  type NodeDifference,
  type TreeDifference,
  type ValueDifference,
} from "./tree-difference.js";
