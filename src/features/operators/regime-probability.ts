import type { Expression } from "../expression.js";
import { defineOperator, real } from "../operator.js";

/** Two-state hidden Markov filter. State: [probability of the second state (NaN before the first row)]. */
export const regimeProbabilityOperator = defineOperator({
  name: "regimeProbability",
  version: 1,
  about:
    "probability of the second of two regimes, by the filter of a Gaussian hidden Markov model",
  memory: "infinite",
  inputs: ["change"],
  parameters: {
    firstMean: real({ standard: 0, about: "mean in the first regime" }),
    firstStd: real({ min: 0, standard: 0.7, about: "standard deviation in the first regime" }),
    secondMean: real({ standard: 0, about: "mean in the second regime" }),
    secondStd: real({ min: 0, standard: 1.8, about: "standard deviation in the second regime" }),
    firstStay: real({ min: 0, max: 1, standard: 0.98, about: "chance that the first goes on" }),
    secondStay: real({ min: 0, max: 1, standard: 0.95, about: "chance that the second goes on" }),
  },
  check: ({ firstStd, secondStd, firstStay, secondStay }) => {
    if (!(firstStd > 0 && secondStd > 0)) {
      return `standard deviations are ${firstStd} and ${secondStd}, expected numbers > 0`;
    }
    const isOpen = firstStay > 0 && firstStay < 1 && secondStay > 0 && secondStay < 1;
    return isOpen ? undefined : `stays are ${firstStay} and ${secondStay}, expected > 0 and < 1`;
  },
  warmUp: () => 0,
  createKernel: ({ firstMean, firstStd, secondMean, secondStd, firstStay, secondStay }) => {
    const secondAtFirst = (1 - firstStay) / (2 - firstStay - secondStay);
    const state = Float64Array.of(Number.NaN);
    return {
      state,
      run([change], [out], start, end) {
        // × 1: numbers of a known kind, of which V8 asks no more.
        const [mean, std] = [1 * firstMean, 1 * firstStd];
        const [otherMean, otherStd] = [1 * secondMean, 1 * secondStd];
        const stdRatio = std / otherStd;
        const [stay, otherStay] = [1 * firstStay, 1 * secondStay];
        let probability = state[0];
        for (let i = start; i < end; i++) {
          const value = change[i];
          const isFirst = probability !== probability;
          const moved = probability * otherStay + (1 - probability) * (1 - stay);
          const second = isFirst ? secondAtFirst : moved;
          const a = (value - mean) / std;
          const b = (value - otherMean) / otherStd;
          const evidence = (a * a - b * b) / 2; // log of the ratio of densities, but for the spreads
          if (value - value === 0 && evidence === evidence) {
            // The larger of the two likelihoods is taken for 1, so that no ratio overflows.
            const favour = second * stdRatio;
            const doubt = 1 - second;
            const less = Math.exp(-Math.abs(evidence));
            const top = evidence > 0 ? favour : favour * less;
            const rest = evidence > 0 ? doubt * less : doubt;
            probability = top / (top + rest);
            out[i] = probability;
          } else {
            probability = second; // time passes unseen
            out[i] = Number.NaN;
          }
        }
        state[0] = probability;
      },
    };
  },
});

/**
 * Probability that the second of two regimes reigns, by Hamilton's filter of a hidden Markov model with
 * normal returns in each: `p(t | t)` from the rows up to t alone, never smoothed backwards. The
 * parameters are given, not fitted: estimate them on training rows.
 *
 * @param change - Returns, best in standard deviations; the means and spreads are in their unit.
 * @param firstMean - Mean return of the first regime, say the calm one.
 * @param firstStd - Its standard deviation, > 0.
 * @param secondMean - Mean return of the second regime.
 * @param secondStd - Its standard deviation, > 0.
 * @param firstStay - Chance that the first regime goes on to the next row, > 0 and < 1.
 * @param secondStay - Chance that the second goes on, > 0 and < 1.
 * @returns Probability in [0, 1]. The first row is weighed against the chain's long-run shares.
 *
 * Warm-up: none. Memory: infinite: the start fades, how fast depends on the parameters.
 * Missing: a missing row is missing; the chain moves on unseen, towards its long-run shares.
 * As the filtered probabilities of statsmodels `MarkovRegression` and the forward pass of hmmlearn
 * `GaussianHMM` with the same parameters.
 *
 * @throws FEATURES_PARAMETER_INVALID if a standard deviation is ≤ 0 or a stay is not > 0 and < 1.
 * @see J. D. Hamilton, A New Approach to the Economic Analysis of Nonstationary Time Series and the
 *   Business Cycle, Econometrica 57, 1989; L. R. Rabiner, A Tutorial on Hidden Markov Models, Proceedings
 *   of the IEEE 77, 1989, equations 19 to 21.
 * @example
 * const { close } = bars();
 * const z = zScore(logReturn(close, 1), 960);
 * const turbulence = regimeProbability(z, 0, 0.7, 0, 1.8, 0.98, 0.95);
 */
export function regimeProbability(
  change: Expression,
  firstMean: number,
  firstStd: number,
  secondMean: number,
  secondStd: number,
  firstStay: number,
  secondStay: number,
): Expression {
  return regimeProbabilityOperator.apply([change], {
    firstMean,
    firstStd,
    secondMean,
    secondStd,
    firstStay,
    secondStay,
  });
}
