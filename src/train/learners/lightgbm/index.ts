export { type LightgbmModel, lightgbmModelFromText } from "./load.js";
export { lightgbmText } from "./save.js";
