import type { Expression } from "../expression.js";
import { defineOperator, type Kernel, real } from "../operator.js";

/** Page's sum of what is above (1) or below (−1) the drift. State: [sum ≥ 0 (unit of change)]. */
function createPageKernel(drift: number, direction: 1 | -1): Kernel {
  const state = new Float64Array(1);
  return {
    state,
    run([change], [out], start, end) {
      const lost = 1 * drift; // × 1: a number of a known kind, of which V8 asks no more
      const sign = direction | 0;
      let sum = state[0];
      for (let i = start; i < end; i++) {
        const next = sum + sign * change[i] - lost;
        if (next - next === 0) {
          sum = next > 0 ? next : 0;
          out[i] = sum;
        } else {
          out[i] = Number.NaN;
        }
      }
      state[0] = sum;
    },
  };
}

const pageParameters = {
  drift: real({ min: 0, standard: 0.5, about: "what each row must exceed to count" }),
};

/** Upward cumulative sum. */
export const cusumUpOperator = defineOperator({
  name: "cusumUp",
  version: 1,
  about: "how much x has exceeded a drift since it last fell behind",
  memory: "infinite",
  inputs: ["change"],
  parameters: pageParameters,
  warmUp: () => 0,
  createKernel: ({ drift }) => createPageKernel(drift, 1),
});

/** Downward cumulative sum. */
export const cusumDownOperator = defineOperator({
  name: "cusumDown",
  version: 1,
  about: "how much −x has exceeded a drift since it last fell behind",
  memory: "infinite",
  inputs: ["change"],
  parameters: pageParameters,
  warmUp: () => 0,
  createKernel: ({ drift }) => createPageKernel(drift, -1),
});

/**
 * Page's cumulative sum upward: `S ← max(0, S + x − drift)`. It is not reset; `cusum` makes events of it.
 *
 * @param change - Series of any unit, usually a return, best in standard deviations.
 * @param drift - What a row must exceed to count, ≥ 0, in the unit of `change`; half of the shift that is
 *   to be found.
 * @returns Sum ≥ 0 in the unit of `change`; large where the mean has shifted up.
 *
 * Warm-up: none. Memory: infinite.
 * Missing: a missing row is missing and adds nothing; so is one at which the sum would overflow.
 *
 * @throws FEATURES_PARAMETER_INVALID if `drift` is not finite or < 0.
 * @see E. S. Page, Continuous Inspection Schemes, Biometrika 41, 1954; M. López de Prado, Advances in
 *   Financial Machine Learning, Wiley, 2018, 2.5.2.1, where S⁺ has the drift E[y].
 * @example
 * const { close } = bars();
 * const pull = cusumUp(zScore(logReturn(close, 1), 240), 0.5);
 */
export function cusumUp(change: Expression, drift: number): Expression {
  return cusumUpOperator.apply([change], { drift });
}

/**
 * Page's cumulative sum downward: `S ← max(0, S − x − drift)`. It is not reset; `cusum` makes events of it.
 *
 * @param change - Series of any unit, usually a return, best in standard deviations.
 * @param drift - What a row must exceed to count, ≥ 0, in the unit of `change`; half of the shift that is
 *   to be found.
 * @returns Sum ≥ 0 in the unit of `change` (S⁻ of the sources with its sign turned); large where the mean
 *   has shifted down.
 *
 * Warm-up: none. Memory: infinite.
 * Missing: a missing row is missing and adds nothing; so is one at which the sum would overflow.
 *
 * @throws FEATURES_PARAMETER_INVALID if `drift` is not finite or < 0.
 * @see E. S. Page, Continuous Inspection Schemes, Biometrika 41, 1954; M. López de Prado, Advances in
 *   Financial Machine Learning, Wiley, 2018, 2.5.2.1.
 * @example
 * const { close } = bars();
 * const drag = cusumDown(zScore(logReturn(close, 1), 240), 0.5);
 */
export function cusumDown(change: Expression, drift: number): Expression {
  return cusumDownOperator.apply([change], { drift });
}
