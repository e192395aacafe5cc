export {
  type ChallengedNode,
  type Decision,
  judgeChallenge,
  significance,
} from "./challenge.js";
export {
  type DiagnosedNode,
  diagnoseFeatures,
  type FeatureEvidence,
  populationStability,
  sameCorrelation,
} from "./diagnose.js";
export {
  type FeatureChange,
  type Proposal,
  type ProposalLimits,
  proposeFeatureSet,
} from "./propose.js";
