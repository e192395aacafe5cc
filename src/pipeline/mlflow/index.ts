export {
  createMlflowClient,
  type MlflowAccess,
  type MlflowClient,
  type MlflowFetch,
  mlflowAuthorization,
} from "./client.js";
export { exportRun, type MlflowExport, type MlflowExportOptions } from "./export.js";
