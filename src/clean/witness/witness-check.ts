import { formatUtc } from "../../core/time.js";
import { type BarColumns, barFlag } from "../../market/bar.js";
import type { Block } from "../block.js";
import type { CheckContext, RunningCheck } from "../checks/check.js";
import { createEvidenceList } from "../outliers/evidence.js";
import { createRollingMedian } from "../outliers/rolling-median.js";
import { confinePrices } from "../repairs/confine.js";
import { replaceValue } from "../repairs/replace.js";
import { allocatePrices } from "./bar-cursor.js";
import { createLagBook } from "./lag.js";
import type { Witness } from "./witness.js";

/** Deviations whose median is how the two series usually differ: bid against mid, one vendor against another. */
const length = 60;
const leastHistory = 20;
/** MAD of a normal variable × this is its standard deviation. */
const madToDeviation = 1.4826;
/** A price is denied only where it went this many times as far as the witness, or the series itself, did. */
const quietRatio = 3;
/** Median deviation from which the two are not the same thing in the same unit. */
const anotherLevel = 0.02;
/** Share of bars in which the two may disagree before a person should know. */
const disagreeing = 0.01;

/**
 * Holds a series against a witness. With d = close ÷ witness − 1, m the median of the last 60 d, and the tolerance
 *
 *     t = max(witnessDeviations · 1.4826 · MAD of d, witnessFraction)
 *
 * a close is denied where |d − m| > t and the step to it is a jump (`votes.jump`), a high (or low) where it stands
 * more than t beyond the witness's, shifted by m, and three times as far out as the bar before ranged: two votes, one
 * of them the series' own. And only where the price went three times as far as the witness moved in that bar. So
 * a crash that both saw is never denied, and where the witness moved alone, or stands frozen, it is the witness
 * that is not believed. All of it is known when the bars close, so a denied price can be mended at the time.
 */
export function createWitnessCheck(
  id: "parity" | "crossVendor",
  witness: Witness,
  capacity: number,
  context: CheckContext,
): RunningCheck {
  const { ledger, options, policy } = context;
  const prices = allocatePrices(capacity);
  const deviations = createRollingMedian(length);
  const spreadOut = createRollingMedian(length);
  const evidence = createEvidenceList(ledger.flag);
  const lags = createLagBook();
  let [compared, denied, disagreed, witnessMoved] = [0, 0, 0, 0];
  let [goodClose, lastRange] = [Number.NaN, 0];
  let lastWitness = Number.NaN;
  let ratioSum = 0;

  const mend = (rows: BarColumns, row: number, level: number, tolerance: number): void => {
    const why =
      id === "parity" ? "the pairs that it is made of deny it" : "the other vendor denies it";
    const reason = { check: id, why } as const;
    const expected = rounded(prices.close[row] * level);
    if (Math.abs(rows.close[row] / expected - 1) > tolerance)
      replaceValue(rows, row, "close", expected, reason, ledger);
    const { open, close } = rows;
    const room = 1 + tolerance;
    const bottom = rounded((prices.low[row] * level) / room);
    const top = rounded(prices.high[row] * level * room);
    const inside = Math.min(open[row], close[row], bottom);
    confinePrices(rows, row, inside, Math.max(open[row], close[row], top), reason, ledger);
    rows.flags[row] |= barFlag.repaired;
  };

  const judge = (block: Block, row: number): void => {
    const { rows, votes } = block;
    const time = rows.openTime[row];
    const c = rows.close[row];
    const w = prices.close[row];
    const deviation = c / w - 1;
    const middle = deviations.median();
    const isKnown = deviations.count() >= leastHistory;
    const tolerance = Math.max(
      options.witnessDeviations * madToDeviation * spreadOut.median(),
      options.witnessFraction,
    );
    deviations.push(deviation);
    if (deviations.count() > 1) spreadOut.push(Math.abs(deviation - (middle || 0)));
    if (!isKnown) return;

    const level = 1 + middle;
    const top = Math.max(rows.open[row], c);
    const bottom = Math.min(rows.open[row], c);
    const witnessRange = prices.high[row] / prices.low[row] - 1;
    const witnessStep = Math.abs(w / lastWitness - 1);
    const quiet =
      quietRatio * Math.max(witnessRange, witnessStep === witnessStep ? witnessStep : 0);
    const closeDenial = Math.abs(deviation - middle) / tolerance;
    const highDenial = (rows.high[row] / (prices.high[row] * level) - 1) / tolerance;
    const lowDenial = (1 - rows.low[row] / (prices.low[row] * level)) / tolerance;
    const step = Math.abs(c / goodClose - 1);
    const upper = rows.high[row] / top - 1;
    const lower = 1 - rows.low[row] / bottom;

    const loud = Math.max(tolerance, quiet);
    const loudWick = Math.max(loud, quietRatio * lastRange);
    const isCloseDenied = closeDenial >= 1 && step > loud && votes.jump[row] >= 1;
    const isHighDenied = highDenial >= 1 && upper > loudWick;
    const isLowDenied = lowDenial >= 1 && lower > loudWick;
    if (!isCloseDenied && closeDenial >= 1) {
      // The two differ and it was not this series that moved: the witness is no use here.
      if (witnessStep > step) witnessMoved++;
      else disagreed++;
      return;
    }
    votes.isWitnessed[row] = 1;
    if (!isCloseDenied && !isHighDenied && !isLowDenied) return;

    denied++;
    ledger.count(id, time);
    ledger.count("badTick", time);
    rows.flags[row] |= barFlag.outlier;
    const column = isCloseDenied ? "close" : isHighDenied ? "high" : "low";
    const size = isCloseDenied ? step : isHighDenied ? upper : lower;
    const vote = isCloseDenied ? closeDenial : isHighDenied ? highDenial : lowDenial;
    evidence.add({
      check: id,
      openTime: time,
      column,
      price: rows[column][row],
      size,
      ratio: size / Math.max(quiet / quietRatio, 1e-6),
      votes: { [id]: vote, jump: votes.jump[row] },
      verdict: "badTick",
      isMended: policy === "fill" || policy === "drop",
    });
    if (policy === "drop") ledger.reject(id, "prices that the witness denies", block, row);
    else if (policy === "fill") mend(rows, row, level, tolerance);
  };

  return {
    prepare: (block) => witness.testify(block.rows.openTime, block.count, prices),
    run: (block, start) => {
      const { openTime, high, low, close, flags } = block.rows;
      for (let row = start; row < block.count; row++) {
        const w = prices.close[row];
        if (w === w) {
          compared++;
          ratioSum += Math.abs(Math.log(close[row] / w));
          lags.add(openTime[row], close[row], w);
          judge(block, row);
          lastWitness = w;
        }
        lastRange = (high[row] - low[row]) / close[row];
        if ((flags[row] & barFlag.outlier) === 0 || policy === "fill") goodClose = close[row];
      }
    },
    finish: () => {
      const { months, off } = lags.finish();
      const meanRatio = compared === 0 ? 0 : Math.exp(ratioSum / compared);
      const report = {
        compared,
        denied,
        disagreed,
        witnessMoved,
        meanRatio: Number(meanRatio.toPrecision(6)),
        clockMonths: months,
        clockOff: off.map((each) => ({ ...each })),
        ...evidence.report(),
      };
      const name = id === "parity" ? "the pairs that it is made of" : "the other vendor";
      const warnings: string[] = [];
      if (meanRatio > 1 + anotherLevel)
        warnings.push(
          `prices differ from those of ${name} by a factor of ${meanRatio.toPrecision(3)} on average: another unit, or another pair`,
        );
      else if (disagreed > disagreeing * compared)
        warnings.push(
          `prices disagree with ${name} in ${((100 * disagreed) / compared).toFixed(1)}% of bars`,
        );
      if (off.length > 0) {
        const { hours, months: count, first } = off[0];
        warnings.push(
          `the clock stands ${Math.abs(hours)} h ${hours > 0 ? "later" : "earlier"} than that of ${name} in ${count} of ${months} months, the first ${formatUtc(first).slice(0, 7)}`,
        );
      }
      return { report, warnings };
    },
  };
}

/** Prices have six decimals at most; one made of two others would pretend to more. */
function rounded(price: number): number {
  return Math.round(price * 1e6) / 1e6;
}
