import { minuteMs } from "../../core/time.js";
import { barFlag } from "../../market/bar.js";
import type { Check } from "../checks/check.js";
import { replaceValue } from "../repairs/replace.js";
import { createEvidenceList, suspicion } from "./evidence.js";
import { createRecentValues } from "./recent-values.js";
import { createWeekProfile } from "./week-profile.js";

/** Bars whose median range is the quiet of the hour. */
const length = 60;
/** Bars of history below which nothing is judged. */
const leastHistory = 20;
/** The range of a bar that did not move at all, as a share of the price: a fifth of a basis point. */
const quietest = 2e-5;
/** Weaker limits, of ratio and suspicion, from which the next bar is asked for its evidence. */
const askFrom = { ratio: 3, suspicion: 4 };
/** With the next bar known: a bad tick. */
const denied = { ratio: 3, suspicion: 5 };

/**
 * One-bar wicks that the market around them denies: a figure mistyped and back within the bar.
 *
 * 1. The scale is the largest of: the ranges of the two bars before, the body, the opposite wick, the
 *    jump at the open, the median range of the hour, and the range usual at this time of the week.
 *    All of it is known when the bar closes.
 * 2. A wick that is long against that scale and against the price is cut to the body plus the scale
 *    (`wickSuspicion`, `wickRatio`, `wickFraction` in the options), unless a witness spoke
 *    of the bar: it knows better.
 * 3. The next bar's range then tells bad ticks from news, for the report alone.
 *
 * Bars longer than a minute are flagged only, and listed as unclear: a crash and its recovery fit into one, as
 * those of sterling on 2016-10-07 do in an hour.
 */
export const wickCheck: Check = {
  id: "wick",
  create: ({ options, policy, ledger, durationMs }) => {
    const unit = options.wickFraction * Math.sqrt(durationMs / minuteMs);
    const isMinute = durationMs <= minuteMs;
    /** (w ÷ s) · (w ÷ unit)² ≥ the weaker suspicion, with the least that s can be. */
    const least = askFrom.suspicion * unit * unit;
    const isMending = isMinute && (policy === "winsorise" || policy === "drop");
    const quiet = createRecentValues(length);
    const usual = createWeekProfile();
    const evidence = createEvidenceList(ledger.flag);
    let [range1, range2, lastClose] = [0, 0, Number.NaN];
    // The suspect of the row before: waits for the range of the next one.
    const nobody = { openTime: Number.NaN, column: "high" as "high" | "low", price: 0, size: 0 };
    let suspect = { ...nobody, scale: 0, isFlagged: false };

    const settle = (nextRange: number): void => {
      const { openTime, column, price, size, scale, isFlagged } = suspect;
      const ratio = size / Math.max(scale, nextRange);
      const degree = suspicion(ratio, size, unit);
      const isBad = ratio >= denied.ratio && degree >= denied.suspicion;
      if (isBad || isFlagged) {
        if (isBad && isMinute) ledger.count("badTick", openTime);
        evidence.add({
          check: "wick",
          openTime,
          column,
          price,
          size,
          ratio,
          votes: {
            wick: suspicion(size / scale, size, unit) / options.wickSuspicion,
            revert: Math.min(ratio / denied.ratio, degree / denied.suspicion),
          },
          verdict: !isMinute ? "unclear" : isBad ? "badTick" : "market",
          isMended: isFlagged && isMending,
        });
      }
      suspect = { ...suspect, openTime: Number.NaN };
    };

    return {
      run: (block, start) => {
        const { openTime, open, high, low, close, flags } = block.rows;
        const slots = block.slot;
        const { isWitnessed } = block.votes;
        // Into locals and back: a double that closures share is boxed at each write.
        let [before1, before2, closeBefore] = [range1, range2, lastClose];
        for (let row = start; row < block.count; row++) {
          const o = open[row];
          const c = close[row];
          const top = Math.max(o, c);
          const bottom = Math.min(o, c);
          const upper = (high[row] - top) / c;
          const lower = (bottom - low[row]) / c;
          const wick = Math.max(upper, lower);
          const rawRange = (high[row] - low[row]) / c;
          const slot = slots[row];
          if (suspect.openTime === suspect.openTime) {
            settle(Math.max(rawRange, Math.abs(o - closeBefore) / c));
          }
          // Most rows end here: even against the bar before alone they are not suspect.
          const isAsked =
            wick * wick * wick >= least * Math.max(before1, quietest) && isWitnessed[row] === 0;
          if (isAsked && quiet.count() >= leastHistory) {
            const scale = Math.max(
              before1,
              before2,
              (top - bottom) / c,
              Math.min(upper, lower),
              Math.abs(o - closeBefore) / c,
              quiet.median(),
              usual.mean(slot) || 0, // NaN: no habit yet
              quietest,
            );
            const ratio = wick / scale;
            const degree = suspicion(ratio, wick, unit);
            const column = upper > lower ? "high" : "low";
            if (ratio >= askFrom.ratio && degree >= askFrom.suspicion) {
              const isFlagged = ratio >= options.wickRatio && degree >= options.wickSuspicion;
              const of = {
                openTime: openTime[row],
                column,
                price: block.rows[column][row],
              } as const;
              suspect = { ...of, size: wick, scale, isFlagged };
              if (isFlagged) {
                flags[row] |= barFlag.outlier;
                ledger.count(isMending ? "clippedWick" : "outlier", openTime[row]);
              }
              if (isFlagged && isMending) {
                const reach = scale * c;
                const limit = rounded(upper > lower ? top + reach : bottom - reach);
                const why = `a wick of ${percent(wick)} where nothing around it moved more than ${percent(scale)}`;
                if (policy === "drop") ledger.reject("wick", why, block, row);
                else {
                  replaceValue(block.rows, row, column, limit, { check: "wick", why }, ledger);
                  flags[row] |= barFlag.repaired;
                }
              }
            }
          }
          const range = (high[row] - low[row]) / c;
          quiet.push(range);
          usual.push(slot, range);
          before2 = before1;
          before1 = rawRange; // uncut: had it been news after all, the next bar is not cut for it too
          closeBefore = c;
        }
        [range1, range2, lastClose] = [before1, before2, closeBefore];
      },
      finish: () => {
        if (suspect.openTime === suspect.openTime) settle(0);
        return { report: evidence.report() };
      },
    };
  },
};

/** Prices have six decimals at most; a limit with more would look like a measurement. */
function rounded(price: number): number {
  return Math.round(price * 1e6) / 1e6;
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)}%`;
}
