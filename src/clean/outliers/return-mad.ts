import { minuteMs } from "../../core/time.js";
import { barFlag } from "../../market/bar.js";
import type { Check } from "../checks/check.js";
import { createEvidenceList, suspicion } from "./evidence.js";
import { createRollingMedian } from "./rolling-median.js";
import { createWeekClock, createWeekProfile } from "./week-profile.js";

/** Returns in the rolling window of the Hampel identifier. */
const length = 60;
const leastHistory = 20;
/** MAD of a normal variable × this is its standard deviation. */
const madToDeviation = 1.4826;
/** Mean absolute value of a normal variable × this is its standard deviation. */
const meanToDeviation = 1.2533;
/** Least standard deviation of a minute's return: a third of a basis point, a rounded tick. */
const quietest = 3e-5;
/** Bars over which a return across a gap is taken to spread its variance. */
const longestGapBars = 60;
/** A close spike is back when the next close has returned this share of the way. */
const reverted = 0.7;
const denied = { ratio: 3, suspicion: 5 };

/**
 * Closes far from the last ones: a Hampel identifier on returns, F. R. Hampel, The influence curve and
 * its role in robust estimation, JASA 69, 1974. The deviation is the largest of the MAD of the last 60
 * returns, the mean by time of week, and a rounded tick. A close is flagged only if it is far both from the
 * close before and from the last close that was not flagged: a spike that comes back is flagged once.
 *
 * Closes are never altered: at the time, a bad close cannot be told from news. What the next bar says
 * goes to the report.
 */
export const returnMadCheck: Check = {
  id: "returnMad",
  severity: "warning",
  about: "closes move no more than many robust deviations of their hour; others are flagged",
  create: ({ options, ledger, durationMs }) => {
    const unit = options.wickFraction * Math.sqrt(durationMs / minuteMs);
    const floor = quietest * Math.sqrt(durationMs / minuteMs);
    const typical = createRollingMedian(length);
    const slotOf = createWeekClock();
    const usual = createWeekProfile();
    const evidence = createEvidenceList();
    let [lastTime, lastClose, goodClose, lastRange] = [0, Number.NaN, Number.NaN, 0];
    // The close that was flagged in the row before: waits for the next one.
    let suspect = { openTime: Number.NaN, jump: 0, from: 0, scale: 0 };

    const settle = (close: number, range: number): void => {
      const { openTime, jump, from, scale } = suspect;
      suspect = { ...suspect, openTime: Number.NaN };
      const isBack = Math.abs(close / from - 1) <= (1 - reverted) * jump;
      const ratio = jump / Math.max(scale, range);
      const isBad =
        isBack && ratio >= denied.ratio && suspicion(ratio, jump, unit) >= denied.suspicion;
      if (!isBad) return;
      const isMinute = durationMs <= minuteMs;
      if (isMinute) ledger.count("badTick", openTime);
      const of = { openTime, column: "close", isClipped: false } as const;
      evidence.add({ ...of, size: jump, ratio, verdict: isMinute ? "badTick" : "unclear" });
    };

    return {
      run: (block, start) => {
        const { openTime, high, low, close, flags } = block.rows;
        for (let row = start; row < block.count; row++) {
          const c = close[row];
          const time = openTime[row];
          const range = (high[row] - low[row]) / c;
          if (suspect.openTime === suspect.openTime) settle(c, range);
          const step = Math.abs(c / lastClose - 1); // NaN in the first row
          if (step === step) {
            const slot = slotOf(time);
            const deviation = Math.max(
              madToDeviation * typical.median(),
              meanToDeviation * usual.mean(slot) || 0, // NaN: no habit yet
              floor,
            );
            let isFlagged = false;
            if (step > options.closeDeviations * deviation && typical.count() >= leastHistory) {
              const gapBars = Math.min((time - lastTime) / durationMs, longestGapBars);
              const limit = options.closeDeviations * deviation * Math.sqrt(gapBars);
              const fromGood = Math.abs(c / goodClose - 1);
              isFlagged = step > limit && fromGood > limit;
            }
            if (isFlagged) {
              flags[row] |= barFlag.outlier;
              ledger.count("outlier", time);
              const scale = Math.max(lastRange, deviation);
              suspect = { openTime: time, jump: step, from: lastClose, scale };
            } else goodClose = c;
            typical.push(step);
            usual.push(slot, step);
          } else goodClose = c;
          lastTime = time;
          lastClose = c;
          lastRange = range;
        }
      },
      finish: () => ({ report: evidence.report() }),
    };
  },
};
