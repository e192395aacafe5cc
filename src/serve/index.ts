export { serveErrors } from "./errors.js";
export { httpStatus } from "./http-errors.js";
export {
  createLiveTree,
  type LiveTree,
  type LiveTreeOptions,
  type NodePrediction,
  type NodeProgress,
} from "./live-tree.js";
export {
  openPredictor,
  type Predictor,
  type PredictorOptions,
  type PushedBars,
} from "./predictor.js";
export {
  championOf,
  openServedModel,
  type ServedModel,
  servedInstruments,
} from "./served-model.js";
export { createServer, defaultAddress, type Server } from "./server.js";
export { openService, type Service, type ServiceOptions } from "./service.js";
