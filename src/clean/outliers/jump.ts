import type { Check } from "../checks/check.js";
import { createJumpTest } from "./lee-mykland.js";

const listed = 50;
/** Bars over which a return across a gap is taken to spread its variance. */
const longestGapBars = 60;

interface Jump {
  readonly openTime: number;
  /** Signed, as a share of the price. */
  readonly size: number;
  /** Lee–Mykland's statistic ÷ its limit. */
  readonly vote: number;
}

/**
 * Jumps of the close. A jump is no defect: news makes them. It is listed so that a person can look, and it is a
 * vote where the close is judged.
 */
export const jumpCheck: Check = {
  id: "jump",
  create: ({ ledger, options, durationMs }) => {
    const test = createJumpTest(durationMs, options.jumpChance);
    const kept: Jump[] = [];
    let count = 0;
    let [lastTime, lastClose] = [Number.NaN, Number.NaN];

    const keep = (jump: Jump): void => {
      count++;
      ledger.count("jump", jump.openTime);
      kept.push(jump);
      if (kept.length > 4 * listed) trim();
    };
    const trim = (): void => {
      kept.sort((a, b) => b.vote - a.vote || a.openTime - b.openTime);
      kept.length = Math.min(kept.length, listed);
    };

    return {
      run: (block, start) => {
        const { openTime, close } = block.rows;
        const { jump } = block.votes;
        // Into locals and back: a double that closures share is boxed at each write.
        let [timeBefore, closeBefore] = [lastTime, lastClose];
        for (let row = start; row < block.count; row++) {
          const time = openTime[row];
          const c = close[row];
          const move = c / closeBefore - 1; // NaN in the first row
          if (move === move) {
            const bars = (time - timeBefore) / durationMs;
            const room = bars > 1 ? Math.sqrt(Math.min(bars, longestGapBars)) : 1;
            const vote = test.push(block.slot[row], Math.abs(move) / room);
            jump[row] = vote;
            if (vote >= 1) keep({ openTime: time, size: move, vote });
          }
          timeBefore = time;
          closeBefore = c;
        }
        [lastTime, lastClose] = [timeBefore, closeBefore];
      },
      finish: () => {
        trim();
        kept.sort((a, b) => a.openTime - b.openTime);
        const largest = kept.map(({ openTime, size, vote }) => ({
          openTime,
          size: Number(size.toPrecision(4)),
          vote: Number(vote.toPrecision(4)),
        }));
        return { report: { count, largest } };
      },
    };
  },
};
