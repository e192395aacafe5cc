export * from "./bar.js";
export * from "./calendar.js";
export * from "./errors.js";
export * from "./instrument.js";
export * from "./resample.js";
export * from "./session.js";
export * from "./simulate/index.js";
export * from "./timeframe.js";
