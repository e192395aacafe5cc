/** The parameters of the linear learner. The penalty is stated as glmnet does: see elastic-net.ts. */
export const linearParameterRules = {
  objective: {
    kind: "choice",
    choices: ["binary", "regression"],
    fallback: "binary",
    about: "what is learnt: P(1) of labels 0 and 1 by log loss, or a number by squared error",
  },
  lambda: {
    kind: "number",
    minimum: 0,
    maximum: Number.MAX_VALUE,
    word: "auto",
    fallback: 0.001,
    about: 'strength of the penalty; "auto" takes the best of a path on the validation rows',
  },
  l1_ratio: {
    kind: "number",
    minimum: 0,
    maximum: 1,
    fallback: 0.5,
    about: "share of the penalty that is L1: 0 is ridge, 1 is lasso",
  },
  lambda_count: {
    kind: "integer",
    minimum: 2,
    maximum: 1_000,
    fallback: 30,
    about: 'steps of the path where lambda is "auto", evenly spaced in the logarithm',
  },
  lambda_min_ratio: {
    kind: "number",
    minimum: 0,
    exclusive: true,
    maximum: 0.999,
    fallback: 0.001,
    about: "last of the path as a share of its first, at which all coefficients are 0",
  },
  tolerance: {
    kind: "number",
    minimum: 0,
    exclusive: true,
    maximum: 1,
    fallback: 1e-7,
    about:
      "descent ends where no standardised coefficient moves by more, in deviations of the labels where they are numbers",
  },
  max_iterations: {
    kind: "integer",
    minimum: 1,
    maximum: 100_000,
    fallback: 200,
    about: "largest number of Newton steps for one lambda",
  },
} as const;

/** Every parameter with its value. */
export interface LinearParameters {
  readonly objective: "binary" | "regression";
  readonly lambda: number | "auto";
  readonly l1_ratio: number;
  readonly lambda_count: number;
  readonly lambda_min_ratio: number;
  readonly tolerance: number;
  readonly max_iterations: number;
}
