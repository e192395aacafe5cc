import { dayMs, minuteMs } from "../../core/time.js";
import { createWeekProfile } from "./week-profile.js";

/** Returns whose bipower variation is the volatility of the moment: the paper's K for five minutes. */
const length = 270;
const leastHistory = 60;
/** Least usual absolute return of a minute: a third of a basis point, as for the Hampel filter. */
const quietest = 3e-5;
/** E|u| of a standard normal variable, the paper's c. */
const meanAbsolute = Math.sqrt(2 / Math.PI);

/**
 * The limit that the largest of `count` statistics |L| of a market without jumps exceeds with the given chance:
 * C + S · β, with
 *
 *     C = √(2 ln n) ÷ c − (ln π + ln ln n) ÷ (2 c √(2 ln n)),   S = 1 ÷ (c √(2 ln n)),   c = √(2 ÷ π)
 *
 * and β = −ln(−ln(1 − chance)), which is 4.6001 for 1%.
 *
 * @param count - Number of returns, > 2.
 * @param chance - In (0, 1).
 * @see S. S. Lee & P. A. Mykland, Jumps in financial markets: a new nonparametric test and jump dynamics,
 *   Review of Financial Studies 21, 2008, lemma 1.
 */
export function jumpLimit(count: number, chance: number): number {
  const root = Math.sqrt(2 * Math.log(count));
  const centre =
    root / meanAbsolute -
    (Math.log(Math.PI) + Math.log(Math.log(count))) / (2 * meanAbsolute * root);
  return centre - Math.log(-Math.log(1 - chance)) / (meanAbsolute * root);
}

/** Lee and Mykland's test as returns stream by. */
export interface JumpTest {
  /**
   * The statistic of a return ÷ its limit, then takes the return in: 1 and more is a jump. 0 until 60
   * returns are known.
   *
   * @param slot - Quarter hour of the week.
   * @param step - Size of the return, ≥ 0.
   */
  push(slot: number, step: number): number;
}

/**
 * Price jumps by Lee and Mykland: a return against the bipower variation of the 270 returns before it,
 *
 *     L = |r| ÷ σ,   σ² = mean of |r_j| |r_{j−1}|,
 *
 * which jumps before it do not swell. Returns are first divided by their usual size at that time of the week
 * (Boudt, Croux & Laurent, 2011), or the opening of London would be a jump a day.
 *
 * @param durationMs - Of a bar; the largest of a day of bars is judged.
 * @param chance - That a day without a jump shows one.
 */
export function createJumpTest(durationMs: number, chance: number): JumpTest {
  const limit = jumpLimit(Math.max(3, dayMs / durationMs), chance);
  const floor = quietest * Math.sqrt(durationMs / minuteMs);
  const profile = createWeekProfile();
  const products = new Float64Array(length);
  let [at, count] = [0, 0];
  /** Sum of the products, and the last scaled return. */
  const state = new Float64Array(2);
  return {
    push: (slot, step) => {
      const usual = profile.mean(slot); // NaN: no habit yet
      const scaled = step / (usual > floor ? usual : floor);
      // A market that hardly moves is not judged by its rounding: volatility is at least a tenth of usual.
      const statistic =
        count < leastHistory
          ? 0
          : scaled / Math.sqrt(Math.max(0.01, state[0] / Math.min(count, length)));
      const product = scaled * state[1];
      if (count < length) count++;
      else state[0] -= products[at];
      products[at] = product;
      at = at + 1 === length ? 0 : at + 1;
      // Summed afresh once a round, so that rounding neither drifts nor outlives the window.
      if (at === 0) {
        state[0] = 0;
        for (let i = 0; i < length; i++) state[0] += products[i];
      } else state[0] += product;
      state[1] = scaled;
      profile.push(slot, step);
      return statistic / limit;
    },
  };
}
