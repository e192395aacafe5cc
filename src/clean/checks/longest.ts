import type { Canonical } from "../../core/canonical-json.js";

/** A stretch of bars that are missing or frozen. `from` and `to` are open times, UTC ms. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly bars: number;
}

const listed = 50;

/** Upper ends, in bars, of the lengths by which stretches are counted. */
const lengthClasses = [1, 5, 30, 120] as const;

/** Counts stretches by length and keeps the longest. */
export interface LongestList {
  add(stretch: Stretch): void;
  /** Plain and canonical; the longest first. */
  report(): { readonly [key: string]: Canonical };
}

/** An empty list that keeps the 50 longest. */
export function createLongestList(): LongestList {
  const kept: Stretch[] = [];
  const byLength = new Array<number>(lengthClasses.length + 1).fill(0);
  let [count, bars] = [0, 0];
  const trim = (): void => {
    kept.sort((a, b) => b.bars - a.bars || a.from - b.from);
    kept.length = Math.min(kept.length, listed);
  };
  return {
    add: (stretch) => {
      count++;
      bars += stretch.bars;
      const index = lengthClasses.findIndex((upTo) => stretch.bars <= upTo);
      byLength[index < 0 ? lengthClasses.length : index]++;
      kept.push(stretch);
      if (kept.length >= 4 * listed) trim();
    },
    report: () => {
      trim();
      return {
        count,
        bars,
        byLength: Object.fromEntries(
          byLength.map((amount, i) => [
            i < lengthClasses.length ? `upTo${lengthClasses[i]}` : `over${lengthClasses[i - 1]}`,
            amount,
          ]),
        ),
        longest: kept.map((stretch) => ({ ...stretch })),
      };
    },
  };
}
