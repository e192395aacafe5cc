/**
 * Plumbline as a library: what a config file, a feature set of one's own and a program around the
 * pipeline need.
 */
export { type ErrorReport, PlumblineError, reportError } from "./core/errors.js";
export { type HookEvent, type Hooks, silentHooks } from "./core/hooks.js";
export * from "./features/index.js";
export { instrument, instrumentSymbols } from "./market/instrument.js";
export { type Timeframe, timeframes } from "./market/timeframe.js";
export {
  type Config,
  type ConfigInput,
  createLocalExecutor,
  defineConfig,
  parseConfig,
  type RunResult,
  runPipeline,
} from "./pipeline/index.js";
export { openWorkspace, type Workspace } from "./store/workspace.js";
