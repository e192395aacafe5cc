import { minuteMs } from "../../core/time.js";
import { barFlag } from "../../market/bar.js";
import type { Check } from "../checks/check.js";
import { confinePrices } from "../repairs/confine.js";
import { replaceValue } from "../repairs/replace.js";
import { createEvidenceList, suspicion } from "./evidence.js";
import { createHampel } from "./hampel.js";

/** Bars over which a return across a gap is taken to spread its variance. */
const longestGapBars = 60;
/** A close spike is back when the next close has returned this share of the way. */
const reverted = 0.7;
const denied = { ratio: 3, suspicion: 5 };

/**
 * Closes that two detectors deny: the Hampel filter (`createHampel`) and the jump test (`createJumpTest`). A close
 * must be far both from the close before and from the last close that was not flagged: a spike that comes back is
 * flagged once. Where a witness spoke of the bar, it knows better.
 *
 * By default closes are never altered: from one series, at the time, a bad close cannot be told from news. What
 * the next bar says goes to the evidence: a spike that reverts in a market that is quiet around it is a bad tick.
 */
export const closeCheck: Check = {
  id: "close",
  create: ({ options, policy, ledger, durationMs }) => {
    const unit = options.wickFraction * Math.sqrt(durationMs / minuteMs);
    const isMinute = durationMs <= minuteMs;
    const isMending = policy === "winsorise" || policy === "fill" || policy === "drop";
    const hampel = createHampel(durationMs);
    const evidence = createEvidenceList(ledger.flag);
    let [lastTime, lastClose, goodClose, lastRange] = [0, Number.NaN, Number.NaN, 0];
    // The close that was flagged in the row before: waits for the next one.
    const nobody = { openTime: Number.NaN, price: 0, step: 0, from: 0, scale: 0 };
    let suspect = { ...nobody, votes: { hampel: 0, jump: 0 } };

    const settle = (close: number, range: number): void => {
      const { openTime, price, step, from, scale, votes } = suspect;
      suspect = { ...suspect, openTime: Number.NaN };
      const ratio = step / Math.max(scale, range);
      // How much of the way back the next close went, at most all of it.
      const back = Math.min(1, Math.max(0, 1 - Math.abs(close / from - 1) / step));
      const isBad =
        back >= reverted &&
        ratio >= denied.ratio &&
        suspicion(ratio, step, unit) >= denied.suspicion;
      if (isBad && isMinute) ledger.count("badTick", openTime);
      evidence.add({
        check: "close",
        openTime,
        column: "close",
        price,
        size: step,
        ratio,
        votes: { ...votes, revert: back / reverted },
        verdict: !isBad ? "market" : isMinute ? "badTick" : "unclear",
        isMended: isMending,
      });
    };

    return {
      run: (block, start) => {
        const { openTime, open, high, low, close, flags } = block.rows;
        const slots = block.slot;
        const { jump, isWitnessed } = block.votes;
        // Into locals and back: a double that closures share is boxed at each write.
        let [timeBefore, closeBefore, good, rangeBefore] = [
          lastTime,
          lastClose,
          goodClose,
          lastRange,
        ];
        for (let row = start; row < block.count; row++) {
          const c = close[row];
          const time = openTime[row];
          const range = (high[row] - low[row]) / c;
          if (suspect.openTime === suspect.openTime) settle(c, range);
          const step = Math.abs(c / closeBefore - 1); // NaN in the first row
          let isFlagged = false;
          if (step === step) {
            const slot = slots[row];
            const isAsked = jump[row] >= 1 && isWitnessed[row] === 0;
            const deviation = isAsked ? hampel.deviation(slot) : Number.POSITIVE_INFINITY;
            if (step > options.closeDeviations * deviation) {
              const gapBars = Math.min((time - timeBefore) / durationMs, longestGapBars);
              const limit = options.closeDeviations * deviation * Math.sqrt(gapBars);
              const least = Math.min(step, Math.abs(c / good - 1));
              isFlagged = least > limit;
              if (isFlagged) {
                const scale = Math.max(rangeBefore, deviation);
                const votes = { hampel: least / limit, jump: jump[row] };
                suspect = { openTime: time, price: c, step, from: closeBefore, scale, votes };
                flags[row] |= barFlag.outlier;
                ledger.count("outlier", time);
                const why = `a step of ${(100 * step).toPrecision(2)}%, ${(step / deviation).toFixed(0)} robust deviations`;
                const reason = { check: "close", why } as const;
                if (policy === "drop") ledger.reject("close", why, block, row);
                else if (isMending) {
                  if (policy === "fill")
                    replaceValue(block.rows, row, "close", good, reason, ledger);
                  const bottom = Math.min(good * (1 - limit), open[row]);
                  const top = Math.max(good * (1 + limit), open[row]);
                  confinePrices(block.rows, row, bottom, top, reason, ledger);
                  flags[row] |= barFlag.repaired;
                }
              }
            }
            hampel.push(slot, step);
          }
          if (!isFlagged) good = c;
          timeBefore = time;
          closeBefore = c; // as it was read: had it been news after all, the next bar is not flagged for it too
          rangeBefore = range;
        }
        [lastTime, lastClose, goodClose, lastRange] = [timeBefore, closeBefore, good, rangeBefore];
      },
      finish: () => ({ report: evidence.report() }),
    };
  },
};
