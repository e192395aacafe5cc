export {
  type FoldLoss,
  foldFitCount,
  type Rung,
  rankTrials,
  runTrials,
  type ScheduleOptions,
  type SearchMethod,
  searchRungs,
  type TrialOutcome,
  type TrialsOptions,
} from "./halving.js";
export {
  checkSpace,
  type Distribution,
  defaultSpace,
  drawParameters,
  type ParameterSpace,
} from "./space.js";
