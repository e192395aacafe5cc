import { type BarColumns, barAt, barCount } from "../market/bar.js";
import type { Timeframe } from "../market/timeframe.js";
import { createEngine, type EngineOptions } from "./engine.js";
import type { FeatureSet } from "./feature-set.js";
import type { Operator } from "./operator.js";
import { planFeatures } from "./planner.js";
import type { MarketRows } from "./prove.js";

/** Whether a feature has the same bits bar by bar as in one batch. */
export interface PushVerdict {
  readonly name: string;
  readonly holds: boolean;
  /** The first row that differs. */
  readonly violation?: {
    readonly row: number;
    /** UTC ms. */
    readonly openTime: number;
    readonly inBatch: number;
    readonly pushed: number;
  };
}

/**
 * Computes a set in one batch and again bar by bar, as a server would, and compares every bit. What
 * looks about in its chunk shows here.
 *
 * @returns One verdict a feature, in the set's order.
 */
export function provePushes(
  set: FeatureSet,
  options: MarketRows & {
    readonly instrument: string;
    readonly timeframe: Timeframe;
    readonly operators?: ReadonlyMap<string, Operator>;
    readonly engine?: EngineOptions;
  },
): PushVerdict[] {
  const { bars, companions } = options;
  const plan = planFeatures(set, options);
  const whole = plan.features.map(() => new Float32Array(barCount(bars)));
  createEngine(plan, options.engine).run(bars, companions, whole, 0);

  const engine = createEngine(plan, options.engine);
  const next = plan.companions.map(() => 0);
  const first = new Map<number, NonNullable<PushVerdict["violation"]>>();
  for (let row = 0; row < barCount(bars); row++) {
    const openTime = bars.openTime[row];
    plan.companions.forEach((name, i) => {
      const rows: BarColumns = companions[name];
      while (next[i] < barCount(rows) && rows.openTime[next[i]] <= openTime) {
        engine.pushCompanion(name, barAt(rows, next[i]++));
      }
    });
    const pushed = engine.push(barAt(bars, row));
    for (let i = 0; i < pushed.length; i++) {
      if (first.has(i) || Object.is(pushed[i], whole[i][row])) continue;
      first.set(i, { row, openTime, inBatch: whole[i][row], pushed: pushed[i] });
    }
  }
  return plan.features.map(({ name }, i) => {
    const violation = first.get(i);
    const verdict = { name, holds: violation === undefined };
    return violation === undefined ? verdict : { ...verdict, violation };
  });
}
