import { nearestName, PlumblineError, shown } from "../core/errors.js";
import { formatUtc } from "../core/time.js";
import type { NumberList } from "../core/typed-array.js";
import type { BarColumns } from "../market/bar.js";
import type { FeaturePlan } from "./planner.js";

/** What an engine asks of the rows it is given, checked before anything is computed. */

/** @throws FEATURES_BARS_UNORDERED unless times ascend, all after `previous`. */
export function checkAscending(openTime: NumberList, previous: number, instrument: string): void {
  let last = previous;
  for (let i = 0; i < openTime.length; i++) {
    const time = openTime[i];
    if (!(time > last)) {
      const earlier = Number.isFinite(last) ? formatUtc(last) : "the beginning";
      const found = Number.isFinite(time) ? formatUtc(time) : String(time);
      throw new PlumblineError("FEATURES_BARS_UNORDERED", {
        message: `${instrument} bar ${i} of the chunk opens at ${found}, expected after ${earlier}`,
        where: { instrument, row: i, openTime: found },
        remedy: "clean the bars first (sorted, no duplicates), and give each bar once",
      });
    }
    last = time;
  }
}

/** @throws FEATURES_COMPANION_LATE if the own row that it belongs before has been computed. */
export function checkNotLate(openTime: number, lastOwn: number, instrument: string): void {
  if (openTime > lastOwn) return;
  throw new PlumblineError("FEATURES_COMPANION_LATE", {
    message: `${instrument} bar of ${formatUtc(openTime)} came after the own bar of ${formatUtc(lastOwn)}, expected before it`,
    where: { instrument, openTime: formatUtc(openTime), lastOwn: formatUtc(lastOwn) },
    remedy:
      "give companions' bars up to each own bar's open time with it or before it; live, wait for them or leave a late bar out",
  });
}

/** @throws FEATURES_OUTPUT_MISMATCH */
export function checkOutputs(
  plan: FeaturePlan,
  out: readonly Float32Array[],
  outStart: number,
  rowCount: number,
): void {
  const expected = plan.features.length;
  if (out.length !== expected) {
    throw new PlumblineError("FEATURES_OUTPUT_MISMATCH", {
      message: `found ${out.length} output columns, expected ${expected}, one a feature of ${plan.set.name}`,
      where: { set: plan.set.name, columns: out.length },
      remedy: "give one Float32Array a feature, in the order of the set",
    });
  }
  const short = out.findIndex((column) => column.length < outStart + rowCount);
  if (short >= 0 || !(outStart >= 0)) {
    const place = Math.max(0, short);
    throw new PlumblineError("FEATURES_OUTPUT_MISMATCH", {
      message: `column ${plan.features[place].name} has ${out[place].length} rows, expected room for rows ${outStart} to ${outStart + rowCount}`,
      where: { set: plan.set.name, feature: plan.features[place].name, outStart, rowCount },
      remedy: "give longer columns, or fewer rows",
    });
  }
}

/** @throws FEATURES_COMPANION_MISSING */
export function companionBars(
  companions: Readonly<Record<string, BarColumns>>,
  instrument: string,
): BarColumns {
  const found = companions[instrument];
  if (found !== undefined) return found;
  const given = Object.keys(companions);
  const nearest = nearestName(instrument, given);
  throw new PlumblineError("FEATURES_COMPANION_MISSING", {
    message: `no bars of ${instrument}, which the set reads; found bars of ${given.join(", ") || "no companion"}`,
    where: { instrument },
    remedy: nearest
      ? `is ${nearest} meant for it?`
      : `give bars of ${instrument} (no rows where there are none in this stretch), or take the features that read it out of the set`,
  });
}

export function unknownCompanion(instrument: string, plan: FeaturePlan): PlumblineError {
  const nearest = nearestName(instrument, plan.companions);
  return new PlumblineError("FEATURES_COMPANION_UNKNOWN", {
    message: `a bar of ${shown(instrument)} was pushed, expected one of ${plan.companions.join(", ") || "no companion"}`,
    where: { instrument },
    remedy: nearest
      ? `did you mean ${nearest}?`
      : `push bars of ${plan.instrument} with push(), and others only where a feature reads them`,
  });
}
