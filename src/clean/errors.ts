import { declareErrors } from "../core/errors.js";

/** Codes of `clean/`. */
export const cleanErrors = declareErrors({
  CLEAN_OPTION_INVALID: {
    meaning: "an option of cleaning is outside its range",
    remedy: "use a value in the range that the message names, or leave the option out",
  },
  CLEAN_CHECK_FAILED: {
    meaning: "a check whose policy is fail found something",
    remedy: "mend the source, or set another policy for the check under clean.policies",
  },
  CLEAN_EXPECTATION_FAILED: {
    meaning: "the cleaned bars are not as clean.expect says",
    remedy:
      "mend the source or leave the range out; what need not stop a run belongs under clean.warn",
  },
  CLEAN_SCORE_TOO_LOW: {
    meaning: "the quality score of the cleaned bars is below the gate",
    remedy:
      "look at the worst months in the report, use a better source or a shorter range, or lower clean.minimumScore knowingly",
  },
});
